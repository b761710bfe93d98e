"""How long a step takes to have its effect: as its runbook declares, and as it usually was here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from data.incident.past_steps import PastSteps, Usual
from data.text import count
from data.times import SECOND, span

if TYPE_CHECKING:
    from runbooks.book import Runbook, Step


class Takes(NamedTuple):
    """What is known of it."""

    past: PastSteps | None
    within: int
    """What containment has, microseconds."""

    def words(self, runbook: Runbook, step: Step) -> str:
        """``in about 5 min; usually 4 min (3 runs)``; empty where nobody knows."""
        declared, usual = step.time_to_effect, self._usual(runbook, step)
        said = [f"in about {span(declared * SECOND)}"] if declared else []
        if usual is not None:
            said.append(f"usually {span(usual.micros)} ({count(usual.runs, 'run')})")
        return "; ".join(said)

    def late(self, runbook: Runbook, step: Step) -> str:
        """Why a containment step cannot meet its clock: what was measured goes before what is declared."""
        if step.section != "containment":
            return ""
        usual, declared = self._usual(runbook, step), step.time_to_effect * SECOND
        if usual is not None and usual.micros > self.within:
            return f"usually takes {span(usual.micros)}, containment has {span(self.within)}"
        if usual is None and declared > self.within:
            return f"takes about {span(declared)}, containment has {span(self.within)}"
        return ""

    def _usual(self, runbook: Runbook, step: Step) -> Usual | None:
        return self.past.usual(runbook.name, step.id) if self.past else None
