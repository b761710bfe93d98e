"""What whoever leads a drill sees of it: its script, what came and what waits, and what was done."""

from typing import TYPE_CHECKING

from app import drill_acts
from app.drilling import carry_on
from data.incident.model import Incident
from data.journal import kinds
from playbooks.scenario.clock import THOUSAND, words
from playbooks.scenario.debrief import Fact, told
from playbooks.scenario.score import Mark, score
from playbooks.scenario.script import Script, ScriptRow
from playbooks.scenario.unfolding import Unfolding

if TYPE_CHECKING:
    from app.wiring import Wiring


class Facilitator:
    """Of one drill; any process may lead it."""

    def __init__(self, wiring: "Wiring", incident: Incident) -> None:
        self._wiring, self._incident = wiring, incident

    def look(self) -> Script:
        """As it is now. Raises as `app.drills.Drill.world`."""
        drill = self._wiring.drill_of(self._incident.id)
        situation = drill.world().at(drill.now())
        unfolding, start = situation.unfolding, situation.world.start
        rows = [
            ScriptRow(name, inject.sender, inject.text, inject.guide, *_when(unfolding, name, start))
            for name, inject in situation.scenario.injects.items()
        ]
        return Script(
            stands=stands(self._wiring, self._incident),
            at=words(situation.now - start),
            rows=rows,
            lasts=[name for name in situation.scenario.effects if situation.lasts(name)],
            marks=[_so_far(mark, situation.now - start) for mark in score(situation).marks],
        )

    def fire(self, name: str) -> str:
        """Let an inject come now; what came. Raises as `app.drill_acts.fire`."""
        carry_on(self._wiring, self._incident)
        fired = drill_acts.fire(self._wiring, self._incident, name)
        return f"{fired.sender or fired.inject}: {fired.text}"


def stands(wiring: "Wiring", incident: Incident) -> str:
    """``AI-DRILL-2026-0001 is at +04:10 and runs 2 times as fast.``; its end is seen in a terminal of 80."""
    now, drill = wiring.incidents.refresh(incident), wiring.drill_of(incident.id)
    at = words(drill.now() - drill.began.start)
    if now.earliest(kinds.DrillEnded.KIND) is not None:
        return f"{now.number} ended at {at}."
    clock = drill_acts.clock_of(wiring, now)
    speed = "" if clock.speed == THOUSAND else f" {clock.speed / THOUSAND:g} times as fast"
    return f"{now.number} is at {at} and {f'runs{speed}' if clock.running else 'stands'}."


def _so_far(mark: Mark, now: int) -> Fact:
    """What may still be done in time is neither well nor ill."""
    if mark.done is not None or (mark.due is not None and mark.due <= now):
        return told(mark)
    return Fact(mark.what, "waits for something else" if mark.due is None else f"by {words(mark.due)}")


def _when(unfolding: Unfolding, name: str, start: int) -> tuple[str, bool]:
    """(when it came or will come, whether it came)."""
    if name in unfolding.injects:
        return f"came {words(unfolding.injects[name] - start)}", True
    inject = unfolding.scenario.injects[name]
    if inject.by_hand:
        return "by hand", False
    if inject.at is None:
        return f"upon an act, {inject.wait}", False
    due = unfolding.due(inject.at)
    if due is None:
        return "after something else", False
    if due <= unfolding.now:
        return "not needed", False
    return f"at {words(due - start)}" + (", unless done" if inject.unless else ""), False
