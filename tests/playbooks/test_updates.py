"""Whether a status update may go out."""

from pathlib import Path

import pytest

from data.errors import Refused
from data.incident import updates
from data.journal import kinds
from playbooks import updates as drafting
from playbooks.audiences import Audience
from playbooks.updates import Going
from tests.data.incident.stage import Stage

HERE = Audience(id="customers", title="Customers", approval=("legal",), via=("webhook",))


def test_what_was_proposed_under_another_playbook_needs_the_approvals_of_this_one(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-04-22T08:00:00Z")
    incident = stage.desk.declare(title="Refunds are slow")
    updates.propose(stage.desk, incident, "We know of it.", "customers", (), legal=True)
    (proposal,) = updates.proposals(stage.incidents.refresh(incident), stage.names)
    going = Going(HERE, proposal.text, ("webhook",), proposal)
    with pytest.raises(Refused, match="waits for legal"):
        drafting.check(stage.incidents.refresh(incident), going, {"webhook"})
    assert drafting.recorded(going).legal, "it stays for the legal side alone"
    stage.close()


def test_what_was_refused_or_sent_while_somebody_was_asked_does_not_go_out(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-04-22T08:00:00Z")
    incident = stage.desk.declare(title="Refunds are slow")
    updates.propose(stage.desk, incident, "We know of it.", "customers", ("legal",), legal=False)
    (asked,) = updates.proposals(stage.incidents.refresh(incident), stage.names)
    updates.answer(stage.desk, incident, asked, "legal", "Dana Law")
    (approved,) = updates.proposals(stage.incidents.refresh(incident), stage.names)
    going = Going(HERE, approved.text, ("webhook",), approved)
    drafting.check(stage.incidents.refresh(incident), going, {"webhook"})
    updates.answer(stage.desk, incident, asked, "legal", "Dana Law", approved=False)
    with pytest.raises(Refused, match="waits for legal"):
        drafting.check(stage.incidents.refresh(incident), going, {"webhook"})
    stage.close()


def test_the_state_that_is_told_does_not_call_contained_what_the_last_check_refused(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-04-22T08:00:00Z")
    incident = stage.desk.declare(title="x")
    for attempt, outcome, risk in (("a1", "succeeded", "changes"), ("a2", "failed", "reads")):
        stage.append(incident, kinds.StepIntended(attempt, "containment", 1, action="do", risk=risk), attempt)
        stage.append(incident, kinds.StepEnded(attempt, outcome), attempt)
    text = drafting.draft(
        stage.incidents.refresh(incident),
        Audience(id="responders", title="Responders", shows=("state",)),
        now=stage.now,
        names=stage.names,
    )
    assert "contained, but the last check failed, phase" in text
    stage.close()
