"""Every shipped scenario, played by the good and the poor responder that ship with it."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from app import drill_documents, drill_script
from app import settings as app_settings
from app.debriefing import of_drill
from app.drill_script import Ended
from playbooks.scenario import format as scenarios
from playbooks.scenario.format import LIBRARY

SCRIPTED = sorted(file.name.partition(".")[0] for file in LIBRARY.glob("*.good.txt"))
OTHERWISE = {"near-miss", "kill-switch-false-alarm"}
"""Where nothing is contained: a release that is held, and a model that may answer again."""


class Run(NamedTuple):
    """What is left of a drill that was played."""

    told: list[str]
    judged: list[str]
    points: int
    head: str
    """Of the journal: the hash of everything that was recorded."""
    status: str
    contained: bool
    """Whether the harm is stopped at the end, and nothing makes it worse."""
    failed: int


def play(home: Path, name: str, responder: str) -> Run:
    loaded = scenarios.load(scenarios.find(name))
    script = drill_script.read(LIBRARY / f"{name}.{responder}.txt")
    told: list[str] = []
    ended = drill_script.play(app_settings.load(home=str(home)), loaded, script, 1, told.append)
    try:
        return left_of(ended, told)
    finally:
        ended.wiring.close()
        shutil.rmtree(home)


def left_of(ended: Ended, told: list[str]) -> Run:
    wiring, incident = ended.wiring, ended.incident
    debrief = of_drill(wiring, incident)
    drill = wiring.drill_of(incident.id)
    situation = drill.world().at(drill.now())
    effects = situation.scenario.effects
    contained = any(situation.lasts(name) for name, effect in effects.items() if effect.contains)
    harmed = any(situation.lasts(name) for name, effect in effects.items() if effect.harms)
    return Run(
        told=told,
        judged=drill_documents.judged(debrief),
        points=debrief.score.points,
        head=wiring.journal.heads()[0].hash,
        status=incident.status,
        contained=contained and not harmed,
        failed=ended.failed,
    )


def faults(run: Run) -> int:
    return sum(line.startswith("unsafe: ") or line.endswith((": not done", ", late")) for line in run.judged)


@pytest.mark.parametrize("name", SCRIPTED)
def test_the_good_responder_contains_it_the_poor_one_does_worse_and_a_repeat_is_the_same(
    name: str, tmp_path: Path
) -> None:
    good, bad = play(tmp_path / "a", name, "good"), play(tmp_path / "b", name, "bad")
    assert (good.failed, bad.failed) == (0, 0), [
        line for line in good.told + bad.told if "ended with" in line
    ]
    assert good.contained or name in OTHERWISE
    assert good.status in {"resolved", "closed"}
    assert faults(good) == 0, good.judged
    assert (good.points > 85, bad.points < 25) == (True, True), (good.judged, bad.judged)
    assert faults(bad) >= 5
    assert any(line.startswith("unsafe: ") for line in bad.judged)
    assert play(tmp_path / "c", name, "bad") == bad
