"""A small scenario for tests, and acts in it. Times are minutes after the start, which is 0."""

from pathlib import Path

from data.times import MINUTE
from playbooks.scenario import format as scenarios
from playbooks.scenario import scaffold
from playbooks.scenario.acts import Act
from playbooks.scenario.format import Loaded
from playbooks.scenario.world import World

FILE = Path("small.yaml")
SMALL = scaffold.text("A small drill", "model_drift")


def loaded(text: str = SMALL) -> Loaded:
    return scenarios.load_bytes(text.encode(), FILE)


def act(minute: float, word: str, **fields: str) -> Act:
    return Act(round(minute * MINUTE), word, fields)


def set_version(minute: float, version: str) -> Act:
    return act(minute, "set_env", deployment="model-server", name="MODEL_VERSION", value=version)


def world(*acts: Act, text: str = SMALL) -> World:
    return World(loaded(text).scenario, 0, acts)
