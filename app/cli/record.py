"""``fireline record``: what the sources answer, with times, into a file that can be played again."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import INCIDENT, chosen
from app.wiring import Wiring
from data.errors import BadInput, NotFound
from data.incident.model import Incident
from data.text import count
from data.times import SECOND, parse_duration


@click.command("record", cls=Verb)
@INCIDENT
@click.option("--out", metavar="FILE", required=True, type=Path, help="The file to write; it must not exist.")
@click.option(
    "--for", "span", metavar="SPAN", default="", help="How long: 90s, 30m, 2h; until Ctrl-C without."
)
@verb
def command(wiring: Wiring, incident: str | None, out: Path, span: str) -> None:
    """Keep what the sources answer: alerts, and for an incident what changed around it. Compressed, secrets
    masked, at most 16 MB and 24 hours; docs/recording.md describes the file."""
    from data.sources.recorder import Recorder

    seconds = parse_duration(span) / SECOND if span else None
    found = _incident(wiring, incident)
    watches = _watches(wiring, found)
    recorder = Recorder(out, wiring.ambient, incident=found.number if found else "")
    tell(f"Recording into {out}." + ("" if seconds else " Ctrl-C ends it."))
    try:
        asyncio.run(_run(watches, seconds))
    finally:
        recorder.close()
    if recorder.failed:
        raise BadInput(f"{out} is not whole: {recorder.failed}.")
    tell(f"{out}: {count(out.stat().st_size, 'byte')}.")


def _incident(wiring: Wiring, reference: str | None) -> Incident | None:
    """The one that is meant; none where none is named and none or several are open."""
    try:
        return chosen(wiring, reference)
    except NotFound:
        if reference:
            raise
        return None


def _watches(wiring: Wiring, incident: Incident | None) -> list[Callable[[], Awaitable[None]]]:
    """What is asked: the alerts, and an incident's sources of changes by its mode."""
    found: list[Callable[[], Awaitable[None]]] = []
    if wiring.settings.alertmanager_urls:
        from app.settings.access import alertmanagers
        from data.sources.alert_watch import AlertWatch

        alerts = AlertWatch(alertmanagers(wiring.settings), lambda _: None, wiring.ambient)
        found.append(alerts.run)
    if incident is not None and (sources := wiring.parts_for(incident).change_sources()):
        from data.sources.change_watch import ChangeWatch

        found.append(ChangeWatch(sources, lambda _: None, wiring.ambient).run)
    if not found:
        raise BadInput(
            "There is nothing to record: no Alertmanager is set, and no incident has a source of changes.",
            remedy="Set alertmanager_url, or name an incident.",
        )
    return found


async def _run(watches: list[Callable[[], Awaitable[None]]], seconds: float | None) -> None:
    """Until the time is over, or somebody ends it."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    tasks = [asyncio.ensure_future(watch()) for watch in watches]
    stop = asyncio.ensure_future(ended.wait())
    await asyncio.wait([*tasks, stop], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in (*tasks, stop):
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
