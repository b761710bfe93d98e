"""Events, links and heads as rows, and back."""

from typing import Any

from sqlmodel import Session

from app.server.database import Database
from data.exchange.protocol import Head
from data.journal.chain import Link
from data.journal.event import Event

_EVENT = {
    "id": "text",
    "content": "bytea",
    "incident": "text",
    "kind": "text",
    "subject": "text",
    "received_at": "int8",
    "body": "text",
    "salt": "bytea",
    "payload": "text",
}
_LINK = {"chain": "text", "seq": "int8", "previous": "bytea", "content": "bytea", "hash": "bytea"}
_HEAD = dict.fromkeys(("chain", "hash", "key", "signature", "server_key", "countersignature"), "text") | {
    "seq": "int8",
    "received_at": "int8",
}
_STALE = {"incident": "text", "received_at": "int8"}


def insert_links(database: Database, session: Session, links: list[Link]) -> None:
    """Store links exactly as they are."""
    rows = [(link.chain, link.seq, link.previous, link.content, link.hash) for link in links]
    database.insert(session, "link", _LINK, rows)


def insert_events(
    database: Database, session: Session, events: list[Event], erased: frozenset[str] | set[str]
) -> None:
    """Store events exactly as they are, but those that were erased by law without what was erased; the
    projections of their incidents are told."""
    database.insert(session, "event", _EVENT, [_event_row(event, erased) for event in events])
    stale = {(event.body.incident, event.received_at) for event in events if event.body.incident}
    database.insert(session, "stale", _STALE, sorted(stale))


def _event_row(event: Event, erased: frozenset[str] | set[str]) -> tuple[Any, ...]:
    body, gone = event.body, event.id in erased
    return (
        body.id,
        event.content,
        body.incident,
        body.kind,
        body.subject.replace("\0", ""),  # which PostgreSQL's text cannot hold; the body says it escaped
        event.received_at,
        event.text.decode(),
        None if gone else event.salt,
        None if gone or event.payload is None else event.payload.decode(),
    )


def insert_heads(database: Database, session: Session, heads: list[Head]) -> None:
    """Store heads; the caller knows that they are new."""
    rows = [tuple(getattr(head, name) for name in _HEAD) for head in heads]
    database.insert(session, "head", _HEAD, rows)
