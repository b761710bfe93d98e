"""``fireline init``: what it writes can be taken, it looks whether answers work, and writes over nothing."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from app.settings import KEYS, load
from playbooks import catalogue
from tests.app.command_line import FIRELINE, installed
from tests.servers.faults import FaultServer, answer, fault_server
from tests.waiting import eventually

STATUS = b'{"versionInfo": {"version": "0.27.0"}, "config": {}}'


def files() -> tuple[Path, Path]:
    folder = Path.home() / ".config/fireline"
    return folder / "config.toml", folder / "models.yaml"


def answering(server: FaultServer) -> str:
    server.behaviours["/api/v2/status"] = answer(STATUS)
    server.always(answer(b"", status="404 Not Found"))
    return server.url


def test_what_a_script_gives_is_written_and_every_other_key_is_a_comment() -> None:
    with fault_server() as server:
        url = answering(server)
        ran = installed(
            "init", "--yes", "--alertmanager", url, "--responder", "Ana Ruiz", "--model", "fraud-v4"
        )
    assert ran.code == 0, ran.err
    config, models = files()
    assert ran.out.split() == [str(models), str(config)]
    assert "Alertmanager answers, version 0.27.0." in ran.err
    found = load({})
    assert (found.alertmanager_urls, found.responder, found.prometheus_url) == ((url,), "Ana Ruiz", "")
    text = config.read_text()
    assert all(f"# {key.name} = " in text or key.kind == "secret" or key.name in found.values for key in KEYS)
    assert config.stat().st_mode & 0o777 == 0o600
    assert catalogue.load([models.parent]).get("fraud-v4") is not None


def test_without_comments_signs_every_example_can_be_taken_or_says_why() -> None:
    assert installed("init", "--yes").code == 0
    config, _ = files()
    text = config.read_text()
    for key in KEYS:
        if key.kind in {"url", "urls", "text", "choice", "seconds"} and "_user" not in key.name:
            config.write_text(text.replace(f"# {key.name} = ", f"{key.name} = "))
            assert key.name in load({}).values


def test_what_is_there_is_written_over_only_when_told_to() -> None:
    config, models = files()
    config.parent.mkdir(parents=True)
    config.write_text('theme = "day"\n')
    ran = installed("init", "--yes")
    assert ran.code == 2
    assert "is there already" in ran.err
    assert (config.read_text(), models.exists()) == ('theme = "day"\n', False)
    assert installed("init", "--yes", "--force").code == 0
    assert config.with_name("config.toml.old").read_text() == 'theme = "day"\n'


@pytest.mark.parametrize("words", [("--alertmanager", "am:9093"), ("--model", "a: b")])
def test_what_cannot_be_taken_writes_nothing(words: tuple[str, ...]) -> None:
    assert installed("init", "--yes", *words).code == 2
    assert not any(file.exists() for file in files())


def test_on_a_terminal_it_asks_and_looks_at_each_answer() -> None:
    leader, follower = pty.openpty()
    with fault_server() as server:
        url = answering(server)
        replies = ["nonsense", "http://127.0.0.1:9", "n", url, "-", "-", "Ana Ruiz", "fraud-v4"]
        with subprocess.Popen(
            [FIRELINE, "init"], stdin=follower, stdout=subprocess.DEVNULL, stderr=follower
        ) as run:
            os.close(follower)
            os.write(leader, ("\n".join(replies) + "\n").encode())
            shown = bytearray()

            def ended() -> bool:
                try:
                    shown.extend(os.read(leader, 65_536))
                except OSError:  # Linux says so when the other end has gone
                    return True
                return False

            eventually(ended, what="the end of the questions")
    os.close(leader)
    said = shown.decode()
    assert run.returncode == 0, said
    assert "this is no http or https address" in said
    assert "cannot be reached" in said
    assert "Alertmanager answers, version 0.27.0." in said
    found = load({})
    assert (found.alertmanager_urls, found.responder) == ((url,), "Ana Ruiz")
