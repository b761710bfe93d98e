"""The timeline as a document: Markdown to read, CSV for a spreadsheet, JSON lines for a program.

The first two have an entry per line of the timeline, the last one every event of the journal with its
payload as stored, but for what is for the legal side alone.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from data import times
from data.incident.model import Incident
from data.incident.sentences import Names
from data.incident.timeline import Entry, collect
from data.journal.counsel import is_legal
from data.journal.event import Event
from playbooks.reports.cells import defuse
from playbooks.reports.markdown import Md, block, fence, inline
from playbooks.reports.record import incident_id

COLUMNS = (
    "time",
    "recorded_at",
    "who",
    "category",
    "kind",
    "event",
    "original_time",
    "original_event",
    "event_id",
    "incident",
    "mode",
)
DRILL = Md("**DRILL. This was an exercise; none of it happened for real.**")


def markdown(incident: Incident, entries: Iterable[Entry], heads: Sequence[str]) -> bytes:
    """A list by day, with the time in UTC, what happened and who recorded it."""
    lines = [f"# Timeline of {inline(incident_id(incident))}", ""]
    if incident.mode == "drill":
        lines += [DRILL, ""]
    if incident.title:
        lines += [inline(incident.title), ""]
    lines += ["Times are UTC.", ""]
    lines += list(by_day(entries))
    lines += ["", *anchors(heads)]
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def by_day(entries: Iterable[Entry], heading: str = "##") -> Iterator[str]:
    """Lines of Markdown: a heading whenever the day changes, an item per entry."""
    day = ""
    shown: dict[str, str] = {}
    for entry in entries:
        date, _, clock = times.iso_short(entry.at).partition("T")
        if date != day:
            yield from ([""] if day else [])
            yield from (f"{heading} {date}", "")
            day = date
        text, who = block(entry.text, "  "), _by(entry, shown)
        yield f"- **{clock}**{who}{text}" if text.startswith("\n") else f"- **{clock}** {text}{who}"
        yield from _history(entry)


def anchors(heads: Sequence[str]) -> list[str]:
    """The journal's chain heads, ``CHAIN:SEQ:HASH``, as a fenced block that `verify` reads back."""
    if not heads:
        return []
    return ["## Anchors", "", "The journal's heads when this was written.", "", fence("\n".join(heads))]


def comma_separated(incident: Incident, entries: Iterable[Entry], heads: Sequence[str]) -> bytes:
    """RFC 4180, UTF-8, with a header. A cell that a spreadsheet would compute begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    number, mode = incident_id(incident), incident.mode
    for entry in entries:
        original = "" if entry.original_at is None else times.iso(entry.original_at)
        cells = (
            times.iso(entry.at),
            times.iso(entry.recorded_at),
            entry.actor_name,
            entry.category,
            entry.kind,
            entry.text,
            original,
            entry.original_text or "",
            entry.event_id,
            number,
            mode,
        )
        writer.writerow([defuse(cell) for cell in cells])
    for head in heads:
        writer.writerow(
            [defuse(cell) for cell in ("", "", "", "system", "anchor", head, "", "", "", number, mode)]
        )
    return out.getvalue().encode()


def json_lines(
    incident: Incident, events: Iterable[Event], names: Names, heads: Sequence[str]
) -> Iterator[bytes]:
    """One JSON object per line, in plain ASCII: every event, then the anchors."""
    payloads: dict[str, tuple[int, tuple[str, ...], bytes | None]] = {}

    def passing() -> Iterator[Event]:
        for event in events:
            payloads[event.id] = (event.body.version, event.body.replaces, event.payload)
            yield event

    def payload_of(event_id: str) -> bytes | None:
        return payloads.get(event_id, (0, (), None))[2]

    number, mode = incident_id(incident), incident.mode
    for entry in collect(passing(), incident, names, repeats=True):
        version, replaces, payload = payloads[entry.event_id]
        stored = None if is_legal(payload, payload_of) else _stored(payload)
        told = {"incident": number, "mode": mode, **_told(entry)}
        yield _row({**told, "version": version, "replaces": replaces, "payload": stored})
    for head in heads:
        yield _row({"incident": number, "mode": mode, "kind": "anchor", "text": head})


def _told(entry: Entry) -> dict[str, object]:
    return {
        "event_id": entry.event_id,
        "time": times.iso(entry.at),
        "recorded_at": times.iso(entry.recorded_at),
        "wall": entry.wall,
        "counter": entry.counter,
        "actor": entry.actor,
        "who": entry.actor_name,
        "kind": entry.kind,
        "category": entry.category,
        "subject": entry.subject,
        "text": entry.text,
        "corrected": entry.corrected,
        "original_time": None if entry.original_at is None else times.iso(entry.original_at),
        "original_text": entry.original_text,
        "rivals": entry.rivals,
        "raw": entry.raw,
    }


def _row(row: dict[str, object]) -> bytes:
    encoded = msgspec.json.encode(row)
    if encoded.isascii():
        return encoded + b"\n"
    return json.dumps(json.loads(encoded), separators=(",", ":")).encode() + b"\n"


def _stored(payload: bytes | None) -> object:
    """The payload as JSON; as text where it is not even that."""
    if payload is None:
        return None
    try:
        value: object = msgspec.json.decode(payload)
    except (msgspec.DecodeError, ValueError):
        return payload.decode("utf-8", "replace")
    return value


def told_by(entry: Entry) -> str:
    """Who recorded it, or how often a machine saw it; empty where there is nothing to say."""
    if entry.category == "alert" or not entry.actor_name:
        return f"seen {entry.observed} times" if entry.observed > 1 else ""
    return entry.actor_name


def _by(entry: Entry, shown: dict[str, str]) -> str:
    """The same as Markdown; ``shown`` keeps what was escaped already."""
    by = told_by(entry)
    if not by:
        return ""
    told = shown.get(by)
    if told is None:
        told = shown[by] = f" · {inline(by)}"
    return told


def _history(entry: Entry) -> Iterator[str]:
    if entry.original_at is not None:
        yield f"  - *time corrected*; recorded at first as {times.iso_short(entry.original_at)}"
    if entry.original_text is not None:
        yield f"  - *text corrected*; it read at first: {block(entry.original_text, '    ')}"
    for rival in entry.rivals:
        yield f"  - *another correction stands beside this one*: {block(rival, '    ')}"
