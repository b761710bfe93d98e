"""Whether anybody rehearsed within a quarter."""

from collections.abc import Iterator, Sequence
from functools import partial

from app.doctor.examine import Check
from app.wiring import Wiring
from data.finding import Finding, State
from data.journal.store import DATABASE

GROUP = "Practice"


def checks(wiring: Wiring) -> Iterator[Check]:
    """Drills."""
    yield Check(GROUP, "drills", partial(_drills, wiring))


def _drills(wiring: Wiring) -> Sequence[Finding]:
    from app import drill_progress

    if not (wiring.home / DATABASE).is_file():  # looking makes no store
        return [_finding("skipped", "Nothing was played or declared here yet.")]
    if late := drill_progress.due(wiring):
        return [_finding("warning", late, "fireline drill offers them.")]
    return [_finding("good", "A drill was played within the last three months.")]


def _finding(state: State, said: str, remedy: str = "") -> Finding:
    return Finding(group=GROUP, name="drills", state=state, said=said, remedy=remedy)
