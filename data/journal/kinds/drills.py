"""A drill: its scenario, its clock, and what the people who play it are told."""

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


class DrillBegan(Payload, frozen=True):
    """The incident is played from a scenario, whose file is kept as evidence by its hash."""

    KIND = "drill_began"
    scenario: Text
    """Its name: ``loan-approvals``."""
    title: Text = ""
    digest: Text = ""
    """Of the file's bytes as it was played."""
    start: Integer = 0
    """The moment that the scenario counts from, microseconds."""
    seed: Integer = 0


class DrillClock(Payload, frozen=True):
    """From the machine's time ``real`` on, the drill's time goes on from ``to`` at this speed, or stands.

    Beginning, pausing, going on, another speed and rewinding are all this one event.
    """

    KIND = "drill_clock"
    real: Integer
    """Microseconds, of the machine that wrote it."""
    to: Integer
    """The drill's time at that moment, microseconds."""
    speed: Integer = 1000
    """In thousandths: 4000 is four times as fast."""
    running: bool = True
    why: Text = ""
    """``begun``, ``paused``, ``resumed``, ``speed`` or ``rewound``."""


class InjectDelivered(Payload, frozen=True):
    """Something reached the people who play; the subject is the inject's id, so that it counts once."""

    KIND = "inject_delivered"
    inject: Text
    sort: Text = "message"
    """``message``, ``call``, ``alert``, ``failure``, ``lead`` or ``question``."""
    sender: Text = ""
    text: Text = ""
    by_hand: bool = False
    """Whether a facilitator fired it."""


class HintTaken(Payload, frozen=True):
    """A hint was asked for; the subject is its id."""

    KIND = "hint_taken"
    hint: Text
    text: Text = ""
    costs: Integer = 0


class DrillEnded(Payload, frozen=True):
    """The exercise is over; the world stands still from here on."""

    KIND = "drill_ended"
    reason: Text = ""
