"""What a shipped runbook keeps beside its first change: out of a real Prometheus and Alertmanager, by the
real kubectl, as hashed files; and what could not be had is on record.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from data.times import SECOND, iso_short, parse_iso
from runbooks.actions.evidence import BUDGET, WHAT
from tests.app.command_line import CommandLine
from tests.data.sources.alerts import DEGRADED, post_alerts
from tests.runbooks.library_world import MODEL, World
from tests.servers.process import Server
from tests.servers.real import alertmanager
from tests.stand_ins import manifests
from tests.waiting import eventually

_PART = re.compile(rf"evidence evidence-({'|'.join(WHAT)})[.]")
PODS = ("model-server-1", "model-server-2")


@pytest.fixture
def real_alertmanager(tmp_path: Path) -> Iterator[Server]:
    with alertmanager(tmp_path / "alertmanager") as server:
        post_alerts(server.url, DEGRADED)
        eventually(lambda: httpx.get(f"{server.url}/api/v2/alerts").json(), what="the alert")
        yield server


@pytest.fixture
def fireline(
    library_world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> CommandLine:
    """A responder whose settings name every source of the world, with pods that print."""
    samples = tmp_path / "samples.jsonl"
    samples.write_text(json.dumps({"model": MODEL, "input": "amount 12", "output": "fraud"}) + "\n")
    for pod in PODS:
        library_world.api.cluster.add("pods", manifests.pod(pod, "model-server"))
        library_world.api.logs[pod] = f"{pod} answered with token=hunter2hunter2\n"
    home = tmp_path / "store"
    for name, value in {
        "FIRELINE_HOME": str(home),
        "FIRELINE_RESPONDER": "Ana Ruiz",
        "KUBECONFIG": str(library_world.kubeconfig),
        "FIRELINE_PROMETHEUS_URL": library_world.variables["FIRELINE_PROMETHEUS_URL"],
        "FIRELINE_GATEWAY_URL": library_world.gateway.url,
        "FIRELINE_SAMPLES_FILE": str(samples),
    }.items():
        monkeypatch.setenv(name, value)
    return CommandLine(capsys, home)


def timeline(fireline: CommandLine) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(fireline.good("timeline", "--json"))
    return rows


def kept(fireline: CommandLine) -> dict[str, str]:
    """Part and text of every file that the record cites; each has the name that its content gives it."""
    found = {}
    for row in timeline(fireline):
        named = _PART.match(row["text"])
        if named:
            digest = row["subject"]
            content = (fireline.home / "evidence" / digest[:2] / digest).read_bytes()
            assert hashlib.sha256(content).hexdigest() == digest
            found[named[1]] = content.decode()
    return found


def test_every_part_is_kept_beside_the_first_containment(
    fireline: CommandLine, real_alertmanager: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRELINE_ALERTMANAGER_URL", real_alertmanager.url)
    fireline.declare("--model", MODEL, "--type", "model_performance_degradation")
    oversight = ("--section", "containment", "--step", "2", "--yes")
    fireline.good("run", "performance-degradation", *oversight)
    eventually(lambda: _all_ended(fireline), seconds=2 * BUDGET, every=0.2, what="the end of it")
    parts = kept(fireline)
    assert set(parts) == set(WHAT), [row["text"] for row in timeline(fireline)]
    [served, *_] = json.loads(parts["env"])
    assert {"name": "MODEL_VERSION", "value": "4.1.2"} in served["containers"][0]["env"]
    assert json.loads(parts["image"])[0]["containers"] == [
        {"name": "model-server", "image": "registry.example/model-server:1"}
    ]
    assert "Readiness probe failed" in parts["events"]
    [asked] = json.loads(parts["alerts"])
    assert (asked["alertmanager"], asked["alerts"][0]["labels"]) == (real_alertmanager.url, DEGRADED)
    [accuracy] = [
        one
        for one in json.loads(parts["metrics"])
        if one["labels"].get("__name__") == "model_live_accuracy" and one["labels"]["model_id"] == MODEL
    ]
    assert set(accuracy["values"].values()) == {0.81}
    assert [one["output"] for one in json.loads(parts["samples"])] == ["fraud"]
    assert all(pod in parts["logs"] for pod in PODS)
    assert "hunter2" not in "".join(parts.values())
    assert fireline("verify").code == 0
    _was_in_time(timeline(fireline))


def _all_ended(fireline: CommandLine) -> bool:
    return [row["kind"] for row in timeline(fireline)].count("step_ended") == 2


def _was_in_time(rows: list[dict[str, Any]]) -> None:
    """All within the budget, from the moment that it began."""
    [began] = [
        parse_iso(row["time"])
        for row in rows
        if row["kind"] == "step_started" and "Keep evidence" in row["text"]
    ]
    last = max(parse_iso(row["time"]) for row in rows if _PART.match(row["text"]))
    assert last - began < BUDGET * SECOND, (iso_short(began), iso_short(last))


def test_what_cannot_be_had_is_on_record_and_hides_nothing_else(
    fireline: CommandLine, library_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare("--model", MODEL)
    library_world.api.denied.add("pods")
    (tmp_path / "samples.jsonl").unlink()
    monkeypatch.setenv("FIRELINE_ALERTMANAGER_URL", "http://127.0.0.1:1")
    place = ("--namespace", "ai-production", "--deployment", "model-server")
    fireline.good("collect", number, *place, "--model", MODEL)
    assert set(kept(fireline)) == {"env", "image", "events", "metrics"}
    missing = {row["subject"]: row["text"] for row in timeline(fireline) if row["kind"] == "evidence_missing"}
    assert set(missing) == {"alerts", "samples", "logs"}
    assert "evidence logs of fraud-detection-v4 not kept" in missing["logs"]
    assert "forbidden" in missing["logs"]
    postmortem = fireline.good("export", number, "postmortem")
    assert "logs: of fraud-detection-v4, not kept: the command ended with exit 1" in postmortem


def test_another_cluster_than_the_models_gives_no_evidence(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRELINE_KUBE_CONTEXT", "prod-eu")
    number = fireline.declare("--model", MODEL)
    place = ("--namespace", "ai-production", "--deployment", "model-server")
    ran = fireline("collect", number, *place, "--what", "env", "--what", "metrics")
    assert ran.code == 0
    assert "env: not kept: The model's context is 'prod-eu'" in ran.err
    assert set(kept(fireline)) == {"metrics"}
