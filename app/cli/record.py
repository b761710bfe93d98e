"""``fireline record``: what the sources answer, with times, into a file that can be played again."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import INCIDENT, chosen
from app.wiring import Wiring
from data.errors import BadInput, NotFound, Refused
from data.incident.model import Incident
from data.text import count
from data.times import SECOND, parse_duration

_RULES = 30 * SECOND


@click.command("record", cls=Verb)
@INCIDENT
@click.option("--out", metavar="FILE", required=True, type=Path, help="The file to write; it must not exist.")
@click.option(
    "--for", "span", metavar="SPAN", default="", help="How long: 90s, 30m, 2h; until Ctrl-C without."
)
@verb
def command(wiring: Wiring, incident: str | None, out: Path, span: str) -> None:
    """Keep what the sources answer: alerts and rules, and for an incident its metrics and what changed.
    Compressed, secrets masked, at most 16 MB and 24 hours; docs/recording.md describes the file."""
    from data.sources.recorder import Recorder

    seconds = parse_duration(span) / SECOND if span else None
    found = _incident(wiring, incident)
    asked = watches(wiring, found)
    recorder = Recorder(out, wiring.ambient, incident=found.number if found else "")
    tell(f"Recording into {out}." + ("" if seconds else " Ctrl-C ends it."))
    try:
        asyncio.run(_run(asked, seconds))
    finally:
        recorder.close()
    if recorder.failed:
        raise BadInput(f"{out} is not whole: {recorder.failed}.")
    tell(f"{out}: {count(out.stat().st_size, 'byte')}.")


def _incident(wiring: Wiring, reference: str | None) -> Incident | None:
    """The one that is meant; none where none is named and none, several or a drill are open."""
    try:
        found = chosen(wiring, reference)
    except NotFound:
        if reference:
            raise
        return None
    if found.mode == "live":
        return found
    if reference:
        raise Refused("A drill asks no real source, so there is nothing to record.")
    return None


def watches(wiring: Wiring, incident: Incident | None) -> list[Callable[[], Awaitable[None]]]:
    """What is asked, each until it is cancelled: alerts and rules, and for an incident what changed and its
    metrics. Raises `BadInput` where nothing is."""
    found = [*_of_everybody(wiring), *(_of_incident(wiring, incident) if incident is not None else ())]
    if not found:
        raise BadInput(
            "There is nothing to record: no source is set.",
            remedy="Set alertmanager_url or prometheus_url, or name an incident.",
        )
    return found


def _of_everybody(wiring: Wiring) -> Iterator[Callable[[], Awaitable[None]]]:
    from app.settings.access import alertmanagers, rule_health
    from data.sources.alert_watch import AlertWatch

    if wiring.settings.alertmanager_urls:
        yield AlertWatch(alertmanagers(wiring.settings), lambda _: None, wiring.ambient).run
    if wiring.settings.prometheus_url:
        rules = rule_health(wiring.settings)
        yield lambda: rules.watch(lambda _: None, wiring.ambient, _RULES)


def _of_incident(wiring: Wiring, incident: Incident) -> Iterator[Callable[[], Awaitable[None]]]:
    parts = wiring.parts_for(incident)
    if sources := parts.change_sources():
        from data.sources.change_watch import ChangeWatch

        yield ChangeWatch(sources, lambda _: None, wiring.ambient).run
    if parts.prometheus_url and incident.model_ids:
        from app.metric_rounds import MetricRounds
        from app.settings.access import prometheus
        from playbooks import panels

        shown = panels.load(wiring.settings.knowledge)
        yield MetricRounds(wiring, incident, prometheus(wiring.settings), shown).run


async def _run(asked: list[Callable[[], Awaitable[None]]], seconds: float | None) -> None:
    """Until the time is over, or somebody ends it."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    tasks = [asyncio.ensure_future(watch()) for watch in asked]
    stop = asyncio.ensure_future(ended.wait())
    await asyncio.wait([*tasks, stop], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in (*tasks, stop):
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
