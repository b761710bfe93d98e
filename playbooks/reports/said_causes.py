"""What events say of causes: the pattern, the whys, how the harm spread, when mending was planned."""

from collections.abc import Iterator

from data import times
from data.incident.model import Incident
from data.incident.sentences import words
from data.text import NOTE, clean
from playbooks import causes, whys
from playbooks.past import noticed_by
from playbooks.reports.said_line import Said

MISSING_SIGNAL = "Add the missing detection signal: people noticed it before any alert did"
"""An action that is proposed."""


def pattern(incident: Incident) -> Iterator[Said]:
    """The pattern, with its ties as they were journalled."""
    for head in incident.register(causes.PATTERN).heads.values():
        name = words(clean(str(head.value or "")))
        ties = clean(str((head.payload or {}).get("reason", "")), NOTE).strip()
        if name:
            yield Said(f"{name}. {ties}".strip() if ties else name, (head.event,))


def answers(incident: Incident) -> Iterator[Said]:
    """The tree of whys, a level further in for each why."""
    for one in whys.tree(incident):
        yield Said(f"{'  ' * (one.depth - 1)}{one.words}", one.events)


def planned(incident: Incident) -> Iterator[Said]:
    """When the first corrective action got the day by which it is due."""
    found = []
    for event, mark in incident.actions.items():
        due = incident.register(f"action.{event}.due").shown
        if due is not None and due.value:
            found.append((incident.corrected_at(due.event, due.at), due.event))
        elif due is None and mark.get("due"):
            found.append((incident.corrected(mark), event))
    if found:
        at, first = min(found)
        yield Said(times.iso_short(at), (first,), inferred=True)


def missing_signal(incident: Incident) -> Iterator[Said]:
    """What people noticed before any alert did asks for the signal that was missing."""
    declared = incident.declaration
    if declared is not None and noticed_by(incident) == "person":
        yield Said(MISSING_SIGNAL, (declared.event,), inferred=True)


def propagation(incident: Incident) -> Iterator[Said]:
    """Which system took from which."""
    order = {model: place for place, model in enumerate(incident.model_ids)}
    marks = [
        mark
        for mark in incident.dependencies.values()
        if mark.payload is not None and mark.get("holds", True)
    ]
    for mark in sorted(marks, key=lambda mark: (order.get(str(mark.get("upstream")), len(order)), mark.key)):
        how = f", {clean(str(mark.get('how')))}" if mark.get("how") else ""
        yield Said(clean(f"{mark.get('downstream')} takes from {mark.get('upstream')}{how}"), (mark.event,))
