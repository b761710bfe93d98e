"""One attempt at a step, as the record has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data.incident.marks import Attempt
from data.incident.model import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    """The latest attempt at a step."""

    id: str
    outcome: str
    """Empty while it runs."""
    verification: str
    command: str
    undo: str
    verify: str
    confirmed_by: str
    """The person who judged it, by name."""
    target: str
    risk: str
    exit_code: int
    """0 too where it is not known."""
    excerpt: str
    detail: str
    started_at: int
    ended_at: int
    survivors: tuple[str, ...]
    human: bool
    contains: bool
    """It is there to stop the harm, and not to choose how."""
    rolled_back: bool
    host: str


def attempt_view(
    incident: Incident, name: str, attempt: Attempt, name_of: Callable[[str], str]
) -> AttemptView:
    """As the incident has it; ``name_of`` tells who an actor is."""
    ended, started = attempt.ended, attempt.started
    return AttemptView(
        id=name,
        outcome=attempt.outcome,
        verification=attempt.verification,
        command=str(attempt.get("command")),
        undo=str(attempt.get("undo")),
        verify=str(attempt.get("verify")),
        confirmed_by=name_of(attempt.confirmed.actor) if attempt.confirmed else "",
        target=str(attempt.get("target")),
        risk=str(attempt.get("risk", "changes")),
        exit_code=int(ended.get("exit_code") or 0) if ended else 0,
        excerpt=str(ended.get("excerpt")) if ended else "",
        detail=str(ended.get("detail")) if ended else "",
        started_at=int(ended.get("started_at", 0)) if ended else (started.at if started else 0),
        ended_at=int(ended.get("ended_at", 0)) if ended else 0,
        survivors=tuple(ended.get("survivors", ())) if ended else (),
        human=not attempt.get("command"),
        contains=attempt.contains,
        rolled_back=incident.rolled_back(name),
        host=str(started.get("host")) if started else "",
    )
