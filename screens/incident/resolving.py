"""Choosing how to resolve: the runbook's options, each with when it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.actions import action
from screens.dialogs.choose import Choose, Option
from screens.incident.following import engine_of

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen


async def choose(screen: IncidentScreen) -> None:
    """Recorded; the steps of the other options are not needed then."""
    runbook = screen.view.runbook.runbook if screen.view else None
    if runbook is None or not runbook.options:
        screen.refuse(
            f"There is no way to resolve in it; {action('incident.finish').key} resolves by your word."
        )
        return
    options = [Option(one.name, one.name, one.when) for one in runbook.options]
    first = "The steps of the others are not needed then."
    chosen = await screen.app.push_screen_wait(Choose(screen.session.ink, "way to resolve", first, options))
    if chosen is None:
        return
    engine = await engine_of(screen)
    await screen.act(lambda incident: engine.choose_option(incident, runbook, chosen))
    found = next((step for step in screen.runbook.view.steps if step.option == chosen), None)
    if found is not None:
        screen.runbook.rows.move_to(found.key)
