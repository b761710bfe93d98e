"""Steps: what was about to run, ran, and came of it."""

from collections.abc import Callable, Sequence

from data.incident.model import Incident
from data.incident.sentences.wording import Names, Say, reason, why, words
from data.journal import kinds
from data.journal.event import Body
from data.text import LINE, clean_line

_OUTCOMES = {"ran_unverified": "ran, effect unverified", "unknown": "outcome unknown"}
_AUTHORITIES = {
    "informed": "the authorities were informed before, article 73(6)",
    "not_needed": "no authority is to be informed before it, article 73(6)",
}


def step_label(
    number: int, action: str, *, section: str = "", option: str = "", runbook: str = "", undoes: bool = False
) -> str:
    """``containment step 1 fall back to 4.1.1``; an improvised command has no number and no section.

    ``runbook`` is named where it is given: where steps of several ran.
    """
    which = f"{words(section)} step {number}".lstrip() if number else "improvised"
    where = "".join(f" of {clean_line(name)}" for name in (option, runbook) if name)
    return f"{'undo of ' if undoes else ''}{which}{where} {clean_line(action)}".rstrip()


def _step(get: Callable[[str], object], incident: Incident) -> str:
    """The step by its section; its runbook too where steps of several ran."""
    number = get("number")
    return step_label(
        number if isinstance(number, int) else 0,
        str(get("action")),
        section=str(get("section")),
        option=str(get("option")),
        runbook=str(get("runbook")) if len(incident.runbooks) > 1 else "",
        undoes=bool(get("rollback_of")),
    )


def _told(payload: kinds.Payload, incident: Incident) -> str:
    return _step(lambda name: getattr(payload, name, ""), incident)


def _attempt(body: Body, incident: Incident) -> str:
    attempt = incident.attempts.get(body.subject)
    if attempt is None or attempt.intended is None or attempt.intended.payload is None:
        return f"step attempt {clean_line(body.subject, 40)}"
    return _step(attempt.get, incident)


def _intended(payload: kinds.StepIntended, _body: Body, incident: Incident, _names: Names) -> str:
    approved = "approved by a second responder" if payload.approved_by else ""
    return f"{_told(payload, incident)}: confirmed to run" + why(
        _AUTHORITIES.get(payload.authorities, ""),
        approved,
        _broken(payload.break_glass),
        _over(payload.overwrites),
    )


def _broken(because: str) -> str:
    return f"glass broken, to be reviewed: {clean_line(because)}" if because else ""


def _over(found: str) -> str:
    return f"overwrites {clean_line(found)}, set since" if found else ""


def _started(payload: kinds.StepStarted, body: Body, incident: Incident, _names: Names) -> str:
    return f"{_attempt(body, incident)}: started" + (
        f" on {clean_line(payload.host)}" if payload.host else ""
    )


def _ended(payload: kinds.StepEnded, body: Body, incident: Incident, _names: Names) -> str:
    outcome = _OUTCOMES.get(payload.outcome, words(payload.outcome))
    exit_code = f"exit {payload.exit_code}" if payload.exit_code else ""
    checked = words(payload.verification) if payload.outcome != "ran_unverified" else ""
    attempt = incident.attempts.get(body.subject)
    asked = _AUTHORITIES.get(str(attempt.get("authorities")), "") if attempt else ""
    broken = _broken(str(attempt.get("break_glass"))) if attempt else ""
    return f"{_attempt(body, incident)}: {outcome}" + why(
        exit_code,
        checked,
        clean_line(payload.detail),
        asked,
        broken,
        _over(str(attempt.get("overwrites"))) if attempt else "",
        _files(payload.evidence),
    )


def _files(digests: Sequence[str]) -> str:
    """One file is the step's output, as every step has it; more are worth a word."""
    return f"{len(set(digests))} files kept" if len(set(digests)) > 1 else ""


def _skipped(payload: kinds.StepSkipped, _body: Body, incident: Incident, _names: Names) -> str:
    return f"{_told(payload, incident)}: skipped" + why(reason(payload.reason))


def _confirmed(payload: kinds.StepConfirmed, body: Body, incident: Incident, names: Names) -> str:
    if payload.answer:
        decided = f"{_attempt(body, incident)}: decided {clean_line(payload.answer)}"
        return decided + why(clean_line(payload.evidence, LINE))
    verdict = "confirmed" if payload.holds else "said to have had no effect"
    who = clean_line(names(body.actor))
    return f"{_attempt(body, incident)}: {verdict} by {who}" + why(clean_line(payload.evidence, LINE))


def _rehearsed(payload: kinds.StepRehearsed, _body: Body, incident: Incident, _names: Names) -> str:
    server = "the server would take it" if payload.asked else "nothing stands in its way"
    said = f"it would be refused: {clean_line(payload.refused)}" if payload.refused else server
    return f"{_told(payload, incident)}: dry run, nothing was run" + why(said)


def _chosen(payload: kinds.ResolutionChosen, _body: Body, _incident: Incident, _names: Names) -> str:
    when = f"when {clean_line(payload.when)}" if payload.when else ""
    return f"way to resolve: {clean_line(payload.option)}" + why(when, reason(payload.reason))


def _kept(payload: kinds.RunbookKept, body: Body, _incident: Incident, _names: Names) -> str:
    version = f"{clean_line(payload.runbook)}, version {clean_line(payload.version)}"
    if body.replaces:
        return f"goes on with the runbook as it is now: {version}" + why(reason(payload.reason))
    return f"runbook kept as it was begun: {version}"


SENTENCES: dict[type[kinds.Payload], Say] = {
    kinds.StepIntended: _intended,
    kinds.StepStarted: _started,
    kinds.StepEnded: _ended,
    kinds.StepSkipped: _skipped,
    kinds.StepConfirmed: _confirmed,
    kinds.StepRehearsed: _rehearsed,
    kinds.ResolutionChosen: _chosen,
    kinds.RunbookKept: _kept,
}
