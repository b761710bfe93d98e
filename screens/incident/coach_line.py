"""The line under what comes next, in a first drill: what its coach says."""

from __future__ import annotations

from screens.actions import action
from screens.lines import Line, Span, words_then_keys


def coach_line(words: str, cells: int) -> Line:
    """``coach  t asks; the answers suggest …   backspace quiet``; the words are cut before the key."""
    entry = action("everywhere.seen")
    click = f"screen.{entry.action}"
    key: Line = (Span(entry.key, "accent", click), Span(" quiet", "dim", click))
    return words_then_keys((Span("coach  ", "dim"), Span(words, "text")), key, cells)
