"""A dry run of the step under the cursor: everything is read and asked, and nothing is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.incident.confirming import made_ready
from screens.incident.following import engine_of

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen


async def dry_run(screen: IncidentScreen) -> None:
    """Says what came of it, which the record keeps too."""
    step = screen.runbook.chosen()
    runbook = screen.view.runbook.runbook if screen.view else None
    if step is None or step.step is None or runbook is None or step.step.is_human:
        screen.refuse("Choose a step of the runbook that has a command.")
        return
    engine = await engine_of(screen)
    prepared = await made_ready(screen, engine, runbook, step.step)
    if prepared is None:
        return
    found = await screen.session.clerk.do(engine.dry_run, prepared)
    if found.refused:
        screen.stand(f"Dry run: it would be refused. {found.refused}")
    elif found.asked:
        screen.stand("Dry run: the server would take it. Nothing was run.", good=True)
    else:
        screen.stand("Dry run: nothing stands in its way. Nothing was run.", good=True)
    screen.look_again()
