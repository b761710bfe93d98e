"""The line that every screen shows while a kill switch is armed: for what, by whom, and the countdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from data.times import SECOND
from screens.actions import action
from screens.glyphs import Glyphs
from screens.lines import Line, Span, joined, words_then_keys
from screens.widgets.text_lines import TextLines


@dataclass(frozen=True, slots=True)
class KillStanding:
    """One arming, as it was when this was read."""

    model: str
    rule: str
    who: str
    due: int = 0
    """When it kills, microseconds; 0 where nothing counts down."""
    watched: bool = False
    """Whether an armed session is open, here or elsewhere on this machine."""
    blind: bool = False
    """Whether this app's session gets no answer from Prometheus."""

    @property
    def amiss(self) -> str:
        """Why it would kill nothing now; empty where it watches and sees."""
        if not self.watched:
            return "no armed session is open, it is no safety control"
        return "Prometheus does not answer, it is no safety control" if self.blind else ""


class Kills(Protocol):
    """The automatic kill switch, as the app uses it; `app.killing.Kills` is one. All but ``watch`` block."""

    def standing(self) -> tuple[KillStanding, ...]:
        """What is armed."""

    def stop(self, model: str) -> None:
        """Stop the model's countdown, and disarm. Raises `NotFound` where none runs."""

    async def watch(self, model: str) -> None:
        """Be the armed session for a model, until it is disarmed."""


class KillLine(TextLines):
    """At the top of a screen; there only while something is armed."""

    DEFAULT_CSS = "KillLine { dock: top; height: 1; padding: 0 1; background: $fl-bar; }"


def kill_line(kills: Sequence[KillStanding], now: int, glyphs: Glyphs, cells: int) -> Line:
    """``✗ kills chat-v2 in 42 s   f12 stop``; armed only, ``▲ kill armed: chat-v2 on Harm, by Mia``."""
    counting = [one for one in kills if one.due]
    if counting:
        entry = action("everywhere.stop_kill")
        words = [f"kills {one.model} in {max(0, -((now - one.due) // SECOND))} s" for one in counting]
        first = (Span(f"{glyphs.bad} ", "bold red"), Span(", ".join(words), "bold red"))
        return words_then_keys(first, (Span(entry.key, "bold accent"), Span(" stop")), cells)
    parts: list[Line] = []
    for one in kills:
        said = f"kill armed for {one.model} on {one.rule}, by {one.who}"
        said += f": {one.amiss}" if one.amiss else ""
        parts.append((Span(f"{glyphs.warning} ", "amber"), Span(said, "amber" if one.amiss else "dim")))
    return words_then_keys(joined(parts), (), cells)
