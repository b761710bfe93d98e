"""The harm probe: what reproduces the harm, and how often it still does."""

import msgspec

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


class ProbeAdded(Payload, frozen=True):
    """Inputs that reproduce the harm, and how to see it in the answers; taken off by ``probe.ID.removed``."""

    KIND = "probe_added"
    name: Text
    way: Text
    """``http`` or ``command``."""
    address: Text
    """The URL, or the command that gets the input on standard input."""
    judge: Text
    """``regex``, ``jsonpath`` or ``command``."""
    pattern: Text
    inputs: Text
    """The digest of the evidence file that holds them."""
    inputs_name: Text
    """That file's name; its ending says what it holds."""
    field: Text = ""
    """The member that a prompt is sent in; empty: the prompt is the whole body, as plain text."""
    headers: dict[str, Text] = msgspec.field(default_factory=dict)
    """Further headers, each with the environment variable that holds its value."""
    times: Integer = 20
    pause: Integer = 500
    """Milliseconds from one try to the next, at least."""
    patience: Integer = 30_000
    """Milliseconds for one answer."""
    every: Integer = 0
    """Seconds after which an open app replays it by itself; 0: only when somebody asks."""


class ProbeRan(Payload, frozen=True):
    """A probe was replayed; ``subject`` is the event that added it."""

    KIND = "probe_ran"
    name: Text
    times: Integer
    harmful: Integer
    failed: Integer = 0
    started_at: Integer = 0
    ended_at: Integer = 0
    evidence: Text = ""
    """The digest of the answers kept."""
    detail: Text = ""
    """What the first failure said."""
