"""Finding out, before anybody asks, what the step under the cursor and the next one would do now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import FirelineError
from screens.incident.following import engine_of
from screens.incident.steps_view import StepView

if TYPE_CHECKING:
    from runbooks.book import Runbook, Step
    from runbooks.outlook import Outlook
    from screens.incident.screen import IncidentScreen


async def look_ahead(screen: IncidentScreen) -> None:
    """Resolve them on the clerk's thread, one at a time; nothing is written, nothing outside is asked."""
    view = screen.view
    if view is None or view.runbook.runbook is None or not view.facts.is_open:
        return
    following = view.runbook.next_step(contain=view.facts.must_contain)
    wanted = {step.key: step for step in (screen.runbook.chosen(), following) if step is not None}
    for key, step in wanted.items():
        if _is_ahead(step) and step.step is not None:
            screen.runbook.foresee(key, await _outlook(screen, view.runbook.runbook, step.step))
    screen.tick(screen.session.now)


def _is_ahead(step: StepView) -> bool:
    return step.attempt is None and not step.skipped and bool(step.command.strip())


async def _outlook(screen: IncidentScreen, runbook: Runbook, step: Step) -> Outlook:
    engine = await engine_of(screen)

    def read() -> Outlook:
        from runbooks.outlook import cannot, outlook

        incident = screen.session.parts.incidents.get(screen.incident_id)
        try:
            return outlook(engine.prepare(incident, runbook, step), step)
        except FirelineError as error:
            return cannot(step, error.message)

    return await screen.session.clerk.do(read)
