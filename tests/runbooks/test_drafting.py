"""Beginning a runbook: what is written can be read, checked and run."""

from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from data import yaml_file
from data.times import MINUTE
from runbooks import drafting
from runbooks import format as formats
from runbooks.confirming import YES
from runbooks.lint import check_paths
from runbooks.schema import schema
from tests.runbooks.engine_world import MODEL, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_a_scaffold_is_a_sound_runbook(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(drafting.scaffold("Odd: 'names' & \"quotes\"", "model_drift", "mine.yaml"))
    runbook = formats.load(file)
    assert runbook.name == "Odd: 'names' & \"quotes\""
    assert [str(one) for one in check_paths([file], {"model_drift"}) if one.level != "note"] == []


def test_what_was_improvised_becomes_steps_with_placeholders(world: World, tmp_path: Path) -> None:
    incident = world.declare()
    world.desk.set_field(incident, f"system.{MODEL}.model_version", "4.1.2")
    engine = world.engine
    command = f"echo {MODEL} 4.1.2 x4.1.2 {incident.number}\ntouch $WORLD/done"
    prepared = engine.prepare_command(
        incident, command, undo="rm -f $WORLD/done", verify="test -e $WORLD/done"
    )
    engine.run(prepared, YES)
    world.command(incident, "exit 7", YES)
    drafted = drafting.from_incident(world.incidents.refresh(incident))
    file = tmp_path / "drafted.yaml"
    file.write_text(drafted)
    first, second = formats.load(file).sections["containment"]
    assert first.command == "echo MODEL_ID MODEL_CURRENT_VERSION x4.1.2 INC-XXXX\ntouch $WORLD/done"
    assert (first.rollback, first.verify) == ("rm -f $WORLD/done", "test -e $WORLD/done")
    assert "It did not end well then: failed" in second.expected
    assert not [one for one in check_paths([file], ()) if one.level == "error"]


def test_long_gaps_are_pointed_out(world: World) -> None:
    incident = world.declare()
    world.command(incident, "true")
    [attempt] = world.incidents.refresh(incident).attempts.values()
    now = attempt.intended.at if attempt.intended else 0
    world.desk.set_field(incident, "detected_at", now - 25 * MINUTE)
    [gap] = drafting.long_gaps(world.incidents.refresh(incident))
    assert "25 min" in gap
    assert "between detection and “true”" in gap
    world.desk.set_field(incident, "detected_at", now - 5 * MINUTE)
    assert not list(drafting.long_gaps(world.incidents.refresh(incident)))


@given(st.text(max_size=60).filter(lambda text: text.isprintable() and text.strip()))
def test_any_title_can_be_written(title: str) -> None:
    loaded = yaml.safe_load(drafting.scaffold(title, "model_drift", "x.yaml"))
    assert loaded["runbook"]["name"]


@pytest.mark.parametrize("path", formats.available(()).values(), ids=lambda path: path.stem)
def test_the_schema_takes_what_ships(path: Path) -> None:
    complaints = jsonschema.Draft202012Validator(schema()).iter_errors(yaml_file.load_file(path).data)
    assert [error.message for error in complaints] == []


@pytest.mark.parametrize(
    "step",
    [
        {"action": "a", "uses": "kubernetes/scal", "with": {}},
        {"action": "a", "uses": "kubernetes/scale", "with": {"deployment": "d"}},
        {"action": "a", "uses": "kubernetes/scale"},
        {"action": "a", "risk": "harmless"},
        {"command": "ls"},
    ],
)
def test_the_schema_refuses_what_the_loader_does(step: dict[str, object]) -> None:
    book = {"runbook": {"name": "x", "containment": {"steps": [step]}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(book, schema())
