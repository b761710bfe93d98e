"""Regimes and what is owed, as the command line shows them."""

from collections.abc import Iterator
from typing import Any

from app.cli.output import moment, table
from data.incident import reporting
from data.incident.model import Incident
from data.times import span
from playbooks import assessment, obligations
from playbooks.obligations import Owed
from playbooks.regimes import Regime, Regimes

Styled = tuple[str, str]


def lines(incident: Incident, regimes: Regimes, now: int) -> Iterator[Styled]:
    """The verdicts, then what is owed, each with its arithmetic below."""
    rows = [(one.id, verdict(incident, one), one.title) for one in regimes.asked]
    for row, line in zip(rows, table(rows), strict=True):
        yield line, {"possible": "yellow", "confirmed": "bold"}.get(row[1], "")
    owed = obligations.owed(incident)
    if owed:
        yield "", ""
    cells = [(one.status, left(one, now), f"{one.short} {one.id}", f"to {one.recipient}") for one in owed]
    for one, line in zip(owed, table(cells), strict=True):
        late = one.is_open and one.due is not None and one.due < now
        yield line, "red" if late else ""
        mark = "confirmed" if one.verdict == "confirmed" else "possible, not confirmed"
        yield f"    {one.arithmetic}; {one.article}; {mark}", "dim"


def assessment_lines(incident: Incident, regime: Regime) -> Iterator[Styled]:
    """A regime's source and questions, each with its answer and why."""
    yield regime.title, "bold"
    read = {"primary": "read in the text", "secondary": "from secondary text", "memory": "verify first"}
    yield f"{regime.source} ({read[regime.certainty]}, as of {regime.as_of})", "dim"
    if regime.applies_from:
        yield f"applies from {regime.applies_from} {regime.applies_source}".rstrip(), "dim"
    for one in assessment.asked(incident, regime):
        said = f"{one.answer}, {one.reason}" if one.answer else "open"
        yield f"{one.question.id}: {one.question.text} {said}", "" if one.answer else "yellow"
    yield f"verdict: {verdict(incident, regime)}", "bold"
    stands = reporting.assessed(incident, regime.id)
    if stands is not None:
        by = f", by {stands.policy.by}" if stands.policy.by else ""
        yield f"    {stands.policy.reason}{by}", ""


def verdict(incident: Incident, regime: Regime) -> str:
    """``not assessed``, ``possible``, ``confirmed`` or ``not applicable``."""
    stands = reporting.assessed(incident, regime.id)
    return "not assessed" if stands is None else stands.policy.verdict.replace("_", " ")


def left(one: Owed, now: int) -> str:
    """``2 d 4 h left``, ``3 h late``, or when it was sent."""
    if one.sent_at is not None:
        late = f", {span(one.sent_at - (one.due or 0))} late" if one.late else ""
        return f"{moment(one.sent_at)}{late}"
    if one.due is None:
        return "no deadline runs"
    return f"{span(one.due - now)} left" if one.due >= now else f"{span(now - one.due)} late"


def regime_as_json(incident: Incident, regime: Regime) -> dict[str, Any]:
    """One regime for a program; what is not known is null."""
    stands = reporting.assessed(incident, regime.id)
    policy = None if stands is None else stands.policy
    return {
        "id": regime.id,
        "title": regime.title,
        "status": regime.status,
        "source": regime.source,
        "certainty": regime.certainty,
        "as_of": regime.as_of,
        "applies_from": regime.applies_from or None,
        "leave_out": regime.leave_out or None,
        "verdict": verdict(incident, regime).replace(" ", "_"),
        "reason": policy.reason if policy else None,
        "by": (policy.by or None) if policy else None,
        "version": policy.version if policy else None,
        "questions": [
            {
                "id": one.question.id,
                "text": one.question.text,
                "rule": one.question.rule,
                "answer": one.answer or None,
                "reason": one.reason or None,
            }
            for one in assessment.asked(incident, regime)
        ],
    }


def owed_as_json(one: Owed) -> dict[str, Any]:
    """One report owed."""
    return {
        "regime": one.regime,
        "id": one.id,
        "title": one.title,
        "recipient": one.recipient,
        "article": one.article or None,
        "verdict": one.verdict,
        "status": one.status,
        "due": None if one.due is None else moment(one.due),
        "sent_at": None if one.sent_at is None else moment(one.sent_at),
        "arithmetic": one.arithmetic,
    }
