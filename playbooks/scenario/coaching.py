"""What a coach says in a first drill: one short line at a time, about the next thing that is not done yet."""

from playbooks.scenario import acts as doing
from playbooks.scenario.shape import Coached
from playbooks.scenario.world import Situation


def said(situation: Situation) -> str:
    """The first line whose moment came and which nothing has made needless; empty: the coach is silent.

    ``{incident.undo}`` in it stands for the key of that action.
    """
    return next((one.text for one in situation.scenario.coach if _is_due(one, situation)), "")


def _is_due(one: Coached, situation: Situation) -> bool:
    unfolding = situation.unfolding
    came = unfolding.due(one.since)
    if came is None or came > situation.now or doing.first(one.until, unfolding.acts) is not None:
        return False
    ends = None if one.ends is None else unfolding.due(one.ends)
    return ends is None or situation.now < ends
