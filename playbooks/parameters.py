"""The values that runbook placeholders take, and where each comes from.

What stands higher wins:

1. what the incident records of the system (``system.MODEL.model_version`` and the like);
2. the catalogue, ``models.yaml``;
3. what a responder was asked for earlier and the journal remembers.

Versions go stale, so a remembered one counts only from the incident's detection on; an older one is only
*offered*: shown where the responder is asked, never used unasked. What is given with a command stands above
all of these and is the command's own matter.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.times import SECOND, clock
from playbooks import catalogue
from playbooks.catalogue import System

VOLATILE = frozenset({"MODEL_CURRENT_VERSION", "MODEL_PREVIOUS_VERSION", "MODEL_KNOWN_GOOD_VERSION"})
"""Parameters that go stale between incidents."""

_REGISTERS = {
    "MODEL_CURRENT_VERSION": "model_version",
    "MODEL_PREVIOUS_VERSION": "previous_version",
    "MODEL_KNOWN_GOOD_VERSION": "known_good_version",
    "NAMESPACE": "namespace",
    "DEPLOYMENT": "deployment",
    "GATEWAY": "gateway",
    "GATEWAY_DEPLOYMENT": "gateway_deployment",
    "FALLBACK": "fallback",
    "KUBE_CONTEXT": "kube_context",
}


INCIDENT = "incident"
"""The origin of what the incident itself records."""


class StoreEvents(Protocol):
    """The part of the journal that is read here."""

    def events(self, incident: str, after: int = 0) -> Iterator[tuple[int, Event]]:
        """(position, event); incident ``""`` means the store's own."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value, where it comes from in words, and when it was remembered (microseconds; 0 otherwise)."""

    value: str
    origin: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is known by placeholder name, and what is only offered because it may be stale."""

    known: dict[str, Value] = field(default_factory=dict)
    offered: dict[str, Value] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """The known values alone."""
        return {name: value.value for name, value in self.known.items()}


def remembered_values(journal: StoreEvents, model: str) -> dict[str, Value]:
    """What responders were asked for about this model, by name, with when; erased values are left out.

    Of several, the one that nobody replaced and that was recorded last.
    """
    replaced: set[str] = set()
    latest: dict[str, tuple[tuple[int, int, str], Value]] = {}
    found: list[Event] = []
    for _, event in journal.events(""):
        if event.body.kind != kinds.ParameterRemembered.KIND or event.body.version > 1:
            continue
        replaced.update(event.body.replaces)
        found.append(event)
    for event in found:
        body = event.body
        if body.id in replaced or event.payload is None:
            continue
        payload = kinds.decode(kinds.ParameterRemembered, event.payload)
        key = (body.wall, body.counter, body.id)
        if payload.model == model and (payload.name not in latest or key > latest[payload.name][0]):
            origin = f"remembered {clock(body.recorded_at // SECOND * SECOND)} UTC"
            latest[payload.name] = (key, Value(payload.value, origin, body.recorded_at))
    return {name: value for name, (_, value) in latest.items() if value.value}


def remembered(journal: StoreEvents, model: str) -> dict[str, str]:
    """The same, values only."""
    return {name: value.value for name, value in remembered_values(journal, model).items()}


def recorded(incident: Incident, model: str) -> dict[str, Value]:
    """What the incident itself says about one of its systems."""
    values = {"MODEL_ID": Value(model, INCIDENT)} if model else {}
    for name, register in _REGISTERS.items():
        value = incident.system_value(model, register)
        if isinstance(value, str) and value:
            values[name] = Value(value, INCIDENT)
    return values


def merge(
    system: System | None,
    memory: dict[str, Value],
    incident: Incident | None = None,
    model: str = "",
) -> Parameters:
    """All sources together, by the precedence above; ``model`` defaults to the system's id."""
    model = model or (system.id if system else "")
    since = detected_at(incident) if incident else None
    fresh = {
        name: value
        for name, value in memory.items()
        if name not in VOLATILE or (since is not None and value.at >= since)
    }
    known = dict(fresh)
    if system is not None:
        entries = catalogue.parameters(system)
        known |= {name: Value(value, "catalogue") for name, value in entries.items()}
    if incident is not None:
        known |= recorded(incident, model)
    offered = {name: value for name, value in memory.items() if name not in known}
    return Parameters(known, offered)


def detected_at(incident: Incident) -> int | None:
    """When the incident was detected, or else declared; microseconds."""
    detected = incident.value("detected_at")
    if isinstance(detected, int) and not isinstance(detected, bool):
        return detected
    declaration = incident.declaration
    return None if declaration is None else incident.corrected(declaration)
