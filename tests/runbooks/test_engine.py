"""The life of a step: what is shown, what has to be confirmed, what is recorded, and what that means."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import BadInput, DiskFull, NotConfirmed, Refused, StoreReadOnly, Untrusted
from data.exchange import spill
from data.journal import kinds
from data.journal.store import Draft, Journal
from playbooks.catalogue import System
from runbooks.confirming import YES, Confirmation
from tests.runbooks.engine_world import MODEL, TYPED, World, first
from tests.waiting import eventually

SWITCH = """
- action: Switch over
  command: |
    echo MODEL_PREVIOUS_VERSION > {world}/version
    echo switched
  rollback: echo MODEL_CURRENT_VERSION > {world}/version
  verify: grep -qx MODEL_PREVIOUS_VERSION {world}/version
  expected: The version is the previous one.
"""
VALUES = {"MODEL_PREVIOUS_VERSION": "4.1.1", "MODEL_CURRENT_VERSION": "4.1.2"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def switch(world: World) -> str:
    return SWITCH.format(world=world.world)


# --- what is shown -----------------------------------------------------------------------------------------


def test_what_is_prepared_shows_everything_and_writes_nothing(world: World) -> None:
    incident = world.declare()
    runbook = world.runbook(switch(world))
    before = world.journal.position()
    prepared = world.engine.prepare(incident, runbook, first(runbook), VALUES)
    assert prepared.command == f"echo 4.1.1 > {world.world}/version\necho switched"
    assert prepared.undo == f"echo 4.1.2 > {world.world}/version"
    assert (prepared.risk, prepared.confirmation) == ("changes", "yes")
    assert prepared.target == "this machine, laptop"
    assert prepared.can_run
    shown = "\n".join(prepared.lines())
    assert all(
        part in shown for part in (prepared.command, prepared.undo, incident.number, MODEL, "asks for: yes")
    )
    assert world.journal.position() == before
    assert not (world.world / "version").exists()
    assert not (world.home / "steps").exists()


def test_what_nobody_knows_is_asked_for_and_then_remembered(world: World) -> None:
    incident = world.declare()
    prepared = world.one(incident, switch(world))
    assert prepared.missing == ("MODEL_PREVIOUS_VERSION",)
    assert "could not be undone" in " ".join(prepared.warnings)
    with pytest.raises(BadInput, match="MODEL_PREVIOUS_VERSION"):
        world.engine.start(prepared, YES)
    world.engine.run(world.one(incident, switch(world), **VALUES), YES)
    again = world.one(incident, switch(world))
    assert again.missing == ()
    assert again.origins["MODEL_PREVIOUS_VERSION"].startswith("remembered")


def test_a_value_that_could_act_is_refused(world: World) -> None:
    with pytest.raises(BadInput):
        world.one(world.declare(), switch(world), MODEL_PREVIOUS_VERSION="4;id")


def test_an_unknown_parameter_is_refused(world: World) -> None:
    with pytest.raises(BadInput, match="no parameter WRONG"):
        world.one(world.declare(), switch(world), WRONG="x")


def test_a_version_that_the_catalogue_warns_of_is_warned_of(tmp_path: Path) -> None:
    world = World(tmp_path, system=System(id=MODEL, known_bad_versions=("4.1.1",)))
    prepared = world.one(world.declare(), switch(world), **VALUES)
    assert "4.1.1 (MODEL_PREVIOUS_VERSION) is marked known bad" in prepared.problem
    world.close()


def test_the_incident_is_in_the_commands_environment_and_nothing_else_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELLOPTS", "noexec")
    incident = world.declare()
    ended = world.command(
        incident, 'echo "$FIRELINE_INCIDENT $FIRELINE_MODEL $FIRELINE_OPERATOR ${WORLD-none}"', YES
    )
    assert ended.excerpt.strip() == f"{incident.number} {MODEL} Mia none"


# --- what has to be confirmed ------------------------------------------------------------------------------


def test_reading_needs_nothing_and_succeeds_with_0(world: World) -> None:
    incident = world.declare()
    prepared = world.engine.prepare_command(incident, "date")
    assert (prepared.risk, prepared.confirmation) == ("reads", "none")
    assert world.engine.run(prepared).outcome == "succeeded"


@pytest.mark.parametrize(
    "given", [Confirmation(), Confirmation(typed="wrong"), Confirmation(yes=True, typed="wrong")]
)
def test_changing_needs_a_yes(world: World, given: Confirmation) -> None:
    prepared = world.engine.prepare_command(world.declare(), f"touch {world.world}/x")
    with pytest.raises(NotConfirmed):
        world.engine.run(prepared, given)
    assert list(world.world.iterdir()) == []
    assert not (world.home / "steps").exists()


@pytest.mark.parametrize(
    "given", [Confirmation(), YES, Confirmation(yes=True, typed="fraud"), Confirmation(typed=" ")]
)
def test_yes_does_not_cover_what_destroys(world: World, given: Confirmation) -> None:
    incident = world.declare()
    steps = f"- {{action: Destroy, command: 'touch {world.world}/x', risk: destroys}}\n"
    prepared = world.one(incident, steps)
    assert (prepared.confirmation, prepared.confirm_with) == ("typed", MODEL)
    with pytest.raises(NotConfirmed, match=MODEL):
        world.engine.run(prepared, given)
    assert list(world.world.iterdir()) == []
    assert world.engine.run(prepared, TYPED).outcome == "ran_unverified"


def test_risk_is_the_greater_of_declared_and_inferred(world: World) -> None:
    incident = world.declare()
    steps = "- {action: Hidden, command: 'kubectl delete pod x', risk: reads}\n"
    assert world.one(incident, steps).risk == "destroys"


def test_a_system_without_an_id_is_confirmed_by_the_incidents_number(world: World) -> None:
    incident = world.declare(model="")
    assert world.engine.prepare_command(incident, "kubectl delete pod x").confirm_with == incident.number


def test_a_runbook_that_nobody_looked_at_does_not_run(world: World) -> None:
    incident = world.declare()
    runbook = world.runbook(switch(world), trusted=False)
    prepared = world.engine.prepare(incident, runbook, first(runbook), VALUES)
    assert prepared.untrusted
    with pytest.raises(Untrusted):
        world.engine.run(prepared, YES)
    assert list(world.world.iterdir()) == []


def test_opening_a_containment_is_the_decision_to_act_once(world: World) -> None:
    incident = world.declare()
    prepared = world.one(incident, switch(world), **VALUES)
    assert world.engine.opened(prepared) is not None
    assert world.engine.opened(prepared) is None
    (event,) = world.events(incident, kinds.DecidedToAct)
    assert event.payload
    assert kinds.decode(kinds.DecidedToAct, event.payload).opened


def test_a_recorded_decision_is_not_recorded_again_nor_is_it_for_other_steps(world: World) -> None:
    incident = world.declare()
    assert world.engine.opened(world.engine.prepare_command(incident, "touch x")) is None
    world.desk.decide(incident, "fall back")
    assert world.engine.opened(world.one(incident, switch(world), **VALUES)) is None


# --- what is recorded --------------------------------------------------------------------------------------


def test_a_verified_step_succeeds_with_intent_start_evidence_and_end(world: World) -> None:
    incident = world.declare()
    printed: list[str] = []
    ended = world.engine.run(world.one(incident, switch(world), **VALUES), YES, printed.append)
    assert (ended.outcome, ended.verification, ended.exit_code) == ("succeeded", "verified", 0)
    assert (world.world / "version").read_text() == "4.1.1\n"
    assert "".join(printed) == "switched\n"
    steps = [
        event.body.kind
        for _, event in world.journal.events(incident.id)
        if event.body.kind.startswith("step")
    ]
    assert steps == ["step_intended", "step_started", "step_ended"]
    (digest,) = ended.evidence
    assert world.evidence.verify(digest) == "whole"
    assert world.evidence.path(digest).read_bytes() == b"switched\n"
    now = world.incidents.refresh(incident)
    assert digest in now.evidence
    assert now.contained_at == ended.ended_at
    (attempt,) = now.attempts.values()
    assert attempt.get("parameters") == {**VALUES}
    assert attempt.started
    assert attempt.started.get("boot_id")


def test_a_command_that_ran_without_its_effect_has_failed(world: World) -> None:
    incident = world.declare()
    steps = "- {action: No effect, command: 'cp /dev/null WORLD', verify: 'false'}\n".replace(
        "WORLD", f"{world.world}/x"
    )
    ended = world.engine.run(world.one(incident, steps), YES)
    assert (ended.outcome, ended.verification, ended.exit_code) == ("failed", "not_verified", 0)
    assert "did not hold" in ended.detail


def test_a_changing_step_that_nothing_verified_never_reads_succeeded(world: World) -> None:
    incident = world.declare()
    ended = world.command(incident, f"touch {world.world}/x", YES)
    assert (ended.outcome, ended.verification) == ("ran_unverified", "")
    (attempt_id,) = world.incidents.refresh(incident).attempts
    world.engine.judge(incident, attempt_id, holds=True, evidence="I looked")
    attempt = world.incidents.refresh(incident).attempts[attempt_id]
    assert (attempt.outcome, attempt.verification) == ("succeeded", "confirmed")


def test_a_fault_is_a_failure_with_its_code_and_words(world: World) -> None:
    ended = world.command(world.declare(), "echo why it failed >&2; exit 4", YES)
    assert (ended.outcome, ended.exit_code) == ("failed", 4)
    assert "why it failed" in ended.excerpt


def test_a_good_last_command_does_not_hide_a_failed_first_one(world: World) -> None:
    ended = world.command(world.declare(), f"cat {world.world}/nowhere\necho all is well", YES)
    assert ended.outcome == "failed"
    assert "all is well" not in ended.excerpt


def test_a_timeout_is_told_as_such(world: World) -> None:
    prepared = world.engine.prepare_command(world.declare(), "sleep 1000", timeout=1)
    ended = world.engine.run(prepared, YES)
    assert (ended.outcome, ended.signal, ended.survivors) == ("timed_out", 15, ())


def test_cancelling_is_told_as_such(world: World) -> None:
    incident = world.declare()
    running = world.engine.start(world.engine.prepare_command(incident, "echo on; sleep 1000"), YES)
    seen: list[str] = []
    follower = threading.Thread(target=running.watch, args=(seen.append,))
    follower.start()
    eventually(lambda: seen == ["on\n"])
    assert world.engine.cancel(running.attempt)
    follower.join(20)
    (ended,) = world.ends(incident)
    assert ended.outcome == "cancelled"
    assert not world.engine.cancel(running.attempt)


def test_what_secrets_are_printed_is_masked_in_event_evidence_and_on_screen(world: World) -> None:
    printed: list[str] = []
    prepared = world.engine.prepare_command(world.declare(), "echo password=hunter22")
    ended = world.engine.run(prepared, YES, printed.append)
    assert "hunter22" not in ended.excerpt + "".join(printed)
    assert world.evidence.path(ended.evidence[0]).read_bytes() == b"password=[masked]\n"


def test_output_is_cleaned_for_the_screen_and_whole_in_evidence(world: World) -> None:
    printed: list[str] = []
    command = r"printf '\033]52;c;aGk=\007\033[31mred\033[0m [bold]\342\200\256x\n'"
    ended = world.engine.run(world.engine.prepare_command(world.declare(), command), YES, printed.append)
    assert "".join(printed) == "red [bold]x\n"
    assert b"\033]52" in world.evidence.path(ended.evidence[0]).read_bytes()


def test_a_person_does_a_step_without_a_command(world: World) -> None:
    incident = world.declare()
    prepared = world.one(incident, "- {action: Call the bank}\n")
    assert prepared.is_human
    with pytest.raises(BadInput):
        world.engine.start(prepared, YES)
    ended = world.engine.confirm_human(prepared, evidence="They know")
    assert (ended.outcome, ended.verification) == ("succeeded", "confirmed")
    (attempt,) = world.incidents.refresh(incident).attempts.values()
    assert (attempt.outcome, attempt.verification, attempt.get("actuator")) == (
        "succeeded",
        "confirmed",
        "human",
    )


def test_skipping_needs_a_reason(world: World) -> None:
    incident = world.declare()
    runbook = world.runbook(switch(world))
    with pytest.raises(BadInput, match="reason"):
        world.engine.skip(incident, runbook, first(runbook), "  ")
    world.engine.skip(incident, runbook, first(runbook), "no fallback exists")
    assert list(world.incidents.refresh(incident).skips) == ["containment//1"]


def test_a_drill_records_everything_and_runs_nothing(tmp_path: Path) -> None:
    world = World(tmp_path, simulate=True)
    incident = world.declare("drill")
    prepared = world.one(incident, switch(world), **VALUES)
    assert prepared.target.startswith("drill: nothing is run")
    ended = world.engine.run(prepared, YES)
    assert (ended.outcome, ended.verification) == ("ran_unverified", "")
    assert list(world.world.iterdir()) == []
    world.close()


def test_a_live_engine_does_not_act_in_a_drill_nor_the_other_way(world: World, tmp_path: Path) -> None:
    drill = world.declare("drill")
    with pytest.raises(Refused, match="drill"):
        world.command(drill, f"touch {world.world}/x", YES)
    assert list(world.world.iterdir()) == []


# --- where the store cannot be written ---------------------------------------------------------------------


@pytest.fixture
def full(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.declare()

    def no_room(journal: Journal, *drafts: Draft) -> None:
        raise DiskFull("There is no room.")

    monkeypatch.setattr(Journal, "append", no_room)


@pytest.mark.usefixtures("full")
def test_nothing_runs_that_cannot_be_recorded(world: World) -> None:
    (incident,) = world.incidents.all()
    with pytest.raises(DiskFull):
        world.command(incident, f"touch {world.world}/x", YES)
    assert list(world.world.iterdir()) == []
    assert list((world.home / "steps").iterdir()) == []


def test_a_containment_can_be_run_unrecorded_and_is_taken_in_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = world.declare()
    prepared = world.one(incident, switch(world), **VALUES)
    with monkeypatch.context() as patch:

        def no_room(journal: Journal, *drafts: Draft) -> None:
            raise StoreReadOnly("It cannot be written.")

        patch.setattr(Journal, "append", no_room)
        with pytest.raises(StoreReadOnly):
            world.engine.run(prepared, YES)
        ended = world.engine.run(prepared, YES, unrecorded=True)
        other = world.engine.prepare_command(incident, "touch x")
        with pytest.raises(Refused, match="Only a containment"):
            world.engine.run(other, YES, unrecorded=True)
    assert (ended.outcome, (world.world / "version").read_text()) == ("succeeded", "4.1.1\n")
    assert world.ends(incident) == []
    assert world.engine.recover() == []
    spill.take_in(world.journal)
    assert [end.outcome for end in world.ends(incident)] == ["succeeded"]
    assert world.engine.recover() == []
    assert len(world.ends(incident)) == 1


def test_a_step_is_run_where_the_responder_stands(world: World) -> None:
    ended = world.command(world.declare(), "pwd", YES)
    assert ended.excerpt.strip() == os.path.realpath(Path.cwd())


def test_a_step_that_runs_still_is_warned_of_when_it_is_opened_again(world: World) -> None:
    incident = world.declare()
    runbook = world.runbook("- action: Wait\n  command: sleep 0.5\n")
    before = world.engine.prepare(incident, runbook, first(runbook))
    running = world.engine.start(before, YES)
    again = world.engine.prepare(incident, runbook, first(runbook))
    running.watch()
    after = world.engine.prepare(incident, runbook, first(runbook))
    said = "An earlier attempt at this step runs still, or its end is not known here."
    assert [said in prepared.warnings for prepared in (before, again, after)] == [False, True, False]
