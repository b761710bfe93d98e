"""The changes panel: what was changed around the time it began."""

from __future__ import annotations

from screens.incident.view import IncidentView
from screens.ink import Ink
from screens.lines import Span
from screens.widgets.panel import RowsPanel


class ChangesPanel(RowsPanel):
    """Deployments, configuration and data changes, the latest last."""

    def __init__(self, ink: Ink) -> None:
        super().__init__(ink, "changed", id="changes", empty=[(Span("no changes source yet", "dim"),)])

    def show_view(self, view: IncidentView, now: int) -> None:
        """For this incident's systems."""
