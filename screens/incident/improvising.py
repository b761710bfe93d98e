"""A command that no runbook has: asked for, shown with what it would do, and run with the care of a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.dialogs.ask import Ask, Field
from screens.incident.confirming import inspected
from screens.incident.following import engine_of
from screens.incident.running import carry_out

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen


async def command(screen: IncidentScreen, text: str = "", undo: str = "") -> None:
    """What only reads runs then; anything else is confirmed by its risk. Raises as the engine does."""
    fields = [
        Field("command", "command", text, "kubectl get deployments", private=True),
        Field("undo", "what would undo it", undo, required=False, further=True, private=True),
        Field("reason", "why", required=False, further=True),
    ]
    given = await screen.app.push_screen_wait(
        Ask(
            screen.session.ink,
            "run a command",
            "What changes something is shown first, with its target, and asked for.",
            fields,
            do="go on",
        )
    )
    if given is None:
        return
    engine = await engine_of(screen)
    incident = await screen.incident()
    prepared = await screen.session.clerk.do(
        engine.prepare_command, incident, given["command"], undo=given["undo"], reason=given["reason"]
    )
    screen.open_panel("runbook")
    await carry_out(screen, await inspected(screen, engine, prepared))
