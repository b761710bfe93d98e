"""The line that says what went wrong beside the work at hand, or where something was written: unlike a short
word it stands, on every screen, until somebody has seen it."""

from __future__ import annotations

from screens.actions import action
from screens.glyphs import Glyphs
from screens.lines import Line, Span, words_then_keys
from screens.widgets.text_lines import TextLines

LONGEST = 400
"""Characters that are kept of what is said."""


class NoticeLine(TextLines):
    """At the top of a screen; there only while something is to be seen."""

    DEFAULT_CSS = "NoticeLine { dock: top; height: 1; padding: 0 1; background: $fl-bar; }"


def notice_line(words: str, glyphs: Glyphs, cells: int, *, good: bool = False) -> Line:
    """``▲ The copy could not be written: …   bksp seen``, clickable."""
    entry = action("everywhere.seen")
    sign = Span(f"{glyphs.good if good else glyphs.warning} ", "green" if good else "bold amber")
    click = f"screen.{entry.action}"
    key: Line = (Span(entry.key, "bold accent", click), Span(" seen", "text", click))
    text = " ".join(words.split())[:LONGEST]
    return words_then_keys((sign, Span(text, "text" if good else "amber")), key, cells)
