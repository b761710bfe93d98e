"""Typed actions on a Deployment, by the real kubectl on a stand-in: what was before is read and restored."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from data.errors import NotConfirmed
from data.journal import kinds
from runbooks.actions.protocol import Change
from tests.runbooks.actions.action_world import FULLY, PLACE, ActionWorld
from tests.stand_ins.cluster import Key
from tests.stand_ins.kubernetes_api import KubernetesApi

DEPLOYMENT = Key("deployments", *PLACE)
SET_ENV = """
uses: kubernetes/set-env
with:
  deployment: model-server
  namespace: ai-production
  env: {MODEL_VERSION: VERSION_TO}
"""


def deployment(api: KubernetesApi) -> Any:
    found = api.cluster.get(DEPLOYMENT)
    assert found is not None
    return found


@pytest.fixture
def api() -> Iterator[KubernetesApi]:
    with KubernetesApi() as server:
        yield server


@pytest.fixture
def world(tmp_path: Path, api: KubernetesApi) -> Iterator[ActionWorld]:
    made = ActionWorld(tmp_path, api)
    yield made
    made.close()


def test_setting_a_variable_shows_before_and_after_is_verified_and_restored(
    world: ActionWorld, api: KubernetesApi
) -> None:
    before = api.cluster.env(*PLACE)["MODEL_VERSION"]
    prepared = world.ready(SET_ENV, VERSION_TO="4.1.1")
    assert prepared.changes == (Change("MODEL_VERSION", before, "4.1.1"),)
    assert prepared.risk == "changes"
    assert not prepared.warnings
    assert api.changes() == []
    ended = world.act(prepared)
    assert (ended.outcome, ended.verification) == ("succeeded", "verified"), ended
    assert api.cluster.env(*PLACE)["MODEL_VERSION"] == "4.1.1"
    undo = world.undo()
    assert undo.changes == (Change("MODEL_VERSION", "4.1.1", before),)
    assert world.act(undo).verification == "verified"
    assert api.cluster.env(*PLACE)["MODEL_VERSION"] == before


def test_a_variable_that_was_not_set_is_taken_away_again(world: ActionWorld, api: KubernetesApi) -> None:
    step = SET_ENV.replace("MODEL_VERSION: VERSION_TO", "SAFE_MODE: 'on; it''s \"safe\" $(date)'")
    prepared = world.ready(step)
    assert prepared.changes == (Change("SAFE_MODE", "(not set)", 'on; it\'s "safe" $(date)'),)
    assert world.act(prepared).outcome == "succeeded"
    assert api.cluster.env(*PLACE)["SAFE_MODE"] == 'on; it\'s "safe" $(date)'
    assert world.act(world.undo()).verification == "verified"
    assert "SAFE_MODE" not in api.cluster.env(*PLACE)


def test_a_change_by_somebody_else_between_confirming_and_running_stops_the_step(
    world: ActionWorld, api: KubernetesApi
) -> None:
    prepared = world.ready(SET_ENV, VERSION_TO="4.1.1")
    world.command(world.incident, _set("9.9.9"), FULLY)
    ended = world.act(prepared)
    assert ended.outcome == "failed"
    assert ended.never_ran
    assert "The check before it did not hold" in ended.detail
    assert api.cluster.env(*PLACE)["MODEL_VERSION"] == "9.9.9"
    assert world.last not in world.engine.undoable(world.incident, containment=True).perhaps


def test_undoing_shows_that_somebody_changed_the_value_since(world: ActionWorld, api: KubernetesApi) -> None:
    before = api.cluster.env(*PLACE)["MODEL_VERSION"]
    world.act(world.ready(SET_ENV, VERSION_TO="4.1.1"))
    attempt = world.last
    world.command(world.incident, _set("9.9.9"), FULLY)
    undo = world.engine.inspect(world.engine.prepare_rollback(world.incident, attempt))
    [conflict] = [warning for warning in undo.warnings if "somebody changed it since" in warning]
    assert "now MODEL_VERSION=9.9.9, last changed by kubectl-set at 20" in conflict
    for word in ("", "9.9.9", "MODEL_VERSION=9.9.8"):
        with pytest.raises(NotConfirmed, match=r"found: MODEL_VERSION=9\.9\.9"):
            world.engine.run(undo, replace(FULLY, overwrite=word))
    assert api.cluster.env(*PLACE)["MODEL_VERSION"] == "9.9.9"
    named = replace(FULLY, overwrite="MODEL_VERSION=9.9.9")
    world.command(world.incident, _set("9.9.10"), FULLY)
    assert world.engine.run(undo, named).never_ran, "what came after it was shown is not overwritten"
    again = world.engine.inspect(world.engine.prepare_rollback(world.incident, attempt))
    assert world.engine.run(again, replace(FULLY, overwrite=again.conflict)).verification == "verified"
    assert world.fresh.attempts[world.last].get("overwrites") == "MODEL_VERSION=9.9.10"
    assert api.cluster.env(*PLACE)["MODEL_VERSION"] == before


def test_undoing_a_scaling_says_how_many_there_are(world: ActionWorld, api: KubernetesApi) -> None:
    step = "uses: kubernetes/scale\nwith: {deployment: model-server, namespace: ai-production, replicas: 4}"
    world.act(world.ready(step))
    attempt = world.last
    world.command(
        world.incident, "kubectl scale deployment/model-server --namespace ai-production --replicas=6", FULLY
    )
    undo = world.engine.inspect(world.engine.prepare_rollback(world.incident, attempt))
    assert "now replicas=6, last changed by kubectl" in " ".join(undo.warnings)


def test_a_value_that_comes_from_a_secret_is_not_cut_off(world: ActionWorld, api: KubernetesApi) -> None:
    secret = {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
    document = deployment(api)
    document["spec"]["template"]["spec"]["containers"][0]["env"].append(secret)
    api.cluster.change(DEPLOYMENT, lambda old: document)  # noqa: ARG005
    prepared = world.ready(SET_ENV.replace("MODEL_VERSION: VERSION_TO", "TOKEN: x"))
    assert "comes from a secret" in prepared.problem


def test_scaling_to_none_destroys_and_comes_back(world: ActionWorld, api: KubernetesApi) -> None:
    replicas = deployment(api)["spec"]["replicas"]
    prepared = world.ready(
        "uses: kubernetes/scale\nwith: {deployment: model-server, namespace: ai-production, replicas: 0}"
    )
    assert prepared.risk == "destroys"
    assert prepared.changes == (Change("replicas", str(replicas), "0"),)
    ended = world.act(prepared)
    assert (ended.outcome, ended.verification) == ("succeeded", "verified"), ended
    assert deployment(api)["spec"]["replicas"] == 0
    assert world.act(world.undo()).verification == "verified"
    assert deployment(api)["spec"]["replicas"] == replicas


BACK = "uses: kubernetes/rollout-undo\nwith: {deployment: model-server, namespace: ai-production}"


def test_going_back_a_revision_shows_what_it_holds_and_is_restored_unless_somebody_changed_it_since(
    world: ActionWorld, api: KubernetesApi
) -> None:
    before = api.cluster.env(*PLACE)["MODEL_VERSION"]
    world.command(world.incident, _set("4.2.0"), FULLY)
    prepared = world.ready(BACK)
    number = int(prepared.changes[0].before)
    told = (Change("revision", str(number), str(number - 1)), Change("MODEL_VERSION", "4.2.0", before))
    assert prepared.changes == told
    ended = world.act(prepared)
    assert (ended.outcome, ended.verification) == ("succeeded", "verified"), ended
    assert api.cluster.env(*PLACE)["MODEL_VERSION"] == before
    attempt = world.last
    world.command(world.incident, _set("9.9.9"), FULLY)
    undo = world.engine.inspect(world.engine.prepare_rollback(world.incident, attempt))
    assert undo.conflict == f"revision {number + 2}"
    assert "last changed by kubectl-set" in " ".join(undo.warnings)
    named = replace(FULLY, overwrite=undo.conflict)
    assert world.engine.run(undo, named).verification == "verified"
    assert api.cluster.env(*PLACE)["MODEL_VERSION"] == "4.2.0"


def test_no_revision_is_gone_to_that_is_not_there_or_is_known_bad(
    world: ActionWorld, api: KubernetesApi
) -> None:
    assert "keeps no earlier one" in world.ready(BACK).problem
    bad = api.cluster.env(*PLACE)["MODEL_VERSION"]
    world.command(world.incident, _set("4.2.0"), FULLY)
    assert "keeps no revision 7" in world.ready(BACK.replace("}", ", to_revision: 7}")).problem
    world.desk.set_field(world.incident, f"system.{world.incident.model_id}.known_bad_version", bad)
    prepared = world.ready(BACK)
    assert (f"Version {bad}" in prepared.problem, prepared.can_run) == (True, False)


def test_a_cluster_that_does_not_answer_is_a_warning_and_never_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    world = ActionWorld(tmp_path / "away")
    prepared = world.ready(SET_ENV, VERSION_TO="4.1.1")
    assert any("could not be read" in warning for warning in prepared.warnings)
    assert prepared.can_run
    assert world.act(prepared).outcome == "failed"
    world.close()


def _set(version: str) -> str:
    return f"kubectl set env deployment/model-server --namespace ai-production MODEL_VERSION={version}"


def test_a_dry_run_asks_the_server_changes_nothing_and_is_recorded(
    world: ActionWorld, api: KubernetesApi
) -> None:
    before = api.cluster.env(*PLACE)["MODEL_VERSION"]
    found = world.engine.dry_run(world.ready(SET_ENV, VERSION_TO="4.1.1"))
    assert (found.asked, found.refused) == (True, "")
    assert api.cluster.env(*PLACE)["MODEL_VERSION"] == before
    [event] = world.events(world.incident, kinds.StepRehearsed)
    assert event.payload is not None
    assert kinds.decode(kinds.StepRehearsed, event.payload) == found
    assert not world.events(world.incident, kinds.StepIntended)
