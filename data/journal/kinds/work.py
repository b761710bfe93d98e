"""The work shared out: workstreams and their tasks. What changes of them are fields, ``task.ID.status`` and
``workstream.NAME.lead``, so that two people who change one apart both keep their word until someone decides.
"""

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


class WorkstreamOpened(Payload, frozen=True):
    """A part of the response with a lead of its own; ``subject`` is its name, and it opens once."""

    KIND = "workstream_opened"
    name: Text
    title: Text = ""
    origin: Text = ""
    """``playbook`` or ``person``."""


class TaskAdded(Payload, frozen=True):
    """Something to do now. Its id is the ``subject`` where a playbook or a severity names it, so that it
    counts once however many stores add it; the event's else."""

    KIND = "task_added"
    text: Text
    workstream: Text = ""
    owner: Text = ""
    due: Integer = 0
    """Microseconds; 0: none."""
    origin: Text = ""
    """``playbook``, ``severity``, ``note`` or ``person``."""
    note: Text = ""
    """The note whose ``TODO:`` it was."""
