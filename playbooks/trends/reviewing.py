"""The quarterly look back: who did it, and whether it is due."""

from collections.abc import Iterable

from data.archive.past import Past
from data.archive.query import Query, facet
from data.errors import BadInput
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft, Journal
from data.text import clean
from data.times import DAY, parse_iso, to_datetime
from playbooks.archive import Archive
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


def may_be_due(journal: Journal) -> bool:
    """Whether nobody looked back at the last whole quarter; cheap to ask."""
    return last_quarter(journal.ambient.now()) not in reviewed(journal)


def asked(archive: Archive, journal: Journal) -> str:
    """`due`, of an archive that is up to date, without reading all of it."""
    if not may_be_due(journal):
        return ""
    now = journal.ambient.now()
    begin, end = bounds(last_quarter(now))
    found = archive.find(Query(facets=(facet("mode", "live"),), since=begin, until=end), 1)
    return due((one.past for one in found), set(), now)


def bounds(name: str) -> tuple[int, int]:
    """The first microsecond of a quarter and its last one."""
    year, number = int(name[:4]), int(name[-1])
    after = f"{year + number // 4}-{number % 4 * 3 + 1:02d}"
    begin, end = (parse_iso(f"{month}-01T00:00:00Z") for month in (f"{year}-{number * 3 - 2:02d}", after))
    return begin, end - 1


def record(journal: Journal, note: str) -> tuple[Event, str]:
    """Somebody looked back at the last whole quarter; what was concluded. Raises `BadInput` for no words."""
    if not clean(note).strip():
        raise BadInput("A review needs its conclusion.", remedy="Say in a sentence what follows from it.")
    last = last_quarter(journal.ambient.now())
    draft = Draft(payload=kinds.QuarterReviewed(last, clean(note)), subject=last)
    return journal.append(draft)[0], last
