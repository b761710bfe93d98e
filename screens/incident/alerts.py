"""The alerts panel: what this incident was declared from, and what joined it since."""

from __future__ import annotations

from collections.abc import Sequence

from data.incident.sentences import alert_label
from data.times import MINUTE, span
from screens.incident.view import AlertRow, IncidentView
from screens.ink import Ink
from screens.lines import EMPTY, Line, Span, spread
from screens.theme import SEVERITY_INK
from screens.widgets.panel import RowsPanel


class AlertsPanel(RowsPanel):
    """Alerts recorded in this incident, firing ones first."""

    def __init__(self, ink: Ink) -> None:
        super().__init__(ink, "alerts", id="alerts", empty=[(Span("none recorded", "dim"),)])

    def show_view(self, view: IncidentView, now: int) -> None:
        """What the journal has."""
        alerts = view.alerts

        def draw(place: int, cells: int) -> Sequence[Line]:
            return [self._line(alerts[place], now, cells), *self._summary(alerts[place])]

        self.rows.show([f"{row.fingerprint}/{row.starts_at}" for row in alerts], draw)
        firing = sum(row.state == "firing" for row in alerts)
        self.heading.show("alerts", (Span(f"{firing} firing", "dim"),) if alerts else ())

    def _line(self, row: AlertRow, now: int, cells: int) -> Line:
        glyphs = self.ink.glyphs
        if row.state == "resolved":
            end = span((row.ends_at - row.starts_at) // MINUTE * MINUTE) if row.ends_at else ""
            left: Line = (Span(f"{glyphs.good} ", "green"), Span(alert_label(row.name), "dim"))
            return spread(left, (Span(f" resolved {end}", "dim"),), cells)
        age = span((now - row.starts_at) // MINUTE * MINUTE) if row.starts_at else ""
        ink = SEVERITY_INK.get(row.severity, "text")
        left = (Span(f"{glyphs.warning} ", ink), Span(alert_label(row.name)), Span(f"  {row.severity}", ink))
        return spread(left, (Span(" " + age, "dim"),), cells)

    def _summary(self, row: AlertRow) -> list[Line]:
        return [(Span("  " + row.summary, "dim"),)] if row.summary else [EMPTY][:0]
