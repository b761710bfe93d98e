"""Going back a revision, out of what kubectl prints; against a cluster it stands in ``test_kubernetes``."""

import json

from runbooks.actions.protocol import CannotLook
from runbooks.actions.rollout_undo import REVISION, RolloutUndo

DEPLOYMENT = {
    "metadata": {"uid": "u1", "annotations": {REVISION: "5"}},
    "spec": {"template": {"spec": {"containers": [{"name": "main", "image": "model:5"}]}}},
}


def look(command: str) -> str:
    if "replicasets" in command:
        raise CannotLook("forbidden")
    return "hash  -" if "sha256sum" in command else json.dumps(DEPLOYMENT)


def test_whoever_confirms_is_told_that_nobody_could_see_what_it_goes_back_to() -> None:
    (change,) = RolloutUndo(deployment="model", namespace="prod").prior(look).changes
    assert (change.before, change.after) == ("5", "the one before, and what that runs could not be read")
    (change,) = RolloutUndo(deployment="model", namespace="prod", to_revision=3).prior(look).changes
    assert change.after == "3, and what that runs could not be read"
