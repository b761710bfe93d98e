"""What the app offers of the drill that it plays, and of those that could be played."""

from typing import TYPE_CHECKING

from app import drill_acts, drill_progress
from data.errors import FirelineError, NotFound
from data.incident.model import Incident
from data.journal import kinds
from playbooks.scenario.clock import words
from screens.actions import action
from screens.ports import DrillTold, Gallery, ScenarioView

if TYPE_CHECKING:
    from pathlib import Path

    from app.wiring import Wiring
    from playbooks.scenario.debrief import Debrief
    from playbooks.scenario.shape import Scenario

_KEYS = (
    "{rehearse} asks for a hint, lets the clock stand, and goes back. {command} runs a command: kubectl"
    " describe deployments says what there is and what it can be told. {help} shows every key."
    " The clock {clock}."
)
_YOUNG = 120 * 1_000_000
"""Microseconds of a drill within which nobody can have read its briefing."""
_BRIEFING = ("briefing", "Read the briefing again", "")


class Desk:
    """Of one drill."""

    def __init__(self, wiring: "Wiring", incident: Incident) -> None:
        self._wiring, self._incident = wiring, incident
        self._drill = wiring.drill_of(incident.id)

    @property
    def is_young(self) -> bool:
        """Whether it has only just begun, so that nobody read its briefing."""
        if self.ended:
            return False
        clock = drill_acts.clock_of(self._wiring, self._incident)
        start = self._drill.began.start
        return (clock.to == start or not clock.running) and self._drill.now() - start < _YOUNG

    @property
    def ended(self) -> bool:
        """Whether its world stands still for good."""
        now = self._wiring.incidents.refresh(self._incident)
        return now.earliest(kinds.DrillEnded.KIND) is not None

    def debrief(self) -> "Debrief":
        """How it went until now. Raises as `app.debriefing.of_drill`."""
        from app.debriefing import of_drill

        return of_drill(self._wiring, self._incident)

    def briefing(self) -> tuple[str, str, str]:
        """(title, text, what the keys are)."""
        scenario = self._drill.loaded.scenario
        keys = {"rehearse": action("everywhere.drill").key, "help": action("everywhere.help").key}
        keys["command"] = action("incident.command").key
        stands = not self.ended and not drill_acts.clock_of(self._wiring, self._incident).running
        keys["clock"] = "stands until you begin" if stands else "runs"
        return scenario.title, scenario.briefing + _who_does_what(scenario), _KEYS.format(**keys)

    def choices(self) -> list[tuple[str, str, str]]:
        """(key, words, about)."""
        if self.ended:
            seen = ("debrief", "See how it went", "points, times, two timelines side by side")
            return [
                seen,
                _BRIEFING,
                ("leave", "Leave the drill", "opened again, Fireline shows what is real"),
            ]
        clock = drill_acts.clock_of(self._wiring, self._incident)
        start = self._drill.began.start
        runs = ("pause", "Let the clock stand", f"it is {words(self._drill.now() - start)} in")
        stands = ("resume", "Let the clock go on", f"it stands at {words(clock.to - start)}")
        back = [
            (f"back:{name}", f"Go back to {name.replace('-', ' ')}", f"{words(at - start)}; another drill")
            for name, at in drill_acts.checkpoints(self._drill).items()
            if at < self._drill.now()
        ]
        return [
            ("hint", "Ask for a hint", "it is recorded, and costs a little"),
            runs if clock.running else stands,
            ("faster", "Twice as fast", f"now {clock.speed / 1000:g} times as fast as life"),
            ("slower", "Half as fast", ""),
            _BRIEFING,
            ("end", "End the drill", "the world stands still; then comes the debrief"),
            *back,  # last: they grow in number as the drill goes on, and no other key may move
        ]

    def do(self, key: str) -> DrillTold:
        """Do one of them. Raises as `app.drill_acts`."""
        wiring, incident = self._wiring, self._incident
        if key == "hint":
            try:
                return DrillTold(f"Hint: {drill_acts.take_hint(wiring, incident)}")
            except NotFound as error:
                return DrillTold(f"{error.message} {error.remedy}")
        if key.startswith("back:"):
            return DrillTold(goes_on_as=drill_acts.rewind(wiring, incident, key.partition(":")[2]).id)
        if key in {"faster", "slower"}:
            speed = drill_acts.clock_of(wiring, incident).speed / 1000 * (2 if key == "faster" else 0.5)
            drill_acts.set_speed(wiring, incident, speed)
            return DrillTold(f"The clock runs {speed:g} times as fast as life.")
        {"pause": drill_acts.pause, "resume": drill_acts.resume, "end": drill_acts.end}[key](wiring, incident)
        told = {
            "pause": "The clock stands.",
            "resume": "The clock runs.",
            "end": "The drill has ended; this app still stands in it. {quit} leaves it.",
        }
        return DrillTold(told[key].format(quit=action("everywhere.leave").key))


def gallery(wiring: "Wiring") -> Gallery:
    """Those that there are, the first drill before all others; and whether one is due."""
    from app.drill_library import FIRST, available

    last = drill_progress.last_played(wiring.journal)
    views = [_view(name, path, last.get(name, 0)) for name, path in available(wiring).items()]
    order = ("beginner", "intermediate", "advanced", "")
    views.sort(key=lambda view: (view.name != FIRST, order.index(view.difficulty), view.name))
    return Gallery(views, drill_progress.due(wiring) if last else "")


def _view(name: str, path: "Path", last: int) -> ScenarioView:
    from playbooks.scenario import format as formats

    try:
        one = formats.load(path)
    except FirelineError as error:
        return ScenarioView(name, problem=error.message)
    of = one.scenario
    return ScenarioView(one.name, of.title, one.minutes, of.difficulty, tuple(of.skills), last)


def _who_does_what(scenario: "Scenario") -> str:
    """A paragraph of the roles; empty where the scenario names none."""
    told = " · ".join(f"{role.replace('_', ' ')}: {what}" for role, what in scenario.roles.items())
    return f"\n\nWho does what: {told}" if told else ""
