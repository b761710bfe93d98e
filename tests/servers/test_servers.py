"""The helpers themselves: a missing program, an exporter's text, and that nothing is left behind."""

import os
import socket
from pathlib import Path

import httpx
import pytest

from tests.servers.exporter import Exporter
from tests.servers.faults import answer, fault_server
from tests.servers.process import DiedEarly, program, serving
from tests.servers.real import alertmanager
from tests.waiting import eventually


def test_a_missing_program_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program is not installed"):
        program("no-such-program")


def test_a_missing_program_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="CI may not skip"):
        program("no-such-program")


def test_the_whole_group_is_ended(tmp_path: Path) -> None:
    children = tmp_path / "children"
    serve = "python3 -m http.server --bind 127.0.0.1"

    def command(port: int) -> list[str]:
        return ["bash", "-c", f"sleep 300 & echo $! > {children}; {serve} {port}; true"]

    with serving(command, "/", tmp_path / "log") as server:
        child = int(children.read_text())
        os.kill(child, 0)
    assert server.process.poll() is not None
    eventually(lambda: not _alive(child), what="the child of the server having ended")


def _alive(pid: int) -> bool:
    """Whether it still runs; a zombie that nobody has collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_program_that_dies_is_reported_with_its_words(tmp_path: Path) -> None:
    with (
        pytest.raises(DiedEarly, match="no port for me"),
        serving(lambda _: ["bash", "-c", "echo no port for me; exit 1"], "/", tmp_path / "log"),
    ):
        pytest.fail("it never was ready")


def test_a_client_that_leaves_in_the_middle_of_its_request_holds_nothing_up() -> None:
    with fault_server() as server:
        server.always(answer(b"{}"))
        with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x")
        eventually(lambda: server.asked == ["GET / HTTP/1.1"], what="the half of it taken as all there is")


def test_the_exporter_writes_what_is_set() -> None:
    with Exporter() as exporter:
        exporter.set("accuracy", 0.5, model_id='a"b\\c\nd')
        exporter.add("predictions_total", 3, model_id="m")
        exporter.add("predictions_total", model_id="m")
        exporter.set("gone", 1.0, model_id="m", version="1")
        exporter.remove("gone", model_id="m")
        text = httpx.get(exporter.url + "/metrics").text
    assert text == 'accuracy{model_id="a\\"b\\\\c\\nd"} 0.5\npredictions_total{model_id="m"} 4.0\n'


def test_a_real_alertmanager_starts_and_stops(tmp_path: Path) -> None:
    with alertmanager(tmp_path) as server:
        assert httpx.get(server.url + "/api/v2/status").status_code == 200
    assert server.process.poll() is not None
