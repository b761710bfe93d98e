"""Branches of a runbook: a person's decision picks the steps that follow.

::

    - {id: which, action: Is the previous version known to be good, uses: human/decide,
       with: {answers: {"yes": go back to it, "no": fall back to rules}}}
    - {action: Serve it, when: {step: which, is: "yes"}, uses: …}
"""

from typing import Literal, NamedTuple

from data.incident.model import Incident
from runbooks.actions.human import Decide
from runbooks.book import Runbook, Step

RESOLUTION = "resolution"
"""The register of the chosen way to resolve."""
State = Literal["open", "waiting", "not_needed"]


class Branch(NamedTuple):
    """Whether a step's branch was chosen, and why or why not, in words."""

    state: State
    why: str = ""


def branch(incident: Incident, runbook: Runbook, step: Step) -> Branch:
    """Where a step stands; one without ``when`` is open."""
    if step.option and (way := _of_option(incident, runbook, step)).state != "open":
        return way
    if step.when is None:
        return Branch("open")
    decided = runbook.step_named(step.when.step)
    given = answer(incident, runbook, decided)
    if not given:
        return Branch("waiting", f"waits for the decision: {decided.action}")
    if given == step.when.is_:
        return Branch("open")
    return Branch("not_needed", f"not needed: {decided.action}: {given}")


def chosen_option(incident: Incident) -> str:
    """The way to resolve that somebody chose; empty before that."""
    head = incident.register(RESOLUTION).shown
    return "" if head is None or head.payload is None else str(head.payload.get("option", ""))


def _of_option(incident: Incident, runbook: Runbook, step: Step) -> Branch:
    """Of several ways to resolve, one is chosen, and the others' steps are not needed."""
    chosen, names = chosen_option(incident), [option.name for option in runbook.options]
    if len(names) < 2 or step.option == chosen:
        return Branch("open")
    if chosen in names:
        return Branch("not_needed", f"not needed: it is resolved by: {chosen}")
    return Branch("waiting", "waits for the choice of a way to resolve")


def answer(incident: Incident, runbook: Runbook, step: Step) -> str:
    """The latest answer to a decision; empty before there is one."""
    attempts = incident.attempts_at(step.section, step.number, step.option, step.id, runbook=runbook.name)
    for _, attempt in reversed(attempts):
        if attempt.confirmed is not None and attempt.confirmed.get("answer"):
            return str(attempt.confirmed.get("answer"))
    return ""


def answers(step: Step) -> dict[str, str]:
    """The answers that a decision takes, each with what it means; empty for any other step."""
    return step.typed.answers if isinstance(step.typed, Decide) else {}
