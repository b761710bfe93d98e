"""Preflight of what ships: green where everything is there, without a change anywhere; red, with what mends
it, for each thing that is not. Steps that are the same are looked at once.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.finding import Finding
from runbooks.book import Runbook, Step
from runbooks.preflight import Preflight
from tests.runbooks.actions.action_world import ActionWorld
from tests.runbooks.library_world import MODEL, RUNBOOKS, World, values


def distinct() -> dict[str, list[Step]]:
    """The steps of each runbook that none before it has, but those of persons."""
    seen: set[str] = set()
    found: dict[str, list[Step]] = {}
    for name, runbook in RUNBOOKS.items():
        for step in runbook.steps():
            if step.command and step.command not in seen:
                seen.add(step.command)
                found.setdefault(name, []).append(step)
    return found


STEPS = distinct()
SO_ALREADY = "It is so already; nothing would change."
"""What preflight warns of where a model that is not killed would be let answer again."""
ROLLBACK = RUNBOOKS["model-rollback"]
SERVE = next(step for step in ROLLBACK.steps() if step.id == "known-good-version")


@pytest.fixture
def acting(library_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[ActionWorld]:
    monkeypatch.setenv("KUBECONFIG", str(library_world.kubeconfig))
    made = ActionWorld(library_world.folder, library_world.api, **library_world.variables)
    yield made
    made.close()


def look(acting: ActionWorld, runbook: Runbook, *steps: Step, **given: str) -> list[Finding]:
    found: list[Finding] = []
    for step in steps:
        known = {name: value for name, value in values(step).items() if name in step.parameters}
        known.pop("MODEL_ID", None)
        check = Preflight(acting.engine, runbook, model=MODEL, given={**known, **given})
        found += check.step(step)
    return found


@pytest.mark.parametrize("name", STEPS)
def test_it_is_green_where_everything_is_there(acting: ActionWorld, library_world: World, name: str) -> None:
    before = library_world.state()
    found = look(acting, RUNBOOKS[name], *STEPS[name])
    amiss = {(one.group, one.said) for one in found if one.state != "good"}
    assert {one for one in amiss if one[1] != SO_ALREADY} == set()
    assert library_world.state() == before
    assert library_world.api.changes() == []


def red(acting: ActionWorld, **given: str) -> dict[str, Finding]:
    """What is amiss with serving the known good version, by what it is about; each says what mends it."""
    bad = [one for one in look(acting, ROLLBACK, SERVE, **given) if one.state == "bad"]
    assert all(one.remedy for one in bad)
    return {one.name: one for one in bad}


def test_a_value_that_nobody_knows(acting: ActionWorld) -> None:
    assert "MODEL_KNOWN_GOOD_VERSION" in red(acting, MODEL_KNOWN_GOOD_VERSION="")["values"].said


def test_a_deployment_that_is_not_there(acting: ActionWorld) -> None:
    assert red(acting, DEPLOYMENT="no-such-server")


def test_what_the_cluster_forbids(acting: ActionWorld, library_world: World) -> None:
    library_world.api.allows = lambda asked: asked.get("verb") != "patch"
    assert "does not let us patch deployments" in red(acting)["permissions"].said


def test_a_machine_without_a_cluster(tmp_path: Path) -> None:
    acting = ActionWorld(tmp_path)
    try:
        assert "no context" in red(acting)["cluster"].said
    finally:
        acting.close()


def test_a_program_that_is_missing(
    acting: ActionWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "bash").symlink_to("/bin/bash")
    acting.engine.environment["PATH"] = str(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert "kubectl" in red(acting)["programs"].said


def test_addresses_that_do_not_answer_or_are_not_known(library_world: World) -> None:
    away = {**library_world.variables, "FIRELINE_GATEWAY_URL": "http://127.0.0.1:1"}
    del away["FIRELINE_PROMETHEUS_URL"]
    acting = ActionWorld(library_world.folder, library_world.api, **away)
    try:
        killing = RUNBOOKS["kill-switch"]
        steps = [step for step in killing.steps() if step.id in {"gateway-now", "harm-now"}]
        bad = [one for one in look(acting, killing, *steps) if one.state == "bad"]
    finally:
        acting.close()
    assert {one.name for one in bad} == {"address"}
    said = " ".join(one.said for one in bad)
    assert "FIRELINE_GATEWAY_URL does not answer" in said
    assert "FIRELINE_PROMETHEUS_URL is not configured" in said
    assert all(one.remedy for one in bad)
