"""The target is what somebody vouches for: the registry's alias, the catalogue, the responder; never what is
not ready or was bad before."""

from pathlib import Path

import pytest

from tests.app.command_line import CommandLine, Ran
from tests.app.terminal_session import session
from tests.stand_ins.mlflow import MLflow

BOOK = """
runbook:
  name: Back
  incident_type: model_drift
  version: "1"
  parameters:
    REGISTRY_VERSION: {description: the registry's number}
  containment:
    steps:
      - action: Serve the good one
        command: echo MODEL_KNOWN_GOOD_VERSION | tee served
        rollback: rm served
        verify: test -s served
        risk: changes
      - action: Point the alias at it
        uses: model-registry/set-alias
        with: {model: fraud, alias: champion, version: REGISTRY_VERSION}
      - action: Point the alias at one that is written down
        uses: model-registry/set-alias
        with: {model: fraud, alias: champion, version: "4"}
"""
MODEL = "fraud-v4"
MODELS = f"""
models:
  {MODEL}:
    registry_model: fraud
    known_good_version: "4.0.1"
    known_good_alias: known-good
"""
VERSIONS = {"3": "READY", "4": "READY", "5": "PENDING_REGISTRATION"}


class Place:
    """One incident, its runbook, the catalogue and the registry."""

    def __init__(self, fireline: CommandLine, folder: Path, registry: MLflow) -> None:
        self.fireline, self.registry, self.folder = fireline, registry, folder
        self.book = folder / "book.yaml"
        self.book.write_text(BOOK)
        self.book.chmod(0o600)
        self.number = fireline.declare("--model", MODEL)

    def run(self, step: int, *more: str) -> Ran:
        place = ("--incident", self.number, "--section", "containment", "--step", str(step))
        return self.fireline("run", str(self.book), *place, "--yes", *more)

    def served(self) -> str:
        return Path("served").read_text().strip() if Path("served").exists() else ""


@pytest.fixture
def place(fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    registry = MLflow(versions=dict(VERSIONS), aliases={"known-good": "3", "champion": "4"})
    registry.tags = {"3": {"model_version": "4.0.9"}}
    registry.start()
    models = tmp_path / "models.yaml"
    models.write_text(MODELS)
    monkeypatch.setenv("FIRELINE_MODELS", str(models))
    monkeypatch.setenv("FIRELINE_MLFLOW_URL", registry.url)
    monkeypatch.chdir(tmp_path)
    return Place(fireline, tmp_path, registry)


@pytest.fixture(autouse=True)
def _stopped(place: Place) -> object:
    yield
    place.registry.stop()


def test_the_alias_says_which_version_is_served_and_where_that_is_from(place: Place) -> None:
    ran = place.run(1)
    assert ran.code == 0, ran
    assert place.served() == "4.0.9"
    moved = place.run(2)
    assert moved.code == 0, moved
    assert place.registry.aliases["champion"] == "3"


def test_an_alias_that_names_what_is_not_ready_is_refused_whatever_the_catalogue_says(place: Place) -> None:
    place.registry.aliases["known-good"] = "5"
    refused = place.run(1)
    assert refused.code == 1
    assert "fraud@known-good, is not READY: PENDING_REGISTRATION" in refused.err
    assert place.served() == ""
    assert place.run(1, "--param", "MODEL_KNOWN_GOOD_VERSION=4.0.7").code == 0
    assert place.served() == "4.0.7", "the responder's word comes first"


def test_without_the_alias_the_catalogue_counts_and_a_warning_says_so(place: Place) -> None:
    del place.registry.aliases["known-good"]
    ran = place.run(1)
    assert ran.code == 0
    assert "The registry has no alias fraud@known-good" in ran.err
    assert place.served() == "4.0.1"


def test_what_the_incident_records_comes_before_the_alias(place: Place) -> None:
    place.fireline.good("set", place.number, f"system.{MODEL}.known_good_version=4.0.5")
    assert place.run(1).code == 0
    assert place.served() == "4.0.5"


def test_a_given_version_that_the_registry_knows_as_not_ready_is_refused(place: Place) -> None:
    refused = place.run(1, "--param", "MODEL_KNOWN_GOOD_VERSION=5")
    assert refused.code == 1
    assert "Version 5 of fraud is not READY" in refused.err


def test_a_bad_version_is_no_target_even_where_it_is_written_in_the_runbook(place: Place) -> None:
    other = place.fireline.declare("--model", MODEL, "--title", "another")
    place.fireline.good("set", other, f"system.{MODEL}.known_bad_version=4")
    refused = place.run(3)
    assert refused.code == 1
    assert f"is bad: marked so in {other}" in refused.err
    place.fireline.good("set", other, f"system.{MODEL}.known_bad_version=4.0.9")
    assert f"is bad: marked so in {other}" in place.run(1).err


def test_before_any_incident_the_registry_says_where_a_step_would_go(place: Place) -> None:
    place.fireline.good("trust", str(place.book), "--yes")
    words = ("preflight", str(place.book), "--model", MODEL)
    shown = place.fireline.good(*words)
    assert "Nobody knows" not in shown
    assert "fraud@champion: 4 → 3" in shown
    place.registry.aliases["known-good"] = "5"
    refused = place.fireline(*words)
    assert refused.code == 1
    assert "Version 5, which is fraud@known-good, is not READY: PENDING_REGISTRATION." in refused.out
    assert place.registry.aliases["champion"] == "4", "a look changes nothing"


def test_a_typed_step_is_never_shown_as_one_without_an_undo(place: Place) -> None:
    where = ("run", str(place.book), "--incident", place.number, "--section", "containment", "--step", "3")
    planned = place.fireline.good(*where, "--dry-run")
    assert "undo: restores what it finds just before it runs" in planned
    place.registry.aliases["champion"] = "3"
    rehearsed = place.fireline.good(*where, "--rehearse")
    assert "changes: fraud@champion: 3 → 4" in rehearsed
    assert "--arg version 3 " in rehearsed.partition("undo:")[2], "the undo goes back to what stands"
    assert "none is known" not in planned + rehearsed
    assert place.registry.aliases["champion"] == "3", "a look changes nothing"
    asked = place.fireline("trust", str(place.book)).err
    assert "undo: restores what it finds just before it runs" in asked


def test_an_undo_given_in_advance_never_overwrites_what_somebody_set_since(place: Place) -> None:
    assert place.run(2, "--param", "REGISTRY_VERSION=3").code == 0
    aliases = place.registry.aliases
    aliases["champion"] = "5"
    undo = ("rollback", place.number, "--section", "containment", "--step", "2", "--confirm", MODEL)
    for more in ((), ("--overwrite", "5"), ("--overwrite", "champion is 4")):
        refused = place.fireline(*undo, *more)
        assert refused.code == 1
        assert "found: champion is 5" in refused.err
        assert "--overwrite 'champion is 5'" in refused.err
        assert aliases["champion"] == "5"
    with session(*undo) as terminal:
        terminal.expect("Type champion is 5 to overwrite that, or return to leave it")
        terminal.send("")
        assert terminal.end() == 0
    assert aliases["champion"] == "5"
    overwritten = place.fireline(*undo, "--overwrite", "champion is 5")
    assert overwritten.code == 0, overwritten
    assert aliases["champion"] == "4"
    assert "overwrites champion is 5, set since" in place.fireline.good("timeline", place.number)
