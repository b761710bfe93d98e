"""A second responder's word before a step, and what is reviewed where nobody waited for it."""

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


class ApprovalAsked(Payload, frozen=True):
    """Somebody asks a second responder to approve a step; the event's id is the request's."""

    KIND = "approval_asked"
    section: Text
    number: Integer
    action: Text
    step: Text = ""
    option: Text = ""
    runbook: Text = ""
    model: Text = ""
    command: Text = ""
    """Exactly as bash will get it, for whoever approves it to read."""
    undo: Text = ""
    target: Text = ""
    digest: Text = ""
    """Of what is asked for: command, model and target. It is approved for that, and nothing else."""
    reason: Text = ""
    account: Text = ""
    """The Unix account that asks, ``mia@laptop``."""


class ApprovalGiven(Payload, frozen=True):
    """A second responder's answer; ``subject`` is the request."""

    KIND = "approval_given"
    request: Text
    section: Text
    number: Integer
    action: Text
    approved: bool = True
    reason: Text = ""
    same_account: bool = False
    """Whether it came from the Unix account that asked: then it is procedure, no security."""


class GlassReviewed(Payload, frozen=True):
    """Somebody else looked at a step that did not wait for its approval; ``subject`` is the attempt."""

    KIND = "break_glass_reviewed"
    attempt: Text
    section: Text
    number: Integer
    action: Text
    finding: Text = ""
