"""The panel beside the timeline: all that is known of the entry under the cursor, wrapped to its width."""

from __future__ import annotations

from screens.lines import Line, Span
from screens.session import Session
from screens.timeline.details import Details, detail_lines
from screens.widgets.panel import RowsPanel

_LEAST = 20
"""Cells to wrap to before the panel has its size."""


class DetailsPanel(RowsPanel):
    """One entry, whole."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.ink, "entry", id="details")
        self._session = session
        self._details: Details | None = None
        self._described = ""

    def describe(self, details: Details | None) -> None:
        """Show this one; another one from its first line."""
        self._details = details
        self._draw()
        described = details.entry.event_id if details else ""
        if described != self._described:
            self._described = described
            self.rows.action_first()

    def on_resize(self) -> None:
        """Wrapped anew, once the list has its own new width."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        rows, session = self.rows, self._session
        cells = max(rows.scrollable_content_region.width, _LEAST)
        lines: list[Line] = [(Span("nothing chosen", "dim"),)]
        if self._details is not None:
            lines = detail_lines(self._details, session.ink.glyphs, cells, session.revealed)
        rows.show([str(number) for number in range(len(lines))], lambda place, _: [lines[place]], uniform=1)
