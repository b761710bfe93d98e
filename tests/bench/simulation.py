"""Long stories of many devices, by seed: ``python -m tests.bench.simulation [STORIES] [STEPS]``.

Every story ends in quiet, and then all stores hold the same bytes; the first that does not is told with its
seed and its steps.
"""

import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.data.exchange.simulation import Simulation

MOST = 6
_OFTEN = ("write", "write", "write", "sync", "sync", "sync", "sync", "hand_over")
_SELDOM = ("partition", "crash", "erase", "clone", "set_back", "back_up_server", "restore_server")


def tell(seed: int, steps: int) -> list[str]:
    """One story to its end; gives what happened in it. Raises `AssertionError` where it ends badly."""
    chance, root, told = random.Random(seed), Path(tempfile.mkdtemp()), list[str]()
    world = Simulation(root, seed)
    try:
        for _ in range(steps):
            told.append(step(world, chance, chance.choice(_OFTEN + _SELDOM)))
        world.settle()
    except AssertionError as error:
        error.add_note(f"seed {seed}: {', '.join(told)}")
        raise
    finally:
        world.close()
        shutil.rmtree(root)
    return told


def step(world: Simulation, chance: random.Random, what: str) -> str:
    """One thing that happens."""
    device = chance.choice(world.devices)
    if what == "write":
        world.write(device, chance.randint(1, 3))
    elif what == "hand_over":
        other = chance.choice([one for one in world.devices if one is not device])
        world.hand_over(device, other)
    elif what == "partition":
        device.network.down = not device.network.down
    elif what == "crash":
        device.crash()
    elif what in {"back_up_server", "restore_server"}:
        getattr(world, what)()
    elif what != "clone" or len(world.devices) < MOST:
        getattr(world, what)(device)
    return f"{what} {device.name}"


def main(stories: int = 200, steps: int = 60) -> None:
    """Tell them, and say how long it took."""
    began = time.perf_counter()
    for seed in range(stories):
        tell(seed, steps)
    print(f"{stories} stories of {steps} steps, {time.perf_counter() - began:.1f} s: all converged")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
