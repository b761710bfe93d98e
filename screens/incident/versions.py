"""Moving to the runbook's file as it is now, from the version that the incident began with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.dialogs.ask import Ask, Field
from screens.dialogs.dialog import fact
from screens.incident.confirming import trust_shown
from screens.incident.following import engine_of

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen


async def move_on(screen: IncidentScreen) -> None:
    """Asked with a reason; what was never trusted is shown and asked for first."""
    view = screen.view.runbook if screen.view else None
    if view is None or view.runbook is None or not view.note or view.file is None:
        screen.refuse("The runbook's file is the version that this incident goes on with.")
        return
    engine, incident = await engine_of(screen), await screen.incident()
    file = await screen.session.clerk.do(view.file)
    if not await trust_shown(screen, engine, file):
        return
    given = await screen.app.push_screen_wait(
        Ask(
            screen.session.ink,
            "changed runbook",
            "Its steps are the file's from now on; what was done stays done.",
            [Field("reason", "reason")],
            details=[
                fact("from", f"version {view.version}, {view.runbook.sha256[:12]}"),
                fact("to", f"version {file.version}, {file.sha256[:12]}"),
            ],
            do="go on with it",
        )
    )
    if given is not None:
        await screen.session.clerk.do(engine.go_on_with, incident, file, given["reason"])
        screen.look_again()
