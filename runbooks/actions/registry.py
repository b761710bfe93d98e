"""The typed actions there are, by the name that ``uses`` says."""

import difflib

from data.errors import BadInput
from runbooks.actions import evidence, http, human, kubernetes, model_registry, prometheus, rollout_undo
from runbooks.actions.protocol import Action

ACTIONS: dict[str, type[Action]] = {
    action.NAME: action
    for action in (
        kubernetes.SetEnv,
        kubernetes.Scale,
        rollout_undo.RolloutUndo,
        kubernetes.RolloutStatus,
        http.Request,
        evidence.Collect,
        human.Decide,
        human.Confirm,
        model_registry.SetAlias,
        prometheus.Query,
        prometheus.Verify,
    )
}


def named(name: str) -> type[Action]:
    """The action of this name. Raises `BadInput` naming the closest."""
    found = ACTIONS.get(name)
    if found is None:
        close = difflib.get_close_matches(name, ACTIONS, n=1)
        hint = f"did you mean {close[0]}" if close else f"known are {', '.join(ACTIONS)}"
        raise BadInput(f"there is no action {name[:60]!r}; {hint}")
    return found
