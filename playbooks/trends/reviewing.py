"""The quarterly look back: who did it, and whether it is due."""

from collections.abc import Iterable

from data.archive.past import Past
from data.errors import BadInput
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft, Journal
from data.text import clean
from data.times import DAY, to_datetime
from playbooks.trends.compute import quarter


def reviewed(journal: Journal) -> set[str]:
    """The quarters that somebody looked back at."""
    return {event.body.subject for event in journal.own_events(kinds.QuarterReviewed.KIND)}


def last_quarter(now: int) -> str:
    """The last one that is over."""
    today = to_datetime(now)
    return quarter(now - (today.day + 31 * ((today.month - 1) % 3)) * DAY)


def due(pasts: Iterable[Past], done: set[str], now: int) -> str:
    """The last whole quarter, where it had live incidents and nobody looked back at it; else empty."""
    last = last_quarter(now)
    had = any(one.mode == "live" and quarter(one.declared_at) == last for one in pasts)
    return last if had and last not in done else ""


def record(journal: Journal, note: str) -> tuple[Event, str]:
    """Somebody looked back at the last whole quarter; what was concluded. Raises `BadInput` for no words."""
    if not clean(note).strip():
        raise BadInput("A review needs its conclusion.", remedy="Say in a sentence what follows from it.")
    last = last_quarter(journal.ambient.now())
    draft = Draft(payload=kinds.QuarterReviewed(last, clean(note)), subject=last)
    return journal.append(draft)[0], last
