"""The metrics panel: one metric large, the others a line each, as their source last answered."""

from __future__ import annotations

from screens.incident.view import IncidentView
from screens.ink import Ink
from screens.lines import Span
from screens.widgets.panel import RowsPanel


class MetricsPanel(RowsPanel):
    """The model's metrics."""

    def __init__(self, ink: Ink) -> None:
        super().__init__(ink, "metrics", id="metrics", empty=[(Span("no metrics source yet", "dim"),)])

    def show_view(self, view: IncidentView, now: int) -> None:  # noqa: ARG002
        """For this incident's model."""
        self.heading.show("metrics", (Span(view.facts.model, "dim"),) if view.facts.model else ())
