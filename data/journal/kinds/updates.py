"""A status update before it goes out: proposed with the words it is to have, and approved by those asked."""

from data.journal.kinds.payload import Payload, Text


class UpdateProposed(Payload, frozen=True):
    """An update that waits for approval; the event's id is the proposal's. Other words are another one."""

    KIND = "update_proposed"
    text: Text
    audience: Text = ""
    approvers: tuple[Text, ...] = ()
    """Whose approval the playbook asks for: ``legal``, ``communications``…"""
    legal: bool = False
    """Its text is for the legal side alone."""


class UpdateApproved(Payload, frozen=True):
    """One approver's word; ``subject`` is the proposal."""

    KIND = "update_approved"
    role: Text
    """As which of the approvers."""
    by: Text
    """Who, by name; whoever wrote it down is the event's actor."""
    approved: bool = True
    reason: Text = ""
