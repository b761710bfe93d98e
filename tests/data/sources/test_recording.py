"""What sources answered, written down: whole, once, masked, bounded, and read again as it was."""

import gzip
import json
from pathlib import Path

import httpx
import pytest

from data.ambient import Ambient
from data.errors import BadInput, NotFound, SourceError, Unreachable
from data.sources import fetch, recorder, recording
from data.sources.endpoint import endpoint
from data.sources.kubernetes import Kubernetes
from data.sources.prometheus import Prometheus
from data.sources.recorder import Recorder
from data.sources.recording_file import Line, read
from data.times import HOUR
from tests.servers.faults import FaultServer, answer, drop
from tests.stand_ins.kubernetes_api import KubernetesApi
from tests.stand_ins.manifests import NAMESPACE

VECTOR = b'{"status":"success","data":{"resultType":"vector","result":[]}}'
KUBECONFIG = """
apiVersion: v1
kind: Config
current-context: prod
clusters: [{name: c, cluster: {server: "%s"}}]
contexts: [{name: prod, context: {cluster: c, user: u}}]
users: [{name: u, user: {token: tell-nobody}}]
"""
PLACE = endpoint("Alertmanager", "http://user:hunter2@alerts:9093")


def lines(path: Path) -> list[Line]:
    return list(read(path)[1])


def test_answers_come_back_as_they_were_each_body_once(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl.gz"
    keeping = Recorder(path, Ambient(now=lambda: 7), incident="AI-INC-2026-0001")
    for body in (b"[1]", b"[2]", b"[1]", b"\xff"):
        recording.heard(PLACE, "/api/v2/alerts?active=true", body)
    recording.failed(PLACE, "/api/v2/alerts", Unreachable("alerts:9093 is gone"))
    keeping.close()
    recording.heard(PLACE, "/later", b"not kept")
    header, found = read(path)
    told = list(found)
    assert (header.version, header.started, header.incident) == (1, 7, "AI-INC-2026-0001")
    assert [one.body for one in told] == ["[1]", "[2]", "[1]", "\ufffd", ""]
    assert [bool(one.same) for one in told] == [False, False, True, False, False]
    assert (told[4].error, told[0].source, told[0].address) == (
        "alerts:9093 is gone",
        "Alertmanager",
        "http://alerts:9093",
    )
    text = gzip.decompress(path.read_bytes())
    assert text.count(b'"[1]"') == 1
    assert b"hunter2" not in text
    assert path.stat().st_mode & 0o077 == 0


def test_secrets_are_masked(tmp_path: Path) -> None:
    keeping = Recorder(tmp_path / "r", Ambient())
    recording.heard(PLACE, "/q?token=hunter2hunter2", b'{"password": "hunter2hunter2"}')
    keeping.close()
    assert "hunter2" not in str(lines(tmp_path / "r"))


async def test_a_cluster_s_environments_are_masked_by_name(tmp_path: Path) -> None:
    with KubernetesApi(token="sesame") as api:
        api.cluster.objects = {
            key: json.loads(
                json.dumps(value).replace("CONFIDENCE_THRESHOLD", "API_KEY").replace('"0.8"', '"hunter2"')
            )
            for key, value in api.cluster.objects.items()
        }
        config = api.write_kubeconfig(tmp_path / "config")
        keeping = Recorder(tmp_path / "r", Ambient())
        source = Kubernetes((NAMESPACE,), {"KUBECONFIG": str(config)})
        await source.look()
        await source.close()
        keeping.close()
    found = lines(tmp_path / "r")
    assert {one.request.partition("?")[0].rpartition("/")[2] for one in found} == {
        "deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "events",
    }  # fmt: skip
    assert "hunter2" not in str(found)
    assert "sesame" not in str(found)
    assert "API_KEY" in str(found)


async def test_http_sources_are_heard_and_their_failures_too(tmp_path: Path, faulty: FaultServer) -> None:
    place = endpoint("MLflow", faulty.url)
    keeping = Recorder(tmp_path / "r", Ambient())
    async with fetch.client(place) as http:
        faulty.always(answer(b"{}"))
        await fetch.get_json(http, place, "/a", params={"name": "x y"})
        faulty.always(drop())
        with pytest.raises(Unreachable):
            await fetch.get_json(http, place, "/b")
    keeping.close()
    first, second = lines(tmp_path / "r")
    assert (first.request, first.body) == ("/a?" + str(httpx.QueryParams({"name": "x y"})), "{}")
    assert "cannot be reached" in second.error


async def test_failures_of_metrics_and_of_a_cluster_are_kept_too(tmp_path: Path, faulty: FaultServer) -> None:
    faulty.always(answer(b"", status="503 Service Unavailable"))
    config = tmp_path / "config"
    config.write_text(KUBECONFIG % faulty.url)
    keeping = Recorder(tmp_path / "r", Ambient())
    metrics, cluster = Prometheus(faulty.url), Kubernetes((NAMESPACE,), {"KUBECONFIG": str(config)})
    with pytest.raises(SourceError):
        metrics.instant("up")
    with pytest.raises(SourceError):
        await cluster.look()
    metrics.close()
    await cluster.close()
    keeping.close()
    found = lines(tmp_path / "r")
    assert [one.source for one in found] == ["Prometheus", "Kubernetes prod"]
    assert found[0].request.startswith("/api/v1/query?query=up")
    assert all("503" in one.error and not one.body for one in found)


async def test_metrics_are_heard(tmp_path: Path, faulty: FaultServer) -> None:
    faulty.always(answer(VECTOR))
    keeping = Recorder(tmp_path / "r", Ambient())
    source = Prometheus(faulty.url)
    source.instant("up")
    source.close()
    keeping.close()
    (found,) = lines(tmp_path / "r")
    assert (found.source, found.body) == ("Prometheus", VECTOR.decode())


def test_what_is_too_much_is_left_out_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "LARGEST", 10)
    keeping = Recorder(tmp_path / "r", Ambient())
    recording.heard(PLACE, "/large", b"x" * 11)
    recording.heard(PLACE, "/small", b"x")
    keeping.close()
    (found,) = lines(tmp_path / "r")
    assert (found.request, found.left_out) == ("/small", 1)


def test_size_and_time_are_bounded(tmp_path: Path) -> None:
    now = [0]
    keeping = Recorder(tmp_path / "r", Ambient(now=lambda: now[0]), longest=HOUR)
    recording.heard(PLACE, "/in time", b"a")
    now[0] = HOUR + 1
    recording.heard(PLACE, "/too late", b"b")
    keeping.close()
    assert [one.request for one in lines(tmp_path / "r")] == ["/in time"]
    small = Recorder(tmp_path / "s", Ambient(), limit=0)
    recording.heard(PLACE, "/a", b"a")
    small.close()
    assert lines(tmp_path / "s") == []


def test_a_file_that_was_cut_ends_where_it_was_cut(tmp_path: Path) -> None:
    keeping = Recorder(tmp_path / "r", Ambient())
    for number in range(50):
        recording.heard(PLACE, "/a", f"[{number}]".encode())
    keeping.close()
    whole = (tmp_path / "r").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    found = [one.body for one in lines(tmp_path / "cut")]
    assert found == [f"[{number}]" for number in range(len(found))]
    assert 0 < len(found) < 50


@pytest.mark.parametrize(
    "body", [b"", b"plain", gzip.compress(b"{}\n", mtime=0), gzip.compress(b"[1]\n", mtime=0)]
)
def test_what_is_no_recording_is_refused(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "r").write_bytes(body)
    with pytest.raises(BadInput):
        read(tmp_path / "r")
    with pytest.raises(NotFound):
        read(tmp_path / "none")
    newer = {"fireline": "recording", "version": 9, "started": 0}
    (tmp_path / "n").write_bytes(gzip.compress(json.dumps(newer).encode()))
    with pytest.raises(BadInput, match="version 9"):
        read(tmp_path / "n")


def test_a_file_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "r").write_text("mine")
    with pytest.raises(BadInput, match="cannot be written"):
        Recorder(tmp_path / "r", Ambient())
    assert (tmp_path / "r").read_text() == "mine"
