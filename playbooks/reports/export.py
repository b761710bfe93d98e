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
from playbooks import forms, regimes, taxonomy
from playbooks.reports import paper_formats, postmortem, record, regime_report, timeline
from playbooks.reports.paper import Paper, citing, fill
from playbooks.reports.said import Sayer

REPORT = "report"
PAPERS = (
    "first-response",
    "rca",
    "adverse-event",
    "brief",
    "customer-notice",
    "oecd",
    "aiid",
    "review",
    REPORT,
)
"""The documents that are forms, filled field by field."""


class Order(msgspec.Struct, frozen=True):
    """What a document is made from."""

    kind: str
    """Its kind, and for a report whose: ``report gdpr_33``."""

    incident: Incident
    journal: Journal
    incidents: Incidents
    heads: tuple[str, ...]
    directories: tuple[Path, ...]
    raci: tuple[tuple[str, str], ...] = ()
    """Who does which part of the work by the catalogue (`Catalogue.raci`)."""

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
        order.raci,
    )


def _paper_md(order: Order) -> bytes:
    return paper_formats.markdown(paper(order), order.directories)


def _paper_json(order: Order) -> bytes:
    return paper_formats.as_json(paper(order))


def paper(order: Order) -> Paper:
    """The document before it has a format. Raises `NotFound` for a form or a regime that there is not."""
    taxonomies, forms_known = taxonomy.load(order.directories), forms.load(order.directories)
    sayer = Sayer(order.incident, order.incidents.actor_name, taxonomies)
    now = order.journal.ambient.now()
    word, _, name = order.kind.partition(" ")
    if word != REPORT:
        form = forms_known.get(word.replace("-", "_"))
        filled = fill(form, sayer, now, kind=order.kind, heads=order.heads)
        return citing(filled, order.entries()) if form.cites_events else filled
    regime = regimes.load(order.directories).get(name)
    return regime_report.report(regime, forms_known, sayer, now, heads=order.heads)


KINDS: dict[str, dict[str, Callable[[Order], bytes]]] = {
    "record": {"json": _record},
    "timeline": {"md": _timeline_md, "csv": _timeline_csv, "jsonl": _timeline_jsonl},
    "postmortem": {"md": _postmortem_md},
    **{kind: {"md": _paper_md, "json": _paper_json} for kind in PAPERS},
}
"""Every document by kind and format; a kind's first format is its default."""


def formats(kind: str) -> tuple[str, ...]:
    """The formats of a kind, the default first; raises `BadInput` naming the kinds for an unknown one, and
    for a report that does not say whose."""
    word, _, name = kind.partition(" ")
    if word == REPORT and not name:
        raise BadInput("Whose report?", remedy="Write report REGIME; fireline report list names them.")
    if word not in KINDS or (name and word != REPORT):
        raise BadInput(
            f"There is no document {clean_line(kind, 40)!r}.", remedy=f"There are {', '.join(KINDS)}."
        )
    return tuple(KINDS[word])


def export(
    kind: str,
    format_name: str,
    incident: Incident,
    journal: Journal,
    incidents: Incidents,
    heads: Sequence[str] = (),
    directories: Sequence[Path] = (),
    raci: Sequence[tuple[str, str]] = (),
) -> bytes:
    """One document. ``format_name`` may be empty for the kind's default; ``heads`` are ``CHAIN:SEQ:HASH``,
    printed as anchors (the record has no field for them); ``directories`` may hold templates.

    Raises `BadInput` for a kind or format that does not exist, naming those that do.
    """
    known = formats(kind)
    make = KINDS[kind.partition(" ")[0]].get(format_name or known[0])
    if make is None:
        raise BadInput(
            f"There is no {kind} in the format {clean_line(format_name, 40)!r}.",
            remedy=f"There are {', '.join(known)}.",
        )
    printed = tuple(clean(str(head), 300) for head in heads)
    shown = incidents.refresh(incident)
    return make(Order(kind, shown, journal, incidents, printed, tuple(directories), tuple(raci)))
