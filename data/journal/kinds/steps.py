"""What was about to be done, was done, and came of it."""

import msgspec

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


class StepIntended(Payload, frozen=True):
    """Durable before the command starts. ``subject`` is the attempt."""

    KIND = "step_intended"
    attempt: Text
    section: Text
    number: Integer
    """Counted within its section from 1; 0 for an improvised command."""
    action: Text
    step: Text = ""
    """Its id in the runbook."""
    option: Text = ""
    """The resolution option's name."""
    runbook: Text = ""
    runbook_version: Text = ""
    runbook_hash: Text = ""
    model: Text = ""
    command: Text = ""
    """The resolved command, exactly as bash will get it; empty for a human step."""
    undo: Text = ""
    """The resolved rollback."""
    expected: Text = ""
    verify: Text = ""
    """The resolved check, exactly as bash will get it."""
    risk: Text = "changes"
    """``reads``, ``changes`` or ``destroys``."""
    target: Text = ""
    """Where it acts: context, cluster and server of kubectl, or what the actuator says."""
    actuator: Text = "shell"
    rollback_of: Text = ""
    """The attempt that this one undoes."""
    timeout: Integer = 0
    """Seconds."""
    end_event: Text = ""
    """The pre-allocated id of the event that will tell its end."""
    precheck: Text = ""
    """The resolved check that must end with 0 before the command runs."""
    undo_precheck: Text = ""
    """Ends with 0 while what this step set still stands."""
    undo_verify: Text = ""
    """Ends with 0 once its undo restored what was before."""
    standing: Text = ""
    """Prints what stands where it acted, and who set it, as far as that is told."""
    changes: tuple[tuple[Text, Text, Text], ...] = ()
    """What changes, before and after, as it was shown when it was confirmed."""
    evidence_pending: bool = False
    authorities: Text = ""
    """``informed`` or ``not_needed``, where the step alters the system before its causes are known."""
    approved_by: Text = ""
    """The event by which a second responder approved it."""
    break_glass: Text = ""
    """Why nobody waited for a second responder; to be reviewed afterwards."""
    overwrites: Text = ""
    """Of an undo: what somebody had set since, named by whoever overwrote it."""
    parameters: dict[str, Text] = msgspec.field(default_factory=dict)


class StepStarted(Payload, frozen=True):
    KIND = "step_started"
    attempt: Text
    host: Text
    pid: Integer
    process_started: Text = ""
    """The process's start time as the kernel counts it, so that a reused pid is not taken for it."""
    boot_id: Text = ""


class StepEnded(Payload, frozen=True):
    """``outcome``: ``succeeded``, ``ran_unverified``, ``failed``, ``timed_out``, ``cancelled``, ``unknown``,
    ``skipped`` or ``rolled_back``."""

    KIND = "step_ended"
    attempt: Text
    outcome: Text
    exit_code: Integer | None = None
    signal: Integer | None = None
    started_at: Integer = 0
    ended_at: Integer = 0
    evidence: tuple[Text, ...] = ()
    """Digests of the output kept."""
    output_size: Integer = 0
    excerpt: Text = ""
    """The end of the output, cleaned and masked."""
    verification: Text = ""
    """``verified``, ``confirmed``, ``not_verified`` or empty (nothing to verify)."""
    verified_by: Text = ""
    never_ran: bool = False
    """The command itself was not begun: its precheck did not hold."""
    survivors: tuple[Text, ...] = ()
    """Processes that outlived the end: ``PID NAME``."""
    detail: Text = ""


class StepSkipped(Payload, frozen=True):
    KIND = "step_skipped"
    section: Text
    number: Integer
    action: Text
    reason: Text
    option: Text = ""
    runbook: Text = ""


class StepConfirmed(Payload, frozen=True):
    """A person says that an attempt had its effect, or that a human step is done; subject is the attempt."""

    KIND = "step_confirmed"
    attempt: Text
    holds: bool = True
    evidence: Text = ""
    answer: Text = ""
    """What was decided, where the step asks for a decision."""


class RunbookKept(Payload, frozen=True):
    """The version of a runbook that the incident goes on with, kept as evidence; ``subject`` is
    ``runbook_version.NAME``."""

    KIND = "runbook_kept"
    name: Text
    """The file's name, without its ending."""
    runbook: Text
    version: Text
    digest: Text
    """SHA-256 of its bytes."""
    reason: Text = ""
    """Why somebody moved to it from the version that the incident began with."""


class ResolutionChosen(Payload, frozen=True):
    """Which of a runbook's ways to resolve is gone; the steps of the others are not needed. ``subject`` is
    ``resolution``."""

    KIND = "resolution_chosen"
    option: Text
    when: Text = ""
    """When the runbook takes this one, as it was shown."""
    runbook: Text = ""
    reason: Text = ""


class StepRehearsed(Payload, frozen=True):
    """A step was made ready and looked at, and nothing was run; ``subject`` is its place."""

    KIND = "step_rehearsed"
    section: Text
    number: Integer
    action: Text
    step: Text = ""
    option: Text = ""
    runbook: Text = ""
    runbook_hash: Text = ""
    command: Text = ""
    target: Text = ""
    asked: bool = False
    """Whether the server was asked what it would say."""
    refused: Text = ""
    """Why it could not run, or the server would not take it; empty where nothing stands in its way."""
