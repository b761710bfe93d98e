"""Models that their kill switch stopped, and that nobody has let answer again since."""

import re

import msgspec

from data.incident.marks import Attempt
from data.incident.model import Incident

KILL_SWITCH = re.compile(r"kill[-_ ]?switch", re.IGNORECASE)
"""What names a kill switch, in a command or in a step's own words."""
_STOPS = frozenset({"succeeded", "ran_unverified"})


class Kill(msgspec.Struct, frozen=True):
    """A kill switch that was pressed and stands."""

    attempt: str
    model: str
    actor: str
    """Who confirmed it; an actor id."""
    at: int
    """When it had run; microseconds."""
    undo: bool
    """Whether its undo is known."""


def is_kill(attempt: Attempt) -> bool:
    """Whether it presses a kill switch, however it ended; its undoing is none."""
    named = KILL_SWITCH.search(f"{attempt.get('command')}{attempt.get('action')}") is not None
    return named and attempt.get("risk") == "destroys" and not attempt.get("rollback_of")


def standing(incident: Incident) -> tuple[Kill, ...]:
    """The latest of each model; one that a check found to be without effect stops nothing."""
    found: dict[str, Kill] = {}
    for name, attempt in incident.attempts.items():
        if attempt.intended is None or attempt.ended is None or not is_kill(attempt):
            continue
        if attempt.outcome in _STOPS and attempt.verification != "not_verified":
            model, at = str(attempt.get("model")), incident.corrected(attempt.ended)
            undo = bool(str(attempt.get("undo")).strip())
            if not incident.rolled_back(name) and at >= (found[model].at if model in found else 0):
                found[model] = Kill(name, model, attempt.intended.actor, at, undo)
    return tuple(sorted(found.values(), key=lambda kill: kill.at))
