"""The line that says what went wrong beside the work at hand, or where something was written: unlike a short
word it stands, on every screen, until somebody has seen it."""

from __future__ import annotations

from screens.actions import action
from screens.glyphs import Glyphs
from screens.lines import Line, Span, indent, spread, width, wrap
from screens.widgets.text_lines import TextLines

_MOST = 3
"""Lines of it; what is longer is cut."""
_APART = 1
"""Cells that `spread` keeps between the words and the key."""


class NoticeLine(TextLines):
    """At the top of a screen; there only while something is to be seen, and as tall as that."""

    DEFAULT_CSS = "NoticeLine { dock: top; height: auto; padding: 0 1; background: $fl-bar; }"


def notice_lines(words: str, glyphs: Glyphs, cells: int, *, good: bool = False) -> list[Line]:
    """``▲ The journal cannot be used: …   backspace seen``, clickable; a long one in a few lines."""
    entry = action("everywhere.seen")
    sign = Span(f"{glyphs.good if good else glyphs.warning} ", "green" if good else "bold amber")
    click = f"screen.{entry.action}"
    key: Line = (Span(f"  {entry.key}", "bold accent", click), Span(" seen", "text", click))
    room = max(cells - width(key) - width((sign,)) - _APART, 10)
    first, *rest = wrap(" ".join(words.split()), room, "text" if good else "amber", most=_MOST)
    return [spread((sign, *first), key, cells), *indent(rest, 2)]
