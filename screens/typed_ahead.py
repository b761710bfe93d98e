"""Keys typed faster than dialogs open: kept for the dialog that is on its way, so that none of them acts on
the screen below. A question about production never takes an answer that was typed before it was seen."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.app import App
from textual.timer import Timer

_LONGEST = 1.0
"""Seconds that keys are held for a conversation that asks nothing more."""


class TypedAhead(App[Any]):
    """An app whose conversations may take a moment between two dialogs."""

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._held: list[events.Key] = []
        self._holding: Timer | None = None

    def hold_keys(self) -> None:
        """A dialog is on its way: keys wait for it."""
        if self._holding is not None:
            self._holding.stop()
        self._holding = self.set_timer(_LONGEST, self.let_keys_go)

    def let_keys_go(self) -> None:
        """Nothing more is on its way: they go where the focus is."""
        if self._holding is not None:
            self.call_next(self._let_go)

    def drop_keys(self) -> None:
        """What is asked now takes no answer from before it was seen."""
        if self._held:
            self._held.clear()
            self.bell()
        self._stop()

    async def on_event(self, event: events.Event) -> None:
        """Keys wait while they are held; everything else goes on."""
        if self._holding is not None and isinstance(event, events.Key) and not event.is_forwarded:
            self._held.append(event)
        else:
            await super().on_event(event)

    def on_key(self, event: events.Key) -> None:
        """One that was under way already when the dialog was asked for, and that nothing took."""
        if self._holding is not None:
            self._held.append(event)
            event.stop()
            event.prevent_default()

    def _stop(self) -> None:
        if self._holding is not None:
            self._holding.stop()
            self._holding = None

    async def _let_go(self) -> None:
        self._stop()
        self._held.sort(key=lambda event: event.time)
        while self._held and self._holding is None:
            held = self._held.pop(0)
            await super().on_event(events.Key(held.key, held.character))
