"""What stands in the way of erasing, and what goes with what is erased."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data import erasure
from data.errors import Refused
from data.evidence import Evidence
from data.incident import updates
from data.journal import kinds
from data.journal.store import Draft
from data.outside import updating
from tests.data.incident.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "journal", "2026-04-22T08:00:00Z")
    yield made
    made.close()


def test_a_hold_that_was_placed_while_somebody_lifted_another_stands(stage: Stage) -> None:
    incident = stage.desk.declare(title="a leak")
    note = stage.desk.note(incident.id, "Marta called")
    first = stage.desk.set_field(incident, erasure.HOLD, True, reason="matter 1")
    for held, reason in ((True, "matter 2"), (False, "matter 1 is over")):
        payload = kinds.FieldSet(held, "person", reason)
        apart = Draft(payload=payload, incident=incident.id, subject=erasure.HOLD, replaces=(first.id,))
        stage.journal.append(apart)
    with pytest.raises(Refused, match="matter 2"):
        erasure.redact(stage.journal, stage.incidents.refresh(incident), note.id, "asked")
    stage.desk.set_field(stage.incidents.refresh(incident), erasure.HOLD, False, reason="both are over")
    erasure.redact(stage.journal, stage.incidents.refresh(incident), note.id, "asked")


@pytest.mark.parametrize("kind", ["update_proposed", "update_sent"])
def test_an_update_goes_with_its_proposal_and_with_what_services_were_told(stage: Stage, kind: str) -> None:
    incident = stage.desk.declare(title="a leak")
    other = stage.desk.send_update(incident, "All is well")
    proposed = updates.propose(stage.desk, incident, "Marta Kowalczyk saw it", "customers", (), legal=False)
    said = kinds.UpdateSent("Marta Kowalczyk saw it", "customers", "slack", proposal=proposed.id)
    sent = updating.send(stage.journal, incident, said, ("slack",))
    named = {"update_proposed": proposed.id, "update_sent": sent}[kind]
    gone = erasure.redact(stage.journal, stage.incidents.refresh(incident), named, "asked")
    assert len(gone.events) == 3
    left = [event for _, event in stage.journal.events(incident.id)]
    assert not [one.id for one in left if one.payload and b"Kowalczyk" in one.payload]
    assert [one.id for one in left if one.id == other.id and one.payload]


def test_a_report_that_was_sent_keeps_what_was_erased_until_it_is_erased_too(stage: Stage) -> None:
    incident, evidence = stage.desk.declare(title="a leak"), Evidence(stage.journal.home)
    note = stage.desk.note(incident.id, "Marta called")
    kept = evidence.keep(b"Marta called")
    stage.desk.attach_evidence(incident, kinds.EvidenceAdded(kept.digest, "report.md", kept.size))
    said = kinds.ReportSent("gdpr_33", "notification", "initial", "them", digest=kept.digest)
    report = stage.append(incident, said)
    gone = erasure.redact(stage.journal, stage.incidents.refresh(incident), note.id, "asked")
    assert any(f"redact {report.id} as well" in one for one in gone.beyond)
    gone = erasure.redact(stage.journal, stage.incidents.refresh(incident), report.id, "asked")
    assert gone.files == 1
    assert not evidence.path(kept.digest).exists()
    assert not any("redact" in one for one in gone.beyond)
