"""One table: whatever goes wrong between us and a source, of every kind, is typed, said and quick."""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from data.ambient import Ambient
from data.errors import BadAnswer, SourceError, TimedOut, Unauthorized, Unreachable
from data.sources.alertmanager import Alertmanager
from data.sources.endpoint import endpoint
from data.sources.kubernetes import Kubernetes
from data.sources.mlflow import MLflow
from data.sources.probe import probe
from data.sources.prometheus import Prometheus
from data.sources.rule_firing import RuleFiring
from data.sources.rule_health import RuleHealth
from data.sources.samples_from import CommandSamples, FileSamples, HttpSamples
from data.sources.validations import Validations
from data.sources.wandb import WeightsAndBiases
from tests.data.sources.alerts import HOSTILE, api_alert
from tests.data.sources.test_kubernetes_faults import CONFIG
from tests.servers.faults import Behaviour, FaultServer, answer, cut, drip, drip_head, drop, silence

NOW = 1_776_845_700_000_000
SLOW = 0.1
"""Seconds of patience with a source that never answers."""
SOON = 10.0
"""Seconds within which every failure is known, on a machine that has much else to do."""
BIG = HOSTILE + "x" * 10_000_000
"""An annotation that nobody should ever have written."""


async def alerts(url: str, patience: float) -> object:
    async with Alertmanager(url, patience=patience) as source:
        return await source.alerts()


async def silences(url: str, patience: float) -> object:
    async with Alertmanager(url, patience=patience) as source:
        return await source.silences(["s1"])


async def query(url: str, patience: float) -> object:
    source = Prometheus(url, patience=patience)
    try:
        return await asyncio.to_thread(source.instant, "up")
    finally:
        source.close()


async def query_range(url: str, patience: float) -> object:
    source = Prometheus(url, patience=patience)
    try:
        return await asyncio.to_thread(source.over, "up", 0, 60_000_000, 1_000_000)
    finally:
        source.close()


async def rules(url: str, patience: float) -> object:
    source = RuleHealth(url, patience=patience)
    try:
        return await source.look()
    finally:
        await source.close()


async def firing(url: str, patience: float) -> object:
    return await RuleFiring(url, "AIModelOutputPolicyViolation", "m", patience=patience).look()


async def cluster(url: str, patience: float) -> object:
    config = Path.cwd() / "kubeconfig"
    config.write_text(CONFIG % url)
    source = Kubernetes(["prod"], {"KUBECONFIG": str(config)}, patience=patience)
    try:
        return await source.look()
    finally:
        await source.close()


async def registry(url: str, patience: float) -> object:
    source = MLflow(url, ["m"], Ambient(), patience=patience)
    try:
        return await source.look()
    finally:
        await source.close()


async def artifacts(url: str, patience: float) -> object:
    source = WeightsAndBiases(url, ["acme/fraud/detector"], Ambient(), patience=patience)
    try:
        return await source.look()
    finally:
        await source.close()


async def samples(url: str, patience: float) -> object:
    from data.sources.credentials import Access

    return await HttpSamples(f"{url}/query?q=x", Access(patience=patience)).samples("m", 0)


async def doctor(url: str, patience: float) -> object:
    return await probe("alertmanager", endpoint("Alertmanager", url), lambda: NOW, patience)


Ask = Callable[[str, float], Awaitable[object]]
SOURCES: tuple[Ask, ...] = (
    alerts, silences, query, query_range, rules, firing, cluster, registry, artifacts, samples, doctor,
)  # fmt: skip

FAULTS: dict[str, tuple[Behaviour, type[SourceError], str]] = {
    "silent": (silence(), TimedOut, "no complete answer within 0.1 s"),
    "slow": (drip(0.02), TimedOut, "no complete answer within 0.1 s"),
    "slow head": (drip_head(0.02), TimedOut, "no complete answer within 0.1 s"),
    "hangs up": (drop(), Unreachable, "cannot be reached"),
    "cut": (cut(b'{"status": "succ', 500), BadAnswer, "broke its answer off after 16 bytes"),
    "500": (answer(b"boom\x1b[31m", status="500 Oops", kind="text/plain"), BadAnswer, "answered 500"),
    "a proxy's page": (answer(b"<h1>no</h1>", status="503 No", kind="text/html"), BadAnswer, "answered 503"),
    "HTML": (answer(b"<html>Log in", kind="text/html"), BadAnswer, "text/html instead of JSON"),
    "truncated": (answer(b'{"status":"success","data":{"resu'), BadAnswer, "not what its API promises"),
    "wrong type": (answer(b"{}", kind="application/octet-stream"), BadAnswer, "octet-stream instead of JSON"),
    "wrong shape": (answer(b'"hello"'), BadAnswer, "not "),
    "deep": (answer(b"[" * 200_000), BadAnswer, "not what its API promises"),
    "no text": (answer(b'{"a": "\xff\xfe'), BadAnswer, "not what its API promises"),
    "not gzip": (answer(b"{}", headers="Content-Encoding: gzip\r\n"), BadAnswer, "broke its answer off"),
    "a login": (answer(b"", status="302 On", headers="Location: https://sso/\r\n"), BadAnswer, "https://sso/"),
    "refused": (answer(b"{}", status="401 No"), Unauthorized, ""),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_source_says_what_is_wrong_and_soon(faulty: FaultServer, fault: str) -> None:
    behaviour, kind, words = FAULTS[fault]
    faulty.always(behaviour)
    began = time.monotonic()
    for ask in SOURCES:
        asked = len(faulty.asked)
        with pytest.raises(SourceError) as caught:
            await ask(faulty.url, SLOW if kind is TimedOut else SOON)
        error = caught.value
        told = f"{ask.__name__}: {error!r}"
        assert type(error) is kind, told
        assert words in error.message, told
        assert error.remedy, told
        assert "\x1b" not in "".join(error.lines()), told
        new = faulty.asked[asked:]
        assert len(new) == len(set(new)), f"{ask.__name__} asked again, blindly"
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("ask", [alerts, query, cluster], ids=lambda ask: ask.__name__)
async def test_a_proxy_that_drips_its_head_is_given_up_in_time(
    faulty: FaultServer, monkeypatch: pytest.MonkeyPatch, ask: Ask, scheme: str
) -> None:
    monkeypatch.setenv(f"{scheme}_proxy", faulty.always(drip_head(0.02)))
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(TimedOut):
        await asyncio.wait_for(ask(f"{scheme}://models.invalid", SLOW), SOON)
    (line,) = faulty.asked
    assert line.startswith("CONNECT models.invalid" if scheme == "https" else "GET http://models.invalid")


def vector(kind: str, result: dict[str, Any]) -> dict[str, Any]:
    return {
        "status": "success",
        "warnings": [BIG],
        "data": {"resultType": kind, "result": [{"metric": {"a": BIG}, **result}]},
    }


HUGE: dict[Ask, Any] = {
    alerts: [api_alert(annotations={"summary": BIG}, labels={"alertname": BIG})],
    silences: [
        {
            "id": "s1", "comment": BIG, "createdBy": BIG, "matchers": [], "status": {"state": "active"},
            "startsAt": "2026-04-22T08:15:00Z", "endsAt": "2026-04-22T09:15:00Z",
        }
    ],
    query: vector("vector", {"value": [1, "1"]}),
    query_range: vector("matrix", {"values": [[1, "1"]]}),
    rules: {
        "status": "success",
        "data": {"groups": [{"name": BIG, "rules": [{"name": BIG, "health": "err", "lastError": BIG}]}]},
    },
    firing: {
        "status": "success",
        "data": {"groups": [{"rules": [{"name": BIG, "alerts": [{"labels": {"a": BIG}, "state": "x"}]}]}]},
    },
    cluster: {
        "metadata": {},
        "items": [
            {
                "metadata": {"name": "a", "namespace": "prod", "annotations": {"note": BIG}},
                "involvedObject": {"kind": "Pod", "name": BIG}, "message": BIG, "reason": BIG,
            }
        ],
    },
    registry: {
        "registered_model": {"aliases": [{"alias": BIG, "version": "1"}]},
        "model_versions": [{"version": "1", "user_id": BIG}],
    },
    artifacts: {"data": {"project": None}, "errors": [{"message": BIG}]},
    samples: {"time": "2026-04-22T08:15:00Z", "model_id": "m", "output": BIG},
    doctor: {"versionInfo": {"version": BIG}, "config": {"original": BIG}},
}  # fmt: skip


@pytest.mark.parametrize("ask", SOURCES, ids=lambda ask: ask.__name__)
async def test_ten_megabytes_of_text_come_in_bounded_or_not_at_all(faulty: FaultServer, ask: Ask) -> None:
    faulty.always(answer(json.dumps(HUGE[ask], ensure_ascii=False).encode()))
    try:
        told = repr(await ask(faulty.url, 60.0))
    except BadAnswer as error:
        told = "".join(error.lines())
    assert len(told) < 30_000
    assert "\\x1b" not in told


# --- what is no server -------------------------------------------------------------------------------------

FILES: dict[str, bytes] = {
    "truncated": b'{"success": true, "results": [{"succ',
    "HTML": b"<html>Log in</html>",
    "no text": b"\xff\xfe\x00",
    "deep": b"[" * 200_000,
    "another shape": b'{"success": 1}',
    "empty": b"",
    "huge": json.dumps(
        {
            "success": False,
            "meta": {"expectation_suite_name": BIG},
            "results": [{"success": False, "expectation_config": {"type": BIG, "kwargs": {"column": BIG}}}],
        }
    ).encode(),
}
GOOD = b'{"success": true, "results": [], "meta": {"expectation_suite_name": "good"}}'


@pytest.mark.parametrize("fault", FILES)
async def test_a_bad_result_file_takes_nothing_from_the_good_ones(tmp_path: Path, fault: str) -> None:
    (tmp_path / "good.json").write_bytes(GOOD)
    (tmp_path / "bad.json").write_bytes(FILES[fault])
    found = await Validations((tmp_path,)).look()
    assert "good" in [change.subject for change in found.changes]
    if fault not in {"another shape", "deep", "huge"}:
        assert found.problems == ("bad.json is no whole JSON.",)
    assert len(repr(found)) < 30_000
    assert "\\x1b" not in repr(found)


async def test_what_is_no_file_at_all_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_bytes(GOOD)
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "lost.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.json").mkdir()
    async with asyncio.timeout(SOON):
        found = await Validations((tmp_path,)).look()
    assert [change.subject for change in found.changes] == ["good"]
    with pytest.raises(Unreachable, match="Not a directory"):
        await Validations((tmp_path / "good.json",)).look()


async def test_a_samples_file_that_is_none_never_hangs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, words in ((tmp_path / "pipe", "no ordinary file"), (tmp_path, "no ordinary file")):
        async with asyncio.timeout(SOON):
            with pytest.raises(Unreachable, match=words) as caught:
                await FileSamples(path).samples("m", 0)
        assert "samples_file" in caught.value.remedy


async def test_a_log_store_that_says_error_has_not_said_that_there_are_none(faulty: FaultServer) -> None:
    faulty.always(answer(b'{"status": "error", "error": "parse error at line 1"}'))
    with pytest.raises(BadAnswer, match="parse error at line 1"):
        await samples(faulty.url, SOON)
    faulty.always(answer(b'{"status": "success", "data": {"resultType": "streams", "result": []}}'))
    assert await samples(faulty.url, SOON) == ()


@pytest.mark.parametrize(
    ("script", "kind", "words"),
    [
        ("exit 3", BadAnswer, "ended with status 3"),
        ("kill -9 $$", BadAnswer, "ended with status -9"),
        ("head -c 10000000 /dev/zero | tr '\\0' x", None, ""),
        ("printf '<html>'", None, ""),
    ],
)
async def test_a_command_that_misbehaves(script: str, kind: type[SourceError] | None, words: str) -> None:
    source = CommandSamples(["/bin/sh", "-c", script])
    if kind is None:
        (sample,) = await source.samples("m", 0)
        assert len(repr(sample)) < 30_000
        return
    with pytest.raises(kind, match=words) as caught:
        await source.samples("m", 0)
    assert caught.value.remedy
