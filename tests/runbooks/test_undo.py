"""Undoing: in reverse order, containment only where it is named, and a failure stops and says what stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from data.errors import NotConfirmed, NotFound, Refused
from data.exchange import wire
from data.exchange.ingest import ingest
from data.incident.model import Incident
from runbooks import undo
from runbooks.confirming import YES, Confirmation
from tests.runbooks.engine_world import MODEL, TYPED, World, first
from tests.runbooks.test_target import kubeconfig


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def do(world: World, incident: Incident, name: str, undo_command: str | None = None) -> str:
    """An improvised change with an undo; gives its attempt."""
    undo_command = f"echo undo-{name} >> {world.world}/log" if undo_command is None else undo_command
    prepared = world.engine.prepare_command(incident, f"echo {name} >> {world.world}/log", undo=undo_command)
    running = world.engine.start(prepared, YES)
    running.watch()
    return running.attempt


def contain(world: World, incident: Incident) -> str:
    log_file = world.world / "log"
    steps = f"- action: Contain\n  command: echo c >> {log_file}\n  rollback: echo undo-c >> {log_file}\n"
    runbook = world.runbook(steps)
    running = world.engine.start(world.engine.prepare(incident, runbook, first(runbook)), YES)
    running.watch()
    return running.attempt


def log(world: World) -> list[str]:
    return (world.world / "log").read_text().split()


def test_one_step_is_rolled_back_and_linked_to_what_it_undoes(world: World) -> None:
    incident = world.declare()
    attempt = do(world, incident, "a")
    prepared = world.engine.prepare_rollback(incident, attempt)
    assert (prepared.risk, prepared.confirmation) == ("changes", "yes")
    ended = world.engine.run(prepared, YES)
    now = world.incidents.refresh(incident)
    assert ended.outcome == "ran_unverified"
    assert now.rolled_back(attempt)
    assert log(world) == ["a", "undo-a"]
    assert "rolled back already" in world.engine.prepare_rollback(incident, attempt).problem


def test_undoing_a_containment_warns_and_needs_the_models_id(world: World) -> None:
    incident = world.declare()
    attempt = contain(world, incident)
    prepared = world.engine.prepare_rollback(incident, attempt)
    assert prepared.confirmation == "typed"
    assert "may bring the harm back" in " ".join(prepared.warnings)
    with pytest.raises(NotConfirmed, match="undoes a containment"):
        world.engine.run(prepared, YES)
    assert world.incidents.refresh(incident).contained_at is not None
    world.engine.run(prepared, TYPED)
    assert world.incidents.refresh(incident).contained_at is None


def test_all_is_undone_latest_first_and_containment_stands(world: World) -> None:
    incident = world.declare()
    do(world, incident, "a")
    contained = contain(world, incident)
    do(world, incident, "b")
    report = world.engine.undo_all(incident, YES)
    assert log(world) == ["a", "c", "b", "undo-b", "undo-a"]
    assert len(report.undone) == 2
    assert report.standing == (contained,)
    assert world.engine.undoable(incident).undo == ()


def test_containment_is_undone_where_it_is_named_and_typed(world: World) -> None:
    incident = world.declare()
    do(world, incident, "a")
    contain(world, incident)
    with pytest.raises(NotConfirmed):
        world.engine.undo_all(incident, YES, containment=True)
    assert log(world) == ["a", "c"]
    report = world.engine.undo_all(incident, TYPED, containment=True)
    assert log(world) == ["a", "c", "undo-c", "undo-a"]
    assert report.standing == ()


def test_a_rollback_that_fails_stops_and_says_what_stands(world: World) -> None:
    incident = world.declare()
    first_attempt = do(world, incident, "a")
    second = do(world, incident, "b", "echo cannot; exit 5")
    do(world, incident, "c")
    report = world.engine.undo_all(incident, YES)
    assert log(world) == ["a", "b", "c", "undo-c"]
    assert report.failed == second
    assert report.end
    assert (report.end.outcome, report.end.exit_code) == ("failed", 5)
    assert report.standing == (second, first_attempt)
    now = world.incidents.refresh(incident)
    assert [now.rolled_back(attempt) for attempt in report.standing] == [False, False]


def test_what_has_no_rollback_says_so(world: World) -> None:
    incident = world.declare()
    attempt = do(world, incident, "a", "")
    prepared = world.engine.prepare_rollback(incident, attempt)
    assert "no rollback" in prepared.problem
    with pytest.raises(Refused):
        world.engine.run(prepared, YES)
    assert world.engine.undoable(incident).without == (attempt,)


def test_what_did_not_end_well_is_left_to_the_responder(world: World) -> None:
    incident = world.declare()
    prepared = world.engine.prepare_command(incident, f"touch {world.world}/x; exit 3", undo="true")
    world.engine.run(prepared, YES)
    plan = world.engine.undoable(incident)
    assert plan.undo == ()
    assert len(plan.perhaps) == 1
    assert world.engine.prepare_rollback(incident, plan.perhaps[0]).can_run


def test_readings_and_rollbacks_are_not_undone(world: World) -> None:
    incident = world.declare()
    world.command(incident, "date")
    attempt = do(world, incident, "a")
    world.engine.undo_all(incident, YES)
    assert world.engine.undoable(incident) == undo.Plan(())
    rollback = next(
        key for key, a in world.incidents.refresh(incident).attempts.items() if a.get("rollback_of")
    )
    assert rollback != attempt
    assert "rollback itself" in world.engine.prepare_rollback(incident, rollback).problem
    with pytest.raises(NotFound):
        world.engine.prepare_rollback(incident, "nothing")


def test_a_step_is_named_as_people_do(world: World) -> None:
    incident = world.declare()
    attempt = contain(world, incident)
    assert undo.words(world.incidents.refresh(incident), attempt) == "containment step 1, Contain"


def test_two_terminals_roll_a_step_back_once(world: World) -> None:
    incident = world.declare()
    attempt = do(world, incident, "a", f"sleep 1; echo undo-a >> {world.world}/log")
    here = world.engine.prepare_rollback(incident, attempt)
    there = world.engine.prepare_rollback(incident, attempt)
    running = world.engine.start(here, YES)
    with pytest.raises(Refused, match="being rolled back already"):
        world.engine.start(there, YES)
    running.watch()
    with pytest.raises(Refused, match="rolled back already"):
        world.engine.start(there, YES)
    assert log(world) == ["a", "undo-a"]


def test_an_undo_through_kubectl_of_a_step_without_it_is_not_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "kube", "prod", "http://127.0.0.1:9")))
    world = World(tmp_path)
    incident = world.declare()
    attempt = do(world, incident, "a", "kubectl get pods")
    prepared = world.engine.prepare_rollback(incident, attempt)
    world.close()
    assert prepared.problem == ""
    assert prepared.target == "prod @ http://127.0.0.1:9, default"


def test_going_back_to_a_step_undoes_what_was_done_after_it_and_leaves_it(world: World) -> None:
    incident = world.declare()
    first_done, second, third = (do(world, incident, name) for name in "abc")
    plan = world.engine.undoable(incident, back_to=first_done)
    assert plan.undo == (third, second)
    assert world.engine.undoable(incident, back_to=third).undo == ()
    with pytest.raises(NotFound):
        world.engine.undoable(incident, back_to="none")


ACTS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.booleans()), max_size=5)


@settings(max_examples=12, deadline=None)
@given(acts=ACTS)
def test_after_full_undo_the_world_is_as_before(
    acts: list[tuple[str, int, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Steps set files, some fail after they acted; undone in reverse, every file is what it was."""
    world = World(tmp_path_factory.mktemp("undo"))
    (world.world / "a").write_text("before\n")
    incident = world.declare()
    for name, value, fails in acts:
        file = world.world / name
        kept = file.read_text().strip() if file.exists() else ""
        undo_command = f"echo {kept} > {file}" if kept else f"rm -f {file}"
        verify = "exit 1" if fails else "true"
        prepared = world.engine.prepare_command(
            incident, f"echo {value} > {file}", undo=undo_command, verify=verify
        )
        world.engine.run(prepared, YES)
    report = world.engine.undo_all(incident, Confirmation(yes=True, typed=MODEL))
    assert report.problem == ""
    assert report.failed == ""
    left = {file.name: file.read_text() for file in world.world.iterdir()}
    world.close()
    assert left == {"a": "before\n"}


def test_what_another_store_recorded_as_the_undo_is_shown_and_never_runs_on_a_plain_yes(
    world: World, tmp_path: Path
) -> None:
    incident = world.declare()
    attempt = do(world, incident, "a", undo_command=f"echo evil >> {world.world}/log")
    (tmp_path / "other").mkdir()
    other = World(tmp_path / "other")
    ingest(other.journal, wire.lines(world.journal))
    prepared = other.engine.prepare_rollback(other.incidents.get(incident.id), attempt)
    assert (prepared.foreign, prepared.confirmation) == (True, "typed")
    assert any("Another store recorded" in line for line in prepared.lines())
    checks = replace(prepared, precheck=f"echo evil >> {world.world}/log; false", standing="echo evil")
    assert other.engine.inspect(checks).precheck == checks.precheck, "not even its checks run to be looked at"
    with pytest.raises(NotConfirmed, match="another store recorded"):
        other.engine.run(prepared, YES)
    assert log(world) == ["a"]
    other.close()
