"""Heightened monitoring from the cockpit: begun, looked at now, reviewed, ended."""

from __future__ import annotations

import asyncio
import datetime
from typing import TYPE_CHECKING

from data.errors import Refused
from data.incident import monitoring
from data.incident.fields import parse
from data.times import DAY, SECOND, parse_duration
from screens.dialogs.ask import Field
from screens.dialogs.choose import Option
from screens.incident.changes import ask, choose

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen

_USUAL = 14 * DAY
_TITLE = "heightened monitoring"


async def monitor(screen: IncidentScreen) -> None:
    """Begin it; where it goes on, look, review, end, or set it anew."""
    plan = monitoring.monitoring(await screen.incident(), screen.session.now)
    if plan is None:
        await _begin(screen, screen.session.parts.settings.responder, "", "1d")
        return
    options = [
        Option("look", "look now", "asks every threshold, and records what it saw"),
        Option("review", "review", "what was seen, and what follows; the next is counted from now"),
        Option("end", "end it", "a last review"),
        Option("change", "set it anew", "another owner, end or review clock"),
    ]
    chosen = await choose(screen, _TITLE, f"By {plan.owner or 'nobody'} until {plan.until}.", options)
    if chosen == "look":
        await _look(screen)
    elif chosen in {"review", "end"}:
        await _review(screen, ends=chosen == "end")
    elif chosen == "change":
        every = str((await screen.incident()).value("monitoring.review_every", "1d"))
        await _begin(screen, plan.owner, plan.until, every)


async def _begin(screen: IncidentScreen, owner: str, until: str, every: str) -> None:
    first = "The type's metrics with a limit and the harm probes are watched on; an open app looks by itself."
    given = await ask(
        screen, _TITLE, first,
        Field("owner", "who watches", owner),
        Field("until", "the last day", until or _day(screen.session.now + _USUAL), "2026-12-24",
              check=lambda text: parse("monitoring.until", text)),
        Field("every", "a review every", every, "1d", check=parse_duration), do="begin",
    )  # fmt: skip
    if given is not None:
        desk = screen.session.parts.desk
        await screen.act(
            lambda incident: monitoring.begin(
                desk, incident, owner=given["owner"], until=given["until"], review_every=given["every"]
            )
        )


async def _look(screen: IncidentScreen) -> None:
    opened = screen.session.parts.open_monitors
    if opened is None:
        raise Refused(
            "Nothing can be asked here.",
            kept="Nothing was looked at.",
            remedy="Set prometheus_url in the settings.",
        )
    await asyncio.to_thread(lambda: opened().look(screen.incident_id))
    screen.look_again()


async def _review(screen: IncidentScreen, *, ends: bool) -> None:
    given = await ask(
        screen, _TITLE, "It is over with this review." if ends else "A review of what was seen.",
        Field("note", "what was seen, and what follows"), do="end" if ends else "review",
    )  # fmt: skip
    if given is not None:
        desk = screen.session.parts.desk
        await screen.act(lambda incident: monitoring.reviewed(desk, incident, given["note"], ends=ends))


def _day(at: int) -> str:
    return datetime.datetime.fromtimestamp(at // SECOND, datetime.UTC).date().isoformat()
