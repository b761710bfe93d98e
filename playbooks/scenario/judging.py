"""What was expected and what cost, as it was done: one act for each, the first that counts."""

from playbooks.scenario import acts
from playbooks.scenario.acts import Act
from playbooks.scenario.shape import Expected, Unsafe
from playbooks.scenario.world import Situation


def done(situation: Situation, expected: Expected) -> tuple[Act | None, bool]:
    """(the first act that does it, whether it came late)."""
    act, due = acts.first(expected.on, situation.world.acts), situation.unfolding.due(expected.by)
    return act, act is not None and due is not None and act.at > due


def cost(situation: Situation, unsafe: Unsafe) -> Act | None:
    """The first act that is unsafe: before its moment, where it has one, and with nothing done that makes it
    safe."""
    until = situation.unfolding.due(unsafe.before) if unsafe.before is not None else None
    safe = acts.first(unsafe.unless, situation.world.acts)
    found = acts.first(unsafe.on, situation.world.acts)
    if found is None or (until is not None and found.at >= until):
        return None
    return found if safe is None or safe.at > found.at else None
