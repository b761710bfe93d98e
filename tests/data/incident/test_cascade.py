"""Systems, their containment and updates on their way: the same state in whatever order the events come."""

import random
from pathlib import Path

import msgspec

from data.incident import cascade, fold, updates
from data.incident.marks import Mark
from data.incident.model import Incident
from data.journal import kinds
from data.outside import queue, updating
from tests.data.incident.stage import Stage


def test_systems_and_updates_converge_in_every_order(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-04-22T08:00:00Z")
    incident = stage.desk.declare(title="Faulty parts pass", models={"vision": "person"})
    cascade.depend(stage.desk, incident, "vision", "robots", how="which part is good")
    cascade.depend(stage.desk, incident, "vision", "robots", holds=False)
    cascade.depend(stage.desk, incident, "vision", "stock")
    cascade.set_state(stage.desk, stage.incidents.refresh(incident), "robots", "harming")
    updates.propose(stage.desk, incident, "We know of it.", "customers", ("legal",), legal=False)
    (proposal,) = updates.proposals(stage.incidents.refresh(incident), stage.names)
    for approved in (False, True):
        updates.answer(stage.desk, incident, proposal, "legal", "Dana Law", approved=approved)
    said = kinds.UpdateSent("We know of it.", "customers", "slack", proposal=proposal.id)
    updating.send(stage.journal, incident, said, ("slack",))
    (waiting,) = queue.waiting(stage.journal)
    queue.end(stage.journal, waiting.delivery, "refused", attempts=1)
    events = [event for _, event in stage.journal.events(incident.id)]
    encode = msgspec.json.Encoder(order="sorted").encode
    expected = None
    for seed in range(5):
        shuffled = [*events, *events[::3]]
        random.Random(seed).shuffle(shuffled)
        state = Incident(incident.id)
        for event in shuffled:
            fold.apply(state, event)
        if expected is None:
            expected = encode(state)
        assert encode(state) == expected
    now = stage.incidents.refresh(incident)
    assert [(one.upstream, one.downstream) for one in cascade.edges(now)] == [("vision", "stock")]
    assert {one.model: one.state for one in cascade.systems(now)}["robots"] == "harming"
    assert updates.last(now) is None, "what no service took did not go out"
    stage.close()


def test_a_ring_of_dependencies_is_drawn_once(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-04-22T08:00:00Z")
    incident = stage.desk.declare(title="Loop", models={"a": "person"})
    for upper, lower in (("a", "b"), ("b", "c"), ("c", "a")):
        cascade.depend(stage.desk, incident, upper, lower)
    assert cascade.tree(stage.incidents.refresh(incident)) == [(0, "a"), (1, "b"), (2, "c")]
    stage.close()


def test_a_containment_step_speaks_for_its_model_until_it_is_undone(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-04-22T08:00:00Z")
    incident = stage.desk.declare(title="Two", models={"a": "person", "b": "person"})

    def ran(name: str, undoes: str = "") -> None:
        stage.now += 60_000_000
        intended = kinds.StepIntended(
            name, "containment", 1, "Serve the rules", model="a", rollback_of=undoes
        )
        stage.append(incident, intended, name)
        stage.append(incident, kinds.StepEnded(attempt=name, outcome="succeeded"), name)

    ran("one")
    now = stage.incidents.refresh(incident)
    assert cascade.left_out(now) == ("b",)
    assert [one.state for one in cascade.systems(now)] == ["contained", ""]
    ran("two", undoes="one")
    now = stage.incidents.refresh(incident)
    assert next((one.state, one.said) for one in cascade.systems(now)) == (
        "harming", "Serve the rules was undone",
    )  # fmt: skip
    assert cascade.left_out(now) == (), "nothing is contained any more"
    stage.close()


def test_a_long_chain_of_systems_is_a_tree_like_any_other() -> None:
    incident, many = Incident("i"), 2000
    for number in range(many):
        mark = Mark(
            f"e{number:05}", number, 0, "", 0, {"upstream": f"m{number}", "downstream": f"m{number + 1}"}
        )
        incident.systems[f"m{number}"] = incident.dependencies[f"d{number}"] = mark
    assert cascade.tree(incident) == [(number, f"m{number}") for number in range(many)]
