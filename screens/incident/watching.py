"""Watching what changes around an incident while its screen is open; taking a change into the timeline."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from screens.dialogs.choose import Choose, Option
from screens.dialogs.dialog import fact
from screens.freshness import of_changes
from screens.incident.view import IncidentView
from screens.lines import Line
from screens.moments import moment

if TYPE_CHECKING:
    from data.sources.change import Change
    from data.sources.change_watch import ChangePicture
    from screens.incident.screen import IncidentScreen


def start(screen: IncidentScreen, view: IncidentView) -> None:
    """Watch, from the first view on; anew when the incident's systems are others."""
    if screen.session.parts.open_changes is None or screen.changes_of == view.facts.models:
        return
    screen.changes_of = view.facts.models
    screen.in_background(partial(_watch, screen), "changes", exclusive=True)


async def _watch(screen: IncidentScreen) -> None:
    from data.sources.change_watch import ChangePicture, ChangeWatch

    parts = screen.session.parts
    assert parts.open_changes is not None  # noqa: S101
    incident = await screen.incident()
    sources = await asyncio.to_thread(parts.open_changes, incident)
    if not sources:
        _told(screen, ChangePicture())
        return
    watch = ChangeWatch(sources, lambda picture: _told(screen, picture), parts.journal.ambient)
    screen.change_watch = watch
    _told(screen, watch.picture)
    await watch.run()


def _told(screen: IncidentScreen, picture: ChangePicture) -> None:
    screen.changes.show_picture(picture)
    screen.count_changes()
    screen.metrics.mark(screen.changes.moments, screen.session.now)
    screen.session.tell(of_changes(picture))


async def record(screen: IncidentScreen, key: str) -> None:
    """The change under the cursor goes into the timeline, once."""
    change = screen.changes.change(key)
    if change is None:
        screen.open_panel("changes")
        screen.refuse("Choose a change first.")
        return
    desk = screen.session.parts.desk
    recorded = await screen.session.clerk.do(
        lambda: desk.observe_change(desk.incidents.get(screen.incident_id), change.key, change.observed())
    )
    if recorded is None:
        screen.refuse("It is in the timeline already.")
    else:
        screen.say("In the timeline now.")
    screen.look_again()


async def look(screen: IncidentScreen, key: str) -> None:
    """A change whole, with where it can be looked at."""
    change = screen.changes.change(key)
    if change is None:
        return
    chosen = await screen.app.push_screen_wait(
        Choose(
            screen.session.ink,
            "change",
            change.subject,
            [Option("record", "into the timeline"), Option("copy", "copy where to look")],
            details=_details(change),
        )
    )
    if chosen == "record":
        await record(screen, key)
    elif chosen == "copy":
        screen.app.copy_to_clipboard(change.link or change.subject)


def _details(change: Change) -> list[Line | str]:
    rows = [
        ("when", moment(change.at) + (", when it was first seen" if change.seen_only else "")),
        ("what", change.kind),
        ("before", change.before),
        ("after", change.after),
        ("in", change.place),
        ("said by", change.source),
        ("look", change.link),
    ]
    return ["", *(fact(name, value) for name, value in rows if value)]
