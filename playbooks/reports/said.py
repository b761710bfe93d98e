"""What an incident's events say about one thing, as plain lines, each with the events that say it.

A form names what it wants by a path: a field or a list of the record (`data.incident.fields`), or one of
`SAYS`. Nothing is worded here but by events, and what nobody recorded gives no line.
"""

from data import times
from data.incident.fields import FIELDS, LISTS
from data.incident.marks import Head, Register
from data.incident.model import Incident
from data.incident.sentences import Names, value_text
from data.text import NOTE, clean
from playbooks.reports import said_causes, said_facts, said_items, said_moments, said_response
from playbooks.reports.said_line import Said, Says
from playbooks.reports.said_values import values
from playbooks.taxonomy import Taxonomy


class Sayer:
    """Answers paths about one incident."""

    def __init__(self, incident: Incident, names: Names, taxonomy: Taxonomy) -> None:
        self.incident = incident
        self.names = names
        self.taxonomy = taxonomy

    def say(self, path: str) -> list[Said]:
        """What is said of it, in order; empty where nobody said anything. Raises `KeyError` for no path."""
        if path in SAYS:
            return list(SAYS[path](self))
        if path in LISTS:
            return list(said_items.items(self, path))
        if path.startswith("triage."):
            return list(said_items.answers(self, path))
        if path not in FIELDS:
            raise KeyError(path)
        model = self.incident.model_id
        return self.register(f"system.{model}.{path}" if path == "model_version" else path, path)

    def register(self, name: str, path: str = "") -> list[Said]:
        """The values of a field that stand; both where two people differ and nobody decided."""
        register = self.incident.register(name)
        found = values(register, lambda head: self._value(path or name, head))
        return found if len(found) < 2 else [self._undecided(register, one) for one in found]

    def _value(self, path: str, head: Head) -> str:
        value = head.value
        if value is None or value == "":
            return ""
        return clean(value, NOTE).strip() if isinstance(value, str) else value_text(path, value, NOTE)

    def _undecided(self, register: Register, one: Said) -> Said:
        head = register.heads[one.events[0]]
        who = f"{self.names(head.actor)}, {times.iso_short(head.at)}; nobody decided between several values"
        return Said(f"{one.text} ({who})", one.events, one.inferred)


def knows(path: str) -> bool:
    """Whether there is such a path."""
    return path in SAYS or path in LISTS or path in FIELDS or path.startswith("triage.")


SAYS: dict[str, Says] = {
    "number": said_facts.number,
    "declared": said_moments.declared,
    "severity": said_facts.severity,
    "status": said_facts.status,
    "type": said_facts.kind,
    "atlas": said_facts.atlas,
    "systems": said_facts.systems,
    "owners": said_facts.owners,
    "acknowledged": said_moments.marked("acknowledged", "acknowledged"),
    "decided": said_moments.marked("decided_to_act", "decided"),
    "contained": said_moments.contained,
    "resolved": said_moments.resolved,
    "time_to_detect": said_moments.between("onset_at", "detected_at"),
    "time_to_acknowledge": said_moments.between("detected_at", "acknowledged"),
    "time_to_contain": said_moments.between("detected_at", "contained"),
    "time_to_resolve": said_moments.between("detected_at", "resolved"),
    "steps.containment": said_response.steps("containment"),
    "steps.investigation": said_response.steps("triage", "investigation"),
    "steps.resolution": said_response.steps("resolution"),
    "actions": said_items.actions,
    "updates": said_response.updates,
    "decisions": said_response.decisions,
    "roles": said_response.roles,
    "commander": said_response.commander,
    "evidence": said_items.evidence,
    "alerts": said_items.alerts,
    "links": said_items.links,
    "cohorts": said_response.cohorts,
    "verdicts": said_response.verdicts,
    "obligations": said_response.owed,
    "cause_pattern": lambda sayer: said_causes.pattern(sayer.incident),
    "whys": lambda sayer: said_causes.answers(sayer.incident),
    "planned": lambda sayer: said_causes.planned(sayer.incident),
    "missing_signal": lambda sayer: said_causes.missing_signal(sayer.incident),
    "propagation": lambda sayer: said_causes.propagation(sayer.incident),
}
"""Paths that are neither fields nor lists; ``triage.QUESTION`` and ``triage.*`` beside them."""
