"""What an incident is made of: registers of values, and marks of what happened.

Everything here is a register, or a minimum or maximum by `Key`, so that the same events give the same in
whatever order and however often they come.
"""

from typing import Any

import msgspec

Key = tuple[int, int, str]
"""(wall, counter, event id): the order that decides which of several values is shown."""


class Head(msgspec.Struct, frozen=True, array_like=True):
    """A value that nobody replaced yet, and who set it when."""

    event: str
    wall: int
    counter: int
    actor: str
    at: int
    """``occurred_at``, microseconds."""
    payload: dict[str, Any] | None
    """The event's payload; ``None`` when it was erased or withheld."""

    @property
    def key(self) -> Key:
        return (self.wall, self.counter, self.event)

    @property
    def value(self) -> Any:
        """The field's value; ``None`` when cleared or erased."""
        return None if self.payload is None else self.payload.get("value")

    @property
    def origin(self) -> str:
        return "" if self.payload is None else str(self.payload.get("origin", ""))


class Register(msgspec.Struct, array_like=True):
    """A multi-value register (Shapiro et al. 2011): concurrent values stand side by side until replaced."""

    heads: dict[str, Head] = {}
    replaced: set[str] = set()

    @property
    def shown(self) -> Head | None:
        """The greatest head, or ``None`` where nothing was ever set."""
        return max(self.heads.values(), key=lambda head: head.key, default=None)

    @property
    def conflicts(self) -> list[Head]:
        """The other heads, greatest first; empty where all agree on one event."""
        return sorted(self.heads.values(), key=lambda head: head.key, reverse=True)[1:]


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """Something that happened at a time: an acknowledgement, a decision, an update, an export…"""

    event: str
    wall: int
    counter: int
    actor: str
    at: int
    payload: dict[str, Any] | None

    @property
    def key(self) -> Key:
        return (self.wall, self.counter, self.event)

    def get(self, name: str, default: Any = "") -> Any:
        """A field of the payload, or the default where it is absent or erased."""
        return default if self.payload is None else self.payload.get(name, default)


class Attempt(msgspec.Struct, array_like=True):
    """One attempt at a step: its intent, start, end and a person's confirmation, whichever have come."""

    intended: Mark | None = None
    started: Mark | None = None
    ended: Mark | None = None
    confirmed: Mark | None = None
    reviewed: Mark | None = None
    """Somebody looked afterwards at what did not wait for its approval."""

    def get(self, name: str, default: Any = "") -> Any:
        """A field of the intent."""
        return default if self.intended is None else self.intended.get(name, default)

    @property
    def outcome(self) -> str:
        """The recorded outcome; empty while it runs or nobody has said how it ended.

        A person's confirmation makes *ran unverified* read *succeeded*; a machine's *no* is not overruled.
        """
        if self.ended is None:
            return ""
        outcome = str(self.ended.get("outcome"))
        if outcome == "ran_unverified" and self.confirmed is not None and self.confirmed.get("holds", True):
            return "succeeded"
        return outcome

    @property
    def verification(self) -> str:
        """``verified`` (by a machine), ``confirmed`` (by a person), ``not_verified`` or empty."""
        machine = str(self.ended.get("verification")) if self.ended else ""
        if machine in {"verified", "not_verified"} or self.confirmed is None:
            return machine
        return "confirmed" if self.confirmed.get("holds", True) else "not_verified"

    @property
    def contains(self) -> bool:
        """Whether it is an act against the harm: not what takes a step back, nor the choice of a step, nor a
        look at what stands."""
        chooses = self.confirmed is not None and bool(self.confirmed.get("answer"))
        looks = self.get("risk") == "reads" and self.get("actuator") != "human"
        acts = not (self.get("rollback_of") or chooses or looks)
        return acts and self.get("section") == "containment"


class Approval(msgspec.Struct, array_like=True):
    """A second responder was asked to approve a step, and the latest answer, whichever have come."""

    asked: Mark | None = None
    answered: Mark | None = None


class Handover(msgspec.Struct, array_like=True):
    """A role offered to somebody, and the latest answer, whichever have come."""

    offered: Mark | None = None
    answered: Mark | None = None

    @property
    def key(self) -> Key:
        return (0, 0, "") if self.offered is None else self.offered.key

    def get(self, name: str, default: Any = "") -> Any:
        """A field of the offer."""
        return default if self.offered is None else self.offered.get(name, default)


class Update(msgspec.Struct, array_like=True):
    """A status update that was proposed, and the latest answer of each approver, whichever have come."""

    proposed: Mark | None = None
    answers: dict[str, Mark] = {}
    """By the role of the approver."""


class Delivery(msgspec.Struct, array_like=True):
    """A status update on its way to a service: queued, and what came of it, whichever have come."""

    queued: Mark | None = None
    ended: Mark | None = None
