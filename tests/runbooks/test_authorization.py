"""A token reaches a step through a variable of ours, and stands nowhere else."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbooks import risk
from runbooks.authorization import header, let_in, secrets, sent
from runbooks.confirming import YES
from runbooks.engine import Engine
from runbooks.surroundings import Surroundings
from tests.runbooks.engine_world import World

NAME = "FIRELINE_PROMETHEUS_AUTHORIZATION"
TOKEN = "t0k3n-that-nobody-may-see"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.engine = Engine(
        world.journal,
        world.incidents,
        world.desk,
        world.evidence,
        world.home,
        surroundings=Surroundings(
            environment=dict(os.environ), authorizations={NAME: lambda: f"Bearer {TOKEN}"}
        ),
    )
    yield world
    world.close()


def test_the_command_has_it_and_nothing_that_is_kept_does(world: World, tmp_path: Path) -> None:
    into = tmp_path / "seen"
    command = (
        f'set -- {header("Authorization", NAME)}\ncat "${{2#@}}" > {into}\n'
        f'echo "said ${{{NAME}#Bearer }}"; tr "\\0" " " < /proc/$$/cmdline'
    )
    prepared = world.engine.prepare_command(world.declare(), command)
    ended = world.engine.run(prepared, YES)
    assert ended.exit_code == 0, ended
    assert into.read_text() == f"Authorization: Bearer {TOKEN}\n"
    assert "said " in ended.excerpt
    kept = [file for file in world.home.rglob("*") if file.is_file()]
    assert not [file for file in kept if TOKEN.encode() in file.read_bytes()]


def test_it_is_not_even_asked_for_where_no_command_names_it() -> None:
    def never() -> str:
        raise AssertionError("asked")

    assert sent({NAME: never}, "echo hello", "") == {}


def test_handing_it_to_curl_is_no_more_than_reading() -> None:
    words = let_in("prometheus")
    assert risk.infer(f'curl --fail {words} "$FIRELINE_PROMETHEUS_URL/api/v1/query"') == "reads"
    assert risk.infer(f"rm {words} x") != "reads"


def test_no_part_of_a_header_is_repeated() -> None:
    assert set(secrets({"X": "Authorization: Bearer tok", "Y": "", "Z": "key"})) == {
        "Authorization: Bearer tok", "Bearer tok", "tok", "key",
    }  # fmt: skip
