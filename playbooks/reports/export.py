"""From an incident to a document's bytes, by kind and format.

The caller writes them where they go and records `DocumentExported`, with the same heads.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from data.errors import BadInput
from data.incident import family
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.incident.timeline import Entry, entries
from data.journal.store import Journal
from data.text import clean, clean_line
from playbooks.reports import postmortem, record, timeline


class Order(msgspec.Struct, frozen=True):
    """What a document is made from."""

    incident: Incident
    journal: Journal
    incidents: Incidents
    heads: tuple[str, ...]
    directories: tuple[Path, ...]

    def entries(self) -> list[Entry]:
        """The incident's timeline."""
        return entries(self.journal, self.incidents, self.incident)


def _record(order: Order) -> bytes:
    return record.render(order.incident, order.entries())


def _timeline_md(order: Order) -> bytes:
    return timeline.markdown(order.incident, order.entries(), order.heads)


def _timeline_csv(order: Order) -> bytes:
    return timeline.comma_separated(order.incident, order.entries(), order.heads)


def _timeline_jsonl(order: Order) -> bytes:
    events = (event for _, event in order.journal.events(order.incident.id))
    names = order.incidents.actor_name
    return b"".join(timeline.json_lines(order.incident, events, names, order.heads))


def _postmortem_md(order: Order) -> bytes:
    return postmortem.render(
        order.incident,
        order.entries(),
        order.incidents.actor_name,
        order.heads,
        order.journal.ambient.now(),
        order.directories,
        family.children(order.incidents, order.incident),
    )


KINDS: dict[str, dict[str, Callable[[Order], bytes]]] = {
    "record": {"json": _record},
    "timeline": {"md": _timeline_md, "csv": _timeline_csv, "jsonl": _timeline_jsonl},
    "postmortem": {"md": _postmortem_md},
}
"""Every document by kind and format; a kind's first format is its default."""


def formats(kind: str) -> tuple[str, ...]:
    """The formats of a kind, the default first; raises `BadInput` naming the kinds for an unknown one."""
    if kind not in KINDS:
        raise BadInput(
            f"There is no document {clean_line(kind, 40)!r}.", remedy=f"There are {', '.join(KINDS)}."
        )
    return tuple(KINDS[kind])


def export(
    kind: str,
    format_name: str,
    incident: Incident,
    journal: Journal,
    incidents: Incidents,
    heads: Sequence[str] = (),
    directories: Sequence[Path] = (),
) -> bytes:
    """One document. ``format_name`` may be empty for the kind's default; ``heads`` are ``CHAIN:SEQ:HASH``,
    printed as anchors (the record has no field for them); ``directories`` may hold templates.

    Raises `BadInput` for a kind or format that does not exist, naming those that do.
    """
    known = formats(kind)
    make = KINDS[kind].get(format_name or known[0])
    if make is None:
        raise BadInput(
            f"There is no {kind} in the format {clean_line(format_name, 40)!r}.",
            remedy=f"There are {', '.join(known)}.",
        )
    printed = tuple(clean(str(head), 300) for head in heads)
    return make(Order(incidents.refresh(incident), journal, incidents, printed, tuple(directories)))
