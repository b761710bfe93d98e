"""The sources that the app asks while it runs, whatever screen is open: alerts, and whether rules work."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from app.terminal_work import WorkingApp, void
from data.times import SECOND
from screens.freshness import of_picture
from screens.session import AlertsTold, RulesTold

if TYPE_CHECKING:
    from data.sources.alert_picture import Picture
    from data.sources.rule_health import RuleHealth
    from playbooks.following import Following

_FEW = 500
"""So many alerts are put in order at once."""
_RULES_RARER = 3
"""Rules are asked after once in so many polls."""


class SourcesApp(WorkingApp):
    """What `app.terminal.FirelineApp` knows of alerts, rules and recordings."""

    _following: Following | None = None
    _rules: RuleHealth | None = None
    _ordering = False
    """Whether a thread puts alerts in order."""

    def watch_sources(self) -> None:
        """From now on, each in a worker of its own."""
        parts = self.session.parts
        if parts.open_alerts is not None:
            self.begin(self._watch_alerts, "alerts")
        if parts.open_rules is not None:
            self.begin(self._watch_rules, "rules")
        self.begin(self.record, "recordings", once=True)

    @property
    def _interval(self) -> int:
        return int(self.session.parts.settings.poll_seconds * SECOND)

    # --- rules -------------------------------------------------------------------------------------------

    async def _watch_rules(self) -> None:
        parts = self.session.parts
        assert parts.open_rules is not None  # noqa: S101
        self._rules = rules = await asyncio.to_thread(parts.open_rules)
        await rules.watch(
            lambda told: void(self.post_message(RulesTold(told))),
            parts.journal.ambient,
            self._interval * _RULES_RARER,
        )

    def on_rules_told(self, event: RulesTold) -> None:
        """Blindness is said where alerts are shown."""
        self.session.rules = event.rules
        self._show_alerts()

    # --- alerts ------------------------------------------------------------------------------------------

    async def _watch_alerts(self) -> None:
        from data.sources.alert_watch import AlertWatch

        parts = self.session.parts
        assert parts.open_alerts is not None  # noqa: S101
        sources = await asyncio.to_thread(parts.open_alerts)
        self.session.watch = AlertWatch(
            sources,
            lambda picture: void(self.post_message(AlertsTold(picture))),
            parts.journal.ambient,
            interval=self._interval,
        )
        await self.session.watch.run()

    def ask_again(self) -> None:
        """The alert sources, and whether rules work, now."""
        if self.session.watch is not None:
            self.session.watch.wake()
        if self._rules is not None:
            self._rules.wake()

    def on_alerts_told(self, event: AlertsTold) -> None:
        """The last one told is the newest."""
        picture = event.picture
        self.session.picture = picture
        self.session.tell(of_picture(picture))
        if not self.session.parts.drill:  # what its alerts do is recorded with everything else of a drill
            self.begin(partial(self._follow_alerts, picture), "following", once=True)
        if self._ordering or not self._out_of_date:
            self._show_alerts()
        elif len(picture.alerts) <= _FEW:
            self._put_in_order(picture)
            self._show_alerts()
        else:
            self._ordering = True
            self.begin(self._keep_in_order, "index")

    @property
    def _out_of_date(self) -> bool:
        """Whether the picture has other alerts than those that are in order."""
        picture, known = self.session.picture, self.session.alerts
        return picture is not None and (known is None or known.alerts is not picture.alerts)

    async def _keep_in_order(self) -> None:
        """Many alerts, on a thread; what came meanwhile is next, and only the newest of it."""
        try:
            while self._out_of_date and self.session.picture is not None:
                await asyncio.to_thread(self._put_in_order, self.session.picture, pause=True)
                self._show_alerts()
        finally:
            self._ordering = False

    def _put_in_order(self, picture: Picture, *, pause: bool = False) -> None:
        from data.sources.alert_history import SessionHistory
        from data.sources.alert_index import AlertIndex

        session = self.session
        index = AlertIndex(picture.alerts, pause=pause)
        session.history = session.history or SessionHistory()
        session.history.take(index.by_fingerprint, session.now)
        session.alerts = index

    def _show_alerts(self) -> None:
        for screen in self.live_screens:
            screen.alerts_told()

    async def _follow_alerts(self, picture: Picture) -> None:
        """Record what alerts of open incidents did, on the clerk's thread."""
        from playbooks.following import Following

        if self._following is None:
            parts = self.session.parts
            self._following = Following(parts.desk, watchdog=parts.settings.watchdog)
        await self.session.clerk.do(self._following.take, picture, self.session.rules)

    # --- recordings --------------------------------------------------------------------------------------

    async def record(self) -> None:
        """What the sources answer is kept while live incidents are open."""
        recordings = self.session.parts.recordings
        if recordings is not None:
            await self.session.clerk.do(recordings.follow)
