"""What goes wrong between us and a cluster is said in words, typed, and in time."""

import asyncio
import subprocess
import threading
from pathlib import Path

import pytest

from data.errors import BadAnswer, SourceError, TimedOut, Unauthorized, Unreachable
from data.sources import kubernetes_client
from data.sources.kubernetes import Kubernetes
from tests.servers.faults import Behaviour, Connection, FaultServer, answer, cut, drip, drop, silence
from tests.stand_ins.certificate import Certificate
from tests.stand_ins.kubernetes_api import KubernetesApi
from tests.stand_ins.serving import StandIn
from tests.waiting import eventually_async

CONFIG = """
apiVersion: v1
kind: Config
current-context: prod-eu
clusters: [{name: c, cluster: {server: "%s"}}]
contexts: [{name: prod-eu, context: {cluster: c, user: u}}]
users: [{name: u, user: {token: tell-nobody}}]
"""
EMPTY = b'{"kind": "List", "metadata": {}, "items": []}'
STATUS = b'{"kind": "Status", "message": "no", "reason": "Forbidden"}'


async def failing(url: str, folder: Path, patience: float = 5.0) -> SourceError:
    config = folder / "config"
    config.write_text(CONFIG % url)
    source = Kubernetes(["prod"], {"KUBECONFIG": str(config)}, patience=patience)
    try:
        with pytest.raises(SourceError) as caught:
            await source.look()
    finally:
        await source.close()
    told = "".join(caught.value.lines())
    assert "tell-nobody" not in told
    assert "prod-eu" in told
    assert caught.value.remedy
    return caught.value


CURVE = ("-pkeyopt", "ec_paramgen_curve:prime256v1")
CASES: list[tuple[Behaviour, type[SourceError], str]] = [
    (answer(b"", status="500 Internal Server Error"), BadAnswer, "500"),
    (answer(b"<h1>login</h1>", kind="text/html"), BadAnswer, "text/html instead of JSON"),
    (answer(EMPTY, kind="application/vnd.kubernetes.protobuf"), BadAnswer, "protobuf"),
    (answer(EMPTY[:20]), BadAnswer, "not what its API promises"),
    (answer(b'{"items": {}}'), BadAnswer, "not what its API promises"),
    (answer(b'{"items": [{"metadata": {}}]}'), BadAnswer, "deployments"),
    (answer(b'{"items": [' + b"[" * 5000), BadAnswer, "not what its API promises"),
    (answer(b"\xff\xfe"), BadAnswer, "not what its API promises"),
    (cut(EMPTY, 400), BadAnswer, "broke its answer off"),
    (drop(), Unreachable, "cannot be reached"),
    (
        answer(b"", status="302 Found", headers="Location: https://login.example/\r\n"),
        BadAnswer,
        "login.example",
    ),
    (answer(STATUS, status="401 Unauthorized"), Unauthorized, "does not know user 'u'"),
    (answer(STATUS, status="403 Forbidden"), Unauthorized, "does not let user 'u' list deployments: no"),
    (answer(b"<html>", status="403 Forbidden", kind="text/html"), Unauthorized, "403"),
]


@pytest.mark.parametrize(("behaviour", "kind", "words"), CASES)
async def test_a_bad_answer_is_told_for_what_it_is(
    faulty: FaultServer, tmp_path: Path, behaviour: Behaviour, kind: type[SourceError], words: str
) -> None:
    error = await failing(faulty.always(behaviour), tmp_path)
    assert type(error) is kind
    assert words in error.message


@pytest.mark.parametrize("behaviour", [silence(), drip(0.02)])
async def test_a_slow_cluster_is_left_in_time(
    faulty: FaultServer, tmp_path: Path, behaviour: Behaviour
) -> None:
    error = await failing(faulty.always(behaviour), tmp_path, patience=0.3)
    assert type(error) is TimedOut


async def test_leaving_waits_for_one_answer_and_asks_nothing_more(
    faulty: FaultServer, tmp_path: Path
) -> None:
    may_answer = threading.Event()

    def held(connection: Connection) -> None:
        may_answer.wait(30)
        answer(EMPTY)(connection)

    (tmp_path / "config").write_text(CONFIG % faulty.always(held))
    source = Kubernetes(["prod", "pipeline"], {"KUBECONFIG": str(tmp_path / "config")})
    looking = asyncio.ensure_future(source.look())
    await eventually_async(lambda: len(faulty.asked) == 1, what="the first list being asked for")
    leaving = asyncio.ensure_future(source.close())
    await eventually_async(source._leaving.is_set, what="leaving")
    may_answer.set()
    await asyncio.gather(looking, leaving)
    assert len(faulty.asked) == 1


async def test_nothing_is_asked_twice(faulty: FaultServer, tmp_path: Path) -> None:
    await failing(faulty.always(answer(b"", status="503 Service Unavailable")), tmp_path)
    assert len(faulty.asked) == 1


async def test_an_absent_cluster_is_unreachable(tmp_path: Path) -> None:
    error = await failing("http://127.0.0.1:9", tmp_path)
    assert type(error) is Unreachable
    assert "refused" in error.message


async def test_a_huge_answer_is_left(
    faulty: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kubernetes_client, "LIMIT", 1_000_000)
    error = await failing(faulty.always(answer(b'{"items": [' + b" " * 2_000_000)), tmp_path)
    assert "more than 1 MB" in error.message


async def test_a_chain_of_chunks_without_end_ends(
    faulty: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kubernetes_client, "MOST", 3)
    item = b'{"metadata": {"name": "a", "namespace": "prod"}, "involvedObject": {}}'
    faulty.always(answer(b'{"metadata": {"continue": "again"}, "items": [' + item + b"]}"))
    (tmp_path / "config").write_text(CONFIG % faulty.url)
    source = Kubernetes(["prod"], {"KUBECONFIG": str(tmp_path / "config")})
    found = await source.look()
    await source.close()
    assert len(faulty.asked) == 7 * 3
    assert len(found.standing) == 10


async def test_an_authority_nobody_knows_is_said(tmp_path: Path) -> None:
    with KubernetesApi(token="t") as api:
        error = await failing(api.url, tmp_path)
    assert type(error) is Unreachable
    assert "certificate" in error.message


async def test_an_expired_certificate_is_said(tmp_path: Path) -> None:
    with StandIn(certificate=expired(tmp_path)) as server:
        (tmp_path / "authority.pem").write_text(server.certificate.pem if server.certificate else "")
        url = f'{server.url}", certificate-authority: "{tmp_path / "authority.pem"}'
        error = await failing(url, tmp_path)
    assert type(error) is Unreachable
    assert "expired" in error.message


def expired(folder: Path) -> Certificate:
    """One whose last moment was its first."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    request = [*("req", "-x509", "-nodes", "-subj", "/CN=127.0.0.1"), *("-newkey", "ec"), *CURVE]
    over = ["x509", "-in", str(certificate), "-days", "-1", "-signkey", str(key), "-out", str(certificate)]
    for words in (
        [*request, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        over,
    ):
        subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=60)
    return Certificate(key.read_text() + certificate.read_text())
