"""One step at the command line: shown whole, asked for, run, followed to its end, and told.

What a step prints goes to standard output, everything about it to standard error. Ctrl-C at a terminal asks
whether the step shall go on without us or be cancelled; elsewhere it cancels.
"""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from app.cli import asking
from app.cli.interrupts import Interrupts
from app.cli.output import StepOutput, indented, printable, say, tell
from app.cli.step_asking import Manner, asked
from data.errors import BadInput, Refused, StoreError
from data.incident.model import Incident
from data.journal.kinds import StepEnded, StepRehearsed
from runbooks.actions.human import Decide
from runbooks.engine import Engine
from runbooks.prepared import Prepared
from runbooks.recording import outcome_of
from runbooks.running import Running, look_or_why

GOOD = frozenset({"succeeded", "ran_unverified", "skipped", "rolled_back"})
_QUICK, _SLOW = 0.002, 0.05
"""Seconds between looks at a running step: at first, and later."""
LEFT_RUNNING = "left running"
LEFT_OUT = "left out"
_WORDS = {"ran_unverified": "ran, effect unverified", "timed_out": "timed out"}
_STYLES = {"succeeded": "green", "ran_unverified": "yellow", "skipped": "dim", LEFT_OUT: "dim"}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one step."""

    prepared: Prepared
    outcome: str
    attempt: str = ""
    end: StepEnded | None = None

    @property
    def good(self) -> bool:
        """Whether the next step may follow, and the exit code is 0."""
        return self.outcome in GOOD or self.outcome in {LEFT_OUT, LEFT_RUNNING}

    def as_json(self) -> dict[str, Any]:
        """For a program."""
        end = self.end
        return {
            "section": self.prepared.section,
            "step": self.prepared.number,
            "action": self.prepared.action,
            "risk": self.prepared.risk,
            "attempt": self.attempt or None,
            "outcome": self.outcome,
            "verification": end.verification if end else "",
            "exit_code": end.exit_code if end else None,
            "evidence": list(end.evidence) if end else [],
            "detail": end.detail if end else "",
        }


def show(prepared: Prepared, write: Callable[[str, str], None] = tell) -> None:
    """Everything one has to see before it runs; on standard error, unless it is what was asked for."""
    for line in prepared.lines():
        head, _, text = line.partition(": ")
        style = "bold" if head == "step" else "yellow" if head in {"warning", "cannot run", "missing"} else ""
        body = printable(text)
        write(f"{head}:\n{indented(body)}" if "\n" in body else f"{head}: {body}", style)


def show_dry(
    prepared: Iterable[Prepared], rehearse: Callable[[Prepared], StepRehearsed] | None = None
) -> int:
    """A dry run: all of them on standard output. 1 where one could not run at all.

    ``rehearse`` asks the server too, and records it.
    """
    problem = False
    for one in prepared:
        show(one, say)
        problem = problem or bool(one.problem)
        if rehearse is not None and not one.is_human:
            found = rehearse(one)
            asked = "the server would take it" if found.asked else "nothing stands in its way"
            say(f"dry run: {found.refused or asked}", "red" if found.refused else "green")
            problem = problem or bool(found.refused)
        say()
    tell("Nothing was run.")
    return 1 if problem else 0


def run(engine: Engine, incident: Incident, prepared: Prepared, manner: Manner) -> Result:
    """Ask for what was not confirmed yet, run it and tell how it ended.

    Raises `StoreError` leaves where it cannot be recorded, after which nothing ran.
    """
    prepared = engine.inspect(prepared)
    show(prepared)
    refuse_problem(prepared)
    if prepared.is_human:
        return _by_a_person(engine, prepared)
    try:
        confirmation = asked(engine, prepared, manner)
    except StoreError as error:
        return _unrecorded(engine, incident, prepared, manner, error)
    if confirmation is None:
        return Result(prepared, LEFT_OUT)
    with Interrupts() as interrupts:
        try:
            running = engine.start(prepared, confirmation, unrecorded=manner.unrecorded)
        except StoreError as error:
            failed = error
        else:
            return _followed(engine, incident, prepared, running, manner, interrupts)
    return _unrecorded(engine, incident, prepared, manner, failed)


def _unrecorded(
    engine: Engine, incident: Incident, prepared: Prepared, manner: Manner, error: StoreError
) -> Result:
    """Nothing ran, because it could not be recorded: a containment may run all the same."""
    if _goes_on_unrecorded(prepared, manner, error):
        return run(engine, incident, prepared, replace(manner, unrecorded=True))
    raise error


def refuse_problem(prepared: Prepared) -> None:
    """Raises `Refused` for a step that cannot run whatever is confirmed, before a script begins."""
    if prepared.problem:
        place = f"{prepared.section} {prepared.number or ''}".strip()
        raise Refused(f"{place}: {prepared.problem}", remedy=prepared.remedy, kept="Nothing was run.")


def _goes_on_unrecorded(prepared: Prepared, manner: Manner, error: StoreError) -> bool:
    """Whether a containment that cannot be recorded is run all the same; the command can be copied anyway."""
    tell(f"The command, to copy:\n{prepared.command}")
    if not prepared.contains or manner.unrecorded:
        return False
    if not asking.interactive():
        tell("It can still be run without a record: the same command with --unrecorded.", "yellow")
        return False
    tell(error.message, "red")
    return asking.yes("Run it without a record? What happens is kept elsewhere, and taken in later.")


def _by_a_person(engine: Engine, prepared: Prepared) -> Result:
    if not asking.interactive():
        tell("A person does this step; say so with fireline confirm when it is done.")
        return Result(prepared, LEFT_OUT)
    if isinstance(prepared.typed, Decide):
        return _decided(engine, prepared, prepared.typed)
    if not asking.yes("Is it done?"):
        return Result(prepared, LEFT_OUT)
    end = engine.confirm_human(prepared, evidence=asking.ask("What shows it (return for nothing)"))
    return _told(Result(prepared, end.outcome, end.attempt, end))


def _decided(engine: Engine, prepared: Prepared, asks: Decide) -> Result:
    for name, means in asks.answers.items():
        tell(f"  {name}: {means}" if means else f"  {name}")
    answer = asking.ask(f"{' or '.join(asks.answers)} (return to leave it open)")
    if not answer:
        return Result(prepared, LEFT_OUT)
    end = engine.confirm_human(prepared, answer=answer, evidence=asking.ask("Why (return for nothing)"))
    return _told(Result(prepared, end.outcome, end.attempt, end))


def _followed(
    engine: Engine,
    incident: Incident,
    prepared: Prepared,
    running: Running,
    manner: Manner,
    interrupts: Interrupts,
) -> Result:
    """To its end, even where nobody reads its output any more or the store cannot be written any more."""
    output = StepOutput(sys.stderr if manner.as_json else sys.stdout)
    pause, unrecorded = _QUICK, ""
    while not running.ended:
        printed, unrecorded = look_or_why(running)
        if printed:
            output.write(printed)
        elif unrecorded and running.over:
            break
        elif not running.ended:
            time.sleep(pause)
            pause = min(_SLOW, pause * 1.3)
        if interrupts.pressed and not _goes_on(running, interrupts):
            tell(f"It goes on without this terminal. fireline status {incident.number} shows its end.")
            return Result(prepared, LEFT_RUNNING, running.attempt)
    end = None if unrecorded else outcome_of(engine.incidents.get(incident.id), running.attempt)
    end = end or engine.recorder.told(running.job, running.order)
    result = _told(Result(prepared, end.outcome, running.attempt, end))
    if unrecorded:
        tell(f"Its end is kept, and recorded by the next command that can: {unrecorded}", "red")
    elif prepared.contains and result.outcome in GOOD and incident.phase in {"detection", "triage"}:
        tell(f"suggested phase: containment (fireline phase {incident.number} containment)")
    return result


def _goes_on(running: Running, interrupts: Interrupts) -> bool:
    """After Ctrl-C: whether it is still followed, to be cancelled or not; where nobody can be asked, it is
    cancelled."""
    interrupts.pressed = False
    answer = "c"
    if asking.interactive():
        tell("")
        answer = interrupts.ask(
            "Cancel it (c), leave it running (l), or go on watching (return)", "c"
        ).lower()
    if answer.startswith("l"):
        return False
    if answer.startswith("c"):
        tell("Cancelling.")
        running.cancel()
    else:
        tell("Watching on.")
    return True


def _told(result: Result) -> Result:
    end, prepared = result.end, result.prepared
    of = "undo of " if prepared.rollback_of else ""
    place = f"{of}{prepared.section} {prepared.number or ''}".strip()
    words = _WORDS.get(result.outcome, result.outcome)
    if end is not None and end.verification == "verified":
        words += ", verified"
    if end is not None and result.outcome == "failed" and end.exit_code:
        words += f", exit code {end.exit_code}"
    tell(f"{place}: {words}", _STYLES.get(result.outcome, "red"))
    if end is not None and end.detail:
        tell(f"  {end.detail}")
    for survivor in end.survivors if end is not None else ():
        tell(f"  still there: {survivor}", "red")
    return result


def with_parameters(given: tuple[str, ...]) -> dict[str, str]:
    """``NAME=VALUE`` arguments. Raises `BadInput` for one that is none."""
    found = {}
    for argument in given:
        name, equals, value = argument.partition("=")
        if not equals or not name or not value:
            raise BadInput(f"{argument[:60]!r} is no parameter.", remedy="Write --param NAME=VALUE.")
        found[name] = value
    return found
