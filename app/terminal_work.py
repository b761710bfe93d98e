"""What the app does beside drawing: workers whose failures are said, and end nothing but themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from textual.actions import ActionParseResult
from textual.dom import DOMNode

from app.terminal_notices import NoticesApp
from data.errors import FirelineError
from screens.live_screen import LiveScreen
from screens.session import Session


class WorkingApp(NoticesApp):
    """What every part of `app.terminal.FirelineApp` builds on."""

    session: Session

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._said: dict[str, str] = {}

    def begin(self, work: Callable[[], Awaitable[None]], group: str, *, once: bool = False) -> None:
        """On the event loop, soon; nothing is begun that a closing app would leave unawaited.

        Whatever Fireline raises in it is said; with ``once``, for what is done again and again, not again
        before it went well.
        """
        guarded: Callable[[], object] = partial(self._guarded, work, group, once=once)
        # without a description Textual makes one of all that the work holds: 70 ms for 10 000 alerts
        self.run_worker(guarded, group=group, description=group)

    async def _guarded(self, work: Callable[[], Awaitable[None]], group: str, *, once: bool) -> None:
        try:
            await work()
        except FirelineError as error:
            words = f"{error.title}: {' '.join(error.lines())}"
            if not once or self._said.get(group) != words:
                self.stand(words)
            self._said[group] = words
        else:
            self.take_back(self._said.pop(group, ""))

    async def again_and_again(self, look: Callable[[], Awaitable[None]], group: str, seconds: float) -> None:
        """For as long as the app runs. A look that fails is said once, until one goes well; the next one
        comes all the same."""
        while True:
            await self._guarded(look, group, once=True)
            await asyncio.sleep(seconds)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """A key that cannot do what it is for says why."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except FirelineError as error:
            self.answer(" ".join(error.lines()))
            return True

    @property
    def live_screens(self) -> list[LiveScreen]:
        """The screens that are no dialogs, the uppermost last."""
        return [screen for screen in self.screen_stack if isinstance(screen, LiveScreen)]


def void(_: object) -> None:
    """Takes anything, gives nothing."""
