"""What decides what really runs: which bash, which environment, and curl's defaults."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import StepError
from runbooks import bash, curl_defaults, inherited
from tests.stand_ins.serving import Answer, Request, StandIn


class Broken(StandIn):
    """Answers 500 with a body."""

    def answer(self, request: Request) -> Answer:
        assert request.verb == "GET"
        return Answer(500, b"broken")


@pytest.fixture
def broken() -> Iterator[str]:
    with Broken() as server:
        yield server.url


def run(command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(bash.find().arguments(command), env=environment, capture_output=True, text=True)


# --- bash --------------------------------------------------------------------------------------------------


def test_bash_is_found_and_new_enough() -> None:
    found = bash.find()
    assert found.version >= bash.OLDEST
    assert Path(found.path).name == "bash"


def test_no_bash_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StepError, match="none on PATH") as caught:
        bash.find(str(tmp_path))
    assert "Install bash 4.4" in caught.value.remedy


def test_an_old_bash_is_refused(tmp_path: Path) -> None:
    old = tmp_path / "bash"
    old.write_text("#!/bin/sh\nprintf 3.2\n")
    old.chmod(0o755)
    with pytest.raises(StepError, match=r"is 3\.2"):
        bash.find(str(tmp_path))


# --- the environment ---------------------------------------------------------------------------------------


def test_only_what_is_listed_is_inherited() -> None:
    environment = {
        "PATH": "/usr/bin:relative::/bin",
        "HOME": "/home/x",
        "LC_TIME": "C",
        "AWS_PROFILE": "p",
        "https_proxy": "http://p",
        "SHELLOPTS": "noexec",
        "BASH_ENV": "/tmp/x",
        "BASH_FUNC_kubectl%%": "() { echo stolen; }",
        "LD_PRELOAD": "x.so",
        "PS4": "$(id)",
        "IFS": "/",
        "FIRELINE_MODEL": "forged",
        "EDITOR": "vi",
    }
    kept = inherited.inherit(environment)
    assert kept == {
        "PATH": "/usr/bin:/bin",
        "HOME": "/home/x",
        "LC_TIME": "C",
        "AWS_PROFILE": "p",
        "https_proxy": "http://p",
    }


def test_further_names_can_be_inherited_but_none_that_bends_the_shell() -> None:
    environment = {"EDITOR": "vi", "BASH_ENV": "/tmp/x", "LD_PRELOAD": "x.so", "PROMPT_COMMAND": "id"}
    assert inherited.inherit(environment, also=tuple(environment)) == {"EDITOR": "vi"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHELLOPTS", "noexec"),
        ("BASH_ENV", "evil"),
        ("ENV", "evil"),
        ("BASH_FUNC_echo%%", "() { builtin echo stolen; }"),
        ("BASHOPTS", "extdebug"),
        ("GLOBIGNORE", "*"),
        ("CDPATH", "/"),
    ],
)
def test_a_hostile_environment_changes_nothing(tmp_path: Path, name: str, value: str) -> None:
    (tmp_path / "evil").write_text("echo stolen; exit 0\n")
    value = str(tmp_path / value) if value == "evil" else value
    kept = inherited.inherit({**os.environ, name: value})
    assert run("echo ran; false; echo went on", kept).stdout == "ran\n"


# --- curl --------------------------------------------------------------------------------------------------


def curl(tmp_path: Path, command: str, own: str | None = None) -> subprocess.CompletedProcess[str]:
    home = tmp_path / 'my "home"'
    home.mkdir()
    if own is not None:
        (home / ".curlrc").write_text(own)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    variables = curl_defaults.write(tmp_path / "curl", command, environment)
    return run(command, {**environment, **variables})


@pytest.mark.parametrize("own", [None, 'user-agent = "mine"\n', "no-fail\n", "fail-with-body\n", "fail\n"])
def test_curl_fails_on_http_errors(tmp_path: Path, broken: str, own: str | None) -> None:
    done = curl(tmp_path, f"curl -sS {broken}; echo went on", own)
    assert done.returncode == 22
    assert done.stdout == ""


@pytest.mark.parametrize("own", [None, "fail\n", "fail-with-body\n"])
def test_a_command_may_ask_for_the_body(tmp_path: Path, broken: str, own: str | None) -> None:
    done = curl(tmp_path, f"curl -sS --fail-with-body {broken}", own)
    assert (done.returncode, done.stdout) == (22, "broken")


@pytest.mark.parametrize("own", [None, "fail\n", "fail-with-body\n"])
def test_a_command_that_says_fail_itself_is_fine(tmp_path: Path, broken: str, own: str | None) -> None:
    done = curl(tmp_path, f"curl -sS --fail {broken}", own)
    assert (done.returncode, done.stdout) == (22, "")


def test_the_responders_own_settings_hold(tmp_path: Path) -> None:
    seen = []

    class Asked(StandIn):
        def answer(self, request: Request) -> Answer:
            seen.append(request.headers["user-agent"])
            return Answer(200, json.dumps({}).encode())

    with Asked() as server:
        assert curl(tmp_path, f"curl -sS {server.url}", 'user-agent = "mine"\n').returncode == 0
    assert seen == ["mine"]


def test_both_ways_in_one_command_is_warned_of() -> None:
    assert "mixes" in curl_defaults.warning("curl --fail a; curl --fail-with-body b")
    assert curl_defaults.warning("curl --fail a") == curl_defaults.warning("curl --fail-with-body b") == ""


def test_the_file_that_curl_would_read_is_found(tmp_path: Path) -> None:
    xdg, home = tmp_path / "xdg", tmp_path / "home"
    for path in (xdg / "curlrc", home / ".curlrc"):
        path.parent.mkdir()
        path.write_text("")
    assert curl_defaults.own_file({"HOME": str(home), "XDG_CONFIG_HOME": str(xdg)}) == xdg / "curlrc"
    assert curl_defaults.own_file({"HOME": str(home)}) == home / ".curlrc"
    assert curl_defaults.own_file({}) is None
