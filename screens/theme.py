"""The palettes, and the Textual themes made of them. Colour carries meaning once; a word or a glyph
always says the same."""

import msgspec
from textual.theme import Theme


class Palette(msgspec.Struct, frozen=True):
    """Colours by what they mean, as ``#rrggbb``."""

    name: str
    dark: bool
    ground: str
    bar: str
    text: str
    dim: str
    faint: str
    accent: str
    green: str
    """Good."""
    amber: str
    """Changes, or uncertain."""
    red: str
    """Bad, or destroys; critical."""
    orange: str
    """High."""
    yellow: str
    """Medium."""
    blue: str
    """Low."""
    tint: str
    """The ground of the next-action line and of the row under the cursor."""


NIGHT = Palette(
    name="night",
    dark=True,
    ground="#0e1116",
    bar="#1a2028",
    text="#d5dbe3",
    dim="#8b96a3",
    faint="#5d6875",
    accent="#4fc3c7",
    green="#6fcf97",
    amber="#f2b84b",
    red="#ff6b61",
    orange="#ff9e4a",
    yellow="#e8cf5a",
    blue="#6cb6ff",
    tint="#14262b",
)
DAY = Palette(
    name="day",
    dark=False,
    ground="#fbfaf7",
    bar="#e8e5de",
    text="#20262d",
    dim="#565f68",
    faint="#9aa0a6",
    accent="#066a70",
    green="#17663a",
    amber="#7a5206",
    red="#b0241a",
    orange="#964a05",
    yellow="#665700",
    blue="#1a5aa0",
    tint="#dff0ef",
)
CONTRAST = Palette(
    name="contrast",
    dark=True,
    ground="#000000",
    bar="#1c1c1c",
    text="#ffffff",
    dim="#d0d0d0",
    faint="#a8a8a8",
    accent="#5fffff",
    green="#5fff87",
    amber="#ffd700",
    red="#ffa8a8",
    orange="#ffaf5f",
    yellow="#ffff5f",
    blue="#87d7ff",
    tint="#00303a",
)
"""High contrast: everything that matters at 7:1 and more, on every ground it stands on."""
PALETTES = {palette.name: palette for palette in (NIGHT, DAY, CONTRAST)}

SEVERITY_INK = {
    "critical": "red",
    "high": "orange",
    "medium": "yellow",
    "low": "blue",
    "near_miss": "dim",
}
"""Which colour says a severity."""


def css_variables(palette: Palette) -> dict[str, str]:
    """``$fl-ground`` and so on, for the style sheets."""
    return {
        f"fl-{name}": str(getattr(palette, name))
        for name in palette.__struct_fields__
        if name not in {"name", "dark"}
    }


def textual_theme(palette: Palette) -> Theme:
    """The palette as Textual wants it."""
    variables = {
        **css_variables(palette),
        "border": palette.faint,
        "border-blurred": palette.faint,
        "block-cursor-background": palette.tint,
        "block-cursor-foreground": palette.text,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": palette.ground,
        "block-cursor-blurred-foreground": palette.text,
        "input-selection-background": palette.accent + " 35%",
        "input-cursor-background": palette.text,
        "input-cursor-foreground": palette.ground,
        "scrollbar": palette.bar,
        "scrollbar-hover": palette.faint,
        "scrollbar-active": palette.accent,
        "scrollbar-background": palette.ground,
        "scrollbar-background-hover": palette.ground,
        "scrollbar-background-active": palette.ground,
        "scrollbar-corner-color": palette.ground,
    }
    return Theme(
        name=palette.name,
        primary=palette.accent,
        secondary=palette.blue,
        warning=palette.amber,
        error=palette.red,
        success=palette.green,
        accent=palette.accent,
        foreground=palette.text,
        background=palette.ground,
        surface=palette.ground,
        panel=palette.bar,
        boost=palette.bar,
        dark=palette.dark,
        text_alpha=1.0,
        variables=variables,
    )


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two ``#rrggbb`` colours, 1 to 21."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def as_mapping(palette: Palette) -> dict[str, str]:
    """Colour names to values, for `screens.ink`."""
    found = {name: getattr(palette, name) for name in palette.__struct_fields__ if name != "name"}
    return {name: value for name, value in found.items() if isinstance(value, str)}
