"""Masking what others must not see, on everything that is painted, while the app runs."""

from __future__ import annotations

from collections.abc import Sequence

from textual.filter import LineFilter
from textual.widgets import Input

from app.terminal_work import WorkingApp
from screens.ink import Ink
from screens.widgets.key_bar import KeyBar


class MaskingApp(WorkingApp):
    """What `app.terminal.FirelineApp` knows of masking."""

    ink: Ink
    _mask: LineFilter | None = None
    _masked: frozenset[str] = frozenset()

    def action_mask(self) -> None:
        """From any screen, dialog or palette."""
        self.begin(self.change_mask, "mask")

    def mask_at_once(self) -> None:
        """Before the app runs: nothing is ever painted unmasked."""
        from screens import privacy

        self.ink.masked, self._masked = True, privacy.names(self.session.parts)
        self._mask = privacy.Mask(self._masked, self.ink.glyphs.masked)

    async def change_mask(self) -> None:
        """Mask people, hosts, prompts and outputs on everything that is painted, or stop."""
        if self.session.parts.settings.masked:
            self.answer("What is shown here stays masked.")
            return
        self.ink.masked = not self.ink.masked
        if self.ink.masked:
            await self.learn_names()
        else:
            self._mask = None
            self._paint_again()

    async def learn_names(self) -> None:
        """Who and what is hidden; before anything new is shown."""
        from screens import privacy

        found = await self.session.clerk.do(privacy.names, self.session.parts)
        if self._mask is None or found != self._masked:
            self._mask, self._masked = privacy.Mask(found, self.ink.glyphs.masked), found
            self._paint_again()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, then the mask."""
        filters = super().get_line_filters()
        return filters if self._mask is None else [*filters, self._mask]

    def _paint_again(self) -> None:
        for screen in self.screen_stack:
            for widget in (screen, *screen.query("*")):
                widget.notify_style_update()
                widget.refresh()
            for line in screen.query(Input):
                if line.has_class("-private"):
                    line.password = self.ink.masked
            for bar in screen.query(KeyBar):
                bar.on_resize()
