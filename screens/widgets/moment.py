"""Something that happened, to be marked on plots."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """``at`` is in microseconds."""

    at: int
    label: str
    """A word or two: ``detected``, ``step 1``, ``rollout``."""
    kind: str = ""
    """``onset``, ``detected``, ``decision``, ``containment``, ``rollback``, ``deployment``, ``change``…"""

    @property
    def ink(self) -> str:
        """What it is drawn in."""
        return _INK.get(self.kind, "accent")

    @property
    def is_change(self) -> bool:
        """Whether it was done to the systems rather than in the incident."""
        return self.kind in _CHANGES


_CHANGES = {"deployment", "change"}
_INK = {"rollback": "amber", "deployment": "blue", "change": "blue"}
