"""The app around the screens: what it imports before the first paint, how it ends, and how it fails."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual.filter import NoColor

from app import terminal
from data.errors import BadInput, DiskFull, StoreBusy
from runbooks.engine import Engine
from screens.dialogs.problem import Problem
from tests.screens.pilots import driven, gone, holds, press, sees, settled, text
from tests.screens.world import World

HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "httpx", "yaml", "jinja2", "tree_sitter")


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    code = f"import sys, app.terminal; print([name for name in {HEAVY!r} if name in sys.modules])"
    root = Path(terminal.__file__).parent.parent
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert said.stdout.strip() == "[]"


LATER = (
    "data.sources",
    "playbooks",
    "runbooks",
    "screens.incident",
    "screens.dialogs",
    "screens.kill_line",
    "screens.settings_book",
    "screens.copying",
    "screens.privacy",
    "http",
    "statistics",
    "tomllib",
)
"""Of use only after the first paint, when workers or a key ask for it."""
_UNTIL_PAINTED = """
import sys
from app import screen_parts, terminal
from app.settings import load
from app.wiring import Wiring

def painted(app):
    print(*sys.modules, file=sys.__stdout__)
    app.exit()

terminal.FirelineApp._after_first_paint = painted
wiring = Wiring(load())
terminal.FirelineApp(screen_parts.screen_parts(wiring)).run(headless=True)
"""


def test_the_first_paint_waits_only_for_what_it_shows(tmp_path: Path) -> None:
    root = Path(terminal.__file__).parent.parent
    environment = {
        "PATH": os.environ["PATH"],
        "FIRELINE_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", _UNTIL_PAINTED], capture_output=True, text=True, cwd=root, env=environment,
        timeout=60, check=True,
    )  # fmt: skip
    modules = done.stdout.split()
    assert "screens.watch" in modules
    assert [
        name for name in modules if name.startswith(tuple(f"{one}." for one in LATER)) or name in LATER
    ] == []


def test_a_fault_ends_the_app_without_printing_anything_of_its_state(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    app = world.app()
    token = "s3cr3t-in-a-local"

    def fault() -> None:
        secret = token
        raise ZeroDivisionError(len(secret))

    app.set_timer(0.05, fault) if app.is_running else app.call_later(fault)
    app.run(headless=True)
    assert isinstance(app.crash, ZeroDivisionError)
    assert app.return_code == 1
    out, err = capfd.readouterr()
    assert token not in out + err
    assert "Traceback" not in out + err


async def test_sources_that_cannot_be_opened_are_said_and_end_nothing(world: World) -> None:
    def refused() -> Any:
        raise BadInput("no address", remedy="Correct it.")

    parts = replace(world.parts(), open_alerts=refused, open_rules=refused)
    async with driven(world.app(parts)) as pilot:
        await sees(pilot, "no address", "Correct it.")
        assert pilot.app.is_running


async def test_a_journal_that_cannot_be_read_is_said_once_until_it_can(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def busy(position: int) -> Any:
        asked.append(position)
        raise StoreBusy("somebody else holds it")

    async with driven(world.app()) as pilot:
        with monkeypatch.context() as held:
            held.setattr(world.incidents, "changed_since", busy)
            await sees(pilot, "somebody else holds it")
            await press(pilot, "backspace")
            await gone(pilot, "somebody else holds it")
            looks = len(asked)
            await holds(lambda: len(asked) > looks + 1, "further looks")
            assert "somebody else holds it" not in text(pilot)
        await holds(lambda: not pilot.app._said, "the journal read")  # type: ignore[attr-defined]
        monkeypatch.setattr(world.incidents, "changed_since", busy)
        await sees(pilot, "somebody else holds it")
        monkeypatch.undo()
        await gone(pilot, "somebody else holds it")


def test_run_hands_a_fault_on_and_exits_with_the_apps_status(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ended:
        crash: Exception | None = None
        sync = None
        outside = None
        leaves_for = ""
        return_code = 3

        def __init__(self, _parts: object, incident: str = "") -> None:
            self.incident = incident
            self.session = type("S", (), {"clerk": type("C", (), {"close": lambda _self: None})()})()

        def run(self) -> None:
            """Over at once."""

    monkeypatch.setattr(terminal, "FirelineApp", Ended)
    with pytest.raises(SystemExit) as ended:
        terminal.run(world.parts())
    assert ended.value.code == 3
    Ended.crash = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        terminal.run(world.parts())


async def test_a_problem_says_what_happened_what_was_kept_and_what_to_do_and_can_be_copied(
    world: World,
) -> None:
    error = BadInput("It is [/wrong].", kept="Everything else.", remedy="Do it right.")
    async with driven(world.app()) as pilot:
        pilot.app.push_screen(Problem(world_ink(pilot.app), error))
        await sees(pilot, "It is [/wrong].", "kept", "Everything else.", "to do", "Do it right.")
        await press(pilot, "ctrl+y")
        assert "It is [/wrong]." in pilot.app.clipboard
        assert "Do it right." in pilot.app.clipboard
        await press(pilot, "escape")
        await gone(pilot, "Everything else.")


def world_ink(app: Any) -> Any:
    """The app's ink."""
    return app.ink


async def test_quitting_without_a_running_step_just_quits(world: World) -> None:
    app = world.app()
    async with driven(app) as pilot:
        await pilot.press("ctrl+q")
        await holds(lambda: app._exit, "the app to leave")


async def test_a_containment_runs_unrecorded_where_the_journal_cannot_be_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = world.ready()
    start = Engine.start

    def full(self: Engine, *given: Any, unrecorded: bool = False) -> Any:
        if not unrecorded:
            raise DiskFull("There is no room for another event.")
        return start(self, *given, unrecorded=True)

    monkeypatch.setattr(Engine, "start", full)
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "down", "enter", "y")
        await sees(pilot, "it would run without a record", "no room for another event")
        await press(pilot, "y")
        await holds(lambda: Path("fallback").is_dir(), "the fallback")
        await settled(pilot)
    assert world.incidents.refresh(incident).attempts_at("containment", 1) == []


async def test_the_resolved_command_can_always_be_copied(world: World) -> None:
    world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "c")
        await holds(lambda: pilot.app.clipboard == "echo looked at fraud-detection-v4", "the clipboard")


async def test_no_colour_draws_no_colour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    world.lived()
    async with driven(world.app(colour=False)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "containment step")
        assert [type(one) for one in pilot.app.get_line_filters()][-1] is NoColor
