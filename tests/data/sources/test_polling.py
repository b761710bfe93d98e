"""Asking again and again: what is known, how old it is, and that nothing stale overtakes."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.ambient import Ambient
from data.errors import SourceError, TimedOut, Unreachable
from data.sources.polling import INTERVAL, LONGEST, Freshness, Poller, delay
from data.times import SECOND
from tests.waiting import eventually_async

Known = Freshness[list[str]]


class Clock:
    """Time that moves when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000 * SECOND
        self.ambient = Ambient(now=lambda: self.now, entropy=lambda size: b"\x80" * size)


def script(*outcomes: list[str] | SourceError) -> Callable[[], Awaitable[list[str]]]:
    waiting = deque(outcomes)

    async def fetch() -> list[str]:
        outcome = waiting.popleft() if len(waiting) > 1 else waiting[0]
        if isinstance(outcome, SourceError):
            raise outcome
        return outcome

    return fetch


async def test_an_answer_is_kept_while_the_source_is_away() -> None:
    clock, told = Clock(), list[Known]()
    poller = Poller(script(["a"], Unreachable("gone"), TimedOut("slow"), []), told.append, clock.ambient)
    assert poller.freshness.state == "waiting"
    for seconds in (0, 10, 20, 30):
        clock.now = (1_000 + seconds) * SECOND
        await poller.ask()
    fresh, stale, still, again = told
    assert (fresh.state, fresh.answer, fresh.age(clock.now)) == ("fresh", ["a"], 30 * SECOND)
    assert (stale.state, stale.answer, stale.failing_since, stale.failures) == (
        "stale",
        ["a"],
        1_010 * SECOND,
        1,
    )
    assert (still.failing_since, still.failures, still.answered_at) == (1_010 * SECOND, 2, 1_000 * SECOND)
    assert isinstance(still.error, TimedOut)
    assert (again.state, again.answer, again.failing_since, again.failures) == ("fresh", [], 0, 0)


async def test_nothing_is_never_said_by_a_source_that_could_not_be_asked() -> None:
    told: list[Known] = []
    poller = Poller(script(Unreachable("gone")), told.append, Clock().ambient)
    known = await poller.ask()
    assert (known.state, known.answer, known.age(5)) == ("unreachable", None, None)
    assert told == [known]


async def test_a_slow_old_answer_does_not_overtake_a_new_one() -> None:
    told: list[Known] = []
    gates = [asyncio.Event(), asyncio.Event()]
    answers = iter([(gates[0], "old"), (gates[1], "new")])

    async def fetch() -> list[str]:
        gate, text = next(answers)
        await gate.wait()
        return [text]

    poller = Poller(fetch, told.append, Clock().ambient)
    old, new = asyncio.create_task(poller.ask()), asyncio.create_task(poller.ask())
    gates[1].set()
    await new
    gates[0].set()
    await old
    assert [known.answer for known in told] == [["new"]]
    assert poller.freshness.answer == ["new"]


async def test_run_asks_until_it_is_cancelled_and_wakes_when_told() -> None:
    told: list[Known] = []
    poller = Poller(script(["a"]), told.append, Clock().ambient, interval=3600 * SECOND)
    task = asyncio.create_task(poller.run())
    await eventually_async(lambda: len(told) == 1)
    poller.wake()
    await eventually_async(lambda: len(told) == 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_run_goes_on_by_itself_after_failures() -> None:
    told: list[Known] = []
    fetch = script(Unreachable("gone"), Unreachable("gone"), ["back"])
    poller = Poller(fetch, told.append, Clock().ambient, interval=1_000, longest=2_000)
    task = asyncio.create_task(poller.run())
    await eventually_async(lambda: poller.freshness.state == "fresh")
    task.cancel()
    assert [known.failures for known in told[:3]] == [1, 2, 0]


async def test_a_fault_of_ours_is_not_taken_for_the_sources() -> None:
    async def broken() -> list[str]:
        raise KeyError("ours")

    told: list[Known] = []
    with pytest.raises(KeyError):
        await Poller(broken, told.append, Clock().ambient).run()
    assert told == []


@given(st.integers(0, 1_000), st.floats(0, 1, exclude_max=True))
def test_delays_are_bounded(failures: int, chance: float) -> None:
    wait = delay(failures, INTERVAL, LONGEST, chance)
    if failures == 0:
        assert 0.9 * INTERVAL <= wait <= 1.1 * INTERVAL
    else:
        assert INTERVAL <= wait <= LONGEST


def test_delays_grow() -> None:
    waits = [delay(failures, INTERVAL, LONGEST, 0.5) for failures in range(1, 6)]
    assert waits == sorted(waits)
    assert waits[0] < waits[2] < waits[3] == waits[4]
