"""Moving an alias in the model registry, and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runbooks.actions.protocol import Change
from tests.runbooks.actions.action_world import ActionWorld
from tests.stand_ins.mlflow import MLflow

STEP = """
uses: model-registry/set-alias
with: {model: fraud, alias: champion, version: "VERSION_TO"}
"""


@pytest.fixture
def registry() -> Iterator[MLflow]:
    with MLflow(
        versions={"3": "READY", "4": "READY", "5": "PENDING_REGISTRATION"}, aliases={"champion": "4"}
    ) as one:
        yield one


@pytest.fixture
def world(tmp_path: Path, registry: MLflow) -> Iterator[ActionWorld]:
    made = ActionWorld(tmp_path, FIRELINE_MLFLOW_URL=registry.url)
    yield made
    made.close()


def test_an_alias_moves_is_verified_and_moves_back(world: ActionWorld, registry: MLflow) -> None:
    prepared = world.ready(STEP, VERSION_TO="3")
    assert prepared.changes == (Change("fraud@champion", "4", "3"),)
    ended = world.act(prepared)
    assert (ended.outcome, ended.verification) == ("succeeded", "verified"), ended
    assert registry.aliases == {"champion": "3"}
    assert world.act(world.undo()).verification == "verified"
    assert registry.aliases == {"champion": "4"}


def test_an_alias_that_was_not_there_is_taken_away_again(world: ActionWorld, registry: MLflow) -> None:
    registry.aliases.clear()
    prepared = world.ready(STEP, VERSION_TO="3")
    assert prepared.changes == (Change("fraud@champion", "(no version)", "3"),)
    assert world.act(prepared).outcome == "succeeded"
    assert world.act(world.undo()).verification == "verified"
    assert registry.aliases == {}


@pytest.mark.parametrize(("version", "words"), [("5", "PENDING_REGISTRATION"), ("77", "not found")])
def test_a_version_that_is_not_ready_is_refused(world: ActionWorld, version: str, words: str) -> None:
    prepared = world.ready(STEP, VERSION_TO=version)
    assert "not READY" in prepared.problem
    assert words in prepared.problem


def test_an_alias_that_somebody_moved_meanwhile_stops_the_step(world: ActionWorld, registry: MLflow) -> None:
    prepared = world.ready(STEP, VERSION_TO="3")
    registry.aliases["champion"] = "5"
    assert world.act(prepared).never_ran
    assert registry.aliases == {"champion": "5"}
