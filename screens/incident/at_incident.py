"""A screen of one incident, as far as the conversations that several such screens hold need it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from textual.app import App

from screens.session import Session

if TYPE_CHECKING:
    from data.incident.model import Incident


class AtIncident(Protocol):
    """The incident screen is one, the timeline's screen another."""

    session: Session
    incident_id: str

    @property
    def app(self) -> App[Any]: ...

    async def incident(self) -> Incident:
        """As it is now."""

    async def act(self, work: Callable[[Incident], object]) -> None:
        """Do something with the incident as it is now, and show what came of it."""

    def look_again(self) -> None: ...
    def refuse(self, why: str) -> None: ...
    def say(self, words: str) -> None:
        """A short word that nothing depends on."""
