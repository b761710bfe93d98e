"""Peers for tests: what a store of somebody else's would send, true or made up."""

import shutil
from pathlib import Path
from typing import Any

import msgspec

from data.ambient import Ambient
from data.exchange import wire
from data.journal import kinds
from data.journal.chain import Link, next_link
from data.journal.event import Event, content_hash, encode, payload_hash
from data.journal.identity import generation, read_witness, write_witness
from data.journal.locks import FileLock
from data.journal.store import DATABASE, Journal
from data.journal.writing import ChainWriter, Draft


def note(text: str, incident: str = "i1") -> Draft:
    return Draft(payload=kinds.NoteAdded(text), incident=incident)


def bodies(journal: Journal) -> set[bytes]:
    """What must be the same in every store, byte for byte."""
    return {event.text for _, event in journal.events()}


def held(journal: Journal) -> dict[str, tuple[str, bytes | None, str | None]]:
    """Body, salt and payload of every event, as they are stored."""
    rows = journal.read("SELECT id, body, salt, payload FROM event")
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


class Forger:
    """Whoever writes a chain of their own can make every hash fit."""

    def __init__(self, ambient: Ambient | None = None, chain: str = "c" * 36) -> None:
        self.writer = ChainWriter(ambient or Ambient())
        self.writer.start(chain)

    def line(self, draft: Draft, *, payload: bytes | None = None, **body: Any) -> bytes:
        """A line with another payload or body than a draft of ours could have."""
        event, link = self.writer.seal(draft, "stranger")
        salt = event.salt or b""
        told = event.payload or b""
        if payload is not None:
            told, body["payload"] = payload, payload_hash(salt, payload)
        changed = msgspec.structs.replace(event.body, **body)
        text = encode(changed)
        link = next_link(link.chain, link.seq, link.previous, content_hash(text))
        self.writer.head = link.hash
        return encoded(link, Event(body=changed, text=text, salt=salt, payload=told, received_at=0))


def encoded(link: Link, event: Event | None) -> bytes:
    return msgspec.json.encode(wire.line_of(link, event)) + b"\n"


def without_body(line: bytes) -> bytes:
    """The stub of a line: its link alone."""
    kept = msgspec.json.decode(line, type=wire.Line)
    return msgspec.json.encode(wire.line_of(kept.link(), None)) + b"\n"


def without_payload(line: bytes) -> bytes:
    kept = msgspec.json.decode(line, type=wire.Line)
    kept.salt = kept.payload = None
    return msgspec.json.encode(kept) + b"\n"


def copy_home(home: Path, to: Path) -> None:
    """A copy that cannot tell that it is one: as of a machine's snapshot, where the very files agree."""
    shutil.copytree(home, to)
    lock = FileLock(to / "fireline.lock")
    told = read_witness(lock.descriptor)
    assert told is not None
    inode = (to / DATABASE).stat().st_ino
    write_witness(
        lock.descriptor,
        msgspec.structs.replace(told, inode=inode, generation=generation(lock.descriptor)),
    )
    lock.close()
