"""The part of the bottom line that says how fresh each source is; as wide as what it says."""

from __future__ import annotations

from screens.freshness import sources_line
from screens.lines import width
from screens.session import Session
from screens.widgets.text_lines import TextLines


class SourceLine(TextLines):
    """Reads `Session.sources`; repaints when a word of it changes."""

    def __init__(self, session: Session, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(session.ink, id=id)
        self._session = session
        self.cells = 0
        """What it takes of its line."""

    def tick(self, now: int, cells: int) -> None:
        """Say it again, in at most so many cells."""
        session = self._session
        of = sources_line(session.sources.values(), now, session.ink.glyphs, cells)
        self.cells = width(of)
        self.styles.width = self.cells
        self.show([of])
