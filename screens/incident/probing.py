"""Replaying harm probes from the cockpit: on a thread, its progress in sight, stopped by the same key."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from data.errors import FirelineError, Refused
from data.times import SECOND
from screens.dialogs.choose import Choose, Option
from screens.incident.probe_view import Asking, ProbeView

if TYPE_CHECKING:
    from data.incident.model import Incident
    from runbooks.probe.model import Tally
    from runbooks.probe.replay import Prober, Try
    from screens.incident.screen import IncidentScreen

_AGAIN = 30 * SECOND
"""After a replay by itself that could not be made, no other one for so long."""


class Probing:
    """The replays of one incident screen: one at a time."""

    def __init__(self, screen: IncidentScreen) -> None:
        self.screen = screen
        self.asking: Asking | None = None
        self._stop = threading.Event()
        self._tried: dict[str, int] = {}
        """When each was last tried by itself; microseconds."""

    @property
    def possible(self) -> bool:
        """Whether this app can replay here: not in a drill without a scenario, which has no model."""
        facts = self.screen.view.facts if self.screen.view else None
        return facts is not None and not facts.blind and self.screen.session.parts.open_prober is not None

    async def chosen(self) -> None:
        """The key: stop what runs, or replay the probe, or the one of several that is chosen."""
        screen = self.screen
        if self.asking is not None:
            self.stop()
            screen.say("It stops after this try; what was asked counts.")
            return
        known = screen.view.probes if screen.view else ()
        if not known:
            raise Refused(
                "This incident has no harm probe.",
                kept="Nothing was sent.",
                remedy="fireline probe add keeps the inputs that reproduce the harm.",
            )
        probe = known[0] if len(known) == 1 else await self._which(known)
        if probe is None:
            return
        if busy := self._name_of_running():
            screen.refuse(f"{busy} is being replayed; one at a time.")
            return
        screen.shell.let_keys_go()
        self._take(probe)
        await self._replay(probe, asked=True)

    async def _which(self, known: tuple[ProbeView, ...]) -> ProbeView | None:
        options = [Option(one.id, one.name, one.words or "never replayed") for one in known]
        said = await self.screen.app.push_screen_wait(
            Choose(self.screen.session.ink, "harm probe", "Which one is replayed?", options)
        )
        return next((one for one in known if one.id == said), None)

    def _name_of_running(self) -> str:
        return self.asking.probe.name if self.asking is not None else ""

    def _take(self, probe: ProbeView) -> None:
        """From now on nothing else begins, and the key stops this one, even before its first try."""
        self.asking, self._stop = Asking(probe, 0), threading.Event()

    def stop(self) -> None:
        """After the try at hand."""
        self._stop.set()

    def tick(self, now: int) -> None:
        """Begin what is due, where nothing runs; whether another app was faster is found out on the way.

        What is resolved is watched on until it is closed: the harm may come back.
        """
        view = self.screen.view
        if view is None or self.asking is not None or not self.possible or view.facts.status == "closed":
            return
        for probe in view.probes:
            rest = probe.every * SECOND
            if rest and now - probe.at >= rest and now - self._tried.get(probe.id, 0) >= min(rest, _AGAIN):
                self._tried[probe.id] = now
                self._take(probe)
                work: Callable[[], object] = partial(self._unasked, probe)
                self.screen.run_worker(work, group="probe")
                return

    async def _unasked(self, probe: ProbeView) -> None:
        try:
            await self._replay(probe, asked=False)
        except FirelineError as error:
            self.screen.stand(f"{probe.name}: {error.message}")

    async def _replay(self, probe: ProbeView, *, asked: bool) -> None:
        """On a thread. Leaving the screen stops it; what was asked until then is recorded."""
        screen, parts = self.screen, self.screen.session.parts
        try:
            if parts.open_prober is None:
                raise Refused("No probe can be replayed here.", kept="Nothing was sent.")
            screen.tick(screen.session.now)
            incident = await screen.incident()
            prober = await screen.session.clerk.do(parts.open_prober, incident)
            await asyncio.to_thread(self._run, prober, incident, probe.id, asked, self._stop)
        finally:
            self._stop.set()
            self.asking = None
            screen.look_again()

    def _run(
        self, prober: Prober, incident: Incident, probe: str, asked: bool, stop: threading.Event
    ) -> None:
        from runbooks.probe import model

        one = model.find(incident, probe)

        def told(_: Try, tally: Tally) -> None:
            if self.asking is not None and not stop.is_set():
                self.asking.times, self.asking.tally = one.said.times, tally

        if asked:
            prober.replay(incident, one, on_try=told, stop=stop)
        else:
            prober.replay_if_due(incident, one, on_try=told, stop=stop)
