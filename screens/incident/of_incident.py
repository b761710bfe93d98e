"""What the whole screens of one incident share: the cockpit, its timeline, and those that open over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from data.incident.model import Incident
from screens.incident import header
from screens.incident.view import IncidentView, advice_of
from screens.live_screen import LiveScreen
from screens.next_action import NextStep
from screens.session import Session
from screens.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen


class OfIncident(LiveScreen):
    """A screen that reads its incident itself; an `screens.incident.at_incident.AtIncident`."""

    def __init__(self, session: Session, incident: str) -> None:
        super().__init__(session)
        self.incident_id = incident
        self.view: IncidentView | None = None

    async def incident(self) -> Incident:
        """As it is now."""
        return await self.session.clerk.do(self.session.parts.incidents.get, self.incident_id)

    async def act(self, work: Callable[[Incident], object]) -> None:
        """Do something with the incident as it is now, and show what came of it."""
        parts = self.session.parts

        def done() -> None:
            work(parts.incidents.get(self.incident_id))

        await self.session.clerk.do(done)
        self.look_again()

    @property
    def subject(self) -> str:
        """The number and what it is about."""
        return header.subject(self.view.facts) if self.view else ""

    def kill_target(self) -> str:
        """This one."""
        return self.incident_id

    def concerns(self, incidents: frozenset[str]) -> bool:
        """Other incidents' clocks are shown too."""
        return bool(incidents - {""})


class StateLines(Vertical):
    """Who and what; clocks and other incidents; the next best action."""

    DEFAULT_CSS = """
    StateLines { height: auto; }
    StateLines #bar { background: $fl-bar; padding: 0 1; }
    StateLines #state { padding: 0 1; }
    StateLines #next { background: $fl-tint; padding: 0 1; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.lines = {name: TextLines(session.ink, id=name) for name in ("bar", "state", "next")}

    def compose(self) -> ComposeResult:
        """One under another."""
        yield from self.lines.values()

    def tick(self, view: IncidentView, offered: NextStep | None, now: int) -> None:
        """As they stand now, as wide as the screen."""
        settings, glyphs = self._session.parts.settings, self._session.ink.glyphs
        cells = max(self.app.size.width - 2, 20)
        told = {
            "bar": header.bar_line(
                view.facts, now, glyphs, cells, read_only=settings.read_only, here=self._session.others_here
            ),
            "state": header.clocks_line(view, now, glyphs, cells, handover=settings.handover, over=True),
            "next": header.next_line(advice_of(view, offered, now), glyphs, cells, over=True),
        }
        for name, line in told.items():
            self.lines[name].show([line])


class OverIncident(LiveScreen):
    """A screen above the incident's. Subclasses write `reread`, and call `tick` of this one in their own."""

    def __init__(self, incident: IncidentScreen) -> None:
        super().__init__(incident.session)
        self.cockpit = incident
        self.state = StateLines(self.session)

    def kill_target(self) -> str:
        """The same incident."""
        return self.cockpit.incident_id

    @property
    def subject(self) -> str:
        """The same as the incident's."""
        return self.cockpit.subject

    def concerns(self, incidents: frozenset[str]) -> bool:
        """As the incident's screen, which shows the clocks of others too."""
        return self.cockpit.concerns(incidents)

    async def reload(self) -> None:
        """The incident's own screen reads it; what is shown here follows."""
        await self.cockpit.reload()
        await self.reread()
        self.tick(self.session.now)

    async def reread(self) -> None:
        """Read what this screen shows beside the lines of state."""

    def tick(self, now: int) -> None:
        """The lines of state; what the incident's screen looks at every second goes on below."""
        self.cockpit.tick(now)
        view = self.cockpit.view
        if view is not None and self.state.is_attached:
            offered = self.cockpit.runbook.offered(contain=view.facts.must_contain)
            self.state.tick(view, offered, now)

    async def do(self, act: Callable[[Incident], object]) -> None:
        """Do something with the incident as it is now, on the clerk's thread, and show what came of it."""
        parts = self.session.parts
        await self.session.clerk.do(lambda: act(parts.incidents.get(self.cockpit.incident_id)))
        self.look_again()

    def action_back(self) -> None:
        """To the incident."""
        self.app.pop_screen()

    def action_in_incident(self, name: str) -> None:
        """A click on a key of the lines of state."""
        do_in_incident(self, name)


def do_in_incident(screen: LiveScreen, name: str) -> None:
    """Leave the screen above an incident's, and do this action there."""
    app = screen.app
    app.pop_screen()
    app.screen.call_later(app.screen.run_action, name)
