"""What a step will do, for the eye: known values in, unknown ones named, effects from what to what."""

from runbooks.book import Step
from runbooks.outlook import Effect, cannot, effects, filled
from runbooks.placeholders import Parameter

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
