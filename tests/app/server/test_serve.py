"""``fireline serve`` as a process: it says where it is, lets people in, refuses what is unsafe, and ends."""

import importlib.util
import os
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.server.opening import Place, open_database
from data.errors import StoreError
from tests.servers import postgresql
from tests.stand_ins.certificate import self_signed

ROOT = Path(__file__).parents[3]


def words(data: Path, *more: str) -> list[str]:
    return [sys.executable, str(ROOT / "fireline.py"), "serve", "--data", str(data), *more]


def fireline(data: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words(data, *more), capture_output=True, text=True, timeout=60)


@contextmanager
def serving(data: Path, *more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with subprocess.Popen(
        words(data, "--port", "0", *more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"https?://\S+:\d+", line)
            assert found, (line, process.communicate(timeout=20)[1])
            yield found[0], process
        finally:
            process.kill()


def test_a_server_lets_a_person_in_and_ends_while_somebody_waits(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as (url, process):
        assert httpx.get(f"{url}/readyz", trust_env=False).status_code == 200
        made = fireline(tmp_path / "data", "token", "create", "dashboard", "--days", "1")
        assert made.returncode == 0, made.stderr
        token = made.stdout.strip()
        headers = {"Authorization": f"Bearer {token}"}
        said = httpx.get(f"{url}/v1/whoami", headers=headers, trust_env=False).json()
        assert (said["principal"], said["scopes"]) == ("dashboard", ["read"])
        assert fireline(tmp_path / "data", "enrol", "mia", "--team", "safety").returncode == 0
        assert fireline(tmp_path / "data", "team", "list").stdout.split() == ["safety", "mia"]
        assert "mia is out" in fireline(tmp_path / "data", "team", "remove", "safety", "mia").stderr
        assert fireline(tmp_path / "data", "team", "remove", "safety", "mia").returncode == 2
        listed = fireline(tmp_path / "data", "token", "list").stdout
        assert "dashboard" in listed
        assert token not in listed
        with httpx.stream("GET", f"{url}/v1/incidents-not-there", headers=headers, trust_env=False) as answer:
            assert answer.status_code == 404
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
    assert '"route": "/v1/whoami"' in log
    assert token not in log
    assert "Traceback" not in log
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data" / "server.key").stat().st_mode & 0o077 == 0
    ended = fireline(tmp_path / "data", "token", "revoke", "dashboard")
    assert ended.returncode == 0, ended.stderr
    assert "revoke" in fireline(tmp_path / "data", "audit").stdout


def test_it_does_not_listen_beyond_loopback_in_the_clear(tmp_path: Path) -> None:
    done = fireline(tmp_path, "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 2
    assert "--tls-cert" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_optional_part_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.cli import serve
    from data.errors import BadInput

    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(BadInput) as caught:
        serve._check_installed()
    assert 'pip install "fireline[server]"' in caught.value.remedy
    assert "uvicorn" in caught.value.message


def test_a_database_of_another_key_is_left_alone(tmp_path: Path) -> None:
    assert fireline(tmp_path, "enrol", "mia").returncode == 0
    with serving(tmp_path):
        pass
    (tmp_path / "server.key").unlink()
    done = fireline(tmp_path, "--port", "0")
    assert done.returncode == 1
    assert "--key-file" in done.stderr


def test_it_speaks_tls(tmp_path: Path) -> None:
    pem = tmp_path / "both.pem"
    pem.write_text(self_signed().pem)
    with serving(tmp_path / "data", "--tls-cert", str(pem), "--tls-key", str(pem)) as (url, _):
        assert url.startswith("https://")
        trusted = ssl.create_default_context(cafile=str(pem))
        assert httpx.get(f"{url}/healthz", verify=trusted, trust_env=False).json() == {"status": "alive"}
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/healthz", trust_env=False)


def test_postgresql_is_migrated_when_it_is_told_to(tmp_path: Path, cluster: str) -> None:
    url = postgresql.fresh(cluster, "to_migrate")
    place = Place(tmp_path, url)
    with pytest.raises(StoreError) as caught:
        open_database(place)
    assert "fireline serve migrate" in caught.value.remedy
    open_database(place, migrate=True).close()
    open_database(place).close()
    postgresql.drop(cluster, "to_migrate")


def test_a_database_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        open_database(Place(tmp_path, "postgresql://mia:hunter2@127.0.0.1:1/none"))
    assert "hunter2" not in " ".join(caught.value.lines())
