"""Clocks in words: met, running with what is left, breached. The screen computes only the seconds; which
clocks there are, and until when, comes from `playbooks.clocks`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from data.times import MINUTE, SECOND, span, stopwatch
from screens.glyphs import Glyphs
from screens.lines import Line, Span

if TYPE_CHECKING:
    from playbooks.clocks import Clock

BAR_CELLS = 9
_DONE = {
    "acknowledge": "acknowledged",
    "contain": "contained",
    "postmortem": "postmortem drafted",
    "follow_up": "followed up",
}
_NEAR = 5 * MINUTE


class ClockView(msgspec.Struct, frozen=True):
    """One deadline, frozen when the view was built."""

    name: str
    label: str
    due: int | None
    met_at: int | None
    state: str
    """``met``, ``met_late``, ``running``, ``breached`` or ``waiting``, when it was built."""
    arithmetic: str
    start: int | None = None
    stopped_at: int | None = None
    """When the incident ended with this clock overdue."""
    verification: str = ""
    undone: bool = False
    """It was met, and what met it has been taken back since."""
    left_out: tuple[str, ...] = ()
    """The systems that what met it does not cover."""

    def state_at(self, now: int) -> str:
        """A running clock breaches by itself."""
        if self.state == "running" and self.due is not None and now > self.due:
            return "breached"
        return self.state


def frozen(clock: Clock) -> ClockView:
    """The view of a computed clock."""
    return ClockView(
        clock.name,
        clock.label,
        clock.due,
        clock.met_at,
        clock.state,
        clock.arithmetic,
        clock.start,
        clock.stopped_at,
        clock.verification,
    )


def urgent(clocks: Sequence[ClockView], now: int) -> ClockView | None:
    """The clock that needs somebody first: the one due earliest of those breached or running."""
    waiting = [
        clock
        for clock in clocks
        if clock.due is not None
        and clock.stopped_at is None
        and clock.state_at(now) in {"breached", "running"}
    ]
    return min(waiting, key=lambda clock: clock.due or 0, default=None)


def first_due(clocks: Sequence[ClockView], now: int) -> int:
    """When the most urgent one is due, or was; later than any moment where none runs."""
    clock = urgent(clocks, now)
    return clock.due if clock is not None and clock.due is not None else 2**62


def age(micros: int) -> str:
    """``12 min``, and ``just now`` below one: what is told in minutes names no seconds."""
    return span(micros // MINUTE * MINUTE) if micros >= MINUTE else "just now"


def left(clock: ClockView, now: int) -> str:
    """``02:11 left``, ``3 h 20 min left`` or ``3 min late``."""
    if clock.due is None:
        return ""
    remaining = clock.due - now
    return f"{_long(remaining)} left" if remaining >= 0 else f"{span(-remaining)} late"


def clock_line(clock: ClockView, now: int, glyphs: Glyphs, *, bar: bool = True) -> Line:
    """``✓ acknowledged``, ``contain ▰▰▰▱▱ 02:11 left``, ``▲ contain 3 min late``; a waiting one is empty."""
    state = clock.state_at(now)
    if state == "waiting" or (clock.due is None and clock.met_at is None):
        return ()
    if state in {"met", "met_late"}:
        return _met_line(clock, glyphs, late=state == "met_late")
    if clock.due is None:
        return ()
    if clock.stopped_at is not None:
        return (Span(f"{glyphs.bad} {clock.label} never met", "amber"),)
    if state == "breached":
        return (
            Span(f"{glyphs.warning} {clock.label} ", "red"),
            Span(span(now - clock.due), "bold red"),
            Span(" late", "red"),
        )
    remaining = clock.due - now
    if remaining > _NEAR:
        return (Span(clock.label + " ", "dim"), Span(_long(remaining), "bold"), Span(" left", "dim"))
    running: Line = (Span(clock.label + " ", "amber"),)
    if bar and clock.start is not None and clock.due > clock.start:
        running = (*running, *_bar(remaining, clock.due - clock.start, glyphs), Span(" "))
    return (*running, Span(stopwatch(remaining), "bold amber"), Span(" left", "dim"))


def _met_line(clock: ClockView, glyphs: Glyphs, *, late: bool) -> Line:
    if clock.undone:
        return (Span(f"{glyphs.warning} {_DONE.get(clock.name, clock.label)}, then undone", "amber"),)
    words = f"{_DONE.get(clock.name, clock.label)}{' late' if late else ''}"
    if clock.left_out:
        more = f" and {len(clock.left_out) - 1} more" if len(clock.left_out) > 1 else ""
        return (Span(f"{glyphs.warning} {words}, not {clock.left_out[0][:30]}{more}", "amber"),)
    doubted = clock.verification not in {"", "verified", "confirmed"}
    of: Line = (
        Span(f"{glyphs.warning} ", "amber") if late or doubted else Span(f"{glyphs.good} ", "green"),
        Span(words, "dim"),
    )
    if clock.verification:
        of = (*of, Span(f", {clock.verification}", "bold amber" if doubted else "green"))
    return of


def local_time(now: int) -> str:
    """``   10:15 local``; empty where local time is UTC."""
    here = time.localtime(now // SECOND)
    return f"   {here.tm_hour:02d}:{here.tm_min:02d} local" if here.tm_gmtoff else ""


def _long(micros: int) -> str:
    return stopwatch(micros) if micros < 60 * MINUTE else span(micros // (60 * SECOND) * 60 * SECOND)


def _bar(remaining: int, whole: int, glyphs: Glyphs) -> Line:
    full = max(0, min(BAR_CELLS, round(BAR_CELLS * remaining / whole)))
    return (Span(glyphs.bar_full * full, "amber"), Span(glyphs.bar_empty * (BAR_CELLS - full), "faint"))
