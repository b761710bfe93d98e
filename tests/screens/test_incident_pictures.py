"""Pictures of the incident's screen in each of its states, and of the questions it asks."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from app.terminal import FirelineApp
from data.errors import Unreachable
from data.journal import kinds
from data.journal.kinds.payload import Payload
from data.journal.writing import Draft
from data.times import HOUR, MINUTE
from screens.parts import Knowledge
from tests.screens.measured import Measured
from tests.screens.pictures import SIZES, Pictures, Scene, Seen, Step, reached
from tests.screens.pilots import press, sees
from tests.screens.test_watch_pictures import HOSTILE, LONG, REFUSES
from tests.screens.world import ALERTS, Told, World

Where = tuple[FirelineApp, Sequence[Step], str]


def just_declared(world: World) -> Where:
    world.declare()
    return world.app(source=Told(list(ALERTS))), ["enter"], "acknowledge"


def nothing_known(world: World) -> Where:
    """No system, no type, no severity, no alert."""
    world.desk.declare(title="Something is wrong")
    return world.app(), ["enter"], "NO SEVERITY"


def conflicting(world: World) -> Where:
    world.disagree(world.lived())
    return world.app(), ["enter"], "decide 1 conflict"


def foreign(world: World) -> Where:
    """Text that is hostile, and text that is far too long, wherever a person or a machine can write."""
    incident = world.desk.declare(title=HOSTILE + LONG, models={HOSTILE[:60]: "person", "m" * 200: "person"})
    world.desk.take_role(incident, "incident_commander", "a.very.long.name.of.somebody@" + "sub." * 20)
    world.desk.answer(incident, "direct_harm", "yes", HOSTILE)
    world.desk.answer(incident, "unusual_traffic", "no", LONG)
    world.desk.note(incident.id, LONG)
    world.desk.note(incident.id, HOSTILE)
    return world.app(), ["enter"], "NO SEVERITY"


def drill(world: World) -> Where:
    world.declare("Rehearsal: prompts leak", mode="drill")
    return world.app(source=Told(list(ALERTS))), ["enter"], "DRILL"


def late(world: World) -> Where:
    """Clocks are late, somebody commands for too long, and another incident's clock is late too."""
    world.lived()
    world.declare("Scores drift: churn-model", severity="critical")
    world.clock.now += 5 * HOUR
    return world.app(), ["down", "enter", Seen("runbook")], "late"


def closed(world: World) -> Where:
    incident = world.lived()
    world.clock.now += HOUR
    world.desk.close(incident, "false_alarm", "the probe was wrong")
    return world.app(), ["o", Seen("AI-INC-2026-0001"), "enter"], "closed"


def _attempted(world: World, *told: Payload) -> Where:
    """Somebody ran the first containment step on another machine, and this was told of it."""
    incident = world.lived()
    intended = kinds.StepIntended(
        attempt="attempt-1",
        section="containment",
        number=1,
        action="Serve the version that is known to be good",
        runbook="Model performance degradation",
        command="kubectl set env deployment/model-server MODEL_VERSION=4.1.1",
        undo="kubectl set env deployment/model-server MODEL_VERSION=4.1.2",
        target="prod-eu",
    )
    started = kinds.StepStarted(attempt="attempt-1", host="gpu-box-7", pid=4711)
    for payload in (intended, started, *told):
        world.clock.now += MINUTE
        world.journal.append(Draft(payload=payload, incident=incident.id, subject="attempt-1"))
    return world.app(), ["enter", Seen("containment"), "home", "down", "down", "down", "down"], "gpu-box-7"


def step_runs_elsewhere(world: World) -> Where:
    return _attempted(world)


def step_failed(world: World) -> Where:
    said = 'error: deployments.apps "model-server" is forbidden: ' + LONG
    end = kinds.StepEnded(attempt="attempt-1", outcome="failed", exit_code=1, excerpt=said)
    app, keys, _ = _attempted(world, end)
    return app, keys, "is forbidden"


def sources_fail(world: World) -> Where:
    """Alerts are stale, metrics were never there."""
    world.lived()
    source, metrics = Told(list(ALERTS)), Measured()
    metrics.error = Unreachable("Prometheus at metrics:9090 cannot be reached.", remedy="Look there.")

    def fail() -> None:
        source.error = REFUSES
        world.clock.now += 7 * MINUTE

    app = world.app(source=source, open_metrics=lambda _incident: metrics)
    return app, ["enter", Seen("next"), fail, "f5"], "stale"


def masked(world: World) -> Where:
    world.lived()
    return world.app(source=Told(list(ALERTS))), ["enter", "f6"], "▒"


def first_question(world: World) -> Where:
    world.declare()
    return world.app(), ["enter", "t"], "triage  1 of 7"


def triage_evidence(world: World) -> Where:
    """Hostile and long evidence that was noted before."""
    incident = world.declare()
    world.desk.answer(incident, "direct_harm", "unknown", HOSTILE + LONG)
    return world.app(), ["enter", "t", "tab"], "evidence"


def deciding(world: World) -> Where:
    world.disagree(world.lived())
    return world.app(), ["enter", "y"], "What you choose replaces all"


def switcher(world: World) -> Where:
    world.ready()
    world.declare(LONG, severity="critical")
    world.declare("Rehearsal: prompts leak", severity="low", mode="drill")
    return world.app(), ["g"], "Where to?"


def kill_somewhere(world: World) -> Where:
    world.ready()
    world.declare("Scores drift: churn-model", severity="critical")
    return world.app(), ["f9"], "In which incident?"


def nothing_found(world: World) -> Where:
    world.lived()
    return world.app(), ["enter", "ctrl+p", *"zzz"], "No matches"


SCENES: list[Scene] = [
    just_declared, nothing_known, conflicting, foreign, drill, late, closed, step_runs_elsewhere, step_failed,
    sources_fail, masked,
    first_question, triage_evidence, deciding, switcher, kill_somewhere, nothing_found,
]  # fmt: skip


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_it_looks_as_it_did(world: World, pictures: Pictures, scene: Scene) -> None:
    app, steps, ready = scene(world)
    async with reached(app, steps, ready) as pilot:
        await pictures.compare(pilot, ready)


async def test_while_what_is_known_is_read(world: World, pictures: Pictures) -> None:
    world.lived()
    parts, gate = world.parts(), threading.Event()

    def read() -> Knowledge:
        gate.wait()
        return parts.load_knowledge()

    async with world.app(replace(parts, load_knowledge=read)).run_test(size=SIZES[0]) as pilot:
        try:
            await sees(pilot, "Model degraded")
            await press(pilot, "enter")
            await sees(pilot, "timeline")
            await pictures.compare(pilot, "timeline")
        finally:
            gate.set()
