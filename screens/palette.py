"""The command palette: the registry's actions that work on the screen below, found by name."""

from collections.abc import Iterator
from functools import partial

from textual.app import ComposeResult
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import Input

from screens.actions import Action, in_scope
from screens.live_screen import LiveScreen


class ActionPalette(CommandPalette):
    """Textual's, with our actions alone. Its cursor stands still: blinking repaints over SSH all night."""

    def __init__(self) -> None:
        super().__init__([ActionProvider], placeholder="find an action", id="--command-palette")

    def compose(self) -> ComposeResult:
        """Textual's own."""
        for widget in super().compose():
            if isinstance(widget, Input):
                widget.cursor_blink = False
            yield widget


class ActionProvider(Provider):
    """Feeds Textual's palette."""

    def _actions(self) -> Iterator[Action]:
        screen = self.screen
        if isinstance(screen, LiveScreen):
            yield from in_scope(screen.SCOPE)
        yield from in_scope("everywhere")

    async def _do(self, entry: Action) -> None:
        await self.screen.run_action(entry.action)

    def _help(self, entry: Action) -> str:
        asks = {"changes": ", asks first", "destroys": ", asks for the model's id"}.get(entry.danger, "")
        return f"{entry.key}{asks}   {entry.help}"

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for entry in self._actions():
            yield DiscoveryHit(
                Content(entry.title), partial(self._do, entry), text=entry.title, help=self._help(entry)
            )

    async def search(self, query: str) -> Hits:
        """Those whose title or words match."""
        matcher = self.matcher(query)
        for entry in self._actions():
            score = max(matcher.match(entry.title), matcher.match(entry.help) * 0.6)
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(entry.title),
                    partial(self._do, entry),
                    text=entry.title,
                    help=self._help(entry),
                )
