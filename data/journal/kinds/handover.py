"""A role passes from one person to the next: offered with a card, and answered."""

from data.journal.kinds.payload import Payload, Text


class HandoverOffered(Payload, frozen=True):
    """Whoever holds a role offers it to somebody; the event's id is the hand-over's. The role does not pass
    before it is accepted, so that there is no moment without a holder."""

    KIND = "handover_offered"
    role: Text
    receiver: Text
    giver: Text = ""
    """Who held the role; empty where nobody did."""
    card: Text = ""
    """What the receiver reads, as it stood when it was offered."""


class HandoverAnswered(Payload, frozen=True):
    """The receiver's word; ``subject`` is the hand-over. Accepting comes with `RoleTaken`."""

    KIND = "handover_answered"
    role: Text
    accepted: bool = True
    reason: Text = ""
