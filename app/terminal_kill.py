"""The app as an armed session: it watches what is armed in its store, shows that on every screen, and stops
a countdown by one key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from app.terminal_work import WorkingApp
from data.errors import FirelineError
from screens.session import Session

if TYPE_CHECKING:
    from screens.kill_line import Kills, KillStanding

LOOK = 2.0
"""Seconds between two looks at what is armed."""


class KillApp(WorkingApp):
    """What `app.terminal.FirelineApp` knows of the automatic kill switch."""

    session: Session
    kills: tuple[KillStanding, ...] = ()
    _kills: Kills | None = None
    _kills_shown = False
    _kills_seen = -1
    """The journal's position when what is armed was looked at."""

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self._kill_sessions: set[str] = set()

    async def watch_kills(self) -> None:
        """For as long as the app runs; nothing is watched in read-only mode."""
        parts = self.session.parts
        if parts.open_kills is None:
            return
        self._kills = await asyncio.to_thread(parts.open_kills)
        await self.again_and_again(self._look_at_kills, "kills", LOOK)

    async def _look_at_kills(self) -> None:
        """Who is armed now; each of them gets a session."""
        kills, sessions, position = self._kills, self._kill_sessions, self.session.position
        assert kills is not None  # noqa: S101
        if self.kills or self._kills_seen != position:  # nothing armed: only the journal tells
            self.kills = await self.session.clerk.do(kills.standing)
            self._kills_seen = position
            self.show_kills()
        for one in self.kills:
            if one.model not in sessions and not self.session.parts.settings.read_only:
                sessions.add(one.model)
                work: Callable[[], object] = partial(self._watch, one.model)
                self.run_worker(work, group="kill")

    async def _watch(self, model: str) -> None:
        kills, sessions = self._kills, self._kill_sessions
        try:
            if kills is not None:
                await kills.watch(model)
        except FirelineError as error:
            self.stand(f"The armed session ended: {error.message}")
        finally:
            sessions.discard(model)

    def show_kills(self) -> None:
        """On the screen that is seen; the line comes and goes with what is armed."""
        if not self.kills and not self._kills_shown:
            return
        from screens.kill_line import KillLine, kill_line

        self._kills_shown = True
        screen = self.screen
        line = next(iter(screen.query(KillLine)), None)
        if not self.kills:
            if line is not None:
                line.remove()
            return
        if line is None:
            line = KillLine(self.session.ink)
            screen.mount(line)
        cells = max(self.size.width - 2, 20)
        line.show([kill_line(self.kills, self.session.now, self.session.ink.glyphs, cells)])

    def action_stop_kill(self) -> None:
        """From any screen, dialog or palette: whatever counts down comes to nothing."""
        self.run_worker(self._stop_kills(), group="kill stop")

    async def _stop_kills(self) -> None:
        kills = self._kills
        counting = [one for one in self.kills if one.due]
        if kills is None or not counting:
            self.answer("No kill counts down.")
            return
        failed = ""
        for one in counting:
            try:
                await self.session.clerk.do(kills.stop, one.model)
            except FirelineError as error:
                failed = error.message
        self.kills = await self.session.clerk.do(kills.standing)
        self.show_kills()
        self.stand(failed or "Stopped and disarmed; nothing was killed.", good=not failed)
