"""Heightened monitoring in one line: what the last look saw, by whom until when, what is due."""

from __future__ import annotations

from data.incident.monitoring import Monitoring
from data.text import clean_line, count
from data.times import HOUR, span
from screens.actions import action
from screens.glyphs import Glyphs
from screens.lines import Line, Span, fit, fitting, words_then_keys
from screens.privacy import PRIVATE

_OLD = 2 * HOUR
"""From here on nobody looks, and the line says so in its ink."""


def monitor_line(plan: Monitoring, now: int, glyphs: Glyphs, cells: int) -> Line:
    """``✓ monitoring  4 within their limits · 3 min ago   Mia until 2026-12-24   H monitor``; what was seen
    comes first where not all has room."""
    entry = action("incident.monitor")
    click = f"screen.{entry.action}"
    keys: Line = (Span(entry.key, "bold accent", click), Span(" monitor", "text", click))
    sign, ink, words = _seen(plan, glyphs)
    seen: Line = (Span(f"{sign} ", ink), Span("monitoring  ", "dim"), Span(words, ink))
    if plan.looked is not None:
        age = max(0, now - plan.looked.at)
        seen = (*seen, Span(f" {glyphs.dot} {span(age)} ago", "amber" if age > _OLD else "dim"))
    owner = clean_line(plan.owner, 40) or "nobody"
    who: Line = (Span(owner, f"bold {PRIVATE}"), Span(f" until {plan.until}", "dim"))
    room = cells - 12
    return words_then_keys(fitting([fit(seen, room), who, _due(plan, now)], room), keys, cells)


def _seen(plan: Monitoring, glyphs: Glyphs) -> tuple[str, str, str]:
    if plan.looked is None:
        return glyphs.quiet, "dim", "nobody looked yet"
    if plan.beyond:
        more = f" and {len(plan.beyond) - 1} more" if len(plan.beyond) > 1 else ""
        return glyphs.bad, "red", f"beyond: {clean_line(plan.beyond[0], 80)}{more}"
    if plan.unseen:
        return glyphs.unsure, "amber", f"{count(len(plan.unseen), 'threshold')} not seen"
    return glyphs.good, "green", f"{plan.looked.get('watched', 0)} within their limits"


def _due(plan: Monitoring, now: int) -> Line:
    if plan.is_over:
        return (Span("its end is past: review it", "amber"),)
    if not plan.review_due:
        return ()
    if plan.review_due <= now:
        return (Span(f"review overdue by {span(now - plan.review_due)}", "amber"),)
    return (Span(f"review in {span(plan.review_due - now)}", "dim"),)
