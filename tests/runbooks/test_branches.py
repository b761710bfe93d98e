"""Decisions pick the steps that follow, and a file says only what can be."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import BadInput
from runbooks.book import Runbook
from runbooks.branches import answer, answers, branch
from tests.runbooks.engine_world import World

STEPS = """
- id: which
  action: Is the version before known to be good
  uses: human/decide
  with: {answers: {yes: go back to it, no: fall back to rules}}
- {action: Serve it, when: {step: which, is: yes}, command: touch $WORLD/served, risk: changes}
- {action: Use rules, when: {step: which, is: no}, command: touch $WORLD/rules, risk: changes}
- {action: Tell people, command: touch $WORLD/told, risk: changes}
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def states(world: World, runbook: Runbook, incident: str) -> list[str]:
    now = world.incidents.get(incident)
    return [branch(now, runbook, step).state for step in runbook.sections["containment"]]


def test_a_decision_opens_its_branch_and_closes_the_others(world: World) -> None:
    incident, runbook = world.declare(), world.runbook(STEPS)
    decide = runbook.sections["containment"][0]
    assert decide.is_human
    assert answers(decide) == {"yes": "go back to it", "no": "fall back to rules"}
    assert states(world, runbook, incident.id) == ["open", "waiting", "waiting", "open"]
    prepared = world.engine.prepare(incident, runbook, decide)
    world.engine.confirm_human(prepared, answer="no", evidence="it was bad last week")
    assert answer(world.incidents.refresh(incident), runbook, decide) == "no"
    assert states(world, runbook, incident.id) == ["open", "not_needed", "open", "open"]
    world.engine.confirm_human(world.engine.prepare(incident, runbook, decide), answer="yes")
    assert states(world, runbook, incident.id) == ["open", "open", "not_needed", "open"]


def test_only_its_own_answers_are_taken(world: World) -> None:
    incident, runbook = world.declare(), world.runbook(STEPS)
    decide = world.engine.prepare(incident, runbook, runbook.sections["containment"][0])
    for wrong in ("perhaps", ""):
        with pytest.raises(BadInput, match="none of its answers"):
            world.engine.confirm_human(decide, answer=wrong)
    assert not world.incidents.refresh(incident).attempts


@pytest.mark.parametrize(
    ("when", "words"),
    [("{step: what, is: yes}", "no earlier human/decide step"), ("{step: which, is: maybe}", "answered by")],
)
def test_a_step_depends_on_an_answer_of_an_earlier_decision(world: World, when: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        world.runbook(STEPS.replace("{step: which, is: no}", when))
    assert refused.value.line == 13
