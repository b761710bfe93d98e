"""The conversations of the kill switch: pressing it, what is said when it is pressed already, letting the
model answer again, and the warning where an incident would end with a model stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import Refused
from screens.actions import action
from screens.dialogs.choose import Choose, Option
from screens.incident.running import roll_back, run

if TYPE_CHECKING:
    from screens.facts import Stopped
    from screens.incident.screen import IncidentScreen
    from screens.incident.steps_view import StepView


async def kill(screen: IncidentScreen) -> None:
    """The kill switch's second act: the model's id, typed; where it was pressed already, that is said."""
    if screen.view is None or (not screen.view.runbook.steps and screen.session.knowledge is None):
        await screen.reload()
    stopped = _stopped_here(screen)
    if stopped is not None:
        await _unkill(screen, stopped)
        return
    step = _kill_step(screen)
    if step is None:
        raise Refused(
            "This incident's runbook has no kill switch.",
            kept="Nothing was run.",
            remedy=f"Choose a runbook that has one with {action('incident.choose_runbook').key}, or stop the"
            " model by other means and note it.",
        )
    screen.open_panel("runbook")
    screen.runbook.rows.move_to(step.key)
    if step.state == "running":
        raise Refused(
            "The kill switch was pressed and still runs; its output is in the runbook.",
            kept="It goes on; nothing else was run.",
            remedy=f"{action('incident.cancel').key} stops it.",
        )
    await run(screen, step)


async def may_end(screen: IncidentScreen, how: str) -> bool:
    """Whether the incident may be resolved or closed as it stands; a model that is still stopped is asked
    about, and can be let answer again first."""
    stopped = screen.view.facts.stopped if screen.view else ()
    if not stopped:
        return True
    said = "; ".join(one.words(screen.session.now) for one in stopped)
    options = [
        Option("stay", f"{how}, and leave it stopped", "nobody is reminded of it any more", "amber"),
        _undo_option(stopped[-1]),
    ]
    first = f"Still stopped by its kill switch: {said}."
    chosen = await screen.app.push_screen_wait(Choose(screen.session.ink, how, first, options))
    if chosen == "undo":
        await roll_back(screen, stopped[-1].attempt)
    return chosen == "stay"


async def _unkill(screen: IncidentScreen, stopped: Stopped) -> None:
    first = f"The kill switch is pressed already: {stopped.words(screen.session.now)}."
    choose = Choose(screen.session.ink, "kill switch", first, [_undo_option(stopped)])
    if await screen.app.push_screen_wait(choose) == "undo":
        await roll_back(screen, stopped.attempt)


def _undo_option(stopped: Stopped) -> Option:
    about = "asks for the model's id, typed" if stopped.undo else "its step names no undo: says how to go on"
    return Option("undo", f"un-kill: let {stopped.model or 'the model'} answer again", about)


def _stopped_here(screen: IncidentScreen) -> Stopped | None:
    """Of the model that the kill switch would stop."""
    facts = screen.view.facts if screen.view else None
    if facts is None:
        return None
    return next((one for one in facts.stopped if one.model in {facts.model, ""}), None)


def _kill_step(screen: IncidentScreen) -> StepView | None:
    from data.incident.kills import KILL_SWITCH

    steps = screen.view.runbook.steps if screen.view else ()
    destroying = [step for step in steps if step.risk == "destroys" and step.section == "containment"]
    named = [step for step in destroying if KILL_SWITCH.search(step.command + step.action)]
    return next(iter(named or destroying), None)
