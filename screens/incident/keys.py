"""A key of the incident's screen where a line of state names it, there and on the screens above."""

from screens.actions import action
from screens.lines import Line, Span


def key_spans(name: str, *, over: bool, title: str = "", ink: str = "bold accent") -> Line:
    """An incident's key, and its title where it has room, clickable; ``over``: on a screen above the
    incident's, which escape leaves first."""
    entry = action(name)
    click = f"screen.in_incident('{entry.action}')" if over else f"screen.{entry.action}"
    key = f"{action('incident.back').key} {entry.key}" if over else entry.key
    return (Span(key, ink, click), *((Span(f" {title}", "text", click),) if title else ()))
