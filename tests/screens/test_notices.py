"""What must not be missed stands on the screen until it is seen; a word in the corner is never the only place
for it, and never covers the line where one types."""

import ast
from pathlib import Path

import screens
from data.errors import SourceError
from screens.glyphs import UNICODE
from screens.lines import plain
from screens.notice_line import notice_lines
from screens.watch import WatchScreen
from tests.screens.pilots import driven, gone, holds, press, sees
from tests.screens.world import World

ROOMS = (Path(screens.__file__).parent, Path(screens.__file__).parent.parent / "app")
PASSING = {"screens/live_screen.py": 1}
"""Where a word in the corner is given, and how often. Nothing that failed, was written or was refused may be
added here: it stands, or is a dialog."""
SAID = {
    "It stops after this try; what was asked counts.",
    "In the timeline now.",
    "In the timeline.",
    "In the timeline, without its text.",
    "No notice stands.",
    "The silence has ended.",
    "The silences have ended.",
    " from the answers, below them.",
    "Offered to ",
    "Silenced until ",
    "Sorted by ",
    " will not ring.",
    "It waits for ",
    "Recorded.",
    "The coach is quiet from now on.",
}
"""What is said there: each is also seen where it happened. A key that does nothing says why with `refuse`."""


def _calls(name: str) -> list[tuple[str, ast.Call]]:
    """Every call of a method of this name in the rooms that have screens, with its file."""
    return [
        (str(path.relative_to(ROOMS[0].parent)), node)
        for room in ROOMS
        for path in room.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
    ]


def test_words_in_the_corner_are_counted() -> None:
    found: dict[str, int] = {}
    for path, _ in _calls("notify"):
        found[path] = found.get(path, 0) + 1
    assert found == PASSING


def test_only_what_is_also_seen_elsewhere_is_said_there() -> None:
    said = {
        piece.value
        for path, call in _calls("say")
        for piece in ast.walk(call)
        if isinstance(piece, ast.Constant) and isinstance(piece.value, str) and len(piece.value) > 2
    }
    assert said - {"suggestion", "clock", "name"} == SAID


def test_no_failure_is_a_word_in_the_corner() -> None:
    spoken = [ast.unparse(call) for name in ("say", "notify") for _, call in _calls(name)]
    assert [one for one in spoken if "error" in one or "severity=" in one or "refused.message" in one] == []


async def test_a_failure_beside_the_work_stands_until_it_is_seen(world: World) -> None:
    world.ready()
    app = world.app()

    async def fails() -> None:
        raise SourceError("The recording could not be written.")

    async with driven(app) as pilot:
        app.begin(fails, "recording")
        await sees(pilot, "The recording could not be written.", "backspace seen")
        await press(pilot, "enter")
        await sees(pilot, "Serve the fallback", "The recording could not be written.")
        await press(pilot, "escape")
        await gone(pilot, "The recording could not be written.")
        await sees(pilot, "Serve the fallback")
        await press(pilot, "escape")
        await holds(lambda: isinstance(app.screen, WatchScreen), "Watch")
        await gone(pilot, "The recording could not be written.")


async def test_a_word_in_the_corner_leaves_the_note_line_free(world: World) -> None:
    world.ready()
    app = world.app()
    async with driven(app, (80, 24)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "Serve the fallback")
        await press(pilot, "f4")
        await sees(pilot, "will not ring.", "write a note")
        note = app.screen.query_one("#note")
        assert all(not toast.region.overlaps(note.region) for toast in app.screen.query("Toast"))


async def test_why_a_key_does_nothing_stands_until_the_next_thing_is_begun(world: World) -> None:
    """It gives way to nothing that must not be missed, and takes no such thing away."""
    world.ready()
    app = world.app()
    async with driven(app, (80, 24)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "Serve the fallback")
        app.stand("The journal is full.")
        await press(pilot, "ctrl+x")
        await sees(pilot, "No step is running.", "backspace seen")
        await press(pilot, "backspace")
        await sees(pilot, "The journal is full.")
        await press(pilot, "ctrl+x")
        await sees(pilot, "No step is running.")
        await press(pilot, "escape", "l")
        await sees(pilot, "The journal is full.")
        await press(pilot, "y")
        await sees(pilot, "No conflicts.")
        await press(pilot, "p")
        await sees(pilot, "Where the response stands.")
        await gone(pilot, "No conflicts.")


def test_a_notice_of_several_lines_loses_no_word_beside_its_key() -> None:
    words = "He wrote that his mother had died; he asks who wrote that. " * 2
    for cells in range(80, 120):
        lines = [plain(line) for line in notice_lines(words, UNICODE, cells)]
        assert max(map(len, lines)) <= cells
        seen = " ".join(lines).replace("backspace seen", "").replace(UNICODE.warning, "")
        assert seen.split() == words.split(), cells
