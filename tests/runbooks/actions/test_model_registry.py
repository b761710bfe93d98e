"""Moving an alias in a model registry, MLflow's or that of Weights & Biases, and back."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from runbooks.actions.protocol import Change
from runbooks.format import load
from runbooks.lint import check
from tests.runbooks.actions.action_world import ActionWorld
from tests.stand_ins.mlflow import MLflow
from tests.stand_ins.wandb import WandB


class Kind(NamedTuple):
    """A registry, and how it names things."""

    name: str
    model: str
    prefix: str
    """Before a version's number."""
    ready: str

    @property
    def step(self) -> str:
        return (
            "uses: model-registry/set-alias\n"
            f"with: {{registry: {self.name}, model: {self.model}, alias: champion, version: VERSION_TO}}"
        )

    def version(self, number: int) -> str:
        return f"{self.prefix}{number}"


MLFLOW = Kind("mlflow", "fraud", "", "READY")
WANDB = Kind("wandb", "acme/fraud/detector", "v", "COMMITTED")


@pytest.fixture(params=[MLFLOW, WANDB], ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    assert isinstance(request.param, Kind)
    return request.param


@pytest.fixture
def registry(kind: Kind) -> Iterator[MLflow | WandB]:
    versions = {kind.version(number): kind.ready for number in (3, 4, 6)} | {kind.version(5): "PENDING"}
    aliases = {"champion": kind.version(4)}
    made = MLflow if kind is MLFLOW else WandB
    with made(versions=versions, aliases=aliases) as one:
        yield one


@pytest.fixture
def world(tmp_path: Path, kind: Kind, registry: MLflow | WandB) -> Iterator[ActionWorld]:
    made = ActionWorld(tmp_path, None, **{f"FIRELINE_{kind.name.upper()}_URL": registry.url})
    yield made
    made.close()


def test_an_alias_moves_is_verified_and_moves_back(
    world: ActionWorld, registry: MLflow | WandB, kind: Kind
) -> None:
    before, after = kind.version(4), kind.version(3)
    prepared = world.ready(kind.step, VERSION_TO=after)
    assert prepared.changes == (Change(f"{kind.model}@champion", before, after),)
    assert (prepared.risk, prepared.confirmation) == ("changes", "yes")
    ended = world.act(prepared)
    assert (ended.outcome, ended.verification) == ("succeeded", "verified"), ended
    assert registry.aliases == {"champion": after}
    assert world.act(world.undo()).verification == "verified"
    assert registry.aliases == {"champion": before}


def test_an_alias_that_was_not_there_is_taken_away_again(
    world: ActionWorld, registry: MLflow | WandB, kind: Kind
) -> None:
    registry.aliases.clear()
    prepared = world.ready(kind.step, VERSION_TO=kind.version(3))
    assert prepared.changes == (Change(f"{kind.model}@champion", "(no version)", kind.version(3)),)
    assert world.act(prepared).outcome == "succeeded"
    assert world.act(world.undo()).verification == "verified"
    assert registry.aliases == {}


@pytest.mark.parametrize(("number", "words"), [(5, "PENDING"), (77, "does not know it")])
def test_a_version_that_is_not_ready_is_refused(
    world: ActionWorld, kind: Kind, number: int, words: str
) -> None:
    prepared = world.ready(kind.step, VERSION_TO=kind.version(number))
    assert f"is not {kind.ready}: " in prepared.problem
    assert words in prepared.problem


def test_an_alias_that_somebody_moved_meanwhile_stops_the_step(
    world: ActionWorld, registry: MLflow | WandB, kind: Kind
) -> None:
    prepared = world.ready(kind.step, VERSION_TO=kind.version(3))
    registry.aliases["champion"] = kind.version(5)
    assert world.act(prepared).never_ran
    assert registry.aliases == {"champion": kind.version(5)}


def test_undoing_out_of_order_names_the_later_step_that_set_it_again(world: ActionWorld, kind: Kind) -> None:
    world.act(world.ready(kind.step, VERSION_TO=kind.version(3)))
    attempt = world.last
    world.act(world.ready(kind.step, VERSION_TO=kind.version(6)))
    later = f"act set {kind.model}@champion to {kind.version(6)} since, by Mia: undo that first."
    assert later in " ".join(world.engine.prepare_rollback(world.incident, attempt).warnings)
    world.act(world.undo())
    assert later not in " ".join(world.engine.prepare_rollback(world.incident, attempt).warnings)


def test_undoing_says_what_stands_where_somebody_moved_it_since(
    world: ActionWorld, registry: MLflow | WandB, kind: Kind
) -> None:
    world.act(world.ready(kind.step, VERSION_TO=kind.version(3)))
    registry.aliases["champion"] = kind.version(5)
    assert f"now champion is {kind.version(5)}." in " ".join(world.undo().warnings)
    registry.aliases.clear()
    assert "now champion is gone." in " ".join(world.undo().warnings)


def test_a_registry_that_does_not_know_the_model_changes_nothing(
    world: ActionWorld, registry: MLflow | WandB, kind: Kind
) -> None:
    prepared = world.ready(kind.step.replace("fraud", "another"), VERSION_TO=kind.version(3))
    assert prepared.problem or any("could not be read" in warning for warning in prepared.warnings)
    if prepared.can_run:
        assert world.act(prepared).outcome == "failed"
    assert registry.aliases == {"champion": kind.version(4)}


def test_it_is_clean_to_the_check_of_runbooks(world: ActionWorld, kind: Kind) -> None:
    world.ready(kind.step, VERSION_TO=kind.version(3))
    file = world.root / "typed.yaml"
    assert [str(one) for one in check(file) if "verify" in one.message] == []
    assert load(file).sections["containment"][0].verify
