"""The conversations of the runbook: run and undo; the kill switch, skip, judge and copy stand beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import BadInput, DiskFull, NotUndone, StoreReadOnly
from data.text import count
from runbooks.actions.human import Decide
from screens.actions import action
from screens.dialogs.choose import Choose, Option
from screens.dialogs.confirm import Confirm
from screens.incident import resolving
from screens.incident.confirming import confirm, facts, inspected, made_ready
from screens.incident.following import engine_of, watch
from screens.incident.steps_view import StepView

if TYPE_CHECKING:
    from runbooks.confirming import Confirmation
    from runbooks.engine import Engine
    from runbooks.prepared import Prepared
    from runbooks.undo import Plan
    from screens.incident.screen import IncidentScreen

_UNDONE = frozenset({"succeeded", "ran_unverified"})


async def run_chosen(screen: IncidentScreen) -> None:
    """Enter on a step: what reads runs, what changes asks, what destroys takes the model's id."""
    step = screen.runbook.chosen()
    if step is None:
        return
    if step.state == "running":
        screen.refuse(f"It is running; its output is below. Cancel it with {action('incident.cancel').key}.")
        return
    if step.option and step.waits:
        await resolving.choose(screen)
        return
    if step.step is None:
        from screens.incident import improvising

        await improvising.command(screen, step.command, step.undo)
        return
    if step.settled and not await _again(screen, step):
        return
    await run(screen, step)


async def _again(screen: IncidentScreen, step: StepView) -> bool:
    words = step.state.replace("_", " ")
    title, first, do = "run again", f"This step is done: {words}.", "run it again"
    details = [step.action, *_onwards(screen)]
    if step.state == "skipped":
        title, first, do = "run a skipped step", "This step was skipped and has not run.", "go on"
        details = [step.action]
    said = await screen.app.push_screen_wait(Confirm(screen.session.ink, title, first, details, do=do))
    return bool(said)


def _onwards(screen: IncidentScreen) -> list[str]:
    """How to come to the step that was probably meant: the cursor stays where something was read."""
    view = screen.view
    step = view.runbook.next_step(contain=view.facts.must_contain) if view is not None else None
    if step is None:
        return []
    return [f"Next is {step.words}: {action('incident.runbook').key} goes there, then enter."]


async def run(screen: IncidentScreen, step: StepView) -> None:
    """Prepare, ask, make the intent durable, run, follow."""
    runbook = screen.view.runbook.runbook if screen.view else None
    if runbook is None or step.step is None:
        raise BadInput("Choose a step of the runbook.")
    prepared = await made_ready(screen, await engine_of(screen), runbook, step.step)
    if prepared is None:
        return
    if prepared.is_human:
        await _by_hand(screen, prepared)
        return
    await carry_out(screen, prepared)


async def carry_out(screen: IncidentScreen, prepared: Prepared) -> None:
    """Ask as its risk demands, make the intent durable, run, follow."""
    if prepared.contains:
        engine = await engine_of(screen)
        await screen.session.clerk.do(engine.opened, prepared)
        screen.look_again()
    confirmation = await confirm(screen, prepared)
    if confirmation is not None:
        await _start(screen, prepared, confirmation)


async def _start(screen: IncidentScreen, prepared: Prepared, confirmation: Confirmation) -> None:
    """Start and follow; without a journal to write in, a containment may run unrecorded after a warning."""
    engine = await engine_of(screen)
    try:
        running = await screen.session.clerk.do(engine.start, prepared, confirmation)
    except (DiskFull, StoreReadOnly) as error:
        if not prepared.contains:
            raise
        warning = Confirm(
            screen.session.ink,
            "run unrecorded",
            "The journal cannot be written: it would run without a record in it.",
            [
                error.message,
                "Its events go to a file that the journal takes in when it can.",
                *facts(prepared),
            ],
            do="run it unrecorded",
        )
        if not await screen.app.push_screen_wait(warning):
            return
        running = await screen.session.clerk.do(engine.start, prepared, confirmation, unrecorded=True)
    screen.watched.add(running.attempt)
    if not prepared.number:
        screen.runbook.go_to(running.attempt)
    screen.look_again()
    await watch(screen, running)


async def _by_hand(screen: IncidentScreen, prepared: Prepared) -> None:
    """A person does it, and says so."""
    if isinstance(prepared.typed, Decide):
        await _decide(screen, prepared, prepared.typed)
        return
    options = [
        Option("done", "it is done", "recorded as your word"),
        Option("not", "it could not be done", "", "amber"),
    ]
    chosen = await screen.app.push_screen_wait(
        Choose(
            screen.session.ink, "a step for a person", prepared.action, options, details=[prepared.expected]
        )
    )
    if chosen is None:
        return
    from screens.incident.judging import evidence_for

    evidence = await evidence_for(screen, prepared.action)
    if evidence is not None:
        engine = await engine_of(screen)
        await screen.session.clerk.do(
            engine.confirm_human, prepared, holds=chosen == "done", evidence=evidence
        )
        screen.look_again()


async def _decide(screen: IncidentScreen, prepared: Prepared, asks: Decide) -> None:
    """A decision, whose answer picks the steps that follow."""
    options = [Option(name, name, means) for name, means in asks.answers.items()]
    details = [prepared.expected] if prepared.expected else []
    answer = await screen.app.push_screen_wait(
        Choose(screen.session.ink, "a decision", prepared.action, options, details=details)
    )
    if answer is None:
        return
    from screens.incident.judging import evidence_for

    evidence = await evidence_for(screen, prepared.action)
    if evidence is not None:
        engine = await engine_of(screen)
        await screen.session.clerk.do(engine.confirm_human, prepared, answer=answer, evidence=evidence)
        screen.look_again()


async def undo(screen: IncidentScreen) -> None:
    """The step under the cursor, as its undo was resolved when it ran."""
    step = screen.runbook.chosen()
    if step is None or step.attempt is None:
        screen.open_panel("runbook")
        screen.refuse("Choose a step that ran; nothing else can be undone.")
        return
    await roll_back(screen, step.attempt.id)


async def roll_back(screen: IncidentScreen, attempt: str) -> None:
    """Ask for the undo of one attempt, as it was resolved when that ran, and run it. Raises `NotUndone`."""
    engine = await engine_of(screen)
    incident = await screen.incident()
    prepared = await screen.session.clerk.do(engine.prepare_rollback, incident, attempt)
    if prepared.problem:
        raise NotUndone(prepared.problem, remedy=prepared.remedy, kept="Nothing was run.")
    prepared = await inspected(screen, engine, prepared)
    confirmation = await confirm(screen, prepared)
    if confirmation is not None:
        await _start(screen, prepared, confirmation)


def _nothing_to_undo(screen: IncidentScreen, left: int) -> None:
    if left:
        screen.stand(f"Nothing to undo; {count(left, 'step')} left standing.")
    else:
        screen.refuse("Nothing to undo.")


async def undo_all(screen: IncidentScreen) -> None:
    """The done steps in reverse order, or those done after the one under the cursor; each is asked for by
    itself, containment stays, and a failure stops."""
    engine = await engine_of(screen)
    incident = await screen.incident()
    plan = await screen.session.clerk.do(engine.undoable, incident)
    left = len(plan.containment) + len(plan.without) + len(plan.perhaps)
    if not plan.undo:
        _nothing_to_undo(screen, left)
        return
    chosen = await _how_far(screen, engine, plan)
    if chosen is None:
        return
    plan = chosen
    for attempt in plan.undo:
        await roll_back(screen, attempt)
        now = await screen.incident()
        if not now.rolled_back(attempt):
            standing = len(plan.undo) - plan.undo.index(attempt) + left
            raise NotUndone(
                f"Undoing stopped: a rollback did not end well. {count(standing, 'step')} still standing.",
                remedy="Look at its output in the runbook, then undo the rest one by one.",
            )


async def _how_far(screen: IncidentScreen, engine: Engine, everything: Plan) -> Plan | None:
    """Everything, or back to the step under the cursor where something was done after it."""
    options = [Option("all", f"all {count(len(everything.undo), 'step')}", _left_standing(everything))]
    here, back = screen.runbook.chosen(), everything
    if here is not None and here.attempt is not None and here.attempt.outcome in _UNDONE:
        incident = await screen.incident()
        back = await screen.session.clerk.do(engine.undoable, incident, back_to=here.attempt.id)
        if back.undo and back.undo != everything.undo:
            done = f"{count(len(back.undo), 'step')} done after it"
            options.append(Option("back", f"back to {here.words}", done))
    first = "What was done is undone, the latest first, each asked for by itself."
    answer = await screen.app.push_screen_wait(Choose(screen.session.ink, "undo", first, options))
    return {"all": everything, "back": back}.get(answer or "")


def _left_standing(plan: Plan) -> str:
    stands = len(plan.containment)
    return f"{count(stands, 'containment step')} left standing" if stands else ""
