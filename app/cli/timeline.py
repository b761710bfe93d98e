"""``fireline timeline``: everything that happened, in order, or what is asked for of it."""

import contextlib
import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

import click

from app.cli.command import Verb, verb
from app.cli.output import moment, say, say_json, table
from app.cli.which import AS_JSON, INCIDENT, chosen
from app.wiring import Wiring
from data import times
from data.incident.entry import decoded
from data.incident.live_timeline import LiveTimeline
from data.incident.timeline import CATEGORIES, Entry, entries
from data.incident.wanted import Wanted
from data.journal.kinds import StepEnded

_LOOK = 0.3
"""Seconds between two looks at the journal."""


@click.command("timeline", cls=Verb)
@INCIDENT
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(CATEGORIES),
    help="Only entries of this kind; may be given several times.",
)
@click.option("--search", "words", metavar="WORDS", default="", help="Only entries that say this.")
@click.option("--since", metavar="TIME", help="Only what happened since then: a time, 08:15 or 20m.")
@click.option("--follow", is_flag=True, help="Go on showing entries as they come, until Ctrl-C.")
@click.option("--all", "every", is_flag=True, help="Housekeeping too, and the ids of the entries.")
@AS_JSON
@verb
def command(
    wiring: Wiring,
    incident: str | None,
    kinds: tuple[str, ...],
    words: str,
    since: str | None,
    follow: bool,
    every: bool,
    as_json: bool,
) -> None:
    """Show what happened, in the order it happened. Corrected entries keep what they said before.

    With --follow an entry that was corrected is shown again; --json then writes an object per line.
    """
    wiring.recover()
    found = chosen(wiring, incident)
    start = None if since is None else times.parse_moment(since, wiring.journal.ambient.now())
    wanted = Wanted(frozenset(kinds), words, start, minor=every or as_json)
    if follow:
        _follow(wiring, found.id, wanted, every=every, as_json=as_json)
        return
    shown = filter(wanted.takes, entries(wiring.journal, wiring.incidents, found))
    if as_json:
        say_json([_as_json(wiring, entry) for entry in shown])
    else:
        _say_rows(shown, every=every)


def _follow(wiring: Wiring, incident: str, wanted: Wanted, *, every: bool, as_json: bool) -> None:
    """What stands first, in order; then each entry as it comes or changes."""
    live = LiveTimeline(wiring.journal, wiring.incidents, incident)
    while live.step() is not None:
        pass
    with contextlib.suppress(KeyboardInterrupt):
        for batch in _batches(live):
            told = (live.whole(entry.event_id) or entry for entry in batch)
            shown = [entry for entry in told if wanted.takes(entry)]
            if as_json:
                for entry in shown:
                    say(json.dumps(_as_json(wiring, entry)))
            else:
                _say_rows(shown, every=every)


def _batches(live: LiveTimeline) -> Iterator[list[Entry]]:
    yield list(live.entries)
    while True:
        change = live.step()
        if change is None:
            time.sleep(_LOOK)
        else:
            yield sorted(change.come, key=lambda entry: entry.key)


def _say_rows(shown: Iterable[Entry], *, every: bool) -> None:
    for line in table([_row(entry, every) for entry in shown]):
        say(line)


def _row(entry: Entry, with_id: bool) -> tuple[str, ...]:
    text = entry.text
    if entry.corrected and entry.original_at is not None:
        text += f" (recorded as {moment(entry.original_at)})"
    if entry.corrected and entry.original_text is not None:
        text += f" (before: {entry.original_text})"
    if entry.rivals:
        text += f" (in conflict: {'; '.join(entry.rivals)})"
    shown = (moment(entry.at), entry.actor_name, text)
    return (*shown[:2], entry.event_id, text) if with_id else shown


def _as_json(wiring: Wiring, entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.event_id,
        "time": times.iso(entry.at),
        "recorded_at": times.iso(entry.recorded_at),
        "actor": entry.actor_name,
        "kind": entry.kind,
        "category": entry.category,
        "subject": entry.subject,
        "text": entry.text,
        "corrected": entry.corrected,
        "original_time": None if entry.original_at is None else times.iso(entry.original_at),
        "original_text": entry.original_text,
        "in_conflict": list(entry.rivals),
        **_outcome(wiring, entry),
    }


def _outcome(wiring: Wiring, entry: Entry) -> dict[str, Any]:
    """The outcome of a step that ended; null where it was erased."""
    if entry.kind != StepEnded.KIND:
        return {}
    event = wiring.journal.event(entry.event_id)
    payload = decoded(event) if event is not None else None
    return {"outcome": payload.outcome if isinstance(payload, StepEnded) else None}
