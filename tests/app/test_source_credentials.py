"""Typed actions are let in at the sources as the panels are, and nothing that is kept holds the secret."""

import base64
from pathlib import Path

import pytest

from tests.app.command_line import CommandLine
from tests.servers.faults import answer, fault_server
from tests.stand_ins.certificate import self_signed
from tests.stand_ins.gateway import Gateway
from tests.stand_ins.serving import Answer, Request, StandIn, json_answer
from tests.stand_ins.wandb import WandB

KEY = "k3y-that-nobody-may-see"
BASIC = "Basic " + base64.b64encode(f"api:{KEY}".encode()).decode()
BOOK = """
runbook:
  name: Let in
  incident_type: model_drift
  version: "1"
  containment:
    steps:
      - action: Move the alias
        uses: model-registry/set-alias
        with: {registry: wandb, model: acme/fraud/detector, alias: champion, version: v3}
      - action: Ask Prometheus
        uses: prometheus/verify
        with: {query: model_live_accuracy > 0.9}
      - action: Another mode
        uses: http/request
        with:
          method: PUT
          url: $FIRELINE_GATEWAY_URL/blocked-clients/c1
          json: {blocked: true}
          headers: {X-Team: TEAM_TOKEN}
"""
SAMPLE = b'{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"0.95"]}]}}'

CARELESS = """
runbook:
  name: Careless
  incident_type: model_drift
  version: "1"
  triage:
    steps:
      - {action: Ask, command: 'curl "${FIRELINE_PROMETHEUS_URL:?}/api/v1/query?query=up"'}
"""


class Guarded(StandIn):
    """A Prometheus behind TLS of one's own that asks who we are."""

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return json_answer({"status": "error"}, 401)
        return Answer(body=SAMPLE)


@pytest.fixture
def book(tmp_path: Path) -> str:
    file = tmp_path / "book.yaml"
    file.write_text(BOOK)
    file.chmod(0o600)
    return str(file)


def test_a_step_its_look_and_its_undo_are_let_in(
    fireline: CommandLine, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare("--model", "fraud-v4")
    place = ("--incident", number, "--section", "containment", "--step", "1")
    monkeypatch.setenv("FIRELINE_WANDB_USER", "api")
    monkeypatch.setenv("FIRELINE_WANDB_PASSWORD", KEY)
    versions = {"v3": "COMMITTED", "v4": "COMMITTED"}
    with WandB(versions=versions, aliases={"champion": "v4"}, authorization=BASIC) as registry:
        monkeypatch.setenv("FIRELINE_WANDB_URL", registry.url)
        ran = fireline("run", book, *place, "--yes")
        assert ran.code == 0, ran
        assert "acme/fraud/detector@champion: v4 → v3" in ran.err
        assert registry.aliases == {"champion": "v3"}
        fireline.good("rollback", number, "--section", "containment", "--step", "1", "--confirm", "fraud-v4")
        assert registry.aliases == {"champion": "v4"}
        monkeypatch.setenv("FIRELINE_WANDB_PASSWORD", "wrong")
        assert fireline("run", book, *place, "--yes").code == 1
    assert_kept_nowhere(fireline, KEY, BASIC.removeprefix("Basic "))


def test_prometheus_gets_the_settings_token(
    fireline: CommandLine, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare("--model", "fraud-v4")
    monkeypatch.setenv("FIRELINE_PROMETHEUS_TOKEN", KEY)
    place = ("--incident", number, "--section", "containment", "--step", "2")
    with fault_server() as prometheus:
        prometheus.always(answer(SAMPLE))
        monkeypatch.setenv("FIRELINE_PROMETHEUS_URL", prometheus.url)
        ran = fireline("run", book, *place, "--yes")
        assert ran.code == 0, ran
        assert f"authorization: bearer {KEY}".encode() in prometheus.heads[-1].lower()
    assert_kept_nowhere(fireline, KEY)


def test_a_header_of_ones_own_reaches_the_gateway_and_its_record_does_not_have_it(
    fireline: CommandLine, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare("--model", "fraud-v4")
    monkeypatch.setenv("TEAM_TOKEN", KEY)
    monkeypatch.setenv("FIRELINE_GATEWAY_TOKEN", f"gateway-{KEY}")
    with Gateway() as gateway:
        monkeypatch.setenv("FIRELINE_GATEWAY_URL", gateway.url)
        place = ("--incident", number, "--section", "containment", "--step", "3")
        ran = fireline("run", book, *place, "--yes")
        assert ran.code == 0, ran
        [asked] = gateway.requests("PUT")
    assert (asked.headers["x-team"], asked.headers["authorization"]) == (KEY, f"Bearer gateway-{KEY}")
    assert_kept_nowhere(fireline, KEY)


def test_a_shipped_command_is_let_in_and_trusts_the_settings_authority(
    fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare("--model", "fraud-v4")
    authority, careless = tmp_path / "own.pem", tmp_path / "careless.yaml"
    careless.write_text(CARELESS)
    monkeypatch.setenv("FIRELINE_PROMETHEUS_TOKEN", KEY)
    scope = ("run", "performance-degradation", "--incident", number, "--section", "triage", "--step", "3")
    look = ("preflight", "performance-degradation", "--model", "fraud-v4")
    with Guarded(certificate=self_signed()) as prometheus:
        monkeypatch.setenv("FIRELINE_PROMETHEUS_URL", prometheus.url)
        assert "certificate" in fireline(*scope).out, "nobody signed for it"
        monkeypatch.setenv("FIRELINE_PROMETHEUS_CA_FILE", str(authority))
        refused = fireline(*scope)
        assert refused.code != 0
        assert f"prometheus_ca_file: {authority} cannot be read" in refused.err
        authority.write_bytes(base64.b64decode(self_signed().base64))
        ran = fireline(*scope)
        assert ran.code == 0, ran
        assert "predictions a second: 0.95" in ran.out
        seen = fireline(*look).out
        assert "FIRELINE_PROMETHEUS_URL answers" in seen
        assert "without the settings' credentials" not in seen
        warned = fireline("preflight", str(careless), "--model", "fraud-v4")
        assert "It asks FIRELINE_PROMETHEUS_URL without the settings' credentials" in warned.out
    assert_kept_nowhere(fireline, KEY)


def assert_kept_nowhere(fireline: CommandLine, *secrets: str) -> None:
    kept = [file.read_bytes() for file in fireline.home.rglob("*") if file.is_file()]
    assert kept
    for secret in secrets:
        assert not any(secret.encode() in content for content in kept)
