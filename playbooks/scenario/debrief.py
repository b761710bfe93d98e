"""What people talk over after a drill: the score, and two timelines side by side, of what was expected and of
what was done, with what reached them between.
"""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

import msgspec

from data.incident.entry import Entry
from data.journal import kinds
from data.times import span
from playbooks.scenario.clock import words
from playbooks.scenario.plots import Plot, plots
from playbooks.scenario.score import CONTAIN_WITHIN, Mark, Score, score
from playbooks.scenario.world import Situation

_EVIDENCE = {
    "before": "kept before anything was changed",
    "after": "kept only after something was changed",
    "none": "none was kept",
}
_NAMES = {
    "acknowledge": "acknowledged",
    "classify": "classified",
    "decide": "decided",
    "contain": "contained",
    "communicate": "communicated",
    "report": "reported",
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One moment: what a good response would have done by then, what came, what was done."""

    at: int
    """Microseconds since the start."""
    expected: str = ""
    came: str = ""
    done: str = ""


class Fact(NamedTuple):
    """A line of the score: what, how it was, and whether that is well (``None``: neither; or late)."""

    name: str
    told: str
    well: bool | None = None
    late: bool = False


class Debrief(msgspec.Struct, frozen=True, kw_only=True):
    """All of one drill."""

    number: str
    title: str
    scenario: str
    length: int
    """From the start to where it stands, microseconds."""
    score: Score
    rows: tuple[Row, ...]
    plots: tuple[Plot, ...]
    cause: str
    questions: tuple[str, ...]


def debrief(situation: Situation, number: str, name: str, entries: Iterable[Entry]) -> Debrief:
    """Of everything until that moment. ``entries`` are the timeline of the drill and of its parts."""
    scenario, found = situation.scenario, score(situation)
    return Debrief(
        number=number,
        title=scenario.title,
        scenario=name,
        length=situation.now - situation.world.start,
        score=found,
        rows=tuple(_rows(situation, found, entries)),
        plots=plots(situation),
        cause=" ".join(scenario.truth.cause.split()),
        questions=tuple(scenario.debrief),
    )


def _rows(situation: Situation, found: Score, entries: Iterable[Entry]) -> Iterator[Row]:
    """What belongs to one moment stands in one row as far as it can."""
    sides = {"expected": _expected(found), "came": _came(situation), "done": _done(situation, entries)}
    moments: dict[int, dict[str, list[str]]] = {}
    for side, told in sides.items():
        for at, text in told:
            moments.setdefault(at, {}).setdefault(side, []).append(text)
    for at in sorted(moments):
        columns = [moments[at].get(side, []) for side in sides]
        for expected, came, done in zip_longest(*columns, fillvalue=""):
            yield Row(at=at, expected=expected, came=came, done=done)


def _expected(found: Score) -> Iterator[tuple[int, str]]:
    for mark in found.marks:
        if mark.due is not None:
            yield mark.due, f"by now: {mark.what} ({_how(mark)})"


def _came(situation: Situation) -> Iterator[tuple[int, str]]:
    start = situation.world.start
    for at, name in situation.injects:
        inject = situation.scenario.injects[name]
        yield at - start, f"{inject.sender or name}: {' '.join(inject.text.split())}"
    for alert in situation.alert_history():
        if alert.starts_at >= start:
            yield alert.starts_at - start, f"{alert.name} fires"


def _done(situation: Situation, entries: Iterable[Entry]) -> Iterator[tuple[int, str]]:
    """What people did; what was written to begin the drill is nothing that they did."""
    start, told = situation.world.start, list(entries)
    begun = max((entry.at for entry in told if entry.kind == kinds.DrillBegan.KIND), default=start)
    done = {act.event for act in situation.world.acts if act.word and act.at > begun}
    for entry in told:
        if entry.event_id in done and not entry.told:
            yield entry.at - start, entry.text


def _how(mark: Mark) -> str:
    if mark.done is None:
        return "not done"
    return f"{words(mark.done)}{', late' if mark.late else ''}"


def facts(found: Score) -> list[Fact]:
    """Times, containment against its five minutes, type, severity, evidence: the head of every form of it."""
    lines = [
        Fact(_NAMES[name], "never" if at is None else words(at), None if at is not None else False)
        for name, at in found.times.items()
    ]
    after = found.contained_after
    lines.append(Fact("containment", _containment(after), None if after is None else after <= CONTAIN_WITHIN))
    for name, said in (("type", found.type), ("severity", found.severity)):
        right = "" if said.is_right else f"; it was {' or '.join(said.right)}"
        lines.append(Fact(name, f"{said.said or 'not said'}{right}", said.is_right))
    lines.append(Fact("evidence", _EVIDENCE[found.evidence], found.evidence == "before"))
    return lines


def _containment(after: int | None) -> str:
    if after is None:
        return "not measured: it needs a decision and an end of the harm"
    if after < 0:
        return "before it was decided"
    return f"{span(after)} after the decision, of {span(CONTAIN_WITHIN)}"


def told(mark: Mark) -> Fact:
    """When it was done, and whether in time."""
    return Fact(mark.what, _how(mark), None if mark.late else mark.done is not None, mark.late)


def marks(found: Score) -> list[Fact]:
    """What was expected, each as `told`."""
    return [told(mark) for mark in found.marks]


def costs(found: Score) -> list[Fact]:
    """What took points away, and how many."""
    return [
        Fact(
            f"{cost.sort}: {cost.what}",
            f"{'' if cost.at is None else f'{words(cost.at)}, '}-{cost.points}",
            False,
        )
        for cost in found.costs
    ]
