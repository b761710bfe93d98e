"""The doctor on sources: real servers, a guard before them, and servers that are none."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from app import settings
from app.doctor import examine, sources
from data.ambient import Ambient
from data.finding import Finding
from data.times import MINUTE, span
from tests.data.sources.alerts import post_alerts
from tests.servers.faults import FaultServer, answer, fault_server, silence
from tests.servers.process import Server
from tests.servers.real import alertmanager, prometheus
from tests.stand_ins.certificate import self_signed
from tests.stand_ins.gateway import Gateway
from tests.stand_ins.guard import Guard
from tests.waiting import eventually

SEEDED = "correct-horse-battery"


@pytest.fixture(scope="module")
def am(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with alertmanager(tmp_path_factory.mktemp("am")) as server:
        yield server


@pytest.fixture
def faulty() -> Iterator[FaultServer]:
    with fault_server() as server:
        yield server


def look(**environment: str) -> dict[str, list[Finding]]:
    """The findings by source, as far as anything was configured."""
    variables = {f"FIRELINE_{name}": value for name, value in environment.items()}
    return look_with(variables)


def look_with(variables: Mapping[str, str]) -> dict[str, list[Finding]]:
    found = examine(list(sources.checks(settings.load(variables), Ambient())))
    by_source: dict[str, list[Finding]] = {}
    for finding in found:
        assert SEEDED not in finding.said + finding.remedy
        assert finding.remedy or finding.state == "good", finding
        if finding.state != "skipped":
            by_source.setdefault(finding.name, []).append(finding)
    return by_source


def test_nothing_configured_is_said_for_each_source() -> None:
    found = examine(list(sources.checks(settings.load({}), Ambient())))
    assert [finding.name for finding in found][:4] == ["Alertmanager", "Prometheus", "Gateway", "MLflow"]
    assert {finding.state for finding in found} == {"skipped"}


def test_real_ones_are_well(am: Server, tmp_path: Path) -> None:
    with prometheus(tmp_path) as server, Gateway() as gateway:
        found = look(ALERTMANAGER_URL=am.url, PROMETHEUS_URL=server.url, GATEWAY_URL=gateway.url)
    assert {name: [finding.state for finding in of] for name, of in found.items()} == {
        "Alertmanager": ["good"],
        "Prometheus": ["good"],
        "Gateway": ["good"],
    }
    assert "version 0." in found["Alertmanager"][0].said
    assert "version 2." in found["Prometheus"][0].said


def test_several_alertmanagers_are_asked_each(am: Server) -> None:
    found = look(ALERTMANAGER_URL=f"{am.url} http://127.0.0.1:9")["Alertmanager"]
    assert [finding.state for finding in found] == ["good", "bad"]


def test_the_wrong_product_is_named(am: Server, tmp_path: Path) -> None:
    with prometheus(tmp_path) as server:
        found = look(ALERTMANAGER_URL=server.url, PROMETHEUS_URL=am.url)
    (swapped,) = found["Alertmanager"]
    assert (swapped.state, swapped.said) == ("bad", f"{server.url} is Prometheus, not Alertmanager.")
    assert "prometheus_url" in swapped.remedy
    assert "is Alertmanager, not Prometheus" in found["Prometheus"][0].said


def test_weights_and_biases_is_asked_who_we_are(faulty: FaultServer) -> None:
    faulty.always(answer(b'{"data": {"viewer": {"username": "ana"}}}'))
    (found,) = look(WANDB_URL=faulty.url)["Weights & Biases"]
    assert (found.state, found.said) == ("good", f"{faulty.url} answers.")
    assert faulty.asked == ["POST /graphql HTTP/1.1"]
    faulty.always(answer(b'{"data": {"viewer": null}}'))
    (found,) = look(WANDB_URL=faulty.url)["Weights & Biases"]
    assert (found.state, "does not let us in" in found.said) == ("bad", True)


def test_samples_could_be_asked_and_are_not_read(faulty: FaultServer, tmp_path: Path) -> None:
    file = tmp_path / "samples.jsonl"
    assert look(SAMPLES_FILE=str(file))["Samples"][0].state == "bad"
    file.touch()
    assert "can be read. Nothing of it was read" in look(SAMPLES_FILE=str(file))["Samples"][0].said
    assert "is not on the path" in look(SAMPLES_COMMAND="no-such-program --json")["Samples"][0].said
    assert "It was not run" in look(SAMPLES_COMMAND="cat samples")["Samples"][0].said
    url = faulty.always(answer(b"", status="405 Method Not Allowed")) + "/query?model=MODEL"
    assert look(SAMPLES_URL=url)["Samples"][0].said.endswith("answers. Nothing of it was read.")
    assert faulty.asked[-1].startswith("HEAD ")
    faulty.always(answer(b"", status="401 Unauthorized"))
    assert "does not let us in" in look(SAMPLES_URL=url)["Samples"][0].said
    assert look(SAMPLES_URL="http://127.0.0.1:9")["Samples"][0].state == "bad"


def test_a_guard_lets_us_in_with_what_it_asks(am: Server, tmp_path: Path) -> None:
    basic = base64.b64encode(f"mia:{SEEDED}".encode()).decode()
    authority = tmp_path / "ca.pem"
    authority.write_text(self_signed().pem)
    secret = tmp_path / "secret"
    secret.write_text(SEEDED)
    secret.chmod(0o600)
    with Guard(am.url, f"Basic {basic}", self_signed()) as guard:
        given = {
            "FIRELINE_ALERTMANAGER_URL": guard.url,
            "FIRELINE_ALERTMANAGER_USER": "mia",
            "FIRELINE_ALERTMANAGER_PASSWORD_FILE": str(secret),
        }
        (untrusted,) = look_with(given)["Alertmanager"]
        assert "certificate" in untrusted.said
        assert "certificate authority" in untrusted.remedy
        given["FIRELINE_ALERTMANAGER_CA_FILE"] = str(authority)
        assert [finding.state for finding in look_with(given)["Alertmanager"]] == ["good"]
        secret.chmod(0o644)
        assert look_with(given)["Alertmanager"][1].remedy == f"chmod 600 {secret}"
        secret.write_text(SEEDED + "-wrong")
        refused = look_with(given)["Alertmanager"][0]
        assert refused.state == "bad"
        assert "401" in refused.said
        assert "credentials" in refused.remedy


def test_a_command_that_fails_is_the_finding() -> None:
    (found,) = look(
        PROMETHEUS_URL="http://127.0.0.1:9", PROMETHEUS_TOKEN_COMMAND=f"sh -c 'echo {SEEDED}; exit 4'"
    )["Prometheus"]
    assert (found.state, "status 4" in found.said) == ("bad", True)


def test_a_source_that_is_not_there_or_never_answers(faulty: FaultServer) -> None:
    faulty.always(silence())
    found = look(ALERTMANAGER_URL="http://127.0.0.1:9", PROMETHEUS_URL=faulty.url, PROMETHEUS_TIMEOUT="0.2")
    assert "cannot be reached" in found["Alertmanager"][0].said
    assert "within 0.2 s" in found["Prometheus"][0].said


@pytest.mark.parametrize("off", [timedelta(minutes=5), timedelta(minutes=-5)])
def test_a_clock_that_is_off_is_said(faulty: FaultServer, off: timedelta) -> None:
    date = format_datetime(datetime.now(UTC) + off, usegmt=True)
    body = b'{"mode": "automatic"}'
    faulty.behaviours["/status"] = answer(body, headers=f"Date: {date}\r\n")
    _, clock = look(GATEWAY_URL=faulty.url)["Gateway"]
    assert clock.state == "warning"
    assert ("ahead of" if off > timedelta() else "behind") in clock.said
    assert span(5 * MINUTE)[:1] in clock.said or span(4 * MINUTE)[:1] in clock.said


def test_the_watchdog_fires_or_not(am: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings.load({"FIRELINE_ALERTMANAGER_URL": am.url})
    watched = type(found)(
        file=found.file, home=found.home, values={**found.values, "watchdog_alert": "Watchdog"}
    )
    checks = list(sources.checks(watched, Ambient()))[:1]
    _, silent = examine(checks)
    assert silent.state == "bad"
    assert "Watchdog does not fire" in silent.said
    post_alerts(am.url, {"alertname": "Watchdog"})
    eventually(lambda: examine(checks)[1].state == "good", what="the watchdog being seen")


def test_blind_detection_is_a_fault(faulty: FaultServer) -> None:
    faulty.behaviours["/api/v1/status/buildinfo"] = answer(
        b'{"status":"success","data":{"version":"2.42.0"}}'
    )
    rules = [{"name": "A", "health": "err"}, {"name": "B", "health": "ok"}]
    told = json.dumps({"status": "success", "data": {"groups": [{"rules": rules}]}})
    faulty.behaviours["/api/v1/rules"] = answer(told.encode())
    _, blind = look(PROMETHEUS_URL=faulty.url)["Prometheus"]
    assert blind.state == "bad"
    assert blind.said == "Detection is blind: Prometheus cannot evaluate A."


@pytest.mark.parametrize("body", [b"[]", b"{}", b"{", b'{"versionInfo": 3}', b'{"versionInfo":{}}'])
def test_other_json_is_no_alertmanager(faulty: FaultServer, body: bytes) -> None:
    url = faulty.always(answer(body))
    (found,) = look(ALERTMANAGER_URL=url)["Alertmanager"]
    assert found.state == "bad"
