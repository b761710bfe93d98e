"""Events and links as rows: the bytes that are stored are the bytes that are hashed."""

import sqlite3
from typing import Any

from data.journal.chain import Link
from data.journal.event import Event, decode_body
from data.journal.foreign import readable

EVENT_COLUMNS = "position, body, salt, payload, received_at"
"""What `event_of` takes, in this order."""

_INSERT_EVENT = (
    "INSERT INTO event (id, content, incident, kind, subject, occurred_at, wall, counter, received_at, body,"
    " salt, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_LINK = "INSERT INTO link (chain, seq, previous, content, hash) VALUES (?, ?, ?, ?, ?)"


def event_of(row: tuple[Any, ...]) -> Event:
    """The event in a row of `EVENT_COLUMNS`, a peer's cleaned for whoever reads it."""
    event = stored_event(row)
    if event.received_at == event.body.recorded_at:
        return event
    body, payload = readable(event.body, event.payload)
    return Event(body=body, text=event.text, salt=event.salt, payload=payload, received_at=event.received_at)


def stored_event(row: tuple[Any, ...]) -> Event:
    """The same, byte for byte as it is stored: to be passed on, never to be read."""
    _, body, salt, payload, received_at = row
    text = body.encode()
    return Event(
        body=decode_body(text),
        text=text,
        salt=salt,
        payload=None if payload is None else payload.encode(),
        received_at=received_at,
    )


def insert_event(connection: sqlite3.Connection, event: Event) -> None:
    """Store an event exactly as it is."""
    body = event.body
    row = (
        body.id,
        event.content,
        body.incident,
        body.kind,
        body.subject,
        body.occurred_at,
        body.wall,
        body.counter,
        event.received_at,
        event.text.decode(),
        event.salt,
        None if event.payload is None else event.payload.decode(),
    )
    connection.execute(_INSERT_EVENT, row)


def insert_link(connection: sqlite3.Connection, link: Link) -> None:
    """Store a link exactly as it is."""
    connection.execute(_INSERT_LINK, (link.chain, link.seq, link.previous, link.content, link.hash))
