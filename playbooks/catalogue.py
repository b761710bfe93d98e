"""The catalogue of systems: what an organisation says about its models in ``models.yaml``.

Any directory of the settings may hold one; all fields but the id are optional, and Fireline never writes it::

    models:
      fraud-detection-v4:
        title: Fraud detection
        owner: fraud-model-team
        contacts:                       # by role; raci and messages draw on them
          on_call: "#fraud-oncall"
          legal: legal@example.com
        raci:                           # by workstream: who does it, answers for it, is asked, is told
          containment: {responsible: fraud-oncall, accountable: head of risk, informed: [support]}
        namespace: ai-production
        namespaces: [feature-store]     # others where a change may harm it
        deployment: model-server
        gateway: http://ai-oversight-gateway:8080
        gateway_deployment: ai-oversight-gateway
        fallback: rules-v2
        registry_model: fraud-detection # its name in MLflow, where that is not its id
        wandb: acme/fraud/detector      # its model artifact in Weights & Biases
        kube_context: prod-eu           # steps refuse any other
        current_version: "4.1.2"
        previous_version: "4.1.1"
        known_good_version: "4.0.9"     # not the same as previous
        known_good_alias: known-good    # the registry's alias for it, which is asked when it is needed
        known_bad_versions: ["4.1.0"]
        baseline: {accuracy: "0.92"}
        risk_class: high
        countries: [DE, FR]
        dependents: [checkout, case-review]   # what takes from it
        dependencies: [feature-store]         # what it takes from
        similar_models: [fraud-detection-v3]
        parameters:                     # whatever else this organisation's runbooks ask for
          PIPELINE: fraud-detection-features

What it lacks, a responder is asked for; see `playbooks.parameters`.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import msgspec

from data.errors import BadInput
from data.yaml_file import Document
from playbooks.knowledge_files import Line, layered, read

Version = Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | int
"""Text, or the whole number that YAML makes of ``4``."""
ParameterName = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z][A-Z0-9_]{0,63}\Z")]
Country = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z]{2}\Z")]

_MODEL_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@:/+-]{0,198}[A-Za-z0-9])?")
_SEPARATORS = re.compile(r"[\W_]+")


class Raci(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who does one part of the work, answers for it, is asked about it and is told of it."""

    responsible: Line = ""
    accountable: Line = ""
    consulted: tuple[Line, ...] = ()
    informed: tuple[Line, ...] = ()

    def words(self) -> str:
        """``fraud-oncall does it; head of risk answers for it; told: support``."""
        parts = (
            f"{self.responsible} does it" if self.responsible else "",
            f"{self.accountable} answers for it" if self.accountable else "",
            f"asked: {', '.join(self.consulted)}" if self.consulted else "",
            f"told: {', '.join(self.informed)}" if self.informed else "",
        )
        return "; ".join(part for part in parts if part)


class System(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One system as the catalogue has it; empty where it says nothing."""

    id: str
    """The model's id."""
    title: Line = ""
    owner: Line = ""
    contacts: dict[str, Line] = {}
    """By role: ``on_call``, ``legal``, ``communications``, ``executive``…"""
    raci: dict[str, Raci] = {}
    """By workstream: ``containment``, ``communication``…"""
    namespace: Line = ""
    namespaces: tuple[Line, ...] = ()
    """Others that are looked at for changes."""
    deployment: Line = ""
    gateway: Line = ""
    """The oversight gateway's base URL."""
    gateway_deployment: Line = ""
    fallback: Line = ""
    """The model or rule set that can take over."""
    kube_context: Line = ""
    registry_model: Line = ""
    """Its name in MLflow; empty: its id."""
    wandb: Line = ""
    """``ENTITY/PROJECT/ARTIFACT``."""
    current_version: Version = ""
    previous_version: Version = ""
    known_good_version: Version = ""
    """A version that somebody vouches for; never taken from ``previous_version``."""
    known_good_alias: Line = ""
    """The alias of ``registry_model`` or ``wandb`` that names such a version."""
    known_bad_versions: tuple[Version, ...] = ()
    baseline: dict[str, Line | int] = {}
    """Metric to value: ``{accuracy: "0.92"}``."""
    risk_class: Line = ""
    countries: tuple[Country, ...] = ()
    """ISO 3166-1, two letters."""
    dependents: tuple[Line, ...] = ()
    """Systems that take from it; harm goes on to them."""
    dependencies: tuple[Line, ...] = ()
    """Systems that it takes from."""
    similar_models: tuple[Line, ...] = ()
    parameters: dict[ParameterName, Line | int] = {}

    def is_known_bad(self, version: str) -> bool:
        """Whether the catalogue warns of this version."""
        return version in {str(bad) for bad in self.known_bad_versions}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All systems, and what was refused while loading."""

    systems: dict[str, System] = field(default_factory=dict)
    problems: tuple[BadInput, ...] = ()

    def get(self, model_id: str) -> System | None:
        """The system with exactly this id, or ``None``."""
        return self.systems.get(model_id)

    def closest(self, text: str) -> System | None:
        """The system most likely meant by this text, or ``None``: to propose, never to act on."""
        return next(iter(self.matches(text, 1)), None)

    def matches(self, text: str, limit: int = 5) -> list[System]:
        """Systems whose id or title is like the text, closest first."""
        wanted = _folded(text)
        if not wanted:
            return []
        scored = [(self._likeness(wanted, system), name) for name, system in self.systems.items()]
        best = sorted((-score, name) for score, name in scored if score >= 0.6)
        return [self.systems[name] for _, name in best[:limit]]

    def all(self) -> list[System]:
        """Every system, by id."""
        return [self.systems[name] for name in sorted(self.systems)]

    def raci(self, models: Iterable[str]) -> list[tuple[str, str]]:
        """``fraud-v4, containment`` and who does it, for every part of the work of these systems."""
        known = (system for model in models if (system := self.get(model)) is not None)
        return [(f"{one.id}, {part}", raci.words()) for one in known for part, raci in one.raci.items()]

    def _likeness(self, wanted: str, system: System) -> float:
        return max(_ratio(wanted, _folded(name)) for name in (system.id, system.title))


def load(directories: Iterable[Path]) -> Catalogue:
    """The ``models.yaml`` of these directories, later ones over earlier; a bad entry is refused alone."""
    files = read("models.yaml", directories, ("models",), shipped=False)
    section = layered(files, "models", System, id_pattern=_MODEL_ID, check=_check)
    return Catalogue(section.entries, (*files.problems, *section.problems))


def parameters(system: System) -> dict[str, str]:
    """What the catalogue knows, by the names that runbooks use; what it does not know is absent.

    ``MODEL_PREVIOUS_VERSION`` is the version before, ``MODEL_KNOWN_GOOD_VERSION`` the one vouched for;
    neither ever stands in for the other.
    """
    named = {
        **system.parameters,
        "MODEL_ID": system.id,
        "MODEL_CURRENT_VERSION": system.current_version,
        "MODEL_PREVIOUS_VERSION": system.previous_version,
        "MODEL_KNOWN_GOOD_VERSION": system.known_good_version,
        "NAMESPACE": system.namespace,
        "DEPLOYMENT": system.deployment,
        "GATEWAY": system.gateway,
        "GATEWAY_DEPLOYMENT": system.gateway_deployment,
        "FALLBACK": system.fallback,
        "REGISTRY_MODEL": system.registry_model,
        "KUBE_CONTEXT": system.kube_context,
    }
    return {name: str(value) for name, value in named.items() if value != ""}


def _check(document: Document, system: System, others: dict[str, System]) -> None:  # noqa: ARG001
    """The known-good version is not at once known bad."""
    if system.is_known_bad(str(system.known_good_version)):
        raise document.error(
            f"models.{system.id}: version {system.known_good_version} is named both known good and known bad",
            ("models", system.id, "known_good_version"),
        )


def _folded(text: str) -> str:
    return _SEPARATORS.sub(" ", text[:200].casefold()).strip()


def _ratio(wanted: str, name: str) -> float:
    """1 for the same, 0.9 where one begins with the other, else how alike they are."""
    if not name:
        return 0.0
    if wanted == name:
        return 1.0
    if name.startswith(wanted) or wanted.startswith(name):
        return 0.9
    return difflib.SequenceMatcher(None, wanted, name).ratio() * 0.9
