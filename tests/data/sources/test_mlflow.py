"""MLflow's registry: versions with their times, aliases that move, and what it says when it cannot."""

import json
from typing import Any

import pytest

from data.ambient import Ambient
from data.errors import BadAnswer, NotConfigured
from data.sources.change import ALIAS, VERSION, Look
from data.sources.endpoint import endpoint
from data.sources.mlflow import MLflow
from data.sources.probe import probe
from data.times import parse_iso
from tests.servers.faults import FaultServer, answer
from tests.stand_ins.mlflow import MLflow as Registry

NOW = parse_iso("2026-04-22T08:15:00Z")
GET, SEARCH = "/api/2.0/mlflow/registered-models/get", "/api/2.0/mlflow/model-versions/search"
MODEL = "fraud-detection-v4"


def says(server: FaultServer, aliases: dict[str, str], versions: list[dict[str, Any]] | None = None) -> None:
    model = {"name": MODEL, "aliases": [{"alias": name, "version": to} for name, to in aliases.items()]}
    listed = VERSIONS if versions is None else versions
    server.behaviours[GET] = answer(json.dumps({"registered_model": model}).encode())
    server.behaviours[SEARCH] = answer(json.dumps({"model_versions": listed} if listed else {}).encode())


VERSIONS = [
    {
        "name": MODEL,
        "version": "4",
        "creation_timestamp": 1776844800000,
        "status": "READY",
        "run_id": "ab" * 16,
    },
    {"name": MODEL, "version": "3", "creation_timestamp": "1776758400000", "status": "READY"},
]


def source(server: FaultServer, *models: str) -> MLflow:
    return MLflow(server.url, models or (MODEL,), Ambient(now=lambda: NOW))


async def look(mlflow: MLflow) -> Look:
    try:
        return await mlflow.look()
    finally:
        await mlflow.close()


async def test_versions_with_their_times_and_aliases_as_they_stand(faulty: FaultServer) -> None:
    says(faulty, {"champion": "3", "challenger": "4"})
    found = await look(source(faulty))
    assert [(one.kind, one.before, one.after) for one in found.changes] == [
        (VERSION, "3", "4, ready, run ababababab"),
        (VERSION, "", "3, ready"),
    ]
    assert found.changes[0].at == 1776844800000 * 1000
    assert found.changes[0].link == f"{faulty.url}/#/models/{MODEL}/versions/4"
    assert [(one.subject, one.text) for one in found.standing] == [
        (f"{MODEL} @challenger", "version 4, moved between 08:00 and 08:15"),
        (f"{MODEL} @champion", "version 3, moved between 21 Apr and 08:15"),
    ]
    assert "filter=name%3D%27fraud-detection-v4%27" in faulty.asked[1]


async def test_an_alias_that_moves_is_seen_once_and_stays(faulty: FaultServer) -> None:
    mlflow = source(faulty)
    says(faulty, {"champion": "3", "old": "1"})
    assert [one.kind for one in (await mlflow.look()).changes] == [VERSION, VERSION]
    says(faulty, {"champion": "4", "new": "4"})
    moved = [one for one in (await mlflow.look()).changes if one.kind == ALIAS]
    again = [one for one in (await mlflow.look()).changes if one.kind == ALIAS]
    assert sorted((one.subject, one.before, one.after) for one in moved) == [
        (f"{MODEL} @champion", "3", "4"),
        (f"{MODEL} @new", "not set", "4"),
        (f"{MODEL} @old", "1", "removed"),
    ]
    assert {one.at for one in moved} == {NOW}
    assert all(one.seen_only for one in moved)
    assert [one.key for one in again] == [one.key for one in moved]
    await mlflow.close()


async def test_of_an_alias_that_moved_before_the_first_look_it_is_said_before_when(
    faulty: FaultServer,
) -> None:
    says(faulty, {"champion": "2"})
    (standing,) = (await look(source(faulty))).standing
    assert standing.text == "version 2, moved before 08:15"


async def test_a_model_without_versions(faulty: FaultServer) -> None:
    says(faulty, {}, [])
    found = await look(source(faulty))
    assert (found.changes, found.standing, found.problems) == ((), (), ())


async def test_a_model_that_is_not_there_is_a_problem_and_the_rest_is_shown(faulty: FaultServer) -> None:
    absent = b'{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "no"}'
    faulty.always(answer(absent, status="404 Not Found"))
    found = await look(source(faulty, "gone", "it's"))
    assert found.problems == (
        "MLflow has no registered model 'gone'.",
        '"it\'s" cannot be the name of a registered model.',
    )


async def test_hostile_text_is_cleaned(faulty: FaultServer) -> None:
    versions = [{"version": "\x1b[31m9" + "x" * 500, "creation_timestamp": -5, "user_id": "[/red]\u202e"}]
    says(faulty, {"\x1b]0;t\x07a": "9"}, versions)
    found = await look(source(faulty))
    (change,) = found.changes
    assert "\x1b" not in f"{found}"
    assert "\u202e" not in change.after
    assert (len(change.after) < 200, change.at) == (True, 0)


async def test_no_model_is_named() -> None:
    mlflow = MLflow("http://127.0.0.1:9", (), Ambient())
    with pytest.raises(NotConfigured, match="names no model"):
        await look(mlflow)


async def test_the_stand_in_serves_what_changes_and_the_doctor_ask() -> None:
    versions, aliases = {"3": "READY", "4": "READY"}, {"champion": "3"}
    with Registry(MODEL, versions=versions, aliases=aliases) as registry:
        found = await look(MLflow(registry.url, (MODEL, "other"), Ambient(now=lambda: NOW)))
        seen = await probe("mlflow", endpoint("MLflow", registry.url), lambda: NOW)
    assert [(one.kind, one.before, one.after) for one in found.changes] == [
        (VERSION, "3", "4, ready"),
        (VERSION, "", "3, ready"),
    ]
    assert [one.subject for one in found.standing] == [f"{MODEL} @champion"]
    assert found.problems == ("MLflow has no registered model 'other'.",)
    assert seen.version == ""


async def test_half_of_an_answer_is_not_taken(faulty: FaultServer) -> None:
    faulty.always(answer(b'{"registered_model": []}'))
    with pytest.raises(BadAnswer, match="not what its API promises"):
        await look(source(faulty))
