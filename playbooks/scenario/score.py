"""How a drill went: what was expected and done, the times, what cost, and points out of a hundred.

Everything is computed of the scenario and of what was done, so that it says the same wherever it is asked.
"""

from collections.abc import Iterator

import msgspec

from data.times import MINUTE
from playbooks.scenario import acts, judging, safety
from playbooks.scenario.moments import micros
from playbooks.scenario.safety import Cost
from playbooks.scenario.world import Situation

CONTAIN_WITHIN = 5 * MINUTE
"""From the decision to act until the harm is stopped: the clock of every incident."""
_WRONG = 5
"""What it costs where type or severity are wrong at the end."""
_MISSED = 3
"""What an inject costs that nobody answered in time."""
_BESIDE = MINUTE
"""A runbook keeps evidence beside the first change: begun with it, and written down a moment later."""
_TIMES: dict[str, acts.Patterns] = {
    "acknowledge": {"act": "acknowledged"},
    "classify": {"act": "type"},
    "decide": {"act": "decided"},
    "communicate": {"act": "update"},
    "report": {"act": "export"},
}
_CHANGES: acts.Patterns = [{"act": word} for word in safety.CHANGES]


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a good response does. Times are microseconds."""

    what: str
    why: str = ""
    due: int | None = None
    """``None`` where what it waits for never came."""
    done: int | None = None
    late: bool = False
    weight: int = 0

    @property
    def earned(self) -> float:
        """Half of its weight where it came late."""
        return 0 if self.done is None else self.weight / 2 if self.late else self.weight


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Type or severity: what was said last, and what it was."""

    said: str
    right: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether they agree."""
        return self.said in self.right


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. Times are microseconds since the start of the scenario."""

    points: int
    """0 to 100."""
    times: dict[str, int | None]
    """To acknowledge, classify, decide, contain, communicate, report; ``None``: it was not done."""
    contained_after: int | None
    """From the decision to the harm's end, negative where the harm ended before; ``None`` where one is
    missing."""
    type: Told
    severity: Told
    evidence: str
    """``before``, ``after`` anything was changed, or ``none``."""
    marks: tuple[Mark, ...]
    costs: tuple[Cost, ...]


def score(situation: Situation) -> Score:
    """Of everything that was done until that moment."""
    truth = situation.scenario.truth
    marks = tuple(_marks(situation))
    type_ = Told(said=_last(situation, "type"), right=(truth.type,))
    severity = Told(said=_last(situation, "severity"), right=tuple(truth.severity))
    costs = (
        *safety.unsafe(situation),
        *_wrong("type", type_),
        *_wrong("severity", severity),
        *_missed(situation),
        *_hints(situation),
    )
    whole = sum(mark.weight for mark in marks)
    earned = 100 * sum(mark.earned for mark in marks) / whole if whole else 100
    times = _times(situation)
    return Score(
        points=max(0, round(earned) - sum(cost.points for cost in costs)),
        times=times,
        contained_after=_after(times),
        type=type_,
        severity=severity,
        evidence=_evidence(situation),
        marks=marks,
        costs=costs,
    )


def _marks(situation: Situation) -> Iterator[Mark]:
    start = situation.world.start
    for expected in situation.scenario.expected.values():
        act, late = judging.done(situation, expected)
        due = situation.unfolding.due(expected.by)
        yield Mark(
            what=expected.what,
            why=expected.why,
            due=None if due is None else due - start,
            done=None if act is None else act.at - start,
            late=late,
            weight=expected.weight,
        )


def _times(situation: Situation) -> dict[str, int | None]:
    done, start = situation.world.acts, situation.world.start
    found = {name: acts.first(patterns, done) for name, patterns in _TIMES.items()}
    times = {name: None if act is None else act.at - start for name, act in found.items()}
    contained = [
        begin - start
        for name, effect in situation.scenario.effects.items()
        for begin, _ in situation.unfolding.effects[name]
        if effect.contains and begin >= start
    ]
    order = ("acknowledge", "classify", "decide", "contain", "communicate", "report")
    times["contain"] = min(contained, default=None)
    return {name: times[name] for name in order}


def _after(times: dict[str, int | None]) -> int | None:
    decided, contained = times["decide"], times["contain"]
    return None if decided is None or contained is None else contained - decided


def _last(situation: Situation, word: str) -> str:
    said = [act.fields.get("is", "") for act in situation.world.acts if act.word == word]
    return said[-1] if said else ""


def _evidence(situation: Situation) -> str:
    kept = acts.first([{"act": "evidence"}], situation.world.acts)
    changed = acts.first(_CHANGES, situation.world.acts)
    if kept is None:
        return "none"
    return "before" if changed is None or kept.at <= changed.at + _BESIDE else "after"


def _wrong(name: str, told: Told) -> Iterator[Cost]:
    if told.said and not told.is_right:
        right = " or ".join(told.right)
        yield Cost(sort="wrong", what=f"The {name} stands at {told.said}; it was {right}", points=_WRONG)


def _missed(situation: Situation) -> Iterator[Cost]:
    """Injects that wanted an answer and got none in time; one whose time is not over is not missed yet."""
    for at, name in situation.injects:
        inject = situation.scenario.injects[name]
        until = at + micros(inject.answer_within)
        answer = acts.first(inject.answer, situation.world.acts, since=at)
        if inject.answer and until <= situation.now and (answer is None or answer.at > until):
            who = inject.sender or name
            yield Cost(
                sort="missed",
                what=f"{who} had no answer within {inject.answer_within}",
                points=_MISSED,
                at=at - situation.world.start,
                why=inject.guide,
            )


def _hints(situation: Situation) -> Iterator[Cost]:
    for act in situation.world.acts:
        hint = situation.scenario.hints.get(act.fields.get("name", "")) if act.word == "hint" else None
        if hint is not None:
            yield Cost(sort="hint", what=hint.text, points=hint.costs, at=act.at - situation.world.start)
