"""What events say in lists: items with their details, answers, corrective actions, evidence, links."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from data import times
from data.incident import family
from data.incident.fields import LISTS
from data.incident.marks import Head
from data.incident.sentences import RELATIONS, value_text, words
from data.text import NOTE, clean
from playbooks.reports.said_line import Said
from playbooks.reports.said_values import values

if TYPE_CHECKING:
    from playbooks.reports.said import Sayer


def items(sayer: "Sayer", path: str) -> Iterator[Said]:
    """Of a list, each with its details as they stand."""
    details = [detail.path for detail in LISTS[path].details]
    for event, mark in sayer.incident.list_items(path):
        if mark.payload is None:
            continue
        events, parts = [event], [clean(str(mark.get("text")), NOTE).strip()]
        for name in details:
            head = sayer.incident.register(f"item.{event}.{name}").shown
            value = mark.get("details", {}).get(name, "") if head is None else head.value
            if value not in (None, ""):
                parts.append(f"{words(name)}: {value_text(name, value)}")
                events += [head.event] if head is not None else []
        yield Said("; ".join(part for part in parts if part), tuple(events))


def answers(sayer: "Sayer", path: str) -> Iterator[Said]:
    """To ``triage.QUESTION``, or to all of them."""

    def text(head: Head) -> str:
        payload = head.payload or {}
        evidence = clean(str(payload.get("evidence", ""))).strip()
        answer = str(payload.get("answer", ""))
        return f"{answer}, {evidence}" if answer and evidence else answer

    wanted = path.removeprefix("triage.")
    for name in sorted(sayer.incident.registers):
        if name.startswith("triage.") and wanted in {"*", name.removeprefix("triage.")}:
            for one in values(sayer.incident.register(name), text):
                label = f"{words(name.removeprefix('triage.'))}: " if wanted == "*" else ""
                yield Said(f"{label}{one.text}", one.events)


def actions(sayer: "Sayer") -> Iterator[Said]:
    """Corrective ones, as they stand."""
    for event, mark in sorted(sayer.incident.actions.items(), key=lambda pair: pair[1].key):
        if mark.payload is None:
            continue
        parts, events = [clean(str(mark.get("text")), NOTE).strip()], [event]
        for name in ("owner", "priority", "due", "status", "acceptance"):
            head = sayer.incident.register(f"action.{event}.{name}").shown
            value = mark.get(name) if head is None else head.value
            if value:
                parts.append(f"{name} {words(clean(str(value)))}")
                events += [head.event] if head is not None else []
        yield Said(", ".join(parts), tuple(events))


def evidence(sayer: "Sayer") -> Iterator[Said]:
    """The files, with their digests."""
    for digest, mark in sorted(sayer.incident.evidence.items(), key=lambda pair: pair[1].key):
        if mark.payload is not None:
            about = f" ({clean(str(mark.get('description')))})" if mark.get("description") else ""
            yield Said(f"{clean(str(mark.get('name')))}{about}, SHA-256 {digest}", (mark.event,))


def alerts(sayer: "Sayer") -> Iterator[Said]:
    """In the order in which they fired and ended."""
    for mark in sorted(sayer.incident.alerts.values(), key=lambda mark: (mark.at, mark.key)):
        if mark.payload is not None:
            at = times.iso_short(sayer.incident.corrected(mark))
            yield Said(f"{at} {clean(str(mark.get('name')))} {mark.get('state')}", (mark.event,))


def links(sayer: "Sayer") -> Iterator[Said]:
    """To other incidents."""
    for mark in family.links(sayer.incident):
        if mark.payload is not None:
            relation = RELATIONS.get(str(mark.get("relation")), words(str(mark.get("relation"))))
            yield Said(f"{relation} {clean(str(mark.get('number') or mark.get('other')))}", (mark.event,))
