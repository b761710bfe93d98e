"""Trends over incidents of the archive."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from data.archive.past import Past
from data.times import to_datetime
from playbooks.trends.spread import Spread, spread

NOT_RECORDED = "not recorded"
BY: dict[str, Callable[[Past], Iterable[str]]] = {
    "quarter": lambda one: (quarter(one.declared_at),),
    "type": lambda one: (one.type,),
    "severity": lambda one: (one.severity,),
    "cause": lambda one: one.causes or ("",),
    "lens": lambda one: one.lenses or ("",),
    "model": lambda one: one.models or ("",),
    "team": lambda one: one.teams or ("",),
}
"""What incidents are counted by. One incident may count under several causes, lenses, models and teams."""
TIMES: dict[str, tuple[str, Callable[[Past], tuple[int, int]]]] = {
    "MTTD": ("onset to detection", lambda one: (one.onset_at, one.detected_at)),
    "MTTA": ("detection to acknowledgement", lambda one: (one.detected_at, one.acknowledged_at)),
    "MTTC": ("detection to containment", lambda one: (one.detected_at, one.contained_at)),
    "MTTR": ("detection to resolution", lambda one: (one.detected_at, one.resolved_at)),
}
_KEPT, _LATE = ("met",), ("met_late", "breached")


class Count(msgspec.Struct, frozen=True):
    """So many incidents, and how many of them nearly were none."""

    name: str
    incidents: int
    near_misses: int


class Detection(msgspec.Struct, frozen=True):
    """Who noticed, and how long it had gone on in silence."""

    source: str
    incidents: int
    silent: Spread


class Compliance(msgspec.Struct, frozen=True):
    """Of one clock: kept, late, and still running."""

    clock: str
    kept: int
    late: int
    running: int

    @property
    def share(self) -> float | None:
        """Of those that ended; ``None`` where none has."""
        ended = self.kept + self.late
        return self.kept / ended if ended else None


class Actions(msgspec.Struct, frozen=True):
    """Corrective actions."""

    added: int
    completed: int
    cancelled: int
    open: int
    overdue: int
    on_time: int
    """Completed on their day at the latest, of those that had one."""
    with_due: int
    """Completed ones that had a day."""
    evidenced: int
    """Completed ones that say what shows it."""
    took: Spread


class Repeat(msgspec.Struct, frozen=True):
    """A cause that came back."""

    cause: str
    numbers: tuple[str, ...]
    """Oldest first."""
    open_actions: int
    """Corrective actions of these incidents that nobody has ended."""


class Trends(msgspec.Struct, frozen=True):
    """Everything; times in microseconds."""

    at: int
    incidents: int
    near_misses: int
    false_alarms: int
    first: int
    last: int
    counts: dict[str, list[Count]]
    times: dict[str, Spread]
    drill_times: dict[str, Spread]
    drills: int
    detection: list[Detection]
    clocks: list[Compliance]
    actions: Actions
    repeats: list[Repeat]


def compute(pasts: Sequence[Past], now: int, drills: Sequence[Past] = ()) -> Trends:
    """Of these incidents. Duplicates and false alarms are no incidents: the latter are only counted."""
    false = [one for one in pasts if one.outcome == "false_alarm"]
    real = [one for one in pasts if one.outcome not in {"false_alarm", "duplicate"}]
    return Trends(
        at=now,
        incidents=len(real),
        near_misses=sum(one.is_near_miss for one in real),
        false_alarms=len(false),
        first=min((one.declared_at for one in real), default=0),
        last=max((one.declared_at for one in real), default=0),
        counts={name: _counts(real, by) for name, by in BY.items()},
        times=_times(real),
        drill_times=_times(drills),
        drills=len(drills),
        detection=_detection(real),
        clocks=_clocks(real, now),
        actions=_actions(real, now),
        repeats=repeats(real),
    )


def quarter(at: int) -> str:
    """``2026-Q2``, UTC."""
    moment = to_datetime(at)
    return f"{moment.year}-Q{(moment.month + 2) // 3}"


def day(at: int) -> str:
    """``2026-04-22``, UTC."""
    return f"{to_datetime(at):%Y-%m-%d}"


def repeats(pasts: Iterable[Past]) -> list[Repeat]:
    """Causes that more than one incident had, most often first."""
    found: dict[str, list[Past]] = {}
    for one in sorted(pasts, key=lambda one: one.declared_at):
        for cause in one.causes:
            found.setdefault(cause, []).append(one)
    several = [
        Repeat(
            cause,
            tuple(one.number for one in ones),
            sum(action.is_open for one in ones for action in one.actions),
        )
        for cause, ones in found.items()
        if len(ones) > 1
    ]
    return sorted(several, key=lambda repeat: (-len(repeat.numbers), repeat.cause))


def _counts(pasts: Sequence[Past], by: Callable[[Past], Iterable[str]]) -> list[Count]:
    every: Counter[str] = Counter()
    near: Counter[str] = Counter()
    for one in pasts:
        for name in by(one):
            every[name or NOT_RECORDED] += 1
            near[name or NOT_RECORDED] += one.is_near_miss
    found = [Count(name, number, near[name]) for name, number in every.items()]
    if by is BY["quarter"]:
        return sorted(found, key=lambda count: count.name)
    return sorted(found, key=lambda count: (count.name == NOT_RECORDED, -count.incidents, count.name))


def _times(pasts: Sequence[Past]) -> dict[str, Spread]:
    return {name: spread(_durations(pasts, of)) for name, (_, of) in TIMES.items()}


def _durations(pasts: Iterable[Past], of: Callable[[Past], tuple[int, int]]) -> Iterable[int]:
    """Where both are recorded, in this order."""
    for one in pasts:
        start, end = of(one)
        if start and end >= start:
            yield end - start


def _detection(pasts: Sequence[Past]) -> list[Detection]:
    groups: dict[str, list[Past]] = {}
    for one in pasts:
        groups.setdefault(one.noticed_by or NOT_RECORDED, []).append(one)
    return [
        Detection(name, len(groups[name]), spread(_durations(groups[name], TIMES["MTTD"][1])))
        for name in sorted(groups, key=lambda name: (name == NOT_RECORDED, name))
    ]


def _clocks(pasts: Iterable[Past], now: int) -> list[Compliance]:
    found: dict[str, Counter[str]] = {}
    for clock in (clock for one in pasts for clock in one.clocks):
        late = clock.state in _LATE or (clock.state == "running" and 0 < clock.due < now)
        state = "late" if late else "kept" if clock.state in _KEPT else "running"
        found.setdefault(clock.name, Counter())[state] += 1
    return [Compliance(name, of["kept"], of["late"], of["running"]) for name, of in found.items()]


def _actions(pasts: Iterable[Past], now: int) -> Actions:
    every = [action for one in pasts for action in one.actions]
    done = [action for action in every if action.status == "completed"]
    due = [action for action in done if action.due and action.ended_at]
    return Actions(
        added=len(every),
        completed=len(done),
        cancelled=sum(action.status == "cancelled" for action in every),
        open=sum(action.is_open for action in every),
        overdue=sum(action.overdue(day(now)) for action in every),
        on_time=sum(day(action.ended_at) <= action.due for action in due),
        with_due=len(due),
        evidenced=sum(bool(action.evidence) for action in done),
        took=spread(
            action.ended_at - action.added_at for action in done if action.ended_at >= action.added_at
        ),
    )
