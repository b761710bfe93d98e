"""The words an incident is found by: what people wrote of it, and what it is called."""

from collections.abc import Iterable, Iterator

import msgspec

from data.archive.past import Past
from data.journal import kinds
from data.journal.event import Event
from data.text import clean

LIMIT = 200_000
"""Characters of one incident that are looked at, the latest said first."""
_CALLED = 20_000
"""Of these, kept for its number, id and models."""
TOLD = frozenset(
    kind.KIND
    for kind in (
        kinds.NoteAdded,
        kinds.UpdateSent,
        kinds.DecidedToAct,
        kinds.DecisionMade,
        kinds.TaskAdded,
        kinds.ItemAdded,
        kinds.ActionAdded,
        kinds.FieldSet,
        kinds.AlertObserved,
    )
)
"""The kinds of event whose words are findable."""
_SILENT = frozenset(["origin", "suggested", "because", "list", "fingerprint"])
"""Parts of a payload that nobody looks for."""
_PRIVATE = "legal"
"""A note with this is not for everybody's eyes."""


def told(past: Past, events: Iterable[Event]) -> str:
    """Everything findable of an incident, in one text."""
    texts: list[str] = []
    for event in events:
        if event.body.kind in TOLD and event.payload is not None:
            texts += findable(msgspec.json.decode(event.payload))
    texts.reverse()
    said = clean("\n".join(texts), LIMIT - _CALLED - 1)
    # what it is called stands last, so that an excerpt shows what somebody said where both answer
    called = clean("\n".join([past.number, past.id, *past.models]), _CALLED)
    return f"{said}\n{called}"


def findable(payload: dict[str, object]) -> Iterator[str]:
    """The texts of one payload; nothing of a note for legal counsel."""
    if not payload.get(_PRIVATE):
        yield from strings({name: one for name, one in payload.items() if name not in _SILENT})


def strings(value: object) -> Iterator[str]:
    """Every text in a decoded payload."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
