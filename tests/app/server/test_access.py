"""Who may do what: every route for every kind of caller, and how people and devices come in and go out."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import msgspec
import pytest
from sqlmodel import select

from app.server.access import tokens
from app.server.access.secrets import digest
from app.server.tables import AuditRow, CodeRow, TokenRow
from data.errors import NotFound
from data.exchange import protocol
from data.exchange.signing import enrolment_text
from data.times import DAY, HOUR, MINUTE
from tests.app.server.world import ALL_SCOPES, Store, World, parsed, refused, took

OPEN, ANYBODY, READ, WRITE, ADMIN = "open", "anybody", "read", "write", "admin"
_HASH = "ab" * 32
_CHAIN = "0190a0a0-0000-7000-8000-000000000001"

ROUTES: dict[tuple[str, str], tuple[str, object]] = {
    ("GET", "/healthz"): (OPEN, None),
    ("GET", "/readyz"): (OPEN, None),
    ("GET", "/metrics"): (OPEN, None),
    ("POST", "/v1/enrol"): (OPEN, {"code": "none", "key": _HASH, "proof": _HASH * 2, "device": "x"}),
    ("GET", "/v1/vector"): (READ, None),
    ("POST", "/v1/push"): (WRITE, {"lines": [], "heads": []}),
    ("POST", "/v1/pull"): (READ, {"vector": {}}),
    ("POST", "/v1/bodies"): (READ, {"contents": []}),
    ("POST", "/v1/chains/{chain}/ancestor"): (READ, {"hashes": {}}),
    ("GET", "/v1/wake"): (READ, None),
    ("POST", "/v1/codes"): (ADMIN, {"principal": "zoe"}),
    ("POST", "/v1/token/renew"): (ANYBODY, None),
    ("GET", "/v1/whoami"): (ANYBODY, None),
    ("GET", "/v1/actors"): (READ, None),
    ("GET", "/v1/teams"): (ADMIN, None),
    ("DELETE", "/v1/teams/{team}/members/{principal}"): (ADMIN, None),
    ("GET", "/v1/incidents"): (READ, None),
    ("GET", "/v1/incidents/{reference}"): (READ, None),
    ("GET", "/v1/incidents/{reference}/record"): (READ, None),
    ("GET", "/v1/incidents/{reference}/access"): (READ, None),
    ("PUT", "/v1/incidents/{reference}/access"): (WRITE, {"restricted": False}),
    ("GET", "/v1/incidents/{incident}/evidence/{digest}"): (READ, None),
    ("GET", "/v1/incidents/{incident}/evidence/{digest}/upload"): (WRITE, None),
    ("PATCH", "/v1/incidents/{incident}/evidence/{digest}/upload"): (WRITE, b"x"),
    ("GET", "/v1/trends"): (READ, None),
    ("POST", "/v1/presence"): (WRITE, {}),
    ("GET", "/v1/presence"): (READ, None),
}
"""Every route, what its caller needs, and a body that has its shape."""


@dataclass(frozen=True)
class Kind:
    """A kind of caller: what they send, and what they may."""

    name: str
    headers: dict[str, str]
    may: frozenset[str]


def kinds_of(world: World, incident: str) -> list[Kind]:
    nobody = frozenset({OPEN})
    expired = world.machine("gone", ALL_SCOPES)
    revoked = world.machine("thrown out", ALL_SCOPES)

    def end(session: object) -> None:
        row = session.get(TokenRow, digest(expired["Authorization"].partition(" ")[2]))  # type: ignore[attr-defined]
        row.expires_at = world.clock.now
        session.add(row)  # type: ignore[attr-defined]

    world.parts.database.writing(end)
    world.parts.database.writing(lambda session: tokens.revoke(session, "thrown out", world.clock.now))
    return [
        Kind("no token", {}, nobody),
        Kind("no such token", {"Authorization": "Bearer fireline_made_up"}, nobody),
        Kind("another scheme", {"Authorization": "Basic bWlhOm1pYQ=="}, nobody),
        Kind("expired", expired, nobody),
        Kind("revoked", revoked, nobody),
        Kind("reads", world.machine("dashboard", ("read",)), frozenset({OPEN, ANYBODY, READ})),
        Kind("writes only", world.machine("gateway", ("write",)), frozenset({OPEN, ANYBODY, WRITE})),
        Kind("lets in only", world.machine("portal", ("admin",)), frozenset({OPEN, ANYBODY, ADMIN})),
        Kind("a device", world.store("tom").headers, frozenset({OPEN, ANYBODY, READ, WRITE})),
    ]


def ask(world: World, route: tuple[str, str], incident: str, headers: dict[str, str]) -> httpx.Response:
    method, template = route
    path = template.format(
        chain=_CHAIN, reference=incident, incident=incident, digest=_HASH, team="nobody's", principal="zoe"
    )
    body = ROUTES[route][1]
    content = None if body is None else body if isinstance(body, bytes) else msgspec.json.encode(body)
    query = "?offset=0" if method == "PATCH" else "?wait=0" if template == "/v1/wake" else ""
    return world.client.request(method, path + query, content=content, headers=headers)


def test_every_route_for_every_kind_of_caller(world: World) -> None:
    mia = world.store("mia")
    incident = mia.declare("Seen by all").id
    mia.pushes()
    wrong = []
    for kind in kinds_of(world, incident):
        for route, (needs, _) in ROUTES.items():
            answer = ask(world, route, incident, kind.headers)
            known = needs == OPEN or ANYBODY in kind.may
            expected = "let in" if needs in kind.may else "403" if known else "401"
            word = answer.json().get("error") if answer.status_code >= 400 else ""
            told = str(answer.status_code) if word in {"unauthorized", "forbidden"} else "let in"
            if route == ("POST", "/v1/enrol"):
                told = "let in"  # its 401 is about the code
            if told != expected:
                wrong.append((kind.name, route, expected, answer.status_code, word))
            if expected == "401":
                assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert wrong == []


def test_every_route_of_a_restricted_incident_is_shut_to_others(world: World) -> None:
    mia, eve = world.store("mia"), world.store("eve", scopes=ALL_SCOPES)
    incident = mia.declare("Secret harm")
    mia.pushes()
    took(mia.put(f"/v1/incidents/{incident.id}/access", protocol.Access(True)), protocol.Access)
    mia.post("/v1/presence", protocol.Here(incident.id, "Secret doing"))
    for route in ROUTES:
        answer = ask(world, route, incident.id, eve.headers)
        assert "Secret" not in answer.text, route
        if "{reference}" in route[1] or "{incident}" in route[1]:
            refused(answer, 404, "not_found")


def test_the_description_names_every_route_and_no_other(world: World) -> None:
    said = world.client.get("/openapi.json").json()
    named = {(method.upper(), path) for path, methods in said["paths"].items() for method in methods}
    assert named == set(ROUTES)
    shapes = set(said["components"]["schemas"])
    wanted = set(_references(said))
    assert wanted <= shapes
    for (method, path), (needs, _) in ROUTES.items():
        told = said["paths"][path][method.lower()]
        assert bool(told.get("security")) == (needs != OPEN), path
        assert told["responses"].keys() >= {"200", "default"}
        assert told["summary"]


def _references(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [str(value["$ref"]).rpartition("/")[2]] if isinstance(value.get("$ref"), str) else []
        return own + [one for part in value.values() for one in _references(part)]
    return [one for part in value for one in _references(part)] if isinstance(value, list) else []


# --- coming in and going out --------------------------------------------------------------------------------


def enrol(world: World, store: Store, code: str, signed_by: Store | None = None) -> httpx.Response:
    proof = (signed_by or store).key.sign(enrolment_text(code))
    asked = protocol.Enrol(code, store.key.public, proof, "laptop")
    return world.client.post("/v1/enrol", content=msgspec.json.encode(asked))


def test_a_code_lets_one_device_in_once(world: World) -> None:
    mia, eve = world.stranger("mia"), world.stranger("eve")
    code = world.code("mia", teams=("safety",))
    assert len(code.replace("-", "")) == 32
    refused(enrol(world, mia, code, signed_by=eve), 422, "unsigned")
    done = took(enrol(world, mia, code), protocol.Enrolled)
    assert (done.principal, done.scopes) == ("mia", ("read", "write"))
    assert done.server_key == world.parts.key.public
    refused(enrol(world, eve, code), 401, "unauthorized")
    mia.token = done.token
    said = took(mia.get("/v1/whoami"), protocol.WhoAmI)
    assert (said.principal, said.device, said.teams) == ("mia", done.device, ("safety",))


def test_a_code_is_too_old_after_ten_minutes(world: World) -> None:
    mia = world.stranger("mia")
    code = world.code("mia")
    world.clock.now += 10 * MINUTE
    refused(enrol(world, mia, code), 401, "unauthorized")


def test_codes_cannot_be_tried_out(world: World) -> None:
    eve = world.stranger("eve")
    words = [enrol(world, eve, f"GUESS-{number}").json()["error"] for number in range(7)]
    assert words == ["unauthorized"] * 5 + ["slow_down"] * 2
    answer = enrol(world, eve, world.code("eve"))
    refused(answer, 429, "slow_down")
    assert 0 < int(answer.headers["Retry-After"]) <= 20
    world.clock.now += 20 * 1_000_000
    assert enrol(world, eve, world.code("eve")).status_code == 200


def test_neither_codes_nor_tokens_stand_in_the_database(world: World) -> None:
    mia = world.store("mia")
    code = world.code("tom")
    with world.parts.database.reading() as session:
        kept = [
            *session.exec(select(TokenRow)),
            *session.exec(select(CodeRow)),
            *session.exec(select(AuditRow)),
        ]
    text = " ".join(str(row.model_dump()) for row in kept)
    assert mia.token not in text
    assert code not in text
    assert code.replace("-", "") not in text


def test_an_administrator_lets_others_in_and_no_further_than_they_are_asked(world: World) -> None:
    root = world.store("root", scopes=ALL_SCOPES)
    made = took(root.post("/v1/codes", protocol.NewCode("tom", ("read",))), protocol.Code)
    tom = world.stranger("tom")
    done = took(enrol(world, tom, made.code), protocol.Enrolled)
    tom.token = done.token
    tom.declare()
    refused(tom.push(), 403, "forbidden")
    refused(root.post("/v1/codes", protocol.NewCode("tom", ("everything",))), 400, "bad_request")


def test_a_token_ends_after_ninety_days_and_can_be_renewed_before(world: World) -> None:
    mia = world.store("mia")
    world.clock.now += 89 * DAY
    renewed = took(mia.post("/v1/token/renew"), protocol.Renewed)
    assert mia.get("/v1/whoami").status_code == 200
    world.clock.now += 2 * HOUR
    refused(mia.get("/v1/whoami"), 401, "unauthorized")
    mia.token = renewed.token
    assert took(mia.get("/v1/whoami"), protocol.WhoAmI).device == mia.device
    world.clock.now += 90 * DAY
    refused(mia.get("/v1/whoami"), 401, "unauthorized")


def test_who_is_revoked_can_neither_ask_nor_have_their_chain_relayed(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    mia.declare()
    lines = mia.lines()
    took(mia.push(lines[:2]), protocol.Pushed)
    ended = world.parts.database.writing(lambda session: tokens.revoke(session, "mia", world.clock.now))
    assert ended == 1
    refused(mia.push(lines), 401, "unauthorized")
    refused(tom.push(lines, mia.head(lines)), 403, "not_your_chain")
    with pytest.raises(NotFound):
        world.parts.database.writing(lambda session: tokens.revoke(session, "mia", world.clock.now))


def test_who_is_out_of_a_team_sees_no_more_of_what_only_the_team_is_admitted_to(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom", teams=("safety", "legal"))
    root = world.store("root", scopes=ALL_SCOPES)
    incident = mia.declare("Secret harm")
    mia.pushes()
    place = f"/v1/incidents/{incident.id}"
    took(mia.put(f"{place}/access", protocol.Access(True, ("safety",))), protocol.Access)
    assert took(tom.get(place), protocol.Row).title == "Secret harm"
    out = "/v1/teams/safety/members/tom"
    refused(world.client.delete(out, headers=tom.headers), 403, "forbidden")
    left = took(world.client.delete(out, headers=root.headers), protocol.Teams)
    assert [(team.name, team.people) for team in left.teams] == [("legal", ["tom"])]
    refused(tom.get(place), 404, "not_found")
    assert took(tom.get("/v1/whoami"), protocol.WhoAmI).teams == ("legal",)
    assert not any("Secret" in (line.payload or "") for line in parsed(tom.pull()))
    refused(world.client.delete(out, headers=root.headers), 404, "not_found")
    with world.parts.database.reading() as session:
        said = [(row.principal, row.target) for row in session.exec(select(AuditRow)) if row.action == "team"]
    assert said == [("root", "safety without tom")]


def test_too_many_requests_wait(world: World) -> None:
    mia = world.store("mia")
    codes = {mia.get("/v1/whoami").status_code for _ in range(205)}
    assert codes == {200, 429}
    world.clock.now += 1_000_000
    assert mia.get("/v1/whoami").status_code == 200


def test_refusals_and_accesses_stand_in_the_audit_log(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    incident = mia.declare()
    mia.pushes()
    mia.put(f"/v1/incidents/{incident.id}/access", protocol.Access(True))
    tom.push(mia.lines()[:2], tom.head(mia.lines()[:2]))
    with world.parts.database.reading() as session:
        rows = session.exec(select(AuditRow).order_by(AuditRow.id)).all()  # type: ignore[arg-type]
    said = [(row.principal, row.action, row.outcome) for row in rows]
    assert ("mia", "enrol", "done") in said
    assert ("mia", "access", "restricted") in said
    assert ("tom", "push", "not_your_chain") in said


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"lines": [1], "heads": []}', b"\xff", b"[" * 100_000])
def test_what_is_no_json_of_the_shape_is_refused_plainly(world: World, body: bytes) -> None:
    mia = world.store("mia")
    for path in ("/v1/push", "/v1/pull", "/v1/bodies"):
        answer = world.client.post(path, content=body, headers=mia.headers)
        refused(answer, 400, "bad_request")


def test_a_body_that_is_too_large_is_not_read_to_its_end(world: World) -> None:
    mia = world.store("mia")
    refused(world.client.post("/v1/presence", content=bytes(300_000), headers=mia.headers), 413, "too_large")

    def endless() -> Iterator[bytes]:
        for _ in range(20):
            yield bytes(100_000)

    refused(
        world.client.post("/v1/bodies", content=endless(), headers=mia.headers),
        413,
        "too_large",
    )
