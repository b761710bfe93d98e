"""The values a step's placeholders and variables take in an incident: given, recorded, known or defaulted."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from data.errors import BadInput
from data.incident.model import Incident
from data.journal.store import Journal
from playbooks import parameters
from playbooks.catalogue import System
from playbooks.parameters import Value
from runbooks import environment
from runbooks.placeholders import PREDECLARED, Parameter

NOT_REMEMBERED = frozenset({"MODEL_ID", "INC-XXXX", "OPERATOR_EMAIL"})
"""What belongs to the incident or to the person, not to the model."""


@dataclass(frozen=True, slots=True)
class Values:
    """By placeholder name; ``offered`` is only shown where the responder is asked."""

    known: Mapping[str, Value]
    offered: Mapping[str, Value]
    given: Mapping[str, str]

    @property
    def texts(self) -> dict[str, str]:
        """The values alone; what was given comes first."""
        return {**{name: value.value for name, value in self.known.items()}, **self.given}

    def origin(self, name: str) -> str:
        """Where a value comes from, in words; empty where there is none."""
        if name in self.given:
            return "given"
        value = self.known.get(name)
        return value.origin if value else ""

    @property
    def to_remember(self) -> dict[str, str]:
        """What was given and nobody knew."""
        return {
            name: value
            for name, value in self.given.items()
            if name not in NOT_REMEMBERED and (name not in self.known or self.known[name].value != value)
        }


def collect(
    journal: Journal,
    incident: Incident,
    model: str,
    system: System | None,
    declared: Mapping[str, Parameter],
    given: Mapping[str, str],
    vouched: Mapping[str, Value] = MappingProxyType({}),
) -> Values:
    """Everything known for a step's parameters. Raises `BadInput` for a given name that is not among them.

    ``vouched``: what the model registry says; it goes before the catalogue, after what the incident records.
    """
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise BadInput(
            f"The step has no parameter {', '.join(unknown)}.",
            remedy=f"It takes {', '.join(sorted(declared)) or 'none'}.",
        )
    merged = parameters.merge(system, parameters.remembered_values(journal, model), incident, model)
    recorded = {name: value for name, value in merged.known.items() if value.origin == parameters.INCIDENT}
    sources = {**merged.known, **vouched, **recorded, **_of_incident(journal, incident)}
    known: dict[str, Value] = {}
    offered: dict[str, Value] = {}
    for name, parameter in declared.items():
        key = parameter.source or name
        if key in sources:
            known[name] = sources[key]
        elif parameter.default is not None:
            known[name] = Value(str(parameter.default), "the runbook's default")
        elif key in merged.offered:
            offered[name] = merged.offered[key]
    return Values(known, offered, {name: value for name, value in given.items() if value})


def variables(
    journal: Journal, incident: Incident, model: str, texts: Mapping[str, str], more: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """The ``FIRELINE_…`` variables of a step, and a warning for each whose value it cannot take.

    ``more`` are those that come from elsewhere, settings and the responder, and win.
    """
    wanted = {
        "FIRELINE_INCIDENT": incident.number,
        "FIRELINE_INCIDENT_TYPE": incident.incident_type,
        "FIRELINE_SEVERITY": incident.severity,
        "FIRELINE_TITLE": incident.title,
        "FIRELINE_MODEL": model,
        "FIRELINE_MODEL_VERSION": texts.get("MODEL_CURRENT_VERSION", ""),
        "FIRELINE_PREVIOUS_VERSION": texts.get("MODEL_PREVIOUS_VERSION", ""),
        "FIRELINE_KNOWN_GOOD_VERSION": texts.get("MODEL_KNOWN_GOOD_VERSION", ""),
        "FIRELINE_NAMESPACE": texts.get("NAMESPACE", ""),
        "FIRELINE_DEPLOYMENT": texts.get("DEPLOYMENT", ""),
        "FIRELINE_GATEWAY_DEPLOYMENT": texts.get("GATEWAY_DEPLOYMENT", ""),
        "FIRELINE_PIPELINE_NAMESPACE": texts.get("PIPELINE_NAMESPACE", ""),
        "FIRELINE_GATEWAY_URL": texts.get("GATEWAY", ""),
        "FIRELINE_OPERATOR": texts.get("OPERATOR_EMAIL", "") or journal.who.name,
        **{name: value for name, value in more.items() if value},
    }
    taken: dict[str, str] = {}
    warnings: list[str] = []
    for name, value in wanted.items():
        try:
            taken |= environment.checked({name: value})
        except BadInput as error:
            warnings.append(f"{error.bare}; it is left out.")
    return taken, warnings


def everything(journal: Journal, incident: Incident, model: str, system: System | None) -> dict[str, str]:
    """All that is known, by name, declared by the step or not: what variables are filled from."""
    merged = parameters.merge(system, parameters.remembered_values(journal, model), incident, model)
    return {**merged.values, **{name: value.value for name, value in _of_incident(journal, incident).items()}}


def _of_incident(journal: Journal, incident: Incident) -> dict[str, Value]:
    known = {"INC-XXXX": Value(incident.number, "incident")}
    if "@" in journal.who.name and "OPERATOR_EMAIL" in PREDECLARED:
        known["OPERATOR_EMAIL"] = Value(journal.who.name, "responder")
    return known
