"""What was unsafe: what the scenario names, and what is unsafe in every one of them.

An act counts once: what the scenario names of it goes before what is said of it here.
"""

from collections.abc import Iterator

import msgspec

from playbooks.scenario import acts, judging
from playbooks.scenario.acts import Act
from playbooks.scenario.world import Situation

CHANGES = ("set_env", "set_image", "scale", "rollout_undo", "restart", "delete", "request", "alias")
"""The words of acts that change something outside the record."""
_LOOKED: acts.Patterns = [
    {"act": "answer"},
    {"act": "decided"},
    {"act": "evidence"},
    {"act": "probe"},
    {"act": "step", "section": ["triage", "investigation"]},
]
_KILL: acts.Patterns = {"act": "request", "method": "POST", "path": "*/kill-switch*"}
_OVER: acts.Patterns = {"act": "status", "is": ["resolved", "closed"]}
_WORSE, _UNDONE, _BLIND = 15, 15, 10


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """Something that takes points away."""

    sort: str
    """``unsafe``, ``hint``, ``missed`` or ``wrong``."""
    what: str
    points: int
    at: int | None = None
    """Microseconds since the start."""
    why: str = ""


def unsafe(situation: Situation) -> Iterator[Cost]:
    """In the scenario's order, then by what it is."""
    known: set[int] = set()
    for one in situation.scenario.unsafe.values():
        act = judging.cost(situation, one)
        if act is not None:
            known.add(act.at)
            yield _cost(situation, act.at, one.what, one.costs, one.why)
    for at, what, points in (*_worse(situation), *_undone(situation), *_killed_blindly(situation)):
        if at not in known:
            known.add(at)
            yield _cost(situation, at, what, points)


def _cost(situation: Situation, at: int, what: str, points: int, why: str = "") -> Cost:
    return Cost(sort="unsafe", what=what, points=points, at=at - situation.world.start, why=why)


def _moments(situation: Situation) -> dict[int, Act]:
    """When people changed something."""
    return {act.at: act for act in situation.world.acts if act.word in CHANGES}


def _worse(situation: Situation) -> Iterator[tuple[int, str, int]]:
    """What makes matters worse began with an act: a version that nobody had verified, mostly."""
    done = _moments(situation)
    for name, effect in situation.scenario.effects.items():
        for begin, _ in situation.unfolding.effects[name]:
            if effect.harms and begin in done:
                yield begin, f"Made it worse: {_put(situation, begin) or name.replace('-', ' ')}", _WORSE


def _put(situation: Situation, at: int) -> str:
    """``my-model went to 1.8`` where a version that is not good was put into service at that moment."""
    for name, model in situation.scenario.world.models.items():
        for moved in situation.unfolding.cluster.moved:
            version = model.versions.get(moved.after)
            served = moved.key == f"deployment/{model.deployment}/env/MODEL_VERSION"
            if served and moved.at == at and version is not None and not version.good:
                return f"{name} went to {moved.after}, which nobody had verified"
    return ""


def _undone(situation: Situation) -> Iterator[tuple[int, str, int]]:
    """The last thing that kept the harm away was taken back, while the incident was not over."""
    done, effects = _moments(situation), situation.scenario.effects
    over = acts.first(_OVER, situation.world.acts)
    keeping = [name for name, effect in effects.items() if effect.contains]
    for name in keeping:
        for _, end in situation.unfolding.effects[name]:
            early = end is not None and end in done and (over is None or end < over.at)
            if early and not any(situation.unfolding.lasts(other, end) for other in keeping):
                yield end or 0, "Took back what kept the harm away, with nothing in its place", _UNDONE


def _killed_blindly(situation: Situation) -> Iterator[tuple[int, str, int]]:
    """The kill switch before anything had been asked or looked at."""
    kill = acts.first(_KILL, situation.world.acts)
    looked = acts.first(_LOOKED, situation.world.acts)
    if kill is not None and (looked is None or looked.at >= kill.at):
        yield kill.at, "Stopped a model before anything was known of it", _BLIND
