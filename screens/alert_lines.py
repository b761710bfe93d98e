"""An alert in two lines: what fires where since when, who holds it back until when, what its author says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.incident.sentences import alert_label
from data.times import MINUTE, span
from screens.clock_words import age
from screens.glyphs import Glyphs
from screens.lines import Line, Span, spread, width
from screens.watch_view import SEVERITY, severity_word

if TYPE_CHECKING:
    from data.sources.alert import Alert
    from data.sources.alert_index import AlertIndex
    from data.sources.alert_picture import Picture

HEIGHT = 2


def alert_lines(
    alert: Alert,
    now: int,
    glyphs: Glyphs,
    cells: int,
    *,
    declared: str = "",
    held: str = "",
    stale: bool = False,
) -> list[Line]:
    """``declared``: the incident it is in; ``held``: who holds it back; ``stale``: nobody could look."""
    since = age(now - alert.starts_at) if alert.starts_at else ""
    model = alert.labels.get("model_id", "")
    name = alert_label(alert.name)
    quiet = bool(held) or stale
    head: Line = (*severity_word(alert.severity, glyphs, quiet=quiet), Span(name, "dim" if quiet else "bold"))
    note: Line = (Span(f"  {since:>9}", "dim" if held else ""),)
    words = held or (f"in {declared}" if declared else "")
    told: Line = (Span(words, "dim" if held else "green"),) if words else ()
    about: Line = (Span(" " * SEVERITY),)
    said = alert.summary if alert.summary != alert.name else ""
    if model and width(head) + len(model) + 4 + width(told) + width(note) <= cells:
        head = (*head, Span(f"  {model}", "dim"))
    elif model:  # what it is about is never cut: it leads the line below instead
        about = (*about, Span(f"{model}  ", "dim" if quiet else ""))
        said = said.removeprefix(f"Model {model} ")
    if width(head) + 2 + width(told) + width(note) <= cells:
        note = (Span("  "), *told, *note)
    else:
        about = (*about, *told, Span("  "))
    about = (*about, Span(said, "faint" if stale else "dim"))
    return [spread(head, note, cells), about]


def held_words(alert: Alert, picture: Picture | None, index: AlertIndex | None, now: int) -> str:
    """``silenced by ana, 2 h left`` (of several, the last to end); empty where notifications go out."""
    found: list[str] = []
    silences = [picture.silence(one) for one in alert.silenced_by] if picture is not None else []
    last = max((one for one in silences if one is not None), key=lambda one: one.ends_at, default=None)
    if alert.silenced_by:
        who = f" by {last.created_by}" if last is not None and last.created_by else ""
        left = last.ends_at - now if last is not None else 0
        found.append(f"silenced{who}" + (f", {span(left // MINUTE * MINUTE)} left" if left > MINUTE else ""))
    for other in alert.inhibited_by[:1]:
        by = index.by_fingerprint.get(other) if index is not None else None
        found.append(f"inhibited by {alert_label(by.name)}" if by is not None else "inhibited")
    if alert.muted_by:
        found.append(f"muted by {alert.muted_by[0]}")
    if not found and alert.state == "suppressed":
        found.append("held back")
    besides = (*((source, "silenced") for source, _ in alert.also_silenced), *alert.also_held)
    if not found and besides:
        source, how = besides[0]
        found.append(f"{how} at {source} alone")
    return " and ".join(found)
