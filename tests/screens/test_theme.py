"""Palettes and glyphs: legible, and never beyond the terminal."""

import pytest
from rich.cells import cell_len
from rich.color import Color, ColorSystem
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

from screens.glyphs import ASCII, UNICODE, Glyphs, to_ascii, wants_ascii
from screens.ink import Ink
from screens.theme import CONTRAST, DAY, NIGHT, SEVERITY_INK, Palette, contrast
from tests.screens.pilots import driven
from tests.screens.world import World

MATTERS = ("text", "dim", "accent", "green", "amber", "red", "orange", "yellow", "blue")


@pytest.mark.parametrize("palette", [NIGHT, DAY, CONTRAST], ids=lambda palette: palette.name)
@pytest.mark.parametrize("ground", ["ground", "bar", "tint"])
@pytest.mark.parametrize("ink", MATTERS)
def test_text_that_matters_keeps_its_contrast(palette: Palette, ground: str, ink: str) -> None:
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", [NIGHT, DAY, CONTRAST], ids=lambda palette: palette.name)
@pytest.mark.parametrize("ink", sorted({*SEVERITY_INK.values(), "accent", "amber", "red", "blue"}))
def test_badges_are_legible_too(palette: Palette, ink: str) -> None:
    assert contrast(palette.ground, getattr(palette, ink)) >= 4.5


@pytest.mark.parametrize("ground", ["ground", "bar", "tint"])
@pytest.mark.parametrize("ink", [*MATTERS, "faint"])
def test_high_contrast_is_high(ground: str, ink: str) -> None:
    assert contrast(getattr(CONTRAST, ink), getattr(CONTRAST, ground)) >= (5.5 if ink == "faint" else 7)


@pytest.mark.parametrize("palette", [NIGHT, DAY, CONTRAST], ids=lambda palette: palette.name)
@pytest.mark.parametrize("ground", ["ground", "bar", "tint"])
@pytest.mark.parametrize("ink", MATTERS)
def test_sixteen_colours_leave_text_legible(palette: Palette, ground: str, ink: str) -> None:
    def nearest(colour: str) -> str:
        number = Color.parse(colour).downgrade(ColorSystem.STANDARD).number
        return Color.from_ansi(number or 0).get_truecolor(DEFAULT_TERMINAL_THEME).hex

    assert contrast(nearest(getattr(palette, ink)), nearest(getattr(palette, ground))) >= 2.5


def test_the_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", Glyphs.__struct_fields__)
def test_every_glyph_is_one_code_point_one_cell_wide_with_an_ascii_twin(name: str) -> None:
    unicode, plain = getattr(UNICODE, name), getattr(ASCII, name)
    assert (len(unicode), cell_len(unicode)) == (1, 1)
    assert plain.isascii()
    assert len(plain) == 1


@pytest.mark.parametrize(
    ("environment", "plain"),
    [
        ({"LANG": "C"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LC_ALL": "C", "LANG": "en_GB.UTF-8"}, True),
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "C.utf8"}, False),
        ({}, False),
        ({"LANG": "en_GB.UTF-8", "FIRELINE_ASCII": "1"}, True),
        ({"LANG": "C", "FIRELINE_ASCII": "0"}, False),
    ],
)
def test_the_locale_decides_on_ascii(environment: dict[str, str], plain: bool) -> None:
    assert wants_ascii(environment) is plain


def test_text_in_ascii_keeps_what_it_says() -> None:
    assert to_ascii("▶ Größe ≥ 3 → 4…") == "> Gr??e >= 3 > 4~"


@pytest.mark.parametrize("name", ["bold accent", "dim", "on-orange", "bold on-blue", "reverse", ""])
def test_without_colour_no_ink_has_any(name: str) -> None:
    style = Ink(NIGHT, colour=False).style(name)
    assert style.color is None
    assert style.bgcolor is None


def test_an_unknown_ink_is_a_fault() -> None:
    with pytest.raises(KeyError):
        Ink().style("puce")


@pytest.mark.parametrize("palette", [NIGHT, DAY, CONTRAST], ids=lambda palette: palette.name)
async def test_the_app_starts_in_its_palette(world: World, palette: Palette) -> None:
    async with driven(world.app(theme=palette.name)) as pilot:
        assert pilot.app.screen.styles.background.hex.lower() == palette.ground
        assert pilot.app.screen.styles.scrollbar_background.hex.lower() == palette.ground


@pytest.mark.parametrize(("term", "reverse"), [("xterm", True), ("xterm-256color", False)])
def test_with_sixteen_colours_the_row_under_the_cursor_is_reversed(
    world: World, monkeypatch: pytest.MonkeyPatch, term: str, reverse: bool
) -> None:
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "auto")
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert bool(world.app().ink.cursor().reverse) is reverse
