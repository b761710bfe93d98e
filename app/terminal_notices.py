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
    _answer: Notice | None = None
    """What the latest key came to, before the notice, on the screen where it was pressed."""
    _asked_on: LiveScreen | None = None

    def answer(self, words: str, *, good: bool = False) -> None:
        """Say why a key did nothing, or what it did: until it is seen or the next thing is begun here."""
        self._answer, self._asked_on = Notice(words, good), self._shown_on
        self.show_notice()

    def begun(self) -> None:
        """The next thing: what the one before came to is old."""
        if self._answer is not None:
            self._answer = None
            self.show_notice()

    def stand(self, words: str, *, good: bool = False) -> None:
        """Say it until it is seen."""
        self.notice = Notice(words, good)
        self.show_notice()

    def seen(self) -> bool:
        """Take it away, an answer first; whether there was one."""
        had = self._answer is not None or self.notice is not None
        if self._answer is not None:
            self._answer = None
        else:
            self.notice = None
        self.show_notice()
        return had

    def take_back(self, words: str) -> None:
        """It holds no more: what stands goes, unless it says something else."""
        if words and self.notice is not None and self.notice.words == words:
            self.notice = None
            self.show_notice()

    @property
    def _shown_on(self) -> LiveScreen | None:
        return next((one for one in reversed(self.screen_stack) if isinstance(one, LiveScreen)), None)

    def show_notice(self) -> None:
        """On the full screen that is seen."""
        screen = self._shown_on
        if self._asked_on is not screen:
            self._answer = None
        notice = self._answer or self.notice
        if screen is None or (notice is None and not screen.has_class("-notice")):
            return
        from screens.notice_line import NoticeLine, notice_lines

        line = next(iter(screen.query(NoticeLine)), None)
        screen.set_class(notice is not None, "-notice")
        if notice is None:
            if line is not None:
                line.remove()
            return
        if line is None:
            line = NoticeLine(self.session.ink)
            screen.mount(line)
        cells = max(self.size.width - 2, 20)
        lines = notice_lines(notice.words, self.session.ink.glyphs, cells, good=notice.good)
        line.styles.height = len(lines)
        line.styles.margin = (len(screen.query("KillLine")), 0, 0, 0)  # what is docked would hide it
        line.show(lines)
