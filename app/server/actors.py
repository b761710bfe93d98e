"""Whose an actor id is: an event's author is the principal of the chain it came on first.

The name that an actor gave may be another's: that is *on behalf of*.
"""

import msgspec
from sqlalchemy import text
from sqlmodel import Session

from app.server.database import Database
from app.server.push import Part
from app.server.refusal import in_push
from app.server.tables import ChainRow
from data.journal import kinds
from data.journal.event import Event
from data.text import clean_line


class Actors:
    """The actors of one push, within its transaction."""

    def __init__(self, database: Database, session: Session) -> None:
        self._database = database
        self._session = session

    def check(self, parts: dict[str, Part], events: dict[str, Event], chains: dict[str, ChainRow]) -> None:
        """Bind the actors that are new. Raises `Refusal` for one who belongs to somebody else."""
        claimed = self._claimed(parts, events, chains)
        names = {event.body.subject: _name(event) for event in events.values() if _introduces(event)}
        known = self._known(claimed)
        for actor in sorted(claimed.keys() - known.keys()):
            principal = next(iter(claimed[actor]))
            values = {"actor": actor, "principal": principal, "name": names.get(actor, "")}
            self._session.execute(_NEW, values)
        if known.keys() != claimed.keys():
            known = self._known(claimed)
        for actor, places in claimed.items():
            for principal, (chain, seq) in places.items():
                if known[actor] != principal:
                    message = f"Link {seq} of chain {chain} is by an actor who is not {principal}."
                    raise in_push(403, "not_your_actor", message, chain, seq)

    def _claimed(
        self, parts: dict[str, Part], events: dict[str, Event], chains: dict[str, ChainRow]
    ) -> dict[str, dict[str, tuple[str, int]]]:
        """By actor: each principal on whose chain an event of theirs is new, and the first place."""
        claimed: dict[str, dict[str, tuple[str, int]]] = {}
        for chain, part in parts.items():
            principal = chains[chain].principal
            for link, event in zip(part.links, part.events, strict=True):
                if event is not None and event.body.actor and event.id in events:
                    claimed.setdefault(event.body.actor, {}).setdefault(principal, (chain, link.seq))
        return claimed

    def _known(self, claimed: dict[str, dict[str, tuple[str, int]]]) -> dict[str, str]:
        query = "SELECT actor, principal FROM actor WHERE actor IN :values"
        return dict(self._database.among(self._session, query, claimed.keys()))


def _introduces(event: Event) -> bool:
    return event.body.kind == kinds.ActorIntroduced.KIND and event.payload is not None


def _name(event: Event) -> str:
    return clean_line(msgspec.json.decode(event.payload or b"{}").get("name", ""), 200)


_NEW = text(
    "INSERT INTO actor (actor, principal, name) VALUES (:actor, :principal, :name) ON CONFLICT DO NOTHING"
)
