"""What the server itself writes — numbers, acknowledgements — on a chain of its own.

A process has one chain per run. So several servers never wait for each other, and a database that was put
back from an older copy is never written on from where it was forked.
"""

from sqlmodel import Session

from app.server import rows
from app.server.database import Database
from app.server.tables import ActorRow, ChainRow
from data.ambient import Ambient
from data.exchange.signing import SigningKey
from data.journal import kinds
from data.journal.actors import Responder
from data.journal.chain import ROOT, Link
from data.journal.event import Event
from data.journal.writing import ChainWriter, Draft, introduction

PRINCIPAL = "incident database"


class OwnChain:
    """The chain of this run. Its end is read from the database each time, under a lock."""

    def __init__(self, database: Database, key: SigningKey, server: str, ambient: Ambient) -> None:
        self.chain = ambient.new_id()
        self._actor = ambient.new_id()
        self._database = database
        self._key = key
        self._server = server
        self._ambient = ambient

    def append(self, session: Session, drafts: list[Draft], stamp: tuple[int, int] = (0, 0)) -> None:
        """Write events in this transaction, later than a stamp of the hybrid clock, with a signed head."""
        if not drafts:
            return
        known = session.get(ChainRow, self.chain, with_for_update=True)
        writer = ChainWriter(self._ambient)
        writer.clock.witness(*stamp)
        if known is None:
            known = ChainRow(chain=self.chain, seq=0, hash=ROOT, key=self._key.public, principal=PRINCIPAL)
            session.add(known)
            session.add(ActorRow(actor=self._actor, principal=PRINCIPAL, name=PRINCIPAL))
            session.flush()
        writer.start(self.chain, known.seq, known.hash)
        written = self._opening(writer) if known.seq == 0 else []
        written += [writer.seal(draft, self._actor) for draft in drafts]
        self._store(session, known, written)

    def _opening(self, writer: ChainWriter) -> list[tuple[Event, Link]]:
        opened = kinds.ChainOpened(self._server, "a run of the incident database")
        who = Responder(PRINCIPAL, "", "")
        return [
            writer.seal(Draft(payload=opened), ""),
            writer.seal(introduction(who, self._actor), self._actor),
        ]

    def _store(self, session: Session, known: ChainRow, written: list[tuple[Event, Link]]) -> None:
        rows.insert_events(self._database, session, [event for event, _ in written], frozenset())
        rows.insert_links(self._database, session, [link for _, link in written])
        last = written[-1][1]
        known.seq, known.hash = last.seq, last.hash
        session.add(known)
        head = self._key.head(self.chain, last.seq, last.hash)
        taken = self._key.countersign(head, self._ambient.now())
        rows.insert_heads(self._database, session, [taken])
        session.flush()
