"""Taking a push in: one transaction, all of it or nothing, the same however often it is pushed."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session, col, select

from app.server import erasing, numbers, rows
from app.server.acknowledging import Acknowledging
from app.server.actors import Actors
from app.server.caller import Caller
from app.server.database import Database
from app.server.own_chain import PRINCIPAL, OwnChain
from app.server.push import Part
from app.server.refusal import Refusal, in_push
from app.server.tables import ChainRow, DeviceRow
from app.server.visible import hidden
from data.exchange.protocol import Ancestor, Head
from data.exchange.signing import SigningKey
from data.journal.chain import ROOT, Link
from data.journal.clock import too_far_ahead
from data.journal.event import Event
from data.journal.writing import Draft


@dataclass(frozen=True)
class Taken:
    """What became of a push."""

    events: int
    known: int
    heads: list[Head]
    numbers: dict[str, str]


class Taking:
    """Takes pushes into one database."""

    def __init__(self, database: Database, key: SigningKey, own: OwnChain, now: int) -> None:
        self._database = database
        self._key = key
        self._own = own
        self._acknowledging = Acknowledging(now)

    def take(self, parts: dict[str, Part], caller: Caller, now: int) -> Taken:
        """Raises `Refusal`; then nothing was taken in."""
        due = self._acknowledging.due(now)
        taken = self._database.writing(lambda session: self._take(session, parts, caller, now, due))
        if erasing.erases(event for part in parts.values() for event in part.events if event is not None):
            self._database.scrub()
        self._acknowledging.said(due, now)
        self._acknowledging.took(taken.heads)
        return taken

    def _take(
        self, session: Session, parts: dict[str, Part], caller: Caller, now: int, due: list[Draft]
    ) -> Taken:
        chains = self._chains(session, parts)
        new_links = [
            link for chain, part in parts.items() for link in self._new(session, chains[chain], part)
        ]
        events = self._new_events(session, parts)
        fresh = list(events.values())
        self._check_visible(session, caller, fresh)
        Actors(self._database, session).check(parts, events, chains)
        erased = erasing.of_new(self._database, session, fresh)
        rows.insert_links(self._database, session, new_links)
        rows.insert_events(self._database, session, fresh, erased)
        heads = self._grow(session, chains, parts, now)
        numbers.adopt(session, self._servers_own(chains, parts, events))
        everything = [event for part in parts.values() for event in part.events if event is not None]
        assigned, drafts = numbers.assign(self._database, session, everything, now)
        self._own.append(session, drafts + due, _stamp(fresh, now))
        lines = sum(len(part.links) for part in parts.values())
        return Taken(len(fresh), lines - len(new_links), heads, assigned)

    # --- chains ---------------------------------------------------------------------------------------------

    def _chains(self, session: Session, parts: dict[str, Part]) -> dict[str, ChainRow]:
        """The rows of all chains in the push, locked, each bound to the key that signed its head."""
        keys = {part.head.key for part in parts.values()}
        devices = {
            device.key: device
            for device in session.exec(select(DeviceRow).where(col(DeviceRow.key).in_(keys)))
        }
        owners = {key: device.principal for key, device in devices.items() if not device.revoked_at}
        owners[self._key.public] = PRINCIPAL
        chains = self._locked(session, parts)
        for chain in sorted(parts.keys() - chains.keys()):
            key = parts[chain].head.key
            if key in owners:
                values = {"chain": chain, "root": ROOT, "key": key, "principal": owners[key]}
                session.execute(_NEW_CHAIN, values)
        if chains.keys() != parts.keys():
            chains = self._locked(session, parts)
        for chain, part in parts.items():
            if part.head.key not in owners or chain not in chains or chains[chain].key != part.head.key:
                message = f"Chain {chain} is not extended by this key."
                remedy = "Enrol the device, or let the device that writes the chain sign it."
                raise in_push(403, "not_your_chain", message, chain, remedy=remedy)
        return chains

    def _locked(self, session: Session, parts: Iterable[str]) -> dict[str, ChainRow]:
        chosen = select(ChainRow).where(col(ChainRow.chain).in_(list(parts)))
        found = session.exec(
            chosen.order_by(ChainRow.chain).with_for_update().execution_options(populate_existing=True)
        )
        return {row.chain: row for row in found}

    def _new(self, session: Session, known: ChainRow, part: Part) -> list[Link]:
        """The links that the chain does not have yet. Raises `Refusal` for a gap or a fork."""
        first = part.links[0]
        if first.seq > known.seq + 1:
            message = f"The server has chain {known.chain} up to link {known.seq} only."
            raise in_push(409, "gap", message, known.chain, known.seq)
        if first.seq == known.seq + 1:
            if first.previous != known.hash:
                raise _forked(first, None)
            return part.links
        places = {"chain": known.chain, "first": first.seq - 1, "last": part.head.seq}
        have: dict[int, bytes] = {row[0]: row[1] for row in session.execute(_HASHES, places)}
        have[0] = ROOT
        shared = first.previous == have.get(first.seq - 1)
        for link in part.links:
            if link.seq in have and have[link.seq] != link.hash:
                ancestor = Ancestor(link.seq - 1, link.previous.hex()) if shared else None
                raise _forked(link, ancestor)
            if link.seq > known.seq:
                return part.links[link.seq - first.seq :]
            shared = True
        return []

    def _grow(
        self, session: Session, chains: dict[str, ChainRow], parts: dict[str, Part], now: int
    ) -> list[Head]:
        """The chains' new ends, countersigned; a head that was taken before keeps what it was given then."""
        heads = []
        for chain, part in parts.items():
            known, last = chains[chain], part.links[-1]
            head = self._key.countersign(part.head, now)
            if last.seq > known.seq:
                known.seq, known.hash = last.seq, last.hash
                session.add(known)
            session.execute(_NEW_HEAD, {name: getattr(head, name) for name in head.__struct_fields__})
            heads.append(head)
        session.flush()
        return heads

    # --- events ---------------------------------------------------------------------------------------------

    def _new_events(self, session: Session, parts: dict[str, Part]) -> dict[str, Event]:
        """By id, those that the database lacks. Raises `Refusal` where it has another one under the id."""
        found: dict[str, Event] = {}
        for part in parts.values():
            for link, event in zip(part.links, part.events, strict=True):
                if event is None:
                    continue
                if found.setdefault(event.id, event).text != event.text:
                    raise _differs(link)
        known = dict(
            self._database.among(session, "SELECT id, content FROM event WHERE id IN :values", found.keys())
        )
        for event_id, content in known.items():
            if found[event_id].content != content:
                raise _differs(_link_of(parts, event_id))
            del found[event_id]
        return found

    def _check_visible(self, session: Session, caller: Caller, events: list[Event]) -> None:
        withheld = hidden(session, caller)
        named = tuple(sorted({event.body.incident for event in events} & withheld)) if withheld else ()
        if named:
            raise Refusal(
                403,
                "restricted",
                "Some of these events belong to incidents that are restricted.",
                kept="Nothing of it was taken in.",
                remedy="Ask somebody who sees them to let you in; push those lines as stubs.",
                incidents=named,
            )

    def _servers_own(
        self, chains: dict[str, ChainRow], parts: dict[str, Part], events: dict[str, Event]
    ) -> list[Event]:
        return [
            event
            for chain, part in parts.items()
            if chains[chain].principal == PRINCIPAL
            for event in part.events
            if event is not None and event.id in events
        ]


def _stamp(events: list[Event], now: int) -> tuple[int, int]:
    """The greatest stamp among them that may be adopted."""
    stamps = [(event.body.wall, event.body.counter) for event in events]
    return max((stamp for stamp in stamps if not too_far_ahead(stamp[0], now)), default=(0, 0))


def _forked(link: Link, ancestor: Ancestor | None) -> Refusal:
    message = f"Chain {link.chain} is another one from link {link.seq} on."
    remedy = "Open a new chain from the last link both have."
    return in_push(409, "forked", message, link.chain, link.seq, ancestor=ancestor, remedy=remedy)


def _differs(link: Link) -> Refusal:
    message = f"The event of link {link.seq} of chain {link.chain} is known with another body."
    return in_push(409, "event_differs", message, link.chain, link.seq)


def _link_of(parts: dict[str, Part], event_id: str) -> Link:
    return next(
        link
        for part in parts.values()
        for link, event in zip(part.links, part.events, strict=True)
        if event is not None and event.id == event_id
    )


_HASHES = text("SELECT seq, hash FROM link WHERE chain = :chain AND seq BETWEEN :first AND :last")
_NEW_CHAIN = text(
    "INSERT INTO chain (chain, seq, hash, key, principal) VALUES (:chain, 0, :root, :key, :principal)"
    " ON CONFLICT DO NOTHING"
)
_NEW_HEAD = text(
    "INSERT INTO head (chain, seq, hash, key, signature, received_at, server_key, countersignature) VALUES"
    " (:chain, :seq, :hash, :key, :signature, :received_at, :server_key, :countersignature)"
    " ON CONFLICT DO NOTHING"
)
