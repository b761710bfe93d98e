"""Everything that is known of one entry: what it says, who and when, what it was, its place in the chain, its
evidence and its payload."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from data.incident.entry import Entry
from data.incident.live_timeline import LiveTimeline
from data.journal import kinds
from data.journal.counsel import WITHHELD, is_legal
from data.text import NOTE, clean
from data.times import SECOND
from screens.glyphs import Glyphs
from screens.lines import EMPTY, Line, Span, wrap
from screens.moments import moment
from screens.privacy import PRIVATE, is_private, shown_text

if TYPE_CHECKING:
    from data.journal.event import Event

_LABEL = 10


@dataclass(frozen=True, slots=True)
class Details:
    """One entry, whole."""

    entry: Entry
    place: tuple[str, int, str]
    """(chain, number, hash) of its link; empty where it has none."""
    evidence: tuple[str, ...]
    """Files of the evidence store that it cites, relative to the store."""
    payload: str


def read_details(live: LiveTimeline, event_id: str) -> Details | None:
    """On the clerk's thread; ``None`` for an entry that is gone."""
    entry, event = live.whole(event_id), live.journal.event(event_id)
    if entry is None or event is None:
        return None
    links = live.journal.read("SELECT chain, seq, hash FROM link WHERE content = ?", (event.content,))
    place = (str(links[0][0]), int(links[0][1]), bytes(links[0][2]).hex()) if links else ("", 0, "")
    return Details(entry, place, _evidence(event), _payload(live, event))


def _payload(live: LiveTimeline, event: Event) -> str:
    def payload_of(event_id: str) -> bytes | None:
        about = live.journal.event(event_id)
        return None if about is None else about.payload

    if event.payload is None:
        return "erased or withheld"
    if is_legal(event.payload, payload_of):
        return WITHHELD
    try:
        text = msgspec.json.format(event.payload, indent=2).decode()
    except (msgspec.DecodeError, ValueError):
        text = event.payload.decode("utf-8", "replace")
    return clean(text, NOTE)


def _evidence(event: Event) -> tuple[str, ...]:
    if event.body.kind != kinds.EvidenceAdded.KIND or not event.body.subject:
        return ()
    digest = clean(event.body.subject, 64)
    return (f"evidence/{digest[:2]}/{digest}",)


def detail_lines(details: Details, glyphs: Glyphs, cells: int, revealed: Container[str] = ()) -> list[Line]:
    """For a panel of so many cells. ``revealed``: entries marked as harmful that may be shown."""
    entry = details.entry
    chain, number, digest = details.place
    told = shown_text(entry, revealed)
    covered, private = told != entry.text, f" {PRIVATE}" if is_private(entry) else ""
    lines = [*wrap(told, cells, "bold" + private), EMPTY]
    lines += _fact("happened", moment(entry.at), cells)
    if abs(entry.recorded_at - entry.at) >= SECOND:
        lines += _fact("recorded", moment(entry.recorded_at), cells)
    lines += _fact("by", entry.actor_name or "fireline", cells)
    lines += _fact("kind", entry.kind.replace("_", " "), cells)
    if entry.observed > 1:
        lines += _fact("seen", f"{entry.observed} times, counted once", cells)
    if entry.original_at is not None:
        lines += _fact("time was", moment(entry.original_at), cells, "amber")
    if entry.original_text is not None and not covered:
        lines += _fact("text was", entry.original_text, cells, "amber" + private)
    for rival in () if covered else entry.rivals:
        lines += _fact(f"{glyphs.warning} or", f"{rival}; y decides", cells, "amber" + private)
    for file in details.evidence:
        lines += _fact("evidence", file, cells)
    lines += _fact("link", f"{number} of chain {chain[:8]}" if chain else "none", cells)
    lines += _fact("hash", digest[:16], cells) if digest else []
    lines += _fact("id", entry.event_id, cells, "dim")
    if covered:
        return lines
    return [*lines, EMPTY, *wrap(details.payload, cells, "dim" + private)]


def _fact(label: str, value: str, cells: int, ink: str = "text") -> list[Line]:
    first, *rest = wrap(value, max(cells - _LABEL, 8), ink)
    return [(Span(f"{label:<{_LABEL}}", "dim"), *first), *((Span(" " * _LABEL), *of) for of in rest)]
