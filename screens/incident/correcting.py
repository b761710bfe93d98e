"""The conversations of the timeline: notes, looking at an entry, correcting one, deciding conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import BadInput
from data.incident import todo
from data.incident.marks import Head
from data.incident.model import Incident
from data.incident.sentences import label, value_text
from data.journal import kinds
from data.journal.event import Event
from data.times import SECOND, clock, parse_moment
from screens.dialogs.ask import Ask, Field
from screens.dialogs.choose import Choose, Option
from screens.dialogs.dialog import fact
from screens.incident.at_incident import AtIncident
from screens.lines import Line
from screens.moments import moment
from screens.privacy import PRIVATE, is_harmful, is_private, is_written, shown_text
from screens.timeline.feed import feed_of

if TYPE_CHECKING:
    from data.incident.entry import Entry
    from screens.incident.screen import IncidentScreen

_TIMES = "08:15 UTC, 2026-04-22 08:15, or 20m ago"


def split_note(text: str, now: int) -> tuple[str, int | None]:
    """``rebooted it @ 20m`` is a note of twenty minutes ago; an ``@`` without a time is part of the note,
    and the time at the end of a ``TODO:`` is until when it is to be done."""
    if todo.asks_last(text):
        return text, None
    body, at, moment = text.rpartition("@")
    if at and body.strip() and moment.strip():
        try:
            return body.strip(), parse_moment(moment.strip(), now)
        except BadInput:
            return text, None
    return text, None


async def add_note(screen: IncidentScreen, text: str) -> None:
    """The line is emptied, and left, only when the note is durable."""
    if not text.strip():
        return
    body, at = split_note(text, screen.session.now)
    desk = screen.session.parts.desk
    await screen.act(lambda incident: desk.note(incident.id, body, at))
    if screen.note.value == text:
        screen.leave_note()


def _time_field(shown: str, now: int) -> Field:
    def check(given: str) -> None:
        if given != shown:
            parse_moment(given, now)

    return Field("time", "when it happened, UTC", shown, _TIMES, check=check)


async def back_date(screen: AtIncident, event_id: str) -> None:
    """A note for the time of an entry, or another time."""
    entry = await _entry(screen, event_id)
    now = screen.session.now
    at = clock((entry.at if entry else now) // SECOND * SECOND, beside=now)
    given = await screen.app.push_screen_wait(
        Ask(
            screen.session.ink, "a note at a time", "It stands where it happened.",
            [Field("text", "what happened"), _time_field(at, now)], do="record",
        )
    )  # fmt: skip
    if given is None:
        return
    desk, moment = screen.session.parts.desk, parse_moment(given["time"], screen.session.now)
    await screen.act(lambda incident: desk.note(incident.id, given["text"], moment))


async def _entry(screen: AtIncident, event_id: str) -> Entry | None:
    return await feed_of(screen.session, screen.incident_id).whole(event_id)


async def look(screen: AtIncident, event_id: str) -> None:
    """An entry whole: its times, who, what it was before a correction."""
    entry = await _entry(screen, event_id)
    if entry is None:
        return
    details: list[Line | str] = [
        "",
        fact("happened", moment(entry.at)),
        fact("recorded", moment(entry.recorded_at)),
        fact("by", entry.actor_name),
    ]
    if entry.original_at is not None:
        details.append(fact("was", moment(entry.original_at), "amber"))
    revealed = screen.session.revealed
    covered = is_harmful(entry.text) and event_id not in revealed
    if entry.original_text is not None and not covered:
        details.append(fact("was", entry.original_text, f"amber {PRIVATE}"))
    if not covered:
        details += [fact("rival", rival, f"amber {PRIVATE}") for rival in entry.rivals]
    private = is_private(entry) or covered
    first = entry.text
    if private:
        first = "What somebody wrote, or what came out."
        details.insert(0, fact("says", shown_text(entry, revealed), f"text {PRIVATE}"))
    options = [Option("time", "correct when it happened")]
    if covered:
        options.insert(0, Option("show", "show it", "it is marked as harmful", "amber"))
    if entry.kind == kinds.NoteAdded.KIND:
        options.append(Option("text", "correct what it says"))
    chosen = await screen.app.push_screen_wait(
        Choose(screen.session.ink, "entry", first, options, details=details)
    )
    if chosen == "show":
        revealed.add(event_id)
        screen.look_again()
        await look(screen, event_id)
    elif chosen is not None:
        await _correct(screen, entry, chosen)


async def correct(screen: AtIncident, event_id: str) -> None:
    """The entry under the cursor: a note's time and text, anything else's time."""
    entry = await _entry(screen, event_id)
    if entry is None:
        screen.refuse("Choose the entry to correct first.")
    elif entry.kind == kinds.NoteAdded.KIND:
        await look(screen, event_id)
    else:
        await _correct(screen, entry, "time")


async def _correct(screen: AtIncident, entry: Entry, what: str) -> None:
    shown = clock(entry.at, beside=screen.session.now)
    field = (
        _time_field(shown, screen.session.now)
        if what == "time"
        else Field("text", "what it says", entry.text, private=True)
    )
    given = await screen.app.push_screen_wait(
        Ask(
            screen.session.ink, "correct an entry", "The original is kept; the timeline shows both.",
            [field, Field("reason", "reason", required=False)], do="correct", start=what,
        )
    )  # fmt: skip
    if given is None:
        return
    if given[what] == (shown if what == "time" else entry.text):
        screen.refuse("It says so already; nothing was corrected.")
        return
    desk, now = screen.session.parts.desk, screen.session.now
    at = parse_moment(given["time"], now) if what == "time" else None
    text = given.get("text")
    await screen.act(
        lambda incident: desk.correct(
            incident, entry.event_id, occurred_at=at, text=text, reason=given["reason"]
        )
    )


async def conflicts(screen: AtIncident) -> None:
    """Where two people set one field apart, both values are shown until somebody decides."""
    incident = await screen.incident()
    found = await screen.session.clerk.do(lambda: sorted(incident.conflicts))
    if not found:
        screen.refuse("No conflicts.")
        return
    name = found[0]
    if len(found) > 1:
        chosen = await screen.app.push_screen_wait(
            Choose(
                screen.session.ink, "conflicts", "These hold more than one value.",
                [Option(one, label(one, incident)) for one in found],
            )
        )  # fmt: skip
        if chosen is None:
            return
        name = chosen
    await _decide(screen, incident, name)


async def _decide(screen: AtIncident, incident: Incident, name: str) -> None:
    names = screen.session.parts.incidents.actor_name
    ink = f"text {PRIVATE}" if name.startswith("correction.") or is_written(name) else "text"
    heads = sorted(incident.register(name).heads.values(), key=lambda head: head.key, reverse=True)
    who = await screen.session.clerk.do(lambda: {head.actor: names(head.actor) for head in heads})
    options = [
        Option(head.event, _head_words(name, head), f"{who[head.actor]}, {moment(head.at)}", ink)
        for head in heads
    ]
    chosen = await screen.app.push_screen_wait(
        Choose(
            screen.session.ink,
            "conflict",
            f"{label(name, incident)} was set apart. What you choose replaces all.",
            options,
        )
    )
    head = next((head for head in heads if head.event == chosen), None)
    if head is not None:
        await screen.act(lambda current: repeat(screen, current, name, head))


def _head_words(name: str, head: Head) -> str:
    payload = head.payload or {}
    for key in ("severity", "phase", "status", "answer", "name", "text"):
        if payload.get(key):
            return str(payload[key]).replace("_", " ")
    if isinstance(payload.get("occurred_at"), int):
        return moment(payload["occurred_at"])
    return value_text(name, payload.get("value"), moment=moment) or "erased"


def repeat(screen: AtIncident, incident: Incident, name: str, head: Head) -> Event:
    """Set the register to what this head says, replacing all heads."""
    import msgspec

    from data.journal.store import Draft

    event = screen.session.parts.journal.event(head.event)
    if event is None or event.payload is None:
        raise BadInput("That value was erased; choose another one.")
    payload = msgspec.json.decode(event.payload, type=kinds.KINDS[event.body.kind])
    draft = Draft(payload=payload, incident=incident.id, subject=name, replaces=incident.heads(name))
    return screen.session.parts.journal.append(draft)[0]
