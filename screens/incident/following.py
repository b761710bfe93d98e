"""Steps that run: their output as it comes, their end, reattaching to them, and stopping them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from data.errors import BadInput, StoreError
from screens.dialogs.confirm import Confirm
from screens.dialogs.dialog import fact
from screens.incident.steps_view import StepView
from screens.lines import Line

if TYPE_CHECKING:
    from runbooks.engine import Engine
    from runbooks.running import Running
    from screens.incident.screen import IncidentScreen

_QUICK, _SLOW = 0.05, 0.25
"""Seconds between two looks at a step: while it prints, and while it is silent."""


async def engine_of(screen: IncidentScreen) -> Engine:
    """The engine for this incident's mode; made once, on the clerk's thread."""
    if screen.engine is None:
        incident = await screen.incident()
        screen.engine = await screen.session.clerk.do(screen.session.parts.engine_for, incident)
    return screen.engine


async def recover(screen: IncidentScreen) -> None:
    """Reopening: ends that were written while nobody looked are journaled, once."""
    incident = await screen.incident()
    if not incident.attempts:
        return
    engine = await engine_of(screen)
    found = await screen.session.clerk.do(engine.recover)
    if found:
        screen.look_again()


async def follow(screen: IncidentScreen, attempt: str) -> None:
    """Reattach to a step that runs on this machine; one that runs elsewhere is only shown as such."""
    engine = await engine_of(screen)
    running = await screen.session.clerk.do(engine.attach, attempt)
    if running is not None:
        await watch(screen, running)


async def watch(screen: IncidentScreen, running: Running) -> None:
    """Its output to the panel until it ends. Each look is short, on a thread, and never on the event loop."""
    screen.shell.let_keys_go()  # it asks nothing more
    screen.watched.add(running.attempt)
    try:
        while not running.ended:
            printed = await asyncio.to_thread(running.look)
            if printed:
                screen.runbook.feed(running.attempt, printed)
            if not running.ended:
                await asyncio.sleep(_QUICK if printed else _SLOW)
    except StoreError as error:
        raise StoreError(
            f"The step goes on, and its end cannot be recorded now: {error.message}",
            kept="Its output and its end are kept in files beside the journal.",
            remedy="Make room or make the store writable; reopening records what is missing.",
        ) from error
    finally:
        screen.look_again()


def running_step(screen: IncidentScreen) -> StepView | None:
    """The running step under the cursor, or else any."""
    view = screen.view
    if view is None:
        return None
    chosen = screen.runbook.chosen()
    if chosen is not None and chosen.state == "running":
        return chosen
    return next((step for step in view.runbook.steps if step.state == "running"), None)


async def cancel(screen: IncidentScreen) -> None:
    """Stops the whole group of processes; what survives is found and named."""
    step = running_step(screen)
    if step is None or step.attempt is None:
        screen.refuse("No step is running.")
        return
    attempt = step.attempt
    details: list[Line | str] = [
        "",
        fact("command", attempt.command, "accent"),
        fact("target", attempt.target, "private"),
    ]
    said = await screen.app.push_screen_wait(
        Confirm(
            screen.session.ink,
            "cancel",
            f"It is stopped in the middle, and may have had part of its effect: {step.action}.",
            details,
            do="stop it",
            dont="let it run",
        )
    )
    if not said:
        return
    screen.runbook.tell_stopping(attempt.id)
    engine = await engine_of(screen)
    if not await screen.session.clerk.do(engine.cancel, attempt.id):
        screen.runbook.tell_stopping(attempt.id, stops=False)
        where = f" on {attempt.host}" if attempt.host else ""
        raise BadInput(f"It does not run here{where and ', but'}{where}.", remedy="Stop it from there.")
