"""What a person says of a step: that it is skipped and why, whether it had its effect; and copying it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.dialogs.ask import Ask, Field
from screens.dialogs.choose import Choose, Option
from screens.incident.following import engine_of

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen


async def evidence_for(screen: IncidentScreen, what: str) -> str | None:
    """How one knows; may be empty. ``None`` where the responder left."""
    given = await screen.app.push_screen_wait(
        Ask(
            screen.session.ink,
            "evidence",
            what,
            [Field("evidence", "how do you know", hint="a number, a link, who saw it", required=False)],
        )
    )
    return None if given is None else given["evidence"]


async def skip(screen: IncidentScreen) -> None:
    """The step under the cursor, with a reason."""
    step = screen.runbook.chosen()
    runbook = screen.view.runbook.runbook if screen.view else None
    if step is None or step.step is None or runbook is None:
        screen.refuse("Choose a step of the runbook first.")
        return
    given = await screen.app.push_screen_wait(
        Ask(
            screen.session.ink,
            "skip",
            f"Not done, and the record says why: {step.action}.",
            [Field("reason", "reason")],
        )
    )
    if given is None:
        return
    engine, chosen = await engine_of(screen), step.step
    await screen.act(lambda incident: engine.skip(incident, runbook, chosen, given["reason"]))


async def judge(screen: IncidentScreen) -> None:
    """By judgement, recorded as the responder's word: *confirmed by NAME*, never *verified*."""
    step = screen.runbook.chosen()
    if step is None or step.attempt is None or not step.attempt.outcome:
        screen.refuse("Choose a step that has run.")
        return
    attempt = step.attempt.id
    options = [
        Option("holds", "it had its effect", "recorded as confirmed by you, not as verified"),
        Option("not", "it had not", "", "amber"),
    ]
    chosen = await screen.app.push_screen_wait(
        Choose(screen.session.ink, "by your judgement", step.action, options, details=[step.expected])
    )
    if chosen is None:
        return
    evidence = await evidence_for(screen, step.action)
    if evidence is not None:
        engine = await engine_of(screen)
        await screen.act(
            lambda incident: engine.judge(incident, attempt, holds=chosen == "holds", evidence=evidence)
        )


async def copy(screen: IncidentScreen) -> None:
    """The resolved command of the step under the cursor, else the incident's number."""
    view = screen.view
    if view is None:
        return
    text = view.facts.number
    step = screen.runbook.chosen() if screen.runbook.rows.has_focus else None
    if step is not None:
        text = step.attempt.command if step.attempt and step.attempt.command else step.command
        if step.attempt is None and step.step is not None and view.runbook.runbook is not None:
            engine = await engine_of(screen)
            incident = await screen.incident()
            prepared = await screen.session.clerk.do(
                engine.prepare, incident, view.runbook.runbook, step.step
            )
            text = prepared.command
    screen.app.copy_to_clipboard(text)
