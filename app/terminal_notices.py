"""What must not be missed is said on the screen that is seen, and stands there until somebody has seen it."""

from __future__ import annotations

from typing import Any, NamedTuple

from textual.app import App

from screens.live_screen import LiveScreen
from screens.session import Session


class Notice(NamedTuple):
    """Words that stand, and whether they are good ones."""

    words: str
    good: bool = False


class NoticesApp(App[Any]):
    """What `app.terminal.FirelineApp` knows of notices; the latest one is shown."""

    session: Session
    notice: Notice | None = None

    def stand(self, words: str, *, good: bool = False) -> None:
        """Say it until it is seen."""
        self.notice = Notice(words, good)
        self.show_notice()

    def seen(self) -> bool:
        """Take it away; whether there was one."""
        had, self.notice = self.notice is not None, None
        self.show_notice()
        return had

    def take_back(self, words: str) -> None:
        """It holds no more: what stands goes, unless it says something else."""
        if words and self.notice is not None and self.notice.words == words:
            self.seen()

    def show_notice(self) -> None:
        """On the full screen that is seen."""
        screen = next((one for one in reversed(self.screen_stack) if isinstance(one, LiveScreen)), None)
        if screen is None or (self.notice is None and not screen.has_class("-notice")):
            return
        from screens.notice_line import NoticeLine, notice_lines

        line = next(iter(screen.query(NoticeLine)), None)
        screen.set_class(self.notice is not None, "-notice")
        if self.notice is None:
            if line is not None:
                line.remove()
            return
        if line is None:
            line = NoticeLine(self.session.ink)
            screen.mount(line)
        cells = max(self.size.width - 2, 20)
        lines = notice_lines(self.notice.words, self.session.ink.glyphs, cells, good=self.notice.good)
        line.styles.height = len(lines)
        line.show(lines)
