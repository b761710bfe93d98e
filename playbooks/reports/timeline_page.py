"""The timeline as a page and as JSON, written entry by entry: a hundred thousand are no document to parse."""

import html
from collections.abc import Iterator, Sequence

import msgspec

from data import times
from data.incident.entry import Entry
from data.incident.model import Incident
from playbooks.reports.page import page_of
from playbooks.reports.record import incident_id
from playbooks.reports.timeline import DRILL, told_by


def page(incident: Incident, entries: Sequence[Entry], heads: Sequence[str], figures: str = "") -> bytes:
    """A list by day, to the second, with the whole moment in the element; ``figures`` is HTML, drawn before
    it."""
    opening = [f"<p><strong>{html.escape(DRILL.strip('*'))}</strong></p>\n"] * (incident.mode == "drill")
    opening += [f"<p>{html.escape(incident.title)}</p>\n"] if incident.title else []
    anchors = (
        "<h2>Anchors</h2>\n<p>The journal's heads when this was written.</p>\n"
        f"<pre>{html.escape(chr(10).join(heads))}</pre>\n"
        if heads
        else ""
    )
    body = "".join((*opening, "<p class=note>Times are UTC.</p>\n", figures, *_days(entries), anchors))
    return page_of(f"Timeline of {incident_id(incident)}", body).encode()


def as_json(incident: Incident, entries: Sequence[Entry], heads: Sequence[str]) -> bytes:
    """Every entry, and the anchors."""
    value = {
        "document": "timeline",
        "incident": incident_id(incident),
        "mode": incident.mode,
        "title": incident.title or None,
        "entries": [_row(entry) for entry in entries],
        "anchors": list(heads),
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def _row(entry: Entry) -> dict[str, object]:
    return {
        "time": times.iso(entry.at),
        "recorded_at": times.iso(entry.recorded_at),
        "who": entry.actor_name,
        "category": entry.category,
        "kind": entry.kind,
        "event": entry.text,
        "original_time": None if entry.original_at is None else times.iso(entry.original_at),
        "original_event": entry.original_text,
        "event_id": entry.event_id,
    }


def _days(entries: Sequence[Entry]) -> Iterator[str]:
    day = ""
    for entry in entries:
        moment = times.iso(entry.at)
        date, clock = moment[:10], moment[11:19]
        if date != day:
            yield f"{'</ol>' + chr(10) if day else ''}<h2>{date}</h2>\n<ol class=events>\n"
            day = date
        yield f"<li><time datetime={moment}>{clock}</time><span>{html.escape(entry.text)}"
        by = told_by(entry)
        yield f' <span class="by">· {html.escape(by)}</span>' if by else ""
        yield from _history(entry)
        yield "</span>\n"
    yield "</ol>\n" if day else ""


def _history(entry: Entry) -> Iterator[str]:
    if entry.original_at is not None:
        yield f"<br><em>time corrected</em>; recorded at first as {times.iso_short(entry.original_at)}"
    if entry.original_text is not None:
        yield f"<br><em>text corrected</em>; it read at first: {html.escape(entry.original_text)}"
    for rival in entry.rivals:
        yield f"<br><em>another correction stands beside this one</em>: {html.escape(rival)}"
