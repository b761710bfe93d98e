"""Heightened monitoring: who watches until when, what the last look saw, when the next review is due."""

import datetime

import msgspec

from data.errors import BadInput
from data.incident.desk import Desk
from data.incident.fields import parse
from data.incident.incidents import Incidents
from data.incident.marks import Mark
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft
from data.text import clean, clean_line
from data.times import DAY, parse_duration

_LOOKED, _REVIEWED = kinds.MonitoringLooked.KIND, kinds.MonitoringReviewed.KIND


class Monitoring(msgspec.Struct, frozen=True):
    """As it stands. Times are microseconds."""

    owner: str
    until: str
    """The last day, ISO."""
    is_over: bool
    panels: tuple[str, ...]
    """Those that the plan names; none: the panels of the incident's type that have a limit."""
    review_due: int
    """0: no review clock."""
    looked: Mark | None
    """The latest look."""

    @property
    def beyond(self) -> tuple[str, ...]:
        """What lay beyond its limit at the latest look."""
        return tuple(self.looked.get("beyond", ())) if self.looked else ()

    @property
    def unseen(self) -> tuple[str, ...]:
        """What nobody could see at the latest look."""
        return tuple(self.looked.get("unseen", ())) if self.looked else ()


def monitoring(incident: Incident, now: int) -> Monitoring | None:
    """``None`` where nobody began it, or somebody ended it since."""
    head = incident.register("monitoring.until").shown
    until = incident.value("monitoring.until")
    if head is None or not isinstance(until, str):
        return None
    reviewed = incident.monitoring.get(_REVIEWED)
    if (
        reviewed is not None
        and reviewed.get("ends", False)
        and reviewed.key > (head.wall, head.counter, head.event)
    ):
        return None
    every = _every(str(incident.value("monitoring.review_every", "")))
    begun = max(head.at, reviewed.at if reviewed else 0)
    return Monitoring(
        owner=str(incident.value("monitoring.owner", "")),
        until=until,
        is_over=now >= _end_of(until),
        panels=tuple(str(incident.value("monitoring.panels", "")).replace(",", " ").split()),
        review_due=begun + every if every else 0,
        looked=incident.monitoring.get(_LOOKED),
    )


def begin(
    desk: Desk, incident: Incident, *, owner: str, until: str, review_every: str, panels: tuple[str, ...] = ()
) -> None:
    """Say who watches until when. Raises `BadInput` for a day or an interval that is none."""
    parse_duration(review_every)
    told = {
        "monitoring.owner": owner,
        "monitoring.review_every": review_every,
        "monitoring.until": until,
        **({"monitoring.panels": " ".join(panels)} if panels else {}),
    }
    values = {name: parse(name, text) for name, text in told.items()}
    for name, value in values.items():
        desk.set_field(incident, name, value)


def planned(incidents: Incidents) -> list[Incident]:
    """Incidents for which anybody ever began it."""
    rows = incidents.journal.read(
        "SELECT DISTINCT incident FROM event WHERE kind = 'field_set' AND subject = 'monitoring.until'"
    )
    return [incidents.by_id(str(row[0])) for row in rows]


def broken(incident: Incident, now: int) -> str:
    """What lies beyond its limit though the incident is over, in words; empty where nothing does."""
    plan = None if incident.is_open else monitoring(incident, now)
    ended = incident.register("status").shown
    if plan is None or plan.looked is None or ended is None or plan.looked.at < ended.at:
        return ""
    return "; ".join(plan.beyond)


def looked(desk: Desk, incident: Incident, seen: kinds.MonitoringLooked) -> Event:
    """Record one look."""
    return desk.write(Draft(payload=seen, incident=incident.id))[0]


def reviewed(desk: Desk, incident: Incident, note: str, *, ends: bool = False) -> Event:
    """Record a review. Raises `BadInput` where nothing is said, or nothing is monitored."""
    now = desk.journal.ambient.now()
    if monitoring(desk.incidents.refresh(incident), now) is None:
        raise BadInput(f"{incident.number} is not monitored.", remedy="fireline monitor begin")
    if not clean_line(note):
        raise BadInput("A review says what was seen.", remedy="Say it with --note.")
    return desk.write(Draft(payload=kinds.MonitoringReviewed(clean(note), ends), incident=incident.id))[0]


def _every(text: str) -> int:
    """The review's interval; what is no duration (every Monday) is for people, and sets no clock."""
    try:
        return parse_duration(text)
    except BadInput:
        return 0


def _end_of(day: str) -> int:
    try:
        date = datetime.date.fromisoformat(day)
    except ValueError:
        return 0
    midnight = datetime.datetime(date.year, date.month, date.day, tzinfo=datetime.UTC)
    return int(midnight.timestamp()) * 1_000_000 + DAY
