"""What keeps people from seeing alerts at all, said where alerts are shown: sources that do not answer, rules
that cannot be evaluated, a watchdog that is missing, clocks that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.incident.sentences import alert_label
from data.times import MINUTE, SECOND, span
from screens.clock_words import age
from screens.lines import Line, Span, width, wrap
from screens.moments import moment
from screens.session import Session

if TYPE_CHECKING:
    from data.sources.alert_picture import Picture

_RULES = 3
"""As many broken rules are named."""


def blind(session: Session) -> bool:
    """Whether alerts that should fire may not: a rule fails, or the watchdog is missing."""
    return bool(_broken(session)) or watchdog_missing(session)


def watchdog_missing(session: Session) -> bool:
    """The alert that always fires does not, as far as a source that answers can tell."""
    name, picture, index = session.parts.settings.watchdog, session.picture, session.alerts
    if not name or picture is None or index is None or not any(one.is_fresh for one in picture.sources):
        return False
    return name not in index.names


def alarms(session: Session, now: int, cells: int) -> list[Line]:
    """The worst first, each in one line where it fits; none where all is well."""
    return [line for found in _found(session, now) for line in _laid_out(found, cells)]


def _laid_out(of: Line, cells: int) -> list[Line]:
    if width(of) <= cells:
        return [of]
    return [line for span in of for line in wrap(span.text.strip(), cells, span.ink, most=2)]


def _found(session: Session, now: int) -> list[Line]:
    glyphs = session.ink.glyphs
    found: list[Line] = []
    for name, error in _broken(session)[:_RULES]:
        words = f"{glyphs.bad} detection is blind: Prometheus cannot evaluate {alert_label(name)}"
        found.append((Span(words, "bold red"), Span(f"  {error}", "dim")))
    if watchdog_missing(session):
        words = f"{glyphs.bad} the watchdog alert {session.parts.settings.watchdog} is missing"
        found.append((Span(words, "bold red"), Span("  alerts may not reach this source", "dim")))
    if session.picture is not None:
        found += _silent(session.picture, now, glyphs.warning)
        for name, ahead in session.picture.wrong_clocks:
            way = "ahead of" if ahead > 0 else "behind"
            words = (
                f"{glyphs.warning} the clock of {name} is {span(abs(ahead) // SECOND * SECOND)} {way} ours"
            )
            found.append((Span(words, "amber"),))
    rules = session.rules
    if rules is not None and rules.error is not None:
        found.append(
            (Span(f"{glyphs.warning} whether rules work is not known: {rules.error.message}", "amber"),)
        )
    return found


def _broken(session: Session) -> list[tuple[str, str]]:
    rules = session.rules
    if rules is None or rules.answer is None:
        return []
    return [(rule.name, rule.error) for rule in rules.answer.broken]


def _silent(picture: Picture, now: int, glyph: str) -> list[Line]:
    found: list[Line] = []
    for source in picture.sources:
        freshness = source.freshness
        if freshness.error is None or freshness.answer is None:
            continue
        since = freshness.failing_since
        when = moment(since // MINUTE * MINUTE, now=now)
        words = f"{glyph} {source.name} has not answered since {when}"
        words += f", {age(now - since)}" if now - since >= MINUTE else ""
        found.append((Span(words, "amber"), Span(f"  {freshness.error.message}", "dim")))
    return found
