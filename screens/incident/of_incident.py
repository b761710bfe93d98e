"""What the whole screens of one incident share: the cockpit, its timeline, and those that open over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from screens.incident import header
from screens.live_screen import LiveScreen
from screens.session import Session

if TYPE_CHECKING:
    from data.incident.model import Incident
    from screens.incident.screen import IncidentScreen
    from screens.incident.view import IncidentView


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


class OverIncident(LiveScreen):
    """A screen over the cockpit, of the same incident."""

    def __init__(self, incident: IncidentScreen) -> None:
        super().__init__(incident.session)
        self.cockpit = incident

    @property
    def subject(self) -> str:
        """The same as the cockpit's."""
        return self.cockpit.subject

    def kill_target(self) -> str:
        """The same incident."""
        return self.cockpit.incident_id

    def concerns(self, incidents: frozenset[str]) -> bool:
        """Only what happens in this incident."""
        return self.cockpit.incident_id in incidents
