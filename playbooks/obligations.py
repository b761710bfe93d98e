"""What is owed to whom until when, computed from events alone: the regimes as they were applied.

Awareness is taken at its earliest reading: when somebody or something first noticed, unless a person states
another moment. Moments are microseconds since the epoch, UTC.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from data.errors import BadInput
from data.incident import reporting
from data.incident.marks import Mark
from data.incident.model import Incident
from data.incident.reporting import Assessed
from data.journal import kinds
from data.text import clean_line
from data.times import MINUTE, iso_short
from playbooks import terms
from playbooks.calendar import Calendar
from playbooks.parameters import detected_at

_BEYOND = 2**53
"""Later than any moment that a journal holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One obligation of one regime as it stands."""

    regime: str
    id: str
    short: str
    title: str
    recipient: str
    article: str
    earliest: str
    verdict: str
    """``possible`` or ``confirmed``."""
    status: str
    """``due``, ``draft``, ``sent`` or ``complete``."""
    start: int | None
    due: int | None
    sent_at: int | None
    """When it was first sent; ``None`` for one that is owed again."""
    arithmetic: str
    """How the deadline comes about, or what starts it."""
    event: str
    """The verdict's event."""

    @property
    def is_open(self) -> bool:
        """Whether nothing was sent yet, or it is owed again."""
        return self.status in {"due", "draft"}

    @property
    def late(self) -> bool:
        """Whether it was sent after its deadline."""
        return self.sent_at is not None and self.due is not None and self.sent_at > self.due


def owed(incident: Incident) -> list[Owed]:
    """Every obligation of the regimes that may or do apply, those that are due first first."""
    found = [
        one_owed(incident, stands, obligation)
        for stands in reporting.all_assessed(incident)
        if stands.owed
        for obligation in stands.policy.obligations
        if not (obligation.repeats and incident.resolved_at is not None)
    ]
    return sorted(found, key=lambda one: (not one.is_open, one.due is None, one.due or 0, one.regime, one.id))


def one_owed(incident: Incident, stands: Assessed, obligation: kinds.Obligation) -> Owed:
    """One obligation as it stands."""
    policy = stands.policy
    sent = reporting.sendings(incident, policy.regime, obligation.id)
    latest = sent[-1] if sent else None
    start, due, arithmetic = _deadline(incident, policy.regime, obligation, policy.calendar, policy.since)
    first = None if not sent or obligation.repeats else incident.corrected(sent[0])
    return Owed(
        regime=policy.regime,
        id=obligation.id,
        short=policy.short or policy.title,
        title=obligation.title,
        recipient=obligation.recipient,
        article=obligation.article,
        earliest=obligation.earliest,
        verdict=policy.verdict,
        status=_status(incident, policy.regime, obligation, latest),
        start=start,
        due=due,
        sent_at=first,
        arithmetic=arithmetic,
        event=stands.event,
    )


def due_as_applied(
    incident: Incident, regime: str, obligation: kinds.Obligation, calendar: kinds.Calendar, since: int
) -> kinds.Obligation:
    """The obligation with its deadline as it is now, to be recorded."""
    _, due, _ = _deadline(incident, regime, obligation, calendar, since)
    return msgspec.structs.replace(obligation, due=due or 0)


def as_applied(calendar: Calendar, zone: str = "") -> kinds.Calendar:
    """The business calendar as an event keeps it; days are counted in ``zone``, where one is given."""
    holidays = [day.isoformat() for day in sorted(calendar.holidays)]
    holidays += [f"{month:02d}-{day:02d}" for month, day in sorted(calendar.yearly_holidays)]
    days = tuple(sorted(calendar.working_days))
    return kinds.Calendar(zone or calendar.zone.key, days, calendar.closes, tuple(holidays))


@lru_cache(maxsize=64)
def counting(applied: kinds.Calendar) -> Calendar:
    """The calendar that an event kept; UTC where this machine does not know its zone. Raises `ValueError` for
    days that are none."""
    try:
        zone = ZoneInfo(applied.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    dated = frozenset(date.fromisoformat(day) for day in applied.holidays if len(day) == 10)
    yearly = frozenset((int(day[:2]), int(day[3:])) for day in applied.holidays if len(day) == 5)
    days = frozenset(applied.working_days)
    return Calendar(zone, days, min(9 * 60, applied.closes), applied.closes, dated, yearly)


def awareness(incident: Incident) -> tuple[int | None, str]:
    """(moment, the word for it)."""
    stated = incident.value("reporting.aware_at")
    if isinstance(stated, int) and not isinstance(stated, bool):
        return stated, "aware"
    word = "detected" if isinstance(incident.value("detected_at"), int) else "declared"
    return detected_at(incident), word


def _status(incident: Incident, regime: str, obligation: kinds.Obligation, latest: Mark | None) -> str:
    if latest is None or (obligation.repeats and incident.resolved_at is None):
        return "draft" if latest is None and reporting.drafted(incident, regime) else "due"
    sent = reporting.sendings(incident, regime, obligation.id)
    return "complete" if any(mark.get("version") == "complete" for mark in sent) else "sent"


def _deadline(
    incident: Incident, regime: str, obligation: kinds.Obligation, calendar: kinds.Calendar, since: int
) -> tuple[int | None, int | None, str]:
    """(start, due, arithmetic) of the earliest term whose start is known. What another store wrote and this
    one cannot count stands as it was recorded: one regime never takes the others' clocks with it."""
    if not obligation.terms:
        return None, None, obligation.earliest or "no deadline is stated"
    found: list[tuple[int, int | None, str]] = []
    waiting: list[str] = []
    for term in obligation.terms:
        moment, word = _start(incident, regime, term.start, since)
        if moment is None and (within := _within(term.within)):
            waiting.append(f"{within} after {word}")
        elif moment is not None and (due := _ends(moment, term, calendar)) is not None:
            found.append((due, moment, _sum(word, moment, term, due, calendar)))
        else:
            recorded = f"as it was recorded: {clean_line(term.within, 40)} cannot be counted here"
            found.append((obligation.due, None, recorded))
    if not found:
        return None, None, f"starts with {waiting[0].partition(' after ')[2]}: {waiting[0]}"
    due, start, arithmetic = min(found, key=lambda one: one[0] or _BEYOND)
    return start, due or None, arithmetic


def _ends(moment: int, term: kinds.Term, calendar: kinds.Calendar) -> int | None:
    try:
        return terms.after(moment, term.within, counting(calendar))
    except (BadInput, ValueError, OverflowError):
        return None


def _within(text: str) -> str | None:
    try:
        return terms.words(text)
    except BadInput:
        return None


def _sum(word: str, moment: int, term: kinds.Term, due: int, calendar: kinds.Calendar) -> str:
    because = f" ({term.because})" if term.because else ""
    zone = "" if calendar.zone == "UTC" or term.within.endswith("h") else f", counted in {calendar.zone}"
    return f"{word} {_clock(moment)} + {terms.words(term.within)}{because} = {_clock(due)}{zone}"


def _start(incident: Incident, regime: str, start: str, since: int) -> tuple[int | None, str]:
    """(when the term begins, the word for it)."""
    if start == "awareness":
        return awareness(incident)
    if start == "resolution":
        return incident.resolved_at, "resolved"
    if start == "classification":
        stated = incident.value("reporting.classified_at")
        known = isinstance(stated, int) and not isinstance(stated, bool)
        return (stated, "classified") if known else (since or None, "found possible")
    if start == "last_sent":
        sent = reporting.sendings(incident, regime)
        return (incident.corrected(sent[-1]) if sent else None), "the last report sent"
    name = start.partition(".")[2]
    sent = reporting.sendings(incident, regime, name)
    return (incident.corrected(sent[0]) if sent else None), f"the {name.replace('_', ' ')} sent"


def _clock(at: int) -> str:
    return iso_short(at // MINUTE * MINUTE).replace("T", " ").replace(":00Z", "Z")
