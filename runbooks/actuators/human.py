"""A step that a person does: nothing is run, and what they say of it is recorded as their word."""

from data.ambient import Ambient
from data.journal import kinds
from data.journal.writing import Draft

NAME = "human"


def drafts(
    intended: kinds.StepIntended,
    incident: str,
    ambient: Ambient,
    *,
    holds: bool,
    evidence: str,
    answer: str = "",
) -> list[Draft]:
    """Intent, end and confirmation of a step that a person says is done, or could not be done."""
    now = ambient.now()
    ended = kinds.StepEnded(
        attempt=intended.attempt,
        outcome="succeeded" if holds else "failed",
        started_at=now,
        ended_at=now,
        verification="confirmed" if holds else "not_verified",
        detail=evidence,
    )
    confirmed = kinds.StepConfirmed(attempt=intended.attempt, holds=holds, evidence=evidence, answer=answer)
    return [
        Draft(payload=intended, incident=incident, subject=intended.attempt),
        Draft(payload=ended, incident=incident, subject=intended.attempt, id=intended.end_event),
        Draft(payload=confirmed, incident=incident, subject=intended.attempt),
    ]
