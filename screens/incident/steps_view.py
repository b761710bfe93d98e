"""The runbook as this incident has worked through it: every step with its latest attempt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from data.errors import FirelineError
from data.incident.marks import Attempt
from data.incident.model import Incident
from data.incident.past_steps import PastSteps
from playbooks import durations
from screens.incident.attempt_view import AttemptView, attempt_view
from screens.incident.takes import Takes
from screens.next_action import NextStep
from screens.parts import Knowledge

if TYPE_CHECKING:
    from runbooks.book import Runbook, Step

_BESIDE = frozenset({"evidence", "improvised"})
"""What stands beside the runbook's order."""
_ACTED = frozenset({"succeeded", "ran_unverified"})
_DONE = _ACTED | {"rolled_back"}
_CHANGING = frozenset({"changes", "destroys"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step and where it stands."""

    key: str
    section: str
    number: int
    option: str
    action: str
    command: str
    risk: str
    expected: str
    undo: str
    effect: str
    """When it can be seen: as declared, and as it usually was here."""
    late: str
    """Why it cannot stop the harm within the time that containment has; empty where it can."""
    skipped: str
    """The reason, when it was skipped, or a decision made it needless."""
    waits: str
    """The decision that it waits for; empty when it waits for none."""
    attempt: AttemptView | None
    step: Step | None

    @property
    def state(self) -> str:
        """``open``, ``running``, ``skipped``, ``rolled_back``, or an outcome."""
        if self.attempt is None:
            return "skipped" if self.skipped else "open"
        if not self.attempt.outcome:
            return "running"
        return "rolled_back" if self.attempt.rolled_back else self.attempt.outcome

    @property
    def settled(self) -> bool:
        """Nothing more need be done with it."""
        return self.state in _DONE or self.state == "skipped"

    @property
    def is_ahead(self) -> bool:
        """It is to be done, as far as anybody has said."""
        return not (self.settled or self.waits)

    @property
    def unsure(self) -> bool:
        """It ran, and neither a machine nor a person has said that it had its effect."""
        return self.state == "ran_unverified" and self.attempt is not None and not self.attempt.verification

    @property
    def words(self) -> str:
        if self.step is None:
            return f"the command {self.action}"
        return f"{self.section} step {self.number}, {self.action[:1].lower()}{self.action[1:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookView:
    """The runbook of an incident, or why there is none."""

    name: str = ""
    title: str = ""
    version: str = ""
    last_drilled: str = ""
    """A date, ``never``, or empty where the runbook does not say."""
    steps: tuple[StepView, ...] = ()
    problem: str = ""
    note: str = ""
    """What is to be said of its version, where the file is another one now."""
    runbook: Runbook | None = None
    option: str = ""
    """The way to resolve that was chosen."""
    file: Callable[[], Runbook] | None = None
    """Reads the file as it is now, where that is another version and can be read."""

    def next_step(self, *, contain: bool = False) -> StepView | None:
        """The first step that is neither done nor skipped; nothing that destroys is ever next by itself.

        ``contain``: somebody decided to act and nothing has acted yet, so containment goes first. Once
        something has, what looks whether the harm stopped does.
        """
        if self.check is not None:
            return self.check
        todo = [
            step
            for step in self.steps
            if step.is_ahead and step.section not in _BESIDE and step.risk != "destroys"
            if step.section != "resolution" or step.option == self.option
        ]
        containing = [step for step in todo if step.section == "containment"]
        first = next(iter((containing if contain else []) or todo), None)
        if first is None or first.section != "containment":
            return first
        sooner = (step for step in containing if not step.late and step.risk == "changes")
        return next(sooner, first) if first.late else first

    @property
    def check(self) -> StepView | None:
        """What reads whether the harm stopped, where something contained and nothing has said so yet."""
        contains = [step for step in self.steps if step.section == "containment"]
        acted = [
            place
            for place, step in enumerate(contains)
            if step.risk != "reads" and step.state in _ACTED
            if step.attempt is None or step.attempt.contains
        ]
        after = contains[acted[-1] + 1 :] if acted else []
        return next((step for step in after if step.risk == "reads" and step.is_ahead), None)

    def running(self) -> StepView | None:
        """The first step that runs now."""
        return next((step for step in self.steps if step.state == "running"), None)

    def advice(self, *, contain: bool = False) -> NextStep | None:
        """For the next-action line."""
        running = next(
            (step for step in self.steps if step.state == "running" and step.section != "evidence"), None
        )
        unsure = next((step for step in self.steps if step.unsure and step.risk != "reads"), None)
        chosen = running or unsure or self.next_step(contain=contain)
        if chosen is None:
            return None
        return NextStep(
            chosen.words,
            chosen.section,
            chosen.risk,
            running=chosen is running,
            unsure=chosen is unsure,
            why=self._why_first(chosen),
            checks=chosen is self.check,
        )

    def _why_first(self, chosen: StepView) -> str:
        """Why a containment goes before one that the runbook has first, or comes too late itself; or that a
        check has to be made again."""
        if chosen is self.check:
            return "" if chosen.attempt is None else "not yet"
        if chosen.section != "containment" or chosen.settled:
            return ""
        if chosen.late:
            return chosen.late
        before = self.steps[: self.steps.index(chosen)]
        passed = next((one for one in before if one.late and one.state == "open" and not one.waits), None)
        return f"step {passed.number} {passed.late}" if passed and passed.risk != "destroys" else ""


def runbook_name(incident: Incident, knowledge: Knowledge) -> str:
    """The chosen runbook, or the type's default where the library has it."""
    chosen = str(incident.value("runbook", "") or "")
    return chosen or knowledge.taxonomy.runbook(incident.incident_type, knowledge.runbooks)


def read_runbook(
    incident: Incident,
    knowledge: Knowledge | None,
    name_of: Callable[[str], str] = str,
    past: PastSteps | None = None,
) -> RunbookView:
    """On the clerk's thread. ``name_of`` tells who an actor is, ``past`` how long steps took here."""
    if knowledge is None:
        return RunbookView(problem="reading the runbooks")
    name = runbook_name(incident, knowledge)
    improvised = tuple(
        _improvised(incident, attempt, found, name_of)
        for attempt, found in incident.attempts.items()
        if _is_improvised(found)
    )
    if not name:
        return RunbookView(problem=_why_none(incident), steps=improvised)
    try:
        held = knowledge.find_runbook(incident, name)
    except FirelineError as error:
        return RunbookView(name=name, problem=error.message, steps=improvised)
    if held is None:
        return RunbookView(name=name, problem=f"There is no runbook named {name} here.", steps=improvised)
    runbook = held.runbook
    from runbooks import branches

    takes = Takes(past, durations.micros(knowledge.limits.contain))
    steps = [_step(incident, runbook, step, name_of, takes) for step in _listed(runbook)]
    return RunbookView(
        name=name,
        title=runbook.name,
        version=runbook.version,
        note=held.note,
        file=held.file,
        option=branches.chosen_option(incident),
        last_drilled=runbook.last_drilled,
        steps=(*steps, *improvised),
        runbook=runbook,
    )


def _listed(runbook: Runbook) -> list[Step]:
    """In the order of the panel: what is kept as evidence stands before what may change something."""
    steps = runbook.steps()
    looking = len(runbook.sections["triage"])
    return [*steps[:looking], *([runbook.evidence] if runbook.evidence else []), *steps[looking:]]


def _why_none(incident: Incident) -> str:
    if not incident.incident_type:
        return "No runbook yet: what kind of incident is it?"
    return "No runbook for this type in the library."


def _step(
    incident: Incident, runbook: Runbook, step: Step, name_of: Callable[[str], str], takes: Takes
) -> StepView:
    from runbooks.branches import branch

    option, chosen = step.option, branch(incident, runbook, step)
    attempts = incident.attempts_at(step.section, step.number, option, step.id, runbook=runbook.name)
    latest = attempts[-1] if attempts else None
    skip = next(
        (
            str(mark.get("reason"))
            for mark in incident.skips.values()
            if (mark.get("runbook"), mark.get("section"), mark.get("number", 0), mark.get("option"))
            == (runbook.name, step.section, step.number, option)
        ),
        "",
    )
    return StepView(
        key=f"{step.section}/{option}/{step.number}",
        section=step.section,
        number=step.number,
        option=option,
        action=step.action,
        command=step.command,
        risk=_risk(step.command, step.risk),
        expected=step.expected,
        undo=step.undo_told,
        effect=takes.words(runbook, step),
        late=takes.late(runbook, step),
        skipped=skip or (chosen.why if chosen.state == "not_needed" else ""),
        waits=chosen.why if chosen.state == "waiting" else "",
        attempt=attempt_view(incident, *latest, name_of) if latest else None,
        step=step,
    )


@cache
def _risk(command: str, declared: str) -> str:
    """The greater of declared and inferred; a step without a command is a person's."""
    if not command.strip():
        return "person"
    from runbooks import risk

    return risk.greatest(declared, risk.infer(command))


def improvised_key(attempt: str) -> str:
    """Of the row of a command that no runbook has."""
    return f"improvised/{attempt}"


def _is_improvised(attempt: Attempt) -> bool:
    return attempt.intended is not None and not attempt.get("number", 0) and not attempt.get("rollback_of")


def _improvised(incident: Incident, name: str, attempt: Attempt, name_of: Callable[[str], str]) -> StepView:
    view = attempt_view(incident, name, attempt, name_of)
    return StepView(
        key=improvised_key(name),
        section="improvised",
        number=0,
        option="",
        action=str(attempt.get("action")) or view.command,
        command=view.command,
        risk=view.risk,
        expected="",
        undo=view.undo,
        effect="",
        late="",
        skipped="",
        waits="",
        attempt=view,
        step=None,
    )
