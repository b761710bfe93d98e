"""Evidence kept beside the first changing step: the installed Fireline, real kubectl, servers on loopback."""

import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbooks.collecting import Part, take
from tests.app.command_line import FIRELINE, CommandLine
from tests.stand_ins.cluster import Key
from tests.stand_ins.kubernetes_api import KubernetesApi
from tests.waiting import eventually

BOOK = """
runbook:
  name: Test
  incident_type: model_drift
  version: "1"
  evidence: [WHAT]
  containment:
    steps:
      - {action: Look, command: echo looking}
      - {action: Contain, command: touch contained, rollback: rm contained, verify: test -e contained}
      - {action: Contain more, command: touch more, rollback: rm more, verify: test -e more}
"""


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KubernetesApi]:
    if shutil.which("kubectl") is None:
        if "CI" in os.environ:
            pytest.fail("kubectl is missing")
        pytest.skip("kubectl is not installed")
    with KubernetesApi() as server:
        monkeypatch.setenv("KUBECONFIG", str(server.write_kubeconfig(tmp_path / "kube" / "config")))
        yield server


@pytest.fixture
def number(fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    number = fireline.declare("--model", "fraud-detection-v4")
    fireline.good("set", number, "system.fraud-detection-v4.namespace=ai-production")
    fireline.good("set", number, "system.fraud-detection-v4.deployment=model-server")
    return number


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def book(root: Path, what: str) -> str:
    file = root / "book.yaml"
    file.write_text(BOOK.replace("WHAT", what))
    file.chmod(0o600)
    return str(file)


def run(fireline: CommandLine, file: str, *more: str) -> str:
    ran = fireline("run", file, "--section", "containment", "--yes", *more)
    assert ran.code == 0, ran
    return ran.err


@pytest.mark.usefixtures("number", "api")
def test_it_is_kept_beside_the_first_changing_step_once(fireline: CommandLine, tmp_path: Path) -> None:
    assert FIRELINE.is_file()
    said = run(fireline, book(tmp_path, "env, image"))
    assert said.count("beside it: keep evidence: env, image; 20 s at most, not waited for") == 1
    eventually(lambda: "evidence-env.json" in fireline.good("timeline"), what="the variables")
    eventually(lambda: "evidence-image.json" in fireline.good("timeline"), what="the image")
    kept = "".join(file.read_text() for file in (fireline.home / "evidence").glob("**/*") if file.is_file())
    assert "MODEL_VERSION" in kept
    assert fireline.good("timeline").count("evidence-env.json") == 1
    assert fireline("verify").code == 0


@pytest.mark.usefixtures("number")
def test_skipping_it_is_recorded(fireline: CommandLine, tmp_path: Path) -> None:
    said = run(fireline, book(tmp_path, "env"), "--no-evidence", "the cluster is on fire")
    assert "beside it" not in said
    assert "the cluster is on fire" in fireline.good("timeline")
    assert "evidence-env" not in fireline.good("timeline")


@pytest.mark.usefixtures("number")
def test_a_step_never_waits_for_it(
    fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silent: int
) -> None:
    monkeypatch.setenv("FIRELINE_PROMETHEUS_URL", f"http://127.0.0.1:{silent}")
    run(fireline, book(tmp_path, "metrics"))
    assert (tmp_path / "more").exists()
    assert "not kept: " not in fireline.good("timeline")


def test_what_does_not_answer_in_time_is_left_out_and_said(
    fireline: CommandLine, number: str, monkeypatch: pytest.MonkeyPatch, silent: int
) -> None:
    monkeypatch.setenv("FIRELINE_PROMETHEUS_URL", f"http://127.0.0.1:{silent}")
    before = time.monotonic()
    ran = fireline("collect", number, "--what", "metrics", "--within", "1")
    assert time.monotonic() - before < 5
    assert ran.code == 1
    assert "metrics: not kept: no answer within 1 s" in ran.err


def test_parts_are_taken_at_the_same_time_and_a_hanging_one_hinders_none() -> None:
    slow = Part("slow", lambda _: str(threading.Event().wait(30)))
    quick = Part("quick", lambda _: "there")
    before = time.monotonic()
    taken = {one.name: one for one in take([slow, quick], 0.3)}
    assert time.monotonic() - before < 3
    assert taken["quick"].text == "there"
    assert taken["slow"].problem


@pytest.mark.usefixtures("api")
def test_secrets_are_masked(fireline: CommandLine, number: str, api: KubernetesApi) -> None:
    api.cluster.change(
        Key("deployments", "ai-production", "model-server"),
        lambda one: _with_variable(one, "DB_PASSWORD", "hunter2hunter2"),
    )
    fireline.good("collect", number, "--what", "env")
    [kept] = [file for file in (fireline.home / "evidence").glob("**/*") if file.is_file()]
    assert "DB_PASSWORD" in kept.read_text()
    assert "hunter2hunter2" not in kept.read_text()


def _with_variable(deployment: dict[str, object], name: str, value: str) -> dict[str, object]:
    text = json.dumps(deployment).replace('"env": [', f'"env": [{{"name": "{name}", "value": "{value}"}}, ')
    found: dict[str, object] = json.loads(text)
    return found


def test_a_drill_collects_nothing(fireline: CommandLine) -> None:
    drill = fireline.declare("--drill")
    assert fireline("collect", drill).code == 1
