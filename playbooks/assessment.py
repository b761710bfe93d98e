"""Whether a regime applies to an incident: questions with reasons, then *possible*, then a person's word.

No clock runs before the answers are whole. A gate answered *no*, or no criterion left that could be met,
rules a regime out; anything else is possible until a named person confirms it. A changed answer asks for that
again.
"""

from dataclasses import dataclass

from data.errors import BadInput
from data.incident import reporting
from data.incident.desk import ANSWERS, Desk
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Draft
from data.text import clean, clean_line
from data.times import iso_short
from playbooks.calendar import Calendar
from playbooks.obligations import as_applied, awareness, due_as_applied
from playbooks.regimes import Obligation, Question, Regime, Term


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with the answer that stands; empty where there is none."""

    question: Question
    answer: str
    reason: str


def asked(incident: Incident, regime: Regime) -> list[Asked]:
    """Every question of the assessment."""
    return [_asked(incident, regime, question) for question in regime.questions]


def open_questions(incident: Incident, regime: Regime) -> list[Question]:
    """What is still to be answered; nothing more once a gate is closed or the time is not come."""
    if ruled_out(incident, regime):
        return []
    return [one.question for one in asked(incident, regime) if not one.answer]


def ruled_out(incident: Incident, regime: Regime) -> str:
    """Why it does not apply, in words; empty where it may."""
    moment, _ = awareness(incident)
    if regime.applies_from and moment and iso_short(moment)[:10] < regime.applies_from:
        return f"applies from {regime.applies_from}; it was known on {iso_short(moment)[:10]}"
    found = asked(incident, regime)
    for one in found:
        if one.question.rule == "gate" and one.answer == "no":
            return f"{one.question.text} no: {one.reason}"
    criteria = [one for one in found if one.question.rule == "any"]
    if criteria and all(one.answer == "no" for one in criteria):
        return "none of its criteria is met: " + "; ".join(one.reason for one in criteria)
    return ""


def waits(incident: Incident, regime: Regime) -> bool:
    """Whether nobody has a verdict on it yet."""
    return reporting.assessed(incident, regime.id) is None


def answer(
    desk: Desk, incident: Incident, regime: Regime, question: str, said: str, reason: str, calendar: Calendar
) -> None:
    """One answer with its reason; with the last one, or one that rules out, the verdict is recorded too.

    Raises `BadInput` for an unknown question or answer, and for one without a reason.
    """
    known = {one.id: one for one in regime.questions}
    if question not in known:
        raise BadInput(
            f"{regime.title} does not ask {question[:40]!r}.", remedy=f"It asks {', '.join(known)}."
        )
    if said not in ANSWERS:
        raise BadInput(f"{said[:40]!r} is no answer.", remedy=f"It is one of {', '.join(ANSWERS)}.")
    because = _reason(reason)
    register = f"{reporting.APPLICABILITY}{regime.id}.{question}"
    payload = kinds.ApplicabilityAnswered(regime.id, question, said, because, known[question].text)
    heads = desk.incidents.refresh(incident).heads(register)
    desk.write(Draft(payload=payload, incident=incident.id, subject=register, replaces=heads))
    assess(desk, incident, regime, calendar)


def assess(desk: Desk, incident: Incident, regime: Regime, calendar: Calendar) -> bool:
    """Record the verdict that the answers give, unless what stands rests on the same ones: a person's word is
    not taken back by looking. False where questions are open."""
    incident = desk.incidents.refresh(incident)
    why = ruled_out(incident, regime)
    if not why and open_questions(incident, regime):
        return False
    verdict = "not_applicable" if why else "possible"
    if _stands(incident, regime, verdict):
        return True
    _record(desk, incident, regime, calendar, verdict, why or _why_possible(incident, regime), "")
    return True


def confirm(desk: Desk, incident: Incident, regime: Regime, by: str, reason: str, calendar: Calendar) -> None:
    """A named person says that it applies. Raises `BadInput` before the assessment is whole, without a name,
    and for a regime that the answers rule out."""
    incident = desk.incidents.refresh(incident)
    stands = reporting.assessed(incident, regime.id)
    if stands is None or not stands.owed:
        what = "is ruled out" if stands else "is not assessed yet"
        raise BadInput(
            f"{regime.title} {what}, so there is nothing to confirm.",
            remedy=f"fireline report assess {regime.id} asks its questions.",
        )
    _record(desk, incident, regime, calendar, "confirmed", clean(reason).strip(), _name(by))


def rule_out(
    desk: Desk, incident: Incident, regime: Regime, by: str, reason: str, calendar: Calendar
) -> None:
    """A named person says that it does not apply, and why. Raises `BadInput` without one of the two."""
    incident = desk.incidents.refresh(incident)
    _record(desk, incident, regime, calendar, "not_applicable", _reason(reason), _name(by))


def _stands(incident: Incident, regime: Regime, verdict: str) -> bool:
    """Whether a verdict was given after the last answer: by a person, or as the answers and the regime's text
    still have it."""
    head = incident.register(f"{reporting.ASSESSED}{regime.id}").shown
    stands = reporting.assessed(incident, regime.id)
    if head is None or stands is None:
        return False
    answers = (reporting.answer(incident, regime.id, one.id) for one in regime.questions)
    if any(answer.key > head.key for answer in answers if answer is not None):
        return False
    same = (stands.policy.verdict, stands.policy.version) == (verdict, regime.as_of)
    return bool(stands.policy.by) or same


def _record(
    desk: Desk, incident: Incident, regime: Regime, calendar: Calendar, verdict: str, reason: str, by: str
) -> None:
    stands = reporting.assessed(incident, regime.id)
    now = desk.journal.ambient.now()
    since = stands.policy.since if stands and stands.owed else now
    applied = as_applied(calendar, regime.zone)
    owed = (
        [_applied(incident, regime, one) for one in regime.obligations] if verdict != "not_applicable" else []
    )
    payload = kinds.RegimeAssessed(
        regime=regime.id,
        title=regime.title,
        verdict=verdict,
        reason=reason,
        by=by,
        short=regime.short,
        version=regime.as_of,
        source=regime.source,
        applies_from=regime.applies_from,
        since=since if owed else 0,
        obligations=tuple(due_as_applied(incident, regime.id, one, applied, since) for one in owed),
        calendar=applied,
        duties=regime.duties if owed else (),
    )
    register = f"{reporting.ASSESSED}{regime.id}"
    desk.write(
        Draft(payload=payload, incident=incident.id, subject=register, replaces=incident.heads(register))
    )


def _applied(incident: Incident, regime: Regime, owed: Obligation) -> kinds.Obligation:
    found = ((term, _because(incident, regime, term)) for term in owed.terms)
    kept = tuple(kinds.Term(term.start, term.within, why) for term, why in found if why is not None)
    return kinds.Obligation(
        owed.id, owed.title, owed.recipient, owed.article, owed.earliest, kept, owed.repeats
    )


def _because(incident: Incident, regime: Regime, term: Term) -> str | None:
    """The answers that choose it; empty where it always counts, ``None`` where it does not."""
    if not term.when:
        return ""
    answers = {name: _said(incident, regime, name) for name in term.when}
    chosen = [f"{name.replace('_', ' ')}: {said}" for name, said in answers.items() if said != "no"]
    return ", ".join(chosen) or None


def _why_possible(incident: Incident, regime: Regime) -> str:
    unknown = [one.question.text for one in asked(incident, regime) if one.answer == "unknown"]
    return f"not known: {'; '.join(unknown)}" if unknown else "by the answers"


def _asked(incident: Incident, regime: Regime, question: Question) -> Asked:
    head = reporting.answer(incident, regime.id, question.id)
    payload = (head.payload if head is not None else None) or {}
    return Asked(question, str(payload.get("answer", "")), str(payload.get("reason", "")))


def _said(incident: Incident, regime: Regime, question: str) -> str:
    head = reporting.answer(incident, regime.id, question)
    return str((head.payload if head is not None and head.payload else {}).get("answer", "unknown"))


def _reason(text: str) -> str:
    cleaned = clean(text).strip()
    if not cleaned:
        raise BadInput("An answer about the law needs a reason.", remedy="Say it with --reason.")
    return cleaned


def _name(text: str) -> str:
    cleaned = clean_line(text)
    if not cleaned:
        raise BadInput("It takes a person's name.", remedy="Say it with --by, or set who you are.")
    return cleaned
