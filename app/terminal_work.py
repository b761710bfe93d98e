"""What the app does beside drawing: workers whose failures are said, and end nothing but themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

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

    @property
    def live_screens(self) -> list[LiveScreen]:
        """The screens that are no dialogs, the uppermost last."""
        return [screen for screen in self.screen_stack if isinstance(screen, LiveScreen)]


def void(_: object) -> None:
    """Takes anything, gives nothing."""
