"""The automatic kill switch: armed and disarmed in one store, counting down and stopped in an incident."""

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


class KillArmed(Payload, frozen=True):
    """A person lets the kill switch of one model act by itself, from this store; ``subject`` is the model."""

    KIND = "kill_armed"
    model: Text
    rule: Text
    """The alert's name."""
    runbook: Text
    """Whose kill switch it is."""
    seconds: Integer = 60
    """How long it counts down."""
    reason: Text = ""
    runbook_hash: Text = ""
    """SHA-256 of the runbook as it was armed: another one is not run."""


class KillDisarmed(Payload, frozen=True):
    """It acts by itself no more; ``subject`` is the model."""

    KIND = "kill_disarmed"
    model: Text
    reason: Text = ""


class KillCountdown(Payload, frozen=True):
    """Two evaluations of the rule fired: the kill follows unless it is stopped. ``subject``: the model."""

    KIND = "kill_countdown"
    model: Text
    rule: Text
    due: Integer
    """When it kills; microseconds."""
    evaluations: tuple[Text, ...] = ()
    """The rule's two times of evaluation, as Prometheus says them."""


class KillStopped(Payload, frozen=True):
    """A countdown came to nothing: somebody stopped it, or it could not kill. ``subject``: the model."""

    KIND = "kill_stopped"
    model: Text
    reason: Text = ""
