"""Which containment step is offered first: one that can meet the clock, and why."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Draft
from runbooks import format as formats
from screens.facts import read
from screens.incident.steps_view import read_runbook
from screens.next_action import advise
from tests.data.incident.test_past_steps import ran
from tests.screens.world import World, knowledge

BOOK = """\
runbook:
  name: Drift
  incident_type: model_drift
  version: "1"
  containment:
    steps:
      - {id: serve, action: Serve it, command: "true", risk: changes, time_to_effect: 3m}
      - {id: rules, action: Fall back, command: "true", risk: changes, time_to_effect: 2m}
"""


@pytest.fixture
def book(world: World) -> Path:
    path = world.runbooks / "drift.yaml"
    path.write_text(BOOK)
    return path


def advice(world: World) -> tuple[str, str]:
    """The words of the step that is offered, and why."""
    incident = world.ready()
    world.desk.set_field(incident, "runbook", "drift")
    known = knowledge((world.runbooks,))
    past, now = world.incidents.past_steps, world.incidents.refresh(incident)
    offered = read_runbook(now, known, past=past).advice(contain=True)
    assert offered is not None
    return offered.words, offered.why


def test_the_runbooks_order_holds_where_all_are_quick(world: World, book: Path) -> None:
    assert formats.load(book).steps()
    assert advice(world) == ("containment step 1, serve it", "")


def test_what_was_slow_here_goes_after_what_is_quick(world: World, book: Path) -> None:
    assert book.exists()
    ran(world.journal, "a", 12)
    words, why = advice(world)
    assert words == "containment step 2, fall back"
    assert why == "step 1 usually takes 12 min, containment has 5 min"


def test_where_all_are_slow_the_first_is_offered_and_that_is_said(world: World, book: Path) -> None:
    book.write_text(BOOK.replace("3m", "20m").replace("2m", "10m"))
    words, why = advice(world)
    assert words == "containment step 1, serve it"
    assert why == "takes about 20 min, containment has 5 min"


def test_what_was_measured_goes_before_what_is_declared(world: World, book: Path) -> None:
    book.write_text(BOOK.replace("3m", "20m"))
    ran(world.journal, "a", 2)
    assert advice(world) == ("containment step 1, serve it", "")
    incident = next(iter(world.incidents.open_ones()))
    known = knowledge((world.runbooks,))
    view = read_runbook(incident, known, past=world.incidents.past_steps)
    assert view.steps[0].effect == "in about 20 min; usually 2 min (1 run)"


CHECK = """\
      - {id: look, action: See whether it helped, command: "true", risk: reads}
  investigation:
    steps:
      - {id: ask, action: Ask the data team, expected: what changed}
"""


def test_once_something_contained_what_looks_whether_the_harm_stopped_is_next(
    world: World, book: Path
) -> None:
    book.write_text(BOOK + CHECK)
    assert advice(world) == ("containment step 1, serve it", "")
    incident = next(iter(world.incidents.open_ones()))
    act(world, incident, 1, "serve", "changes", "succeeded")
    assert said(world, incident) == "run containment step 3, see whether it helped"
    act(world, incident, 3, "look", "reads", "failed")
    assert said(world, incident) == "run containment step 3, see whether it helped (not yet)"
    act(world, incident, 3, "look", "reads", "succeeded")
    assert "before you resolve" in said(world, incident)


def test_choosing_how_to_contain_leaves_the_containment_next(world: World, book: Path) -> None:
    book.write_text(BOOK + CHECK)
    advice(world)
    incident = next(iter(world.incidents.open_ones()))
    act(world, incident, 1, "serve", "person", "succeeded")
    chosen = kinds.StepConfirmed(attempt="serve succeeded", answer="rules")
    world.journal.append(Draft(payload=chosen, incident=incident.id, subject="serve succeeded"))
    assert "containment step 2" in said(world, incident)


def act(world: World, incident: Incident, number: int, step: str, risk: str, outcome: str) -> None:
    attempt = f"{step} {outcome}"
    intended = kinds.StepIntended(
        attempt=attempt, section="containment", number=number, action="x", step=step, runbook="Drift",
        risk=risk,
    )  # fmt: skip
    ended = kinds.StepEnded(attempt=attempt, outcome=outcome, ended_at=world.clock.now)
    for payload in (intended, ended):
        world.journal.append(Draft(payload=payload, incident=incident.id, subject=attempt))


def said(world: World, incident: Incident) -> str:
    known, now = knowledge((world.runbooks,)), world.incidents.refresh(incident)
    facts = read(world.parts(), now, known)
    facts = replace(facts, acknowledged_at=1, answers={f"q{number}": ("no", "") for number in range(7)})
    view = read_runbook(now, known, past=world.incidents.past_steps)
    return advise(facts, view.advice(contain=facts.must_contain), world.clock.now).words
