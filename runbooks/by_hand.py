"""What a person says of a step: done, decided, had its effect, passed over. No command is run."""

from data.errors import BadInput, NotFound
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Journal
from data.journal.writing import Draft
from data.text import clean
from runbooks.actions.human import Decide
from runbooks.actuators import human
from runbooks.book import Runbook, Step
from runbooks.branches import RESOLUTION, chosen_option
from runbooks.prepared import Prepared
from runbooks.recording import intent


def check_answer(prepared: Prepared, answer: str) -> None:
    """Raises `BadInput` for what is none of a decision's answers, or answers no decision."""
    known = prepared.typed.answers if isinstance(prepared.typed, Decide) else {}
    if answer == "" and not known:
        return
    if answer not in known:
        said = ", ".join(known)
        raise BadInput(
            f"{answer[:40]!r} is none of its answers." if known else "This step asks for no decision.",
            remedy=f"It is answered by {said}." if known else "Say that it is done.",
        )


def done(
    journal: Journal, prepared: Prepared, *, holds: bool, evidence: str = "", answer: str = ""
) -> kinds.StepEnded:
    """A step without a command is done, or could not be. Raises `BadInput` for one that has a command."""
    if not prepared.is_human:
        raise BadInput("This step has a command; run it, or skip it with a reason.")
    ambient = journal.ambient
    payload = intent(prepared, ambient.new_id(), ambient.new_id())
    drafts = human.drafts(
        payload, prepared.incident, ambient, holds=holds, evidence=clean(evidence), answer=answer
    )
    journal.append(*drafts)
    ended = drafts[1].payload
    if not isinstance(ended, kinds.StepEnded):
        raise TypeError("the second draft of a human step is its end")
    return ended


def judge(journal: Journal, incident: Incident, attempt: str, *, holds: bool, evidence: str = "") -> Event:
    """Whether an attempt had its effect. Raises `NotFound`, `BadInput`."""
    found = incident.attempts.get(attempt)
    if found is None:
        raise NotFound(f"{incident.number} has no attempt {attempt[:40]!r}.")
    if found.ended is None:
        raise BadInput("The step has not ended yet.")
    payload = kinds.StepConfirmed(attempt=attempt, holds=holds, evidence=clean(evidence))
    return journal.append(Draft(payload=payload, incident=incident.id, subject=attempt))[0]


def skip(journal: Journal, incident: Incident, runbook: Runbook, step: Step, reason: str) -> Event:
    """Pass a step over. Raises `BadInput` without a reason."""
    if not reason.strip():
        raise BadInput("Skipping a step needs a reason.", remedy="Say why.")
    payload = kinds.StepSkipped(
        section=step.section,
        number=step.number,
        action=step.action,
        reason=clean(reason),
        option=step.option,
        runbook=runbook.name,
    )
    subject = f"{step.section}/{step.option}/{step.number}"
    return journal.append(Draft(payload=payload, incident=incident.id, subject=subject))[0]


def pass_over(journal: Journal, prepared: Prepared, reason: str) -> Event:
    """The same for a step that was made ready and could not be begun."""
    payload = kinds.StepSkipped(
        section=prepared.section,
        number=prepared.number,
        action=prepared.action,
        reason=clean(reason),
        option=prepared.option,
        runbook=prepared.runbook,
    )
    subject = f"{prepared.section}/{prepared.option}/{prepared.number}"
    return journal.append(Draft(payload=payload, incident=prepared.incident, subject=subject))[0]


def choose_option(
    journal: Journal, incident: Incident, runbook: Runbook, name: str, reason: str = ""
) -> Event | None:
    """The way to resolve that is gone from now on; ``None`` where it was chosen already.

    Raises `BadInput` for a name that the runbook does not have.
    """
    option = next((one for one in runbook.options if one.name == name), None)
    if option is None:
        known = "; ".join(one.name for one in runbook.options)
        raise BadInput(
            f"{runbook.name} has no way to resolve named {name[:60]!r}.", remedy=f"It has: {known}."
        )
    if chosen_option(incident) == name:
        return None
    payload = kinds.ResolutionChosen(
        option=option.name, when=option.when, runbook=runbook.name, reason=clean(reason)
    )
    replaces = incident.heads(RESOLUTION)
    draft = Draft(payload=payload, incident=incident.id, subject=RESOLUTION, replaces=replaces)
    return journal.append(draft)[0]


def rehearsed(journal: Journal, prepared: Prepared, refused: str, *, asked: bool) -> kinds.StepRehearsed:
    """A dry run was made; nothing was run."""
    payload = kinds.StepRehearsed(
        section=prepared.section,
        number=prepared.number,
        action=prepared.action,
        step=prepared.step,
        option=prepared.option,
        runbook=prepared.runbook,
        runbook_hash=prepared.runbook_hash,
        command=prepared.command,
        target=prepared.target,
        asked=asked,
        refused=clean(refused),
    )
    subject = f"{prepared.section}/{prepared.option}/{prepared.number}"
    journal.append(Draft(payload=payload, incident=prepared.incident, subject=subject))
    return payload
