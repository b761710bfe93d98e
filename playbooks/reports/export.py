"""From an incident to a document's bytes, by kind and format.

The caller writes them where they go and records `DocumentExported`, with the same heads. A page is made of a
document's Markdown, and a PDF of the page, so that one template serves them all.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from data.errors import BadInput
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.text import clean, clean_line
from playbooks.reports import web, written
from playbooks.reports.hidden import NOTICE, Hider, folded
from playbooks.reports.order import Order
from playbooks.reports.pdf import pdf
from playbooks.reports.written import REPORT

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
_DRAWN = frozenset({"postmortem", "review", "rca"})
"""Those for people inside, whose pages draw the timeline and the metrics."""

Make = Callable[[Order], bytes]


def _documents(markdown: Make, json: Make) -> dict[str, Make]:
    """What a document that is written in Markdown can be."""

    def text(order: Order) -> bytes:
        made = markdown(order).decode()
        if order.hider is None:
            return made.encode()
        heading, line, rest = order.hide(made).partition("\n")
        return f"{heading}{line}\n{NOTICE}\n{rest}".encode()

    def page(order: Order) -> bytes:
        return web.page(text(order), order.figures() if order.kind in _DRAWN else "")

    return {"md": text, "json": _values(json), "html": page, "pdf": lambda order: pdf(page(order))}


def _values(make: Make) -> Make:
    """JSON, or lines of it; in a redacted one every text is hidden once more, with what templates wrote."""

    def made(order: Order) -> bytes:
        content = make(order)
        if order.hider is None:
            return content
        value = order.hider.value(msgspec.json.decode(content))
        return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"

    return made


def _default(name: str, made: dict[str, Make]) -> dict[str, Make]:
    """With this format first."""
    return {name: made[name], **made}


def _timeline_pdf(order: Order) -> bytes:
    return pdf(written.timeline_html(order))


KINDS: dict[str, dict[str, Make]] = {
    "record": _default("json", _documents(written.record_md, written.record_json)),
    "timeline": {
        **_documents(written.timeline_md, written.timeline_json),
        "csv": written.timeline_csv,
        "jsonl": written.timeline_jsonl,
        "html": written.timeline_html,
        "pdf": _timeline_pdf,
    },
    "postmortem": _documents(written.postmortem_md, written.postmortem_json),
    **{kind: _documents(written.paper_md, written.paper_json) for kind in PAPERS},
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
    incidents: Incidents,
    heads: Sequence[str] = (),
    directories: Sequence[Path] = (),
    raci: Sequence[tuple[str, str]] = (),
    *,
    hider: Hider | None = None,
) -> bytes:
    """One document. ``format_name`` may be empty for the kind's default; ``heads`` are ``CHAIN:SEQ:HASH``,
    printed as anchors (the record has no field for them); ``directories`` may hold templates; ``hider`` makes
    it a redacted one.

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
    if hider is None:
        return make(Order(kind, shown, incidents, printed, tuple(directories), tuple(raci)))
    hidden = folded(incidents.journal, shown.id, hider)
    hidden_raci = tuple((part, hider.hide(who)) for part, who in raci)
    return make(Order(kind, hidden, incidents, printed, tuple(directories), hidden_raci, hider))
