"""What a person says: edits of a proposal, and incidents that no alert told of."""

import pytest

from data.errors import BadInput, NotFound
from playbooks import intake
from tests.playbooks.given import EMPTY, NOW, START, TYPES, alert, fill, found


def test_a_person_edits_and_what_was_proposed_stays_on_record() -> None:
    proposal = fill(alert(model_id="m", severity="warning"))
    edited = proposal.edited("severity", "critical").edited("incident_type", "model_drift")
    severity = edited.fields["severity"]
    assert (severity.value, severity.origin, severity.suggested) == ("critical", "person", "medium")
    assert "incident_type" in proposal.missing
    assert "incident_type" not in edited.missing
    assert edited.edited("severity", "critical") is edited
    moved = edited.with_system("n", "2")
    assert moved.model_ids == ("n", "m")
    assert "model_version" not in moved.missing
    again = moved.with_system("n", "3")
    assert (again.model_ids, again.systems[0].fields["model_version"].suggested) == (("n", "m"), "2")


def test_by_hand() -> None:
    said = intake.Said(
        title="Customers  complain\n",
        person="Ada",
        incident_type="harmful_output",
        model_id="m",
        onset_at=START,
        summary="They say it swears.",
    )
    proposal = intake.by_hand(said, EMPTY, TYPES, NOW, found)
    said_of = {name: field.value for name, field in proposal.fields.items()}
    assert said_of == {
        "title": "Customers complain",
        "incident_type": "harmful_output",
        "severity": "critical",
        "detected_at": NOW,
        "detected_by": "person: Ada",
        "onset_at": START,
        "summary": "They say it swears.",
        "runbook": "harmful-output",
    }
    assert proposal.fields["onset_at"].reason == "an estimate"
    assert proposal.fields["severity"].reason == "nobody said how severe; Harmful output starts at critical"
    assert proposal.systems[0].fields["model_version"].value == "4.1.2"
    assert (proposal.source, proposal.missing) == ("person", {})


def test_by_hand_with_next_to_nothing() -> None:
    proposal = intake.by_hand(intake.Said(title="It is odd"), EMPTY, TYPES, NOW)
    assert proposal.text("detected_by") == "person"
    assert proposal.text("severity") == "high"
    assert set(proposal.missing) == {"incident_type", "onset_at", "summary", "model_id"}


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        (intake.Said(title=" \x1b "), BadInput, "needs a title"),
        (intake.Said(title="x", incident_type="model_drifts"), NotFound, "is not an incident type"),
        (intake.Said(title="x", severity="banana"), BadInput, "is not a severity"),
        (intake.Said(title="x", onset_at=NOW + 1), BadInput, "in the future"),
        (intake.Said(title="x", detected_at=NOW + 1), BadInput, "in the future"),
        (intake.Said(title="x", detected_at=START, onset_at=START + 1), BadInput, "cannot begin"),
    ],
)
def test_by_hand_refuses(said: intake.Said, error: type[BadInput], words: str) -> None:
    with pytest.raises(error, match=words):
        intake.by_hand(said, EMPTY, TYPES, NOW)
