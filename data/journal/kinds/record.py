"""What is added to the record, mended in it, taken out of it and handed on."""

import msgspec

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


class NoteAdded(Payload, frozen=True):
    KIND = "note_added"
    text: Text
    legal: bool = False
    """For legal counsel alone: in no document, on no screen, in no index."""


class UpdateSent(Payload, frozen=True):
    """A status update went out, exactly so; restarts the cadence clock."""

    KIND = "update_sent"
    text: Text
    audience: Text = ""
    channel: Text = ""
    """Services, or in a person's words: ``slack``, ``phone``."""
    legal: bool = False
    """Its text is for the legal side alone; it restarts no clock."""
    proposal: Text = ""
    """The proposal that was approved."""


class ActionAdded(Payload, frozen=True):
    """A corrective action; its id is the event's. Its fields are registers ``action.ID.owner`` and so on."""

    KIND = "action_added"
    text: Text
    owner: Text = ""
    due: Text = ""
    """``YYYY-MM-DD``."""
    priority: Text = ""
    acceptance: Text = ""


class ItemAdded(Payload, frozen=True):
    """An item of one of the incident's lists (`data.incident.fields.LISTS`): a factor, a lesson, a control…
    Its id is the event's; register ``item.ID.removed`` takes it off again."""

    KIND = "item_added"
    list: Text
    text: Text
    details: dict[str, Text] = msgspec.field(default_factory=dict)


class EvidenceAdded(Payload, frozen=True):
    """A file kept whole beside the journal, by its hash; complete on disk before this event is written."""

    KIND = "evidence_added"
    digest: Text
    name: Text
    size: Integer
    media_type: Text = "application/octet-stream"
    description: Text = ""
    truncated: bool = False


class EvidenceMissing(Payload, frozen=True):
    """Something was to be kept as evidence and could not be had; the subject is its name."""

    KIND = "evidence_missing"
    name: Text
    """What it is called: ``logs``."""
    about: Text
    """Whose it is."""
    why: Text


class EventCorrected(Payload, frozen=True):
    """Mends the time or the text of another event, which is kept; subject ``correction.EVENT.FIELD``."""

    KIND = "event_corrected"
    event: Text
    field: Text
    """``occurred_at`` or ``text``."""
    occurred_at: Integer = 0
    text: Text = ""
    reason: Text = ""


class DocumentExported(Payload, frozen=True):
    """A document left the store; ``heads`` are printed in it, and so are anchors for `verify`."""

    KIND = "document_exported"
    document: Text
    format: Text
    digest: Text
    heads: tuple[Text, ...] = ()
    """``CHAIN:SEQ:HASH``."""


class Redacted(Payload, frozen=True):
    """A payload was erased; subject is the event whose payload it was."""

    KIND = "redacted"
    event: Text
    reason: Text
