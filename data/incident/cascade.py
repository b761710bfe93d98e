"""The systems of an incident: how they hang together, and whether each is contained or still does harm.

What a containment step did to a system and what a person said of it both count; the later one is believed.
A system of which neither tells anything is *not known*, and no containment covers it.
"""

from collections.abc import Iterator

import msgspec

from data.errors import BadInput
from data.incident import kills
from data.incident.desk import Desk
from data.incident.fields_catalogue import CONTAINMENTS
from data.incident.marks import Attempt
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft
from data.text import clean, clean_line

WORDS = {
    "harming": "still harms",
    "contained": "contained",
    "restored": "restored",
    "unaffected": "not affected",
    "": "not known",
}
_COVERED = frozenset({"contained", "restored", "unaffected"})
_RAN = frozenset({"succeeded", "ran_unverified"})


class State(msgspec.Struct, frozen=True, kw_only=True):
    """One system as it stands."""

    model: str
    version: str
    state: str = ""
    """One of `CONTAINMENTS`; empty: nobody said, and no step tells."""
    said: str = ""
    """Why, or by which step."""
    actor: str = ""
    """Who said it, or ran the step; an actor id."""
    at: int = 0
    """Since when; microseconds."""

    @property
    def covered(self) -> bool:
        """Whether it does no harm any more, as far as is known."""
        return self.state in _COVERED

    @property
    def words(self) -> str:
        """``still harms``."""
        return WORDS.get(self.state, self.state)


class Edge(msgspec.Struct, frozen=True):
    """``downstream`` takes from ``upstream``."""

    upstream: str
    downstream: str
    how: str = ""
    origin: str = ""


def systems(incident: Incident) -> list[State]:
    """In the order they were added."""
    return [_state(incident, model) for model in incident.model_ids]


def uncovered(incident: Incident) -> list[State]:
    """Those that still do harm or of which nothing is known, the former first."""
    left = [one for one in systems(incident) if not one.covered]
    return sorted(left, key=lambda one: one.state != "harming")


def left_out(incident: Incident) -> tuple[str, ...]:
    """The systems that the containment of the whole does not cover; empty where nothing is contained."""
    if incident.contained_at is None or len(incident.systems) < 2:
        return ()
    return tuple(clean_line(one.model) for one in uncovered(incident))


def edges(incident: Incident) -> list[Edge]:
    """The dependencies that hold, in the order of the systems."""
    found = []
    for mark in incident.dependencies.values():
        if mark.payload is not None and mark.get("holds", True):
            upstream, downstream = str(mark.get("upstream")), str(mark.get("downstream"))
            found.append(Edge(upstream, downstream, str(mark.get("how")), str(mark.get("origin"))))
    order = {model: place for place, model in enumerate(incident.model_ids)}
    last = len(order)
    return sorted(
        found,
        key=lambda one: (order.get(one.upstream, last), order.get(one.downstream, last), one.downstream),
    )


def tree(incident: Incident) -> list[tuple[int, str]]:
    """(depth, model): each system once, below the first one it takes from; rings are cut where they close."""
    below: dict[str, list[str]] = {}
    fed = set[str]()
    for edge in edges(incident):
        below.setdefault(edge.upstream, []).append(edge.downstream)
        fed.add(edge.downstream)
    models, found = incident.model_ids, dict[str, int]()
    waiting = [(0, model) for model in [*(one for one in models if one not in fed), *models]][::-1]
    while waiting:
        depth, model = waiting.pop()
        if model in incident.systems and model not in found:
            found[model] = depth
            waiting += [(depth + 1, name) for name in reversed(below.get(model, ()))]
    return [(depth, model) for model, depth in found.items()]


def set_state(desk: Desk, incident: Incident, model: str, state: str, reason: str = "") -> Event:
    """How a system stands, by a person's word. Raises `BadInput` for another word, and another system."""
    if state not in CONTAINMENTS:
        raise BadInput(f"{state[:40]!r} is no state.", remedy=f"It is one of {', '.join(CONTAINMENTS)}.")
    known(incident, model)
    return desk.set_field(incident, f"system.{model}.containment", state, reason=reason)


def depend(
    desk: Desk, incident: Incident, upstream: str, downstream: str, *,
    how: str = "", holds: bool = True, origin: str = "person",
) -> None:  # fmt: skip
    """Say that one takes from the other, or that it does not; a system that is new is added with it."""
    if upstream == downstream:
        raise BadInput(f"{upstream[:60]} cannot depend on itself.")
    current = desk.incidents.refresh(incident)
    drafts = [
        Draft(payload=kinds.SystemAdded(model, origin), incident=incident.id, subject=model)
        for model in (upstream, downstream)
        if holds and model not in current.systems
    ]
    register = clean_line(f"dependency.{upstream}>{downstream}")
    payload = kinds.DependencySet(upstream, downstream, holds, clean(how), origin)
    desk.write(*drafts, Draft(payload=payload, incident=incident.id, subject=register))


def known(incident: Incident, model: str) -> str:
    """The model; raises `BadInput` where the incident has no such system."""
    if model not in incident.systems:
        have = ", ".join(incident.model_ids) or "none"
        raise BadInput(
            f"{incident.number} has no system {model[:60]!r}; it has {have}.",
            remedy="fireline system add adds it.",
        )
    return model


def _state(incident: Incident, model: str) -> State:
    version = str(incident.system_value(model, "model_version", "") or "")
    found = [*_said(incident, model), *_done(incident, model)]
    if not found:
        return State(model=model, version=version)
    at, _, state, said, actor = max(found)
    return State(model=model, version=version, state=state, said=said, actor=actor, at=at)


Word = tuple[int, str, str, str, str]
"""(when, event, state, why, who), so that the greatest is the latest."""


def _said(incident: Incident, model: str) -> Iterator[Word]:
    head = incident.register(f"system.{model}.containment").shown
    if head is not None and isinstance(head.value, str) and head.value:
        reason = str((head.payload or {}).get("reason", ""))
        yield (incident.corrected_at(head.event, head.at), head.event, head.value, reason, head.actor)
    stated = incident.value("contained_at")
    only = incident.model_ids == [model]
    mark = incident.register("contained_at").shown
    if only and mark is not None and isinstance(stated, int):
        yield (stated, mark.event, "contained", "", mark.actor)


def _done(incident: Incident, model: str) -> Iterator[Word]:
    """Steps that contain; where one was undone, the harm may be back."""
    only = incident.model_ids == [model]
    for name, attempt in incident.attempts.items():
        if attempt.intended is None or attempt.ended is None or attempt.outcome not in _RAN:
            continue
        if attempt.get("model") != model and not (only and not attempt.get("model")):
            continue
        undone = attempt.get("rollback_of")
        contains = _contains(incident.attempts.get(str(undone)) if undone else attempt)
        if contains and attempt.verification != "not_verified":
            state = "harming" if undone else "contained"
            action = clean_line(str(attempt.get("action")))
            at = incident.corrected(attempt.ended)
            yield (at, name, state, f"{action} was undone" if undone else action, attempt.intended.actor)


def _contains(attempt: Attempt | None) -> bool:
    return attempt is not None and (attempt.contains or kills.is_kill(attempt))
