"""How long steps usually took, out of the store itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.incident.past_steps import PastSteps, Usual
from data.journal import kinds
from data.journal.store import Draft, Journal
from data.times import MINUTE


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "home") as opened:
        yield opened


def ran(journal: Journal, attempt: str, minutes: int, **different: str) -> None:
    """One run of the step ``serve`` of the runbook ``Drift``."""
    said = {"outcome": "succeeded", "verification": "verified", "actuator": "shell", **different}
    intended = kinds.StepIntended(
        attempt=attempt,
        section="containment",
        number=1,
        action="Serve it",
        step="serve",
        runbook="Drift",
        actuator=said["actuator"],
        rollback_of=said.get("rollback_of", ""),
    )
    ended = kinds.StepEnded(
        attempt=attempt,
        outcome=said["outcome"],
        verification=said["verification"],
        started_at=MINUTE,
        ended_at=(1 + minutes) * MINUTE,
    )
    for payload in (intended, ended):
        journal.append(Draft(payload=payload, incident="i", subject=attempt))


def test_the_median_of_what_a_machine_verified(journal: Journal) -> None:
    past = PastSteps(journal)
    assert past.usual("Drift", "serve") is None
    for number, minutes in enumerate((2, 4, 9)):
        ran(journal, f"a{number}", minutes)
    assert past.usual("Drift", "serve") == Usual(4 * MINUTE, 3)
    ran(journal, "later", 9)
    assert past.usual("Drift", "serve") == Usual(round(6.5 * MINUTE), 4)
    assert past.usual("Drift", "another") is None
    assert past.usual("Another", "serve") is None


@pytest.mark.parametrize(
    "different",
    [
        {"actuator": "simulated"},
        {"rollback_of": "x"},
        {"outcome": "failed"},
        {"outcome": "ran_unverified", "verification": ""},
        {"verification": "not_verified"},
    ],
)
def test_what_does_not_count(journal: Journal, different: dict[str, str]) -> None:
    ran(journal, "one", 3, **different)
    assert PastSteps(journal).usual("Drift", "serve") is None
