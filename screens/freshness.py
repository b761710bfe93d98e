"""How fresh each source is, in words: no panel is older than the bottom line says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from data.times import MINUTE, SECOND, span
from screens.glyphs import Glyphs
from screens.lines import Line, Span, fit, joined, width

if TYPE_CHECKING:
    from data.sources.alert_picture import Picture
    from data.sources.change_watch import ChangePicture
    from data.sources.polling import Freshness

State = Literal["off", "idle", "waiting", "fresh", "stale", "unreachable"]

_OLD = MINUTE
"""A good answer older than this says how old it is."""


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """What one source can say for itself. Tell it to `Session.tell`, and the bottom line shows it."""

    name: str
    """A word for people: ``alerts``, ``metrics``, ``changes``."""
    state: State
    as_of: int = 0
    """When its last good answer came, in microseconds; 0: never."""
    said: str = ""
    """Words of its own, where name and state do not say enough."""


def of_poller(name: str, freshness: Freshness[Any] | None, *, configured: bool) -> SourceState:
    """What a `data.sources.polling.Poller` last told; ``None``: it has not yet."""
    if not configured:
        return SourceState(name=name, state="off")
    if freshness is None:
        return SourceState(name=name, state="waiting")
    state: State = freshness.state  # type: ignore[assignment]
    return SourceState(name=name, state=state, as_of=freshness.answered_at)


def of_picture(picture: Picture | None, *, configured: bool = True) -> SourceState:
    """All alert sources as one, which is as fresh as the worst of them; ``None``: none has told yet."""
    if picture is None or not configured:
        return SourceState(name="alerts", state="waiting" if configured else "off")
    if picture.is_fresh:
        return SourceState(name="alerts", state="fresh", as_of=picture.answered_at)
    if picture.known:
        known = [one.freshness.answered_at for one in picture.sources if one.freshness.answered_at]
        return SourceState(name="alerts", state="stale", as_of=min(known))
    failing = any(one.freshness.error is not None for one in picture.sources)
    return SourceState(name="alerts", state="unreachable" if failing else "waiting")


def of_changes(picture: ChangePicture) -> SourceState:
    """All sources of changes as one: one that fails takes nothing from those that answer, and is named."""
    asked, failing = picture.asked, picture.failing
    as_of = picture.answered_at
    if not asked:
        return SourceState(name="changes", state="off")
    if not failing:
        return SourceState(name="changes", state="fresh" if picture.known else "waiting", as_of=as_of)
    if len(failing) == len(asked):
        return SourceState(name="changes", state="stale" if picture.known else "unreachable", as_of=as_of)
    who = failing[0].name if len(failing) == 1 else f"{len(failing)} of {len(asked)} sources"
    return SourceState(name="changes", state="stale", as_of=as_of, said=f"changes without {who}")


def source_words(source: SourceState, now: int, glyphs: Glyphs) -> Line:
    """``✓ alerts``, ``▲ metrics stale, 3 min old``, ``✗ changes unreachable``."""
    age = max(0, now - source.as_of)
    if source.state == "off":
        return (Span(f"{glyphs.quiet} no {source.name} source", "faint"),)
    if source.state == "idle":
        return (Span(f"{glyphs.quiet} {source.name} not asked", "faint"),)
    if source.said:
        return _in_its_words(source, glyphs)
    if source.state == "waiting":
        return (Span(f"{glyphs.quiet} asking for {source.name}", "dim"),)
    if source.state == "unreachable":
        return (Span(f"{glyphs.bad} ", "bold red"), Span(f"{source.name} unreachable", "red"))
    if source.state == "stale":
        return (
            Span(f"{glyphs.warning} ", "bold amber"),
            Span(f"{source.name} stale, {age_words(age)}", "amber"),
        )
    words = source.name if age < _OLD else f"{source.name}, {age_words(age)}"
    return (Span(f"{glyphs.good} ", "green"), Span(words, "dim"))


def _in_its_words(source: SourceState, glyphs: Glyphs) -> Line:
    glyph, ink, words = {
        "unreachable": (glyphs.bad, "bold red", "red"),
        "stale": (glyphs.warning, "bold amber", "amber"),
    }.get(source.state, (glyphs.quiet, "dim", "dim"))
    return (Span(f"{glyph} ", ink), Span(source.said, words))


def sources_line(sources: Iterable[SourceState], now: int, glyphs: Glyphs, cells: int) -> Line:
    """Every source where there is room; else those that cannot be relied on, and how many can."""
    told = list(sources)
    whole = joined([source_words(one, now, glyphs) for one in told], "  ")
    if width(whole) <= cells:
        return whole
    wrong = [one for one in told if one.state in {"stale", "unreachable"}]
    good = sum(one.state == "fresh" for one in told)
    parts = [source_words(one, now, glyphs) for one in wrong]
    if good:
        parts.append((Span(f"{glyphs.good} ", "green"), Span(f"{good} fresh", "dim")))
    short = joined(parts, "  ")
    return short if width(short) <= cells else fit(joined(parts[: len(wrong)], "  "), cells)


def age_words(age: int) -> str:
    """``3 min old``; in steps, so that it is not painted every second, and ``just now`` below the first."""
    whole = age // MINUTE * MINUTE if age >= MINUTE else age // (10 * SECOND) * 10 * SECOND
    return f"{span(whole)} old" if whole else "just now"
