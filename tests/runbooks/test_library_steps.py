"""Every step of the shipped runbooks that changes something, run by the engine: it changes the world, is
verified, and its undo brings the world back to what it was. Steps that are the same are run once.
"""

from collections.abc import Iterator

import pytest

from runbooks.actions.http import Request
from runbooks.book import Runbook, Step
from runbooks.risk import greatest, infer
from tests.runbooks.actions.action_world import ActionWorld
from tests.runbooks.library_world import MODEL, RUNBOOKS, World, values


def distinct() -> Iterator[tuple[Runbook, Step]]:
    seen: set[str] = set()
    for runbook in RUNBOOKS.values():
        for step in runbook.steps():
            changes = step.command and greatest(step.risk, infer(step.command)) != "reads"
            if changes and step.command not in seen:
                seen.add(step.command)
                yield runbook, step


CASES = list(distinct())


@pytest.mark.parametrize(
    ("runbook", "step"), CASES, ids=[f"{runbook.path.stem}-{step.id}" for runbook, step in CASES]
)
def test_it_acts_is_verified_and_undone(library_world: World, runbook: Runbook, step: Step) -> None:
    acting = ActionWorld(library_world.folder, library_world.api, **library_world.variables)
    try:
        _begin(library_world, step)
        before = library_world.state()
        known = values(step)
        given = {name: known[name] for name in step.parameters if name in known and name != "MODEL_ID"}
        engine = acting.engine
        prepared = engine.inspect(engine.prepare(acting.incident, runbook, step, given, model=MODEL))
        assert prepared.problem == ""
        ended = acting.act(prepared)
        assert (ended.outcome, ended.verification) == ("succeeded", "verified"), ended
        assert library_world.state() != before
        undone = acting.act(acting.undo())
        assert undone.outcome == ("succeeded" if step.typed else "ran_unverified"), undone
        assert library_world.state() == before
    finally:
        acting.close()


def _begin(world: World, step: Step) -> None:
    """Letting a model answer again needs one that is stopped."""
    if isinstance(step.typed, Request) and step.typed.method == "DELETE":
        kill = next(one for one in RUNBOOKS["kill-switch"].steps() if one.id == "kill-switch")
        world.good(kill, kill.command)
