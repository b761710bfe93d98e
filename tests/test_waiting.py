"""The waiting that every other test leans on, and the world they run in."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.waiting import Deadline, eventually, eventually_async


def test_returns_the_first_truthy_answer() -> None:
    answers = iter([0, "", 7, 8])
    assert eventually(lambda: next(answers), 5) == 7


def test_a_failed_assertion_means_not_yet() -> None:
    seen: list[int] = []

    def third_time() -> bool:
        seen.append(1)
        assert len(seen) == 3
        return True

    assert eventually(third_time, 5)


def test_says_what_it_waited_for() -> None:
    with pytest.raises(
        AssertionError, match=r"the moon did not hold within 0\.02 s; the last answer was None"
    ):
        eventually(lambda: None, 0.02, what="the moon")


def test_the_last_failed_assertion_is_shown() -> None:
    def never() -> bool:
        raise AssertionError("two plates, three guests")

    with pytest.raises(AssertionError, match="three guests"):
        eventually(never, 0.02)


async def test_waits_on_the_event_loop() -> None:
    answers = iter([None, 3])

    async def ask() -> int | None:
        return next(answers)

    assert await eventually_async(ask, 5) == 3
    with pytest.raises(AssertionError, match="did not hold"):
        await eventually_async(lambda: False, 0.02)


def test_a_deadline_runs_out() -> None:
    deadline = Deadline(0.02)
    assert eventually(lambda: deadline.passed, 5)
    assert deadline.left == 0.0


@given(st.integers())
def test_the_user_s_world_is_out_of_sight(number: int) -> None:
    home = Path.home()
    assert home.name == "home"
    assert list(home.iterdir()) == []
    assert Path.cwd().parent == home.parent
    assert not [name for name in os.environ if name.startswith(("FIRELINE_", "XDG_", "KUBE"))]
