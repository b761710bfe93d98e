"""What a step will do, for the eye: known values in, unknown ones named, effects from what to what."""

from pathlib import Path

from runbooks.book import FOUND, Step
from runbooks.outlook import Effect, cannot, effects, filled, outlook
from runbooks.placeholders import Parameter
from tests.runbooks.engine_world import World, first

SET = "kubectl set env deployment/gateway -n prod MODE=human THRESHOLD=1.0"
BACK = "kubectl set env deployment/gateway -n prod MODE=automatic THRESHOLD=0.85"


def test_what_is_set_comes_with_what_the_undo_sets_back() -> None:
    assert effects(SET, BACK) == [Effect("MODE", "automatic", "human"), Effect("THRESHOLD", "0.85", "1.0")]


def test_without_an_undo_nobody_claims_to_know_what_was_there() -> None:
    assert [effect.before for effect in effects(SET, "")] == ["", ""]


def test_an_undo_of_another_object_says_nothing_of_this_one() -> None:
    assert effects("kubectl set env deploy/a X=1", "kubectl set env deploy/b X=0") == [Effect("X", "", "1")]


def test_scaling_and_unsetting_are_told() -> None:
    assert effects("kubectl scale deploy/a --replicas=0", "kubectl scale deploy/a --replicas=3") == [
        Effect("replicas of deploy/a", "3", "0")
    ]
    assert effects("kubectl set env deploy/a X-", "") == [Effect("X", "", "unset")]


def test_what_is_not_understood_tells_nothing() -> None:
    assert effects("for x in 1 2; do $tool set env y Z=1; done; cat <<'", "") == []


def test_known_values_stand_in_the_text_and_unknown_names_stay() -> None:
    declared = {"MODEL_ID": Parameter(), "WANTED": Parameter()}
    assert (
        filled("serve MODEL_ID WANTED XMODEL_ID", {"MODEL_ID": "m-1"}, declared)
        == "serve m-1 WANTED XMODEL_ID"
    )


def test_a_step_that_cannot_be_looked_at_says_why() -> None:
    step = Step(
        id="stop",
        section="containment",
        number=1,
        action="Stop it",
        command="stop",
        risk="changes",
        parameters={},
    )
    assert cannot(step, "no model is named").blocked == "no model is named"


def test_a_typed_action_that_has_not_looked_yet_has_an_undo_all_the_same(tmp_path: Path) -> None:
    world = World(tmp_path)
    steps = (
        "- {action: More, uses: kubernetes/scale, with: {deployment: web, namespace: prod, replicas: 4}}\n"
    )
    step = first(world.runbook(steps))
    assert outlook(world.one(world.declare(), steps), step).undo == FOUND
    assert cannot(step, "no cluster").undo == FOUND
    plain = "- {action: Touch, command: touch x, risk: changes}\n"
    assert outlook(world.one(world.declare(), plain), first(world.runbook(plain))).undo == ""
    world.close()
