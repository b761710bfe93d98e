"""The app's settings while it runs: the file is looked at now and then, what can apply at once does, and a
bad edit leaves everything as it was."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.terminal_notices import NoticesApp
from screens.live_screen import LiveScreen
from screens.session import Session
from screens.theme import PALETTES

if TYPE_CHECKING:
    from screens.settings_book import SettingsBook, Told

LOOK = 2.0
"""Seconds between two looks at the settings file."""


class SettingsApp(NoticesApp):
    """What `app.terminal.FirelineApp` knows of settings and of the doctor."""

    session: Session
    _book: SettingsBook | None = None
    _refused: str = ""
    """What was said of a file that cannot be read."""

    async def watch_settings(self) -> None:
        """For as long as the app runs."""
        book = await self._opened_book()
        while book is not None:
            await asyncio.sleep(LOOK)
            told = await asyncio.to_thread(book.look)
            if told is not None:
                self.settings_changed(told)

    async def _opened_book(self) -> SettingsBook | None:
        opened = self.session.parts.open_settings
        if self._book is None and opened is not None:
            self._book = await asyncio.to_thread(opened)
        return self._book

    def settings_changed(self, told: Told) -> None:
        """Obey what applies at once, and say the rest."""
        session = self.session
        refused = told.refused
        said = () if refused is None else (f"Settings refused, the old ones stay: {refused.message}",)
        view = replace(told.view, warnings=(*said, *told.view.warnings))
        session.parts = replace(session.parts, settings=view)
        session.settings_told = told
        if "theme" in told.changed and view.theme in PALETTES:
            self.use_theme(view.theme)
        for screen in self.screen_stack:
            if isinstance(screen, LiveScreen):
                screen.settings_told()
        self._say_refused(said[0] if said else "")

    def _say_refused(self, words: str) -> None:
        """Until the file is mended; the settings' own screen says it in its place."""
        before, self._refused = self._refused, words
        if before != words:
            self.take_back(before)
        shown = next((one for one in reversed(self.screen_stack) if isinstance(one, LiveScreen)), None)
        if words and (shown is None or shown.SCOPE != "settings"):
            self.stand(words)

    def use_theme(self, name: str) -> None:
        """This palette, everywhere."""
        self.session.ink.use(PALETTES[name])
        self.theme = name
        self.call_next(self.stylesheet.update, self.screen)  # the palette too, which Textual leaves out
        for screen in self.screen_stack:
            screen.refresh(recompose=False, layout=True)
            for widget in screen.query("*"):
                widget.refresh()

    def show_settings(self) -> None:
        """Every key; the screen that is open already stays."""
        from screens.settings import SettingsScreen

        if not any(isinstance(screen, SettingsScreen) for screen in self.screen_stack):
            work: Callable[[], object] = self._show_settings
            self.run_worker(work, group="settings", exclusive=True)

    async def _show_settings(self) -> None:
        from screens.settings import SettingsScreen

        book = await self._opened_book()
        if book is None:
            self.answer("There are no settings to show here.")
        elif not any(isinstance(screen, SettingsScreen) for screen in self.screen_stack):
            await self.push_screen(SettingsScreen(self.session, book))

    def show_doctor(self) -> None:
        """Look at everything; the screen that is open already stays."""
        from screens.doctor import DoctorScreen

        examine = self.session.parts.examine
        if examine is None:
            self.answer("There is nothing to look at here.")
        elif not any(isinstance(screen, DoctorScreen) for screen in self.screen_stack):
            self.push_screen(DoctorScreen(self.session, examine))

    def show_past(self) -> None:
        """Past incidents; the screen that is open already stays."""
        from screens.past.screen import PastScreen

        if not any(isinstance(screen, PastScreen) for screen in self.screen_stack):
            self.push_screen(PastScreen(self.session))
