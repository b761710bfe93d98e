"""Settings: every key with its value and where that comes from; changed in place, comments kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll

from screens import settings_view
from screens.actions import bindings
from screens.dialogs.choose import Choose, Option
from screens.dialogs.edit_setting import EditSetting
from screens.lines import Line, Span, spread, wrap
from screens.live_screen import LiveScreen
from screens.session import Session
from screens.settings_book import SettingRow, SettingsBook, Told
from screens.widgets.filter_line import FilterLine
from screens.widgets.key_bar import KeyBar
from screens.widgets.panel import Panel, RowsPanel
from screens.widgets.prose import Prose
from screens.widgets.rows import Rows
from screens.widgets.text_lines import TextLines


class AboutPanel(Panel):
    """The key under the cursor."""

    def compose_inside(self) -> ComposeResult:
        """As much as there is to say, and it scrolls."""
        with VerticalScroll(can_focus=False):
            yield Prose(self.ink, lambda _cells: [], id="about-text")


class SettingsScreen(LiveScreen):
    """Nothing is kept here: what is saved is in the file, and what applies is what the app was told."""

    SCOPE = "settings"
    CSS_PATH = "settings.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("settings")]

    def __init__(self, session: Session, book: SettingsBook) -> None:
        super().__init__(session)
        self.book = book
        self.only_set = False
        self._rows: list[SettingRow] = []
        ink = session.ink
        self.lines = {name: TextLines(ink, id=name) for name in ("bar", "next")}
        self.filter = FilterLine(placeholder="words, such as prometheus token", id="filter")
        self.list = RowsPanel(ink, "settings", id="keys")
        self.about = AboutPanel(ink, "about", id="about")

    def compose(self) -> ComposeResult:
        """Where the file is, what can be done, the keys, the one under the cursor."""
        yield self.lines["bar"]
        yield self.lines["next"]
        yield Prose(self.session.ink, lambda _cells: [], id="trouble")
        yield self.filter
        with Horizontal(id="panels"):
            yield self.list
            yield self.about
        yield KeyBar(self.session.ink, "settings")

    def on_mount(self) -> None:
        """Show them."""
        self._draw()
        self.set_focus(self.list.rows)

    async def reload(self) -> None:
        """The file may have changed."""
        self._draw()

    def settings_told(self) -> None:
        """The app looked at the file again."""
        self._draw()

    def concerns(self, incidents: frozenset[str]) -> bool:  # noqa: ARG002
        """The journal says nothing about settings."""
        return False

    # --- drawing -----------------------------------------------------------------------------------------

    def _draw(self) -> None:
        ink = self.session.ink
        every = list(self.book.rows())
        words = self.filter.value.lower().split()
        shown = [row for row in every if row.origin != "default" or not self.only_set]
        self._rows = rows = [row for row in shown if settings_view.passes(row, words)]

        def draw(place: int, cells: int) -> Sequence[Line]:
            return settings_view.row_lines(rows, place, cells, ink.glyphs)

        nothing = "No key passes the filter. esc empties it."
        empty = wrap(
            nothing if shown else "Nothing is set: all defaults apply. o shows every key.", 60, "dim"
        )
        self.list.rows.show(
            [row.name for row in rows],
            draw,
            lead=lambda place: settings_view.lead(rows, place),
            empty=[(), *empty],
        )
        self.list.heading.show("set keys" if self.only_set else "every key", settings_view.summary(every))
        self._draw_about()
        self._draw_state()

    def _draw_state(self) -> None:
        session, glyphs = self.session, self.session.ink.glyphs
        cells = max(self.size.width - 2, 20)
        bar: Line = (
            Span("fireline", "bold accent"),
            Span("  settings", "bold"),
            Span(f"   {self.book.file}", "dim"),
        )
        self.lines["bar"].show([spread(bar, (), cells)])
        told = session.settings_told
        self.lines["next"].show([settings_view.next_line(self._row(), told.pending if told else (), glyphs)])
        refused = told.refused if told else None
        trouble = self.query_one("#trouble", Prose)
        trouble.display = refused is not None
        if refused is not None:
            trouble.retell(
                lambda width: settings_view.refusal_lines(refused.message, refused.remedy, width, glyphs)
            )

    def _draw_about(self) -> None:
        row = self._row()
        short = self.size.height < 30 and self.size.width < 120
        tell = (
            (lambda cells: settings_view.about_lines(row, cells, short=short)) if row else (lambda _cells: [])
        )
        self.about.heading.show(row.name if row else "about")
        self.query_one("#about-text", Prose).retell(tell)

    def _row(self) -> SettingRow | None:
        key = self.list.rows.cursor_key
        return next((row for row in self._rows if row.name == key), None)

    def on_rows_moved(self) -> None:
        """Another key."""
        self._draw_about()
        self._draw_state()

    def on_resize(self) -> None:
        """For the room there is."""
        if self._rows:
            self._draw_about()
            self._draw_state()

    # --- acting ------------------------------------------------------------------------------------------

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on a key."""
        event.stop()
        self.start_flow(self._edit())

    async def _edit(self) -> None:
        row = self._row()
        if row is None:
            return
        if row.secret:
            return  # the line above says what sets it
        text = await (self._choose(row) if row.choices else self._type(row))
        if text is not None and text != row.text:
            await self._save(row.name, text)

    async def _type(self, row: SettingRow) -> str | None:
        return await self.app.push_screen_wait(EditSetting(self.session.ink, row, self.book.check))

    async def _choose(self, row: SettingRow) -> str | None:
        options = [Option(choice, choice) for choice in row.choices]
        details = (
            [f"{row.variable} is set and comes first; this applies once it is unset."]
            if row.origin == "environment"
            else []
        )
        dialog = Choose(self.session.ink, row.name, row.about, options, current=row.value, details=details)
        return await self.app.push_screen_wait(dialog)

    def action_clear(self) -> None:
        """Out of the file with the key under the cursor."""
        self.start_flow(self._clear())

    async def _clear(self) -> None:
        row = self._row()
        if row is None or not row.text:
            self.refuse("It is not in the file.")
            return
        await self._save(row.name, "")

    async def _save(self, name: str, text: str) -> None:
        told: Told = await asyncio.to_thread(self.book.save, name, text)
        self.shell.settings_changed(told)
        self._draw()

    def action_filter(self) -> None:
        """To the filter line."""
        self.filter.open()

    def on_input_changed(self) -> None:
        """Every letter counts at once."""
        self._draw()

    def on_input_submitted(self) -> None:
        """To what was found."""
        self.set_focus(self.list.rows)

    def on_filter_line_left(self) -> None:
        """Every key again."""
        self.set_focus(self.list.rows)

    def action_only_set(self) -> None:
        """Every key, or those that are set anywhere."""
        self.only_set = not self.only_set
        self._draw()

    def action_copy(self) -> None:
        """The variable's name, through the terminal (OSC 52)."""
        if row := self._row():
            self.app.copy_to_clipboard(row.variable)

    def action_back(self) -> None:
        """To where this was opened from."""
        self.app.pop_screen()
