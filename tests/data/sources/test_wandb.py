"""Weights & Biases: versions of an artifact, aliases that move, and what it says when it cannot."""

import json

import pytest

from data.ambient import Ambient
from data.errors import BadAnswer, NotConfigured, SourceError, Unauthorized
from data.sources.change import ALIAS, VERSION, Look
from data.sources.credentials import Access, Secret
from data.sources.wandb import WeightsAndBiases
from data.times import parse_iso
from tests.servers.faults import Behaviour, FaultServer, answer

NOW = parse_iso("2026-04-22T08:15:00Z")
ARTIFACT = "acme/fraud/detector"


def says(server: FaultServer, *versions: tuple[int, str, list[str]]) -> None:
    edges = [
        {"node": {"versionIndex": number, "createdAt": at, "aliases": [{"alias": name} for name in names]}}
        for number, at, names in versions
    ]
    collection = {"artifactCollection": {"artifactMemberships": {"edges": edges}}}
    server.always(answer(json.dumps({"data": {"project": {"artifactType": collection}}}).encode()))


def source(server: FaultServer) -> WeightsAndBiases:
    access = Access(user="api", password=Secret("wandb_password", value="tell-nobody"))
    ambient = Ambient(now=lambda: NOW)
    return WeightsAndBiases(server.url, (ARTIFACT,), ambient, access=access)


async def look(wandb: WeightsAndBiases) -> Look:
    try:
        return await wandb.look()
    finally:
        await wandb.close()


async def test_versions_and_aliases(faulty: FaultServer) -> None:
    says(faulty, (1, "2026-04-22T06:00:00", ["latest", "production"]), (0, "2026-04-01T06:00:00Z", []))
    found = await look(source(faulty))
    assert [(one.kind, one.before, one.after, one.at) for one in found.changes] == [
        (VERSION, "v0", "v1", parse_iso("2026-04-22T06:00:00Z")),
        (VERSION, "", "v0", parse_iso("2026-04-01T06:00:00Z")),
    ]
    assert [(one.subject, one.text) for one in found.standing] == [
        ("detector @latest", "v1, moved between 06:00 and 08:15"),
        ("detector @production", "v1, moved between 06:00 and 08:15"),
    ]
    assert faulty.asked == ["POST /graphql HTTP/1.1"]
    assert b"authorization: basic" in faulty.heads[0].lower()


async def test_an_alias_that_moves_is_a_change(faulty: FaultServer) -> None:
    wandb = source(faulty)
    says(faulty, (0, "", ["production"]), (1, "", []))
    await wandb.look()
    says(faulty, (0, "", []), (1, "", ["production"]))
    (moved,) = [one for one in (await look(wandb)).changes if one.kind == ALIAS]
    assert (moved.subject, moved.before, moved.after) == ("detector @production", "v0", "v1")


@pytest.mark.parametrize("body", [{"data": {"project": None}}, {"data": {"project": {"artifactType": None}}}])
async def test_an_artifact_that_is_not_there_is_a_problem(faulty: FaultServer, body: object) -> None:
    faulty.always(answer(json.dumps(body).encode()))
    assert (await look(source(faulty))).problems == (f"W&B has no model artifact '{ARTIFACT}'.",)


CASES: list[tuple[Behaviour, type[SourceError], str]] = [
    (answer(b'{"errors": [{"message": "no such field"}], "data": null}'), BadAnswer, "no such field"),
    (answer(b"[]"), BadAnswer, "not what its API promises"),
    (answer(b"", status="401 Unauthorized"), Unauthorized, "does not let us in"),
]


@pytest.mark.parametrize(("behaviour", "kind", "words"), CASES)
async def test_a_bad_answer_is_told_for_what_it_is(
    faulty: FaultServer, behaviour: Behaviour, kind: type[SourceError], words: str
) -> None:
    faulty.always(behaviour)
    with pytest.raises(kind, match=words) as caught:
        await look(source(faulty))
    assert "tell-nobody" not in "".join(caught.value.lines())


async def test_what_is_not_named_is_said() -> None:
    with pytest.raises(NotConfigured, match="names no artifact"):
        await look(WeightsAndBiases("", (), Ambient()))
    with pytest.raises(NotConfigured, match="is no artifact"):
        await look(WeightsAndBiases("", ("detector",), Ambient()))
