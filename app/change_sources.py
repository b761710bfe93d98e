"""Which sources of changes an incident has: by its systems in the catalogue, its runbook and the settings."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import BadInput
from data.incident.model import Incident

if TYPE_CHECKING:
    from app.wiring import Wiring
    from data.sources.change_watch import ChangeSource
    from playbooks.catalogue import System

_ENDING = "NAMESPACE"
"""What the parameters that name a namespace end in, in the catalogue and in runbooks."""


def change_sources(wiring: "Wiring", incident: Incident) -> "Sequence[ChangeSource]":
    """Made anew for each incident; call it in a worker. A cluster is looked at where there is a kubeconfig,
    or somebody names a context."""
    systems = [one for one in map(wiring.catalogue.get, incident.model_ids) if one is not None]
    return [*_kubernetes(wiring, incident, systems), *_registries(wiring, incident, systems)]


def namespaces(wiring: "Wiring", incident: Incident, systems: "Sequence[System]") -> tuple[str, ...]:
    """Of the incident's systems, then of its runbook's parameters; each once."""
    found: list[str] = []
    for system in systems:
        found += [system.namespace, *system.namespaces]
        found += [str(value) for name, value in system.parameters.items() if name.endswith(_ENDING)]
    found += _of_runbook(wiring, incident)
    return tuple(dict.fromkeys(name for name in found if name))


def _of_runbook(wiring: "Wiring", incident: Incident) -> Iterator[str]:
    """The defaults of the runbook's parameters that name namespaces."""
    kind = wiring.taxonomy.get(incident.incident_type)
    name = str(incident.value("runbook", "") or (kind.runbook if kind and kind.runbook else ""))
    if not name:
        return
    try:
        runbook = wiring.runbook(name)
    except BadInput:
        return  # the runbook panel says what is wrong with it
    for parameter, about in runbook.parameters.items():
        if parameter.endswith(_ENDING) and about.default:
            yield str(about.default)


def _kubernetes(
    wiring: "Wiring", incident: Incident, systems: "Sequence[System]"
) -> "Iterator[ChangeSource]":
    environment = dict(os.environ)
    contexts = dict.fromkeys(one.kube_context for one in systems if one.kube_context)
    if not contexts:
        if not (wiring.settings.kube_context or _has_kubeconfig(environment)):
            return
        contexts = {wiring.settings.kube_context: None}
    from data.sources.kubernetes import Kubernetes

    for context in contexts:
        own = [one for one in systems if one.kube_context in {"", context}] if len(contexts) > 1 else systems
        yield Kubernetes(namespaces(wiring, incident, own), environment, context=context)


def _has_kubeconfig(environment: Mapping[str, str]) -> bool:
    home = Path(environment.get("HOME", "/nonexistent"), ".kube", "config")
    return bool(environment.get("KUBECONFIG") or environment.get("KUBERNETES_SERVICE_HOST")) or home.is_file()


def _registries(
    wiring: "Wiring", incident: Incident, systems: "Sequence[System]"
) -> "Iterator[ChangeSource]":
    from app.settings.access import access

    settings = wiring.settings
    if settings.mlflow_url:
        from data.sources.mlflow import MLflow

        named = {one.id: one.registry_model or one.id for one in systems}
        models = [named.get(model, model) for model in incident.model_ids]
        yield MLflow(settings.mlflow_url, models, wiring.ambient, access=access(settings, "mlflow"))
    artifacts = [one.wandb for one in systems if one.wandb]
    if artifacts:
        from data.sources.wandb import WeightsAndBiases

        yield WeightsAndBiases(
            settings.wandb_url, artifacts, wiring.ambient, access=access(settings, "wandb")
        )
    if settings.validations:
        from data.sources.validations import Validations

        yield Validations(settings.validations)
