"""The scenario's clock: a fold of what was recorded, the same whoever folds it and in whatever order."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from data.incident.marks import Mark
from data.journal.kinds import DrillClock
from data.times import MINUTE, SECOND
from playbooks.scenario import clock as clocks
from playbooks.scenario.clock import Clock

ACTS = st.lists(
    st.tuples(
        st.integers(0, 600),
        st.one_of(
            st.just(("pause", 0)),
            st.just(("resume", 0)),
            st.tuples(st.just("speed"), st.sampled_from([500, 1000, 4000, 60_000])),
            st.tuples(st.just("rewind"), st.integers(0, 600)),
        ),
    ),
    max_size=10,
)


def played(acts: Any) -> list[tuple[int, DrillClock]]:
    """(when, event), each written by somebody who saw all that was before."""
    events = [(0, clocks.begun(0, 0))]
    for seconds, (word, value) in sorted(acts, key=lambda one: one[0]):
        real = seconds * SECOND
        events.append((real, acted(folded(events), word, value, real)))
    return events


def acted(clock: Clock, word: str, value: int, real: int) -> DrillClock:
    if word == "speed":
        return clock.faster(real, value)
    if word == "rewind":
        return clock.rewound(real, value * SECOND)
    return clock.paused(real) if word == "pause" else clock.resumed(real)


def folded(events: list[tuple[int, DrillClock]]) -> Clock:
    marks = [
        Mark(str(place), real, place, "", real, msgspec.to_builtins(event))
        for place, (real, event) in enumerate(events)
    ]
    clock, other = clocks.of_marks(marks), clocks.of_marks(reversed(marks))
    assert clock == other
    assert clock is not None
    return clock


@given(ACTS, st.integers(0, 900), st.integers(0, 900))
def test_it_never_goes_back_by_itself(acts: Any, first: int, second: int) -> None:
    clock = folded(played(acts))
    early, late = sorted((first * SECOND, second * SECOND))
    assert clock.at(early) <= clock.at(late)


@given(ACTS)
def test_only_a_rewind_makes_it_leap(acts: Any) -> None:
    events = played(acts)
    for place in range(1, len(events)):
        real, event = events[place]
        before = folded(events[:place]).at(real)
        now = folded(events[: place + 1]).at(real)
        assert now == (min(event.to, before) if event.why == "rewound" else before)


@given(ACTS, st.integers(0, 600))
def test_it_stands_while_it_is_paused(acts: Any, seconds: int) -> None:
    events = played(acts)
    real = events[-1][0]
    paused = folded([*events, (real, folded(events).paused(real))])
    assert paused.at(real + seconds * SECOND) == paused.at(real)
    assert paused.when(paused.to + 1) is None


@given(ACTS, st.integers(1, 10_000))
def test_when_a_moment_comes_it_has_come(acts: Any, seconds: int) -> None:
    clock = folded(played(acts))
    moment = clock.to + seconds * SECOND
    real = clock.when(moment)
    assert (real is None) is not clock.running
    assert real is None or clock.at(real - 1) <= moment <= clock.at(real) < moment + clock.speed // 1000 + 2


def test_four_times_as_fast() -> None:
    clock = Clock(real=0, to=MINUTE, speed=4000, running=True)
    assert clock.at(30 * SECOND) == 3 * MINUTE
    assert clocks.words(clock.at(30 * SECOND)) == "+03:00"
