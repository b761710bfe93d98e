"""What a store says of itself and of whoever uses it."""

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


class ChainOpened(Payload, frozen=True):
    """The first event of every chain; names where it forked from when it is not the store's first."""

    KIND = "chain_opened"
    store: Text
    reason: Text
    forked_chain: Text = ""
    forked_seq: Integer = 0
    forked_hash: Text = ""


class ActorIntroduced(Payload, frozen=True):
    """The person behind an opaque actor id (the body's ``actor``)."""

    KIND = "actor_introduced"
    name: Text
    host: Text
    os_user: Text
    sudo_user: Text = ""
    named: bool = True
    """False for a shared account that nobody put a name to."""


class RunbookTrusted(Payload, frozen=True):
    """Somebody looked at a runbook and let it run commands; ``subject`` is its SHA-256."""

    KIND = "runbook_trusted"
    name: Text
    path: Text


class ParameterRemembered(Payload, frozen=True):
    """What a responder was asked for, so that they are asked once; ``subject`` is ``MODEL/NAME``."""

    KIND = "parameter_remembered"
    model: Text
    name: Text
    value: Text


class HeadsAcknowledged(Payload, frozen=True):
    """The incident database took these heads since it last said so; on its own chain."""

    KIND = "heads_acknowledged"
    heads: tuple[Text, ...]
    """``CHAIN:SEQ:HASH``."""


class QuarterReviewed(Payload, frozen=True):
    """Somebody looked back at a quarter's incidents; subject is the quarter, ``2026-Q3``."""

    KIND = "quarter_reviewed"
    quarter: Text
    note: Text = ""
