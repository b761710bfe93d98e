"""Foreign text never breaks the screen, hijacks the terminal, or runs away with the width."""

import unicodedata

import pytest

from data.sources.alert import Alert
from data.text import clean, clean_line
from tests.screens.pilots import driven, press, sees, settled, text
from tests.screens.world import START, Told, World

MARKUP = "[/foo] [bold]x[/bold] [@click=app.quit]y[/] [red"
OSC = "before\x1b]52;c;cm0gLXJmIC8=\x07after \x1b[2J\x9b31m"
BIDI = "abc\u202edef\u2066ghi\u200b\U000e0041"
HUGE = "A" * 1_000_000


def hostile(name: str, value: str) -> Alert:
    """An alert as a source would hand it on: through the gate."""
    return Alert(
        fingerprint=name.ljust(16, "0"),
        name=clean_line(value),
        state="firing",
        labels={"severity": clean_line(value), "model_id": clean_line(value)},
        annotations={"summary": clean(value, 4000)},
        starts_at=START,
        source="alerts:9093",
    )


def unsafe(shown: str) -> list[str]:
    return [
        letter for letter in shown if letter != "\n" and unicodedata.category(letter) in {"Cc", "Cf", "Cs"}
    ]


@pytest.mark.parametrize("value", [MARKUP, OSC, BIDI, HUGE], ids=["markup", "osc", "bidi", "huge"])
async def test_an_alert_is_shown_declared_and_noted_as_plain_text(world: World, value: str) -> None:
    async with driven(world.app(source=Told([hostile("a1", value)])), (100, 30)) as pilot:
        await press(pilot, "2")
        await sees(pilot, "1 firing")
        assert unsafe(text(pilot)) == []
        await press(pilot, "d")
        await sees(pilot, "detected at")
        assert unsafe(text(pilot)) == []
        await press(pilot, "ctrl+s")
        await sees(pilot, "AI-INC-2026-0001")
        (incident,) = world.incidents.all()
        world.desk.note(incident.id, value)
        world.desk.answer(incident, "direct_harm", "yes", value)
        world.desk.set_field(incident, "runbook", clean_line(value))
        await press(pilot, "f5")
        for panel in "1234":
            await press(pilot, panel)
            await settled(pilot)
            assert unsafe(text(pilot)) == []
        await press(pilot, "l", "enter")
        await settled(pilot)
        assert unsafe(text(pilot)) == []


async def test_ascii_terminals_get_nothing_but_ascii(world: World) -> None:
    world.lived()
    async with driven(world.app(ascii_only=True), (120, 36)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "containment step")
        assert text(pilot).isascii()
        await pilot.resize_terminal(40, 12)
        await press(pilot, "5", "pagedown", "f4")
        await sees(pilot, "will not ring")
        assert text(pilot).isascii(), "scroll bars and passing words too"
