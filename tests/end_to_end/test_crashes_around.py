"""Killed while what has to hold before a step is checked: told truly all the same."""

from pathlib import Path

import pytest

from tests.end_to_end.gated import SECONDS, Gated
from tests.waiting import eventually

_CHECK = "        precheck: until test -e ready; do sleep 0.02; done\n        verify:"


@pytest.fixture
def world(tmp_path: Path) -> Gated:
    """Its step has a check before it."""
    world = Gated(tmp_path / "home")
    world.book.write_text(world.book.read_text().replace("        verify:", _CHECK))
    world.fireline("trust", str(world.book), "--yes")
    return world


def started(world: Gated) -> int:
    """How many steps were begun."""
    return len(list(world.store.glob("steps/*/started.json")))


def ended(world: Gated) -> list[str]:
    """Every end, as it is told."""
    eventually(world.is_settled, SECONDS, every=0.2, what="an end for every step")
    world.fireline("verify")
    return [row["outcome"] for row in world.told()["step_ended"]]


def test_killed_while_the_check_before_it_runs(world: Gated) -> None:
    launcher = world.start()
    eventually(lambda: started(world) == 1, SECONDS, every=0.005, what="the check before the step")
    launcher.kill()
    launcher.wait()
    assert world.effects() == 0
    world.let("ready", "go", "seen")
    assert ended(world) == ["succeeded"]
    assert world.effects() == 1
