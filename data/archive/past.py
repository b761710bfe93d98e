"""An incident as the archive knows it: what lists, filters and trends are made from, without folding it.

Times are microseconds since the epoch, UTC; 0: not recorded.
"""

import msgspec

CAUSES = ("root_cause.category", "root_cause.pattern")
"""The fields by which causes are the same: what it was, and the pattern that the review found."""


class PastAction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A corrective action; its id is the event's."""

    id: str
    text: str
    owner: str = ""
    priority: str = ""
    due: str = ""
    """``YYYY-MM-DD``."""
    status: str = "planned"
    acceptance: str = ""
    evidence: str = ""
    """What shows that it is done."""
    added_at: int = 0
    ended_at: int = 0
    """When it was completed or cancelled."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.status not in {"completed", "cancelled"}

    def overdue(self, today: str) -> bool:
        """Whether its day is over; ``today`` is ``YYYY-MM-DD``."""
        return self.is_open and bool(self.due) and self.due < today


class PastClock(msgspec.Struct, frozen=True, array_like=True):
    """A clock as it stood when the incident was last looked at."""

    name: str
    state: str
    due: int = 0
    """Of one that still runs: from then on it is late."""


class Past(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One incident."""

    id: str
    number: str
    title: str = ""
    type: str = ""
    severity: str = ""
    status: str = ""
    outcome: str = ""
    """``resolved``, ``false_alarm`` or ``duplicate``, once it is closed."""
    mode: str = "live"
    models: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    """Who owns its systems."""
    cause: str = ""
    """The category: a type of the taxonomy, or a word of the team's own."""
    pattern: str = ""
    """The pattern of the root cause, as the review names it."""
    lenses: tuple[str, ...] = ()
    """``governance``, ``security``, ``operations``: where factors were found."""
    noticed_by: str = ""
    """``alert`` or ``person``; empty: not recorded."""
    declared_at: int = 0
    onset_at: int = 0
    detected_at: int = 0
    acknowledged_at: int = 0
    contained_at: int = 0
    resolved_at: int = 0
    clocks: tuple[PastClock, ...] = ()
    actions: tuple[PastAction, ...] = ()

    @property
    def causes(self) -> tuple[str, ...]:
        """What it shares with others of the same cause: category and pattern, as far as recorded."""
        return tuple(dict.fromkeys(one for one in (self.cause, self.pattern) if one))

    @property
    def is_near_miss(self) -> bool:
        """Nobody was harmed, and somebody could have been."""
        return self.severity == "near_miss"
