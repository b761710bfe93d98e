"""``fireline preflight``: green before the incident, red where something would fail, and nothing changed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.command_line import CommandLine
from tests.stand_ins.gateway import Gateway
from tests.stand_ins.kubernetes_api import KubernetesApi

BOOK = """
runbook:
  name: Ready
  incident_type: model_drift
  version: "1"
  parameters:
    TO_VERSION: {description: where to}
  triage:
    steps:
      - {action: Ask, command: 'curl --fail "${FIRELINE_GATEWAY_URL:?}/status" | jq .'}
      - {action: Think}
  containment:
    steps:
      - action: Go back
        uses: kubernetes/set-env
        with: {deployment: model-server, namespace: ai-production, env: {MODEL_VERSION: TO_VERSION}}
"""


@pytest.fixture
def api() -> Iterator[KubernetesApi]:
    with KubernetesApi() as running:
        yield running


@pytest.fixture
def book(tmp_path: Path, fireline: CommandLine) -> str:
    file = tmp_path / "ready.yaml"
    file.write_text(BOOK)
    fireline.good("trust", str(file), "--yes")
    return str(file)


def found(out: str) -> dict[tuple[str, str], str]:
    return {
        (one["group"].partition(",")[0], one["name"]): one["state"] for one in json.loads(out)["findings"]
    }


def test_it_is_green_where_all_is_there_and_changes_nothing(
    fireline: CommandLine, book: str, api: KubernetesApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Gateway() as gateway:
        monkeypatch.setenv("FIRELINE_GATEWAY_URL", gateway.url)
        monkeypatch.setenv("KUBECONFIG", str(api.write_kubeconfig(tmp_path / "kube" / "config")))
        words = ("preflight", book, "--model", "fraud-v4", "--param", "TO_VERSION=4.1.1")
        assert "MODEL_VERSION: 4.1.2 → 4.1.1" in fireline.good(*words)
        states = found(fireline.good(*words, "--json"))
    assert set(states.values()) == {"good"}
    assert states["triage 1", "address"] == "good"
    assert states["triage 2", "person"] == "good"
    assert states["containment 1", "permissions"] == "good"
    assert states["containment 1", "dry run"] == "good"
    assert api.changes() == []
    assert json.loads(fireline.good("status", "--json"))["incidents"] == []


def test_what_would_fail_is_red_with_what_mends_it(
    fireline: CommandLine, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRELINE_GATEWAY_URL", "http://127.0.0.1:1")
    ran = fireline("preflight", book, "--json")
    assert ran.code == 1
    states = found(ran.out)
    assert states["triage 1", "address"] == "bad"
    assert states["containment 1", "values"] == "bad"
    shown = fireline("preflight", book, "--section", "containment").out
    assert "Nobody knows TO_VERSION." in shown
    assert "--param NAME=VALUE" in shown
    assert "triage" not in shown


def test_a_program_that_is_missing_is_named(fireline: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(BOOK.replace("| jq .", "| no-such-program --flag"))
    ran = fireline("preflight", str(file), "--section", "triage")
    assert ran.code == 1
    assert "no-such-program is not on PATH" in ran.out
    assert "trust" in ran.out


def test_an_incident_gives_its_values(fireline: CommandLine, book: str) -> None:
    number = fireline.declare("--type", "model_drift", "--model", "fraud-v4")
    states = found(fireline("preflight", book, "--incident", number, "--json").out)
    assert states["containment 1", "values"] == "bad"
    assert fireline("preflight").code == 2
    assert fireline("preflight", book, "--section", "nothing").code == 2
