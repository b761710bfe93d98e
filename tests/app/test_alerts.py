"""Alerts from a real Alertmanager, from files, and from nobody."""

import base64
import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.app.command_line import CommandLine
from tests.servers.process import Server
from tests.servers.real import alertmanager
from tests.stand_ins.certificate import self_signed
from tests.stand_ins.guard import Guard

HOOK: dict[str, Any] = {
    "version": "4",
    "status": "firing",
    "receiver": "fireline",
    "alerts": [
        {
            "status": "firing",
            "labels": {
                "alertname": "AIModelPerformanceDegraded",
                "model_id": "fraud-detection-v4",
                "severity": "high",
                "incident_type": "model_performance_degradation",
            },
            "annotations": {
                "summary": "Accuracy fell",
                "runbook_url": "https://runbooks.internal/performance-degradation",
            },
            "startsAt": "2026-04-22T08:15:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "",
            "fingerprint": "0123456789abcdef",
        }
    ],
}


@pytest.fixture
def hook(tmp_path: Path) -> Path:
    file = tmp_path / "hook.json"
    file.write_text(json.dumps(HOOK))
    return file


@pytest.fixture
def firing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """An Alertmanager that holds one alert."""
    with alertmanager(tmp_path / "am") as server:
        now = datetime.now(UTC).isoformat()
        alert = [{"labels": HOOK["alerts"][0]["labels"], "annotations": {"summary": "Fell"}, "startsAt": now}]
        sent = ["curl", "--fail", "-s", "-H", "Content-Type: application/json", "-d", json.dumps(alert)]
        subprocess.run([*sent, f"{server.url}/api/v2/alerts"], check=True, timeout=30)
        monkeypatch.setenv("FIRELINE_ALERTMANAGER_URL", server.url)
        yield server


def test_an_alert_of_a_file_fills_the_incident(fireline: CommandLine, hook: Path) -> None:
    ran = fireline("declare", "--from-file", str(hook))
    assert ran.code == 0
    assert "(from alert label severity)" in ran.err
    shown = json.loads(fireline.good("status", ran.out.strip(), "--json"))
    assert shown["incident_type"] == "model_performance_degradation"
    assert shown["systems"][0]["model_id"] == "fraud-detection-v4"
    assert shown["alerts"] == ["AIModelPerformanceDegraded"]


def test_what_a_person_says_comes_before_the_alert(fireline: CommandLine, hook: Path) -> None:
    number = fireline.good(
        "declare", "--from-file", str(hook), "--severity", "critical", "--title", "Mine", "--model", "other",
        "--model-version", "7", "--type", "model_drift",
    ).strip()  # fmt: skip
    shown = json.loads(fireline.good("status", number, "--json"))
    assert (shown["severity"], shown["title"], shown["incident_type"]) == ("critical", "Mine", "model_drift")
    assert shown["systems"][0] == {"model_id": "other", "model_version": "7", "containment": None}
    entries = json.loads(fireline.good("timeline", "--json"))
    assert [entry for entry in entries if "high" in entry["text"] and entry["kind"] == "severity_set"]


def test_an_alert_can_join_an_incident(fireline: CommandLine, hook: Path) -> None:
    number = fireline.declare()
    fireline.good("join", number, "--from-file", str(hook))
    shown = json.loads(fireline.good("status", number, "--json"))
    assert shown["alerts"] == ["AIModelPerformanceDegraded"]


def test_files_are_listed_and_bad_ones_refused(fireline: CommandLine, hook: Path, tmp_path: Path) -> None:
    (row,) = json.loads(fireline.good("alerts", "--from-file", str(hook), "--json"))
    assert (row["fingerprint"], row["state"]) == ("0123456789abcdef", "firing")
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    for arguments in (
        ("declare", "--from-file", str(bad)),
        ("declare", "--from-file", str(tmp_path / "none")),
        ("declare", "--from-file", str(hook), "--from-alert", "ffff"),
        ("declare", "--from-alert", "0123"),
        ("alerts",),
    ):
        assert fireline(*arguments).code == 2, arguments


def test_alerts_are_filtered_and_sorted(fireline: CommandLine, hook: Path) -> None:
    low = json.loads(json.dumps(HOOK["alerts"][0])) | {"fingerprint": "fedcba9876543210"}
    low["labels"] |= {"severity": "low", "model_id": "ranking-v7", "alertname": "AIModelDrift"}
    low["startsAt"] = "2026-04-22T07:00:00Z"
    hook.write_text(json.dumps(HOOK | {"alerts": [low, *HOOK["alerts"]]}))

    def names(*arguments: str) -> list[str]:
        found = json.loads(fireline.good("alerts", "--from-file", str(hook), "--json", *arguments))
        return [alert["labels"]["severity"] for alert in found]

    assert names() == ["high", "low"]
    assert names("--sort", "oldest") == ["low", "high"]
    assert names("severity!=high", "model_id=~rank.+") == ["low"]
    assert names("fraud-detection") == ["high"]
    assert "passes the filter" in fireline.good("alerts", "--from-file", str(hook), "severity=none")
    assert fireline("alerts", "--from-file", str(hook), "model_id=~(").code == 2


def test_a_real_alertmanager_is_seen_and_declared_from(fireline: CommandLine, firing: Server) -> None:
    status = json.loads(fireline.good("status", "--json"))
    (alert,) = status["alerts"]["alerts"]
    assert status["alerts"]["state"] == "fresh"
    shown = fireline.good("status")
    assert "1 alert firing" in shown
    assert alert["fingerprint"] in shown
    assert alert["fingerprint"] in fireline.good("alerts")
    number = fireline.good("declare", "--from-alert", alert["fingerprint"]).strip()
    found = json.loads(fireline.good("status", number, "--json"))
    assert found["systems"][0]["model_id"] == "fraud-detection-v4"
    assert fireline("declare", "--from-alert", "ffffffffffffffff").code == 2


def test_nobody_could_look_is_never_no_alerts(fireline: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRELINE_ALERTMANAGER_URL", "http://127.0.0.1:9")
    shown = fireline.good("status")
    assert "Alerts: not known" in shown
    assert "0 alerts" not in shown
    status = json.loads(fireline.good("status", "--json"))["alerts"]
    assert (status["state"], status["alerts"]) == ("unreachable", None)
    assert fireline("alerts").code == 1
    assert fireline("declare", "--from-alert", "0123").code == 1


@pytest.mark.parametrize("given", ["token", "password"])
def test_an_alertmanager_behind_a_guard_is_seen_and_declared_from(
    fireline: CommandLine, firing: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str
) -> None:
    secret, authority = "a-secret-that-is-seeded", tmp_path / "ca.pem"
    authority.write_text(self_signed().pem)
    basic = base64.b64encode(f"mia:{secret}".encode()).decode()
    wanted = f"Bearer {secret}" if given == "token" else f"Basic {basic}"
    with Guard(firing.url, wanted, self_signed()) as guard:
        monkeypatch.setenv("FIRELINE_ALERTMANAGER_URL", guard.url)
        monkeypatch.setenv("FIRELINE_ALERTMANAGER_CA_FILE", str(authority))
        refused = fireline("alerts")
        assert (refused.code, "401" in refused.err) == (1, True)
        monkeypatch.setenv(f"FIRELINE_ALERTMANAGER_{given.upper()}_COMMAND", f"echo {secret}")
        if given == "password":
            monkeypatch.setenv("FIRELINE_ALERTMANAGER_USER", "mia")
        (alert,) = json.loads(fireline.good("alerts", "--json"))
        number = fireline.good("declare", "--from-alert", alert["fingerprint"]).strip()
    found = json.loads(fireline.good("status", number, "--json"))
    assert found["systems"][0]["model_id"] == "fraud-detection-v4"
    files = [file for file in fireline.home.rglob("*") if file.is_file()]
    assert all(secret.encode() not in file.read_bytes() for file in files)
