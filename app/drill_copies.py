"""Events of an incident once more, with ids of their own wherever an id stands."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from data.ambient import Ambient
from data.incident.entry import decoded
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def copied(events: Sequence[Event], ambient: Ambient, incidents: Mapping[str, str]) -> list[Draft]:
    """In their order, at the times they have; what cannot be read is left out.

    ``incidents``: id to new id.
    """
    ids = {event.id: ambient.new_id() for event in events} | dict(incidents)
    for event in events:
        if isinstance(payload := decoded(event), kinds.StepIntended):
            ids[payload.attempt] = ambient.new_id()
            ids.setdefault(payload.end_event, ambient.new_id())
    drafts = [_with_ids(event, ids) for event in events]
    return [draft for draft in drafts if draft is not None]


def _with_ids(event: Event, ids: Mapping[str, str]) -> Draft | None:
    payload = decoded(event)
    if payload is None:
        return None

    def other(found: re.Match[bytes]) -> bytes:
        return ids.get(found[0].decode(), found[0].decode()).encode()

    text = _UUID.sub(other, msgspec.json.encode(payload))
    return Draft(
        payload=kinds.decode(type(payload), text),
        incident=ids[event.body.incident],
        subject=_UUID.sub(other, event.body.subject.encode()).decode(),
        replaces=tuple(ids.get(one, one) for one in event.body.replaces),
        occurred_at=event.body.occurred_at,
        id=ids[event.id],
    )
