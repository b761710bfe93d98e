"""How a team comes on: its drills one after the other, each scenario's first and latest, what nobody
practised, and whether a drill is due.
"""

from collections.abc import Collection, Iterator, Sequence

import msgspec

from data.text import count
from data.times import DAY, iso_short, span
from playbooks.scenario.debrief import Debrief
from playbooks.scenario.score import CONTAIN_WITHIN
from playbooks.trends.tables import Table

QUARTER = 92 * DAY
"""A drill each, at least."""


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One drill that was played to its end. Times are microseconds."""

    number: str
    scenario: str
    title: str
    at: int
    """When it began."""
    points: int
    contained_after: int | None
    """From the decision to the harm's end."""
    unsafe: int
    missed: int
    hints: int
    skills: tuple[str, ...]
    who: tuple[str, ...]
    """Those who did something in it."""


def done(of: Debrief, at: int, skills: Sequence[str], who: Sequence[str]) -> Done:
    """What of a debrief is compared."""
    sorts = [cost.sort for cost in of.score.costs]
    return Done(
        number=of.number,
        scenario=of.scenario,
        title=of.title,
        at=at,
        points=of.score.points,
        contained_after=of.score.contained_after,
        unsafe=sorts.count("unsafe"),
        missed=sorts.count("missed"),
        hints=sorts.count("hint"),
        skills=tuple(skills),
        who=tuple(who),
    )


def due(last: int | None, now: int) -> str:
    """A sentence, where nobody rehearsed for a quarter; else empty. ``last``: when the last drill began."""
    if last is None:
        return "Nobody rehearsed here yet; one drill a quarter keeps a team quick."
    if now - last < QUARTER:
        return ""
    return (
        f"The last drill was on {iso_short(last)[:10]}, {(now - last) // DAY} days ago; one a quarter is due."
    )


def headline(every: Sequence[Done]) -> str:
    """``3 drills, 2026-05-02 to 2026-11-20.``"""
    if not every:
        return "No drill was played to its end here."
    first, last = min(one.at for one in every), max(one.at for one in every)
    return f"{count(len(every), 'drill')}, {iso_short(first)[:10]} to {iso_short(last)[:10]}."


def tables(every: Sequence[Done], skills: Collection[str]) -> Iterator[Table]:
    """``skills``: those that the scenarios at hand train."""
    told = sorted(every, key=lambda one: one.at)
    yield Table(
        "drills",
        ("drill", "day", "scenario", "points", "contained", "unsafe", "missed", "hints", "who"),
        tuple(map(_row, told)),
        f"Contained counts from the decision; {span(CONTAIN_WITHIN)} is the aim.",
    )
    yield Table("scenarios", ("scenario", "times", "first", "best", "latest"), tuple(_scenarios(told)))
    practised = {skill: sum(skill in one.skills for one in told) for skill in sorted(skills)}
    yield Table(
        "skills",
        ("skill", "drills"),
        tuple((skill, str(times) if times else "never") for skill, times in practised.items()),
    )


def _row(one: Done) -> tuple[str, ...]:
    after = one.contained_after
    contained = "-" if after is None else "before it" if after < 0 else span(after)
    figures = (str(figure) for figure in (one.unsafe, one.missed, one.hints))
    day, who = iso_short(one.at)[:10], ", ".join(one.who)
    return (one.number, day, one.scenario, str(one.points), contained, *figures, who)


def _scenarios(told: Sequence[Done]) -> Iterator[tuple[str, ...]]:
    for name in dict.fromkeys(one.scenario for one in told):
        points = [one.points for one in told if one.scenario == name]
        yield name, str(len(points)), str(points[0]), str(max(points)), str(points[-1])
