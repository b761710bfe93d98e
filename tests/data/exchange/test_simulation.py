"""Whatever happens to devices, network and server: afterwards every store holds the same bytes."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.bench.simulation import tell
from tests.data.exchange.simulation import Device, Simulation

MOST = 5
which = st.integers(0, MOST - 1)


class Stores(RuleBasedStateMachine):
    """Hypothesis chooses what happens, and finds the shortest story that breaks it."""

    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed: int) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.world = Simulation(self.root, seed)

    def device(self, number: int) -> Device:
        return self.world.devices[number % len(self.world.devices)]

    @rule(who=which, count=st.integers(1, 3))
    def write(self, who: int, count: int) -> None:
        self.world.write(self.device(who), count)

    @rule(who=which)
    def sync(self, who: int) -> None:
        self.world.sync(self.device(who))

    @rule(who=which)
    def partition(self, who: int) -> None:
        self.device(who).network.down = not self.device(who).network.down

    @rule(who=which)
    def crash(self, who: int) -> None:
        self.device(who).crash()

    @rule(who=which)
    def erase(self, who: int) -> None:
        self.world.erase(self.device(who))

    @rule(who=which, whom=which)
    def hand_over(self, who: int, whom: int) -> None:
        if self.device(who) is not self.device(whom):
            self.world.hand_over(self.device(who), self.device(whom))

    @precondition(lambda self: len(self.world.devices) < MOST)
    @rule(who=which)
    def clone(self, who: int) -> None:
        self.world.clone(self.device(who))

    @rule(who=which)
    def set_back(self, who: int) -> None:
        self.world.set_back(self.device(who))

    @rule()
    def back_up_server(self) -> None:
        self.world.back_up_server()

    @rule()
    def restore_server(self) -> None:
        self.world.restore_server()

    def teardown(self) -> None:
        if hasattr(self, "world"):
            try:
                self.world.settle()
            finally:
                self.world.close()
                shutil.rmtree(self.root)


Stores.TestCase.settings = settings(max_examples=6, stateful_step_count=15, deadline=None)
TestStores = Stores.TestCase


@pytest.mark.parametrize("seed", range(12))
def test_a_story_ends_with_the_same_bytes_everywhere(seed: int) -> None:
    """Longer ones: ``python -m tests.bench.simulation``."""
    assert tell(seed, 25)
