"""Which regimes apply, what is owed until when, and what stands in the way of closing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from data.errors import BadInput, Refused
from data.incident import cohorts, fold, reporting
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Draft
from data.times import HOUR, MINUTE, iso_short, parse_iso
from playbooks import assessment, calendar, clocks, closing, forms, obligations, regimes
from playbooks.obligations import Owed
from tests.data.incident.stage import Stage

START = "2026-04-22T08:15:00Z"
KNOWN = regimes.shipped()
OFFICE = calendar.shipped()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "journal", START)
    yield made
    made.close()


def declared(stage: Stage, severity: str = "critical") -> Incident:
    policy = kinds.SeveritySet(severity, stage.now + HOUR, "1 hour")
    incident = stage.desk.declare(title="Loans refused", severity=policy)
    stage.set(incident, detected_at=stage.now)
    return stage.incidents.refresh(incident)


def answered(stage: Stage, incident: Incident, name: str, **said: str) -> Incident:
    """Every question of the regime: yes, where nothing else is said."""
    regime = KNOWN.get(name)
    for question in regime.questions:
        assessment.answer(
            stage.desk, incident, regime, question.id, said.get(question.id, "yes"), "we looked", OFFICE
        )
    return stage.incidents.refresh(incident)


def owed(stage: Stage, incident: Incident, name: str) -> dict[str, Owed]:
    return {one.id: one for one in obligations.owed(stage.incidents.refresh(incident)) if one.regime == name}


def sent(stage: Stage, incident: Incident, name: str, obligation: str, version: str = "initial") -> None:
    payload = kinds.ReportSent(name, obligation, version, "the authority", said={"nature": "x"})
    stage.journal.append(Draft(payload=payload, incident=incident.id, subject=f"{name}/{obligation}"))


def labels(stage: Stage, incident: Incident) -> list[str]:
    found = clocks.compute(stage.incidents.refresh(incident), stage.now)
    return [one.label for one in found if one.name.startswith("report ")]


def test_every_regime_that_ships_has_a_source_a_date_and_a_form() -> None:
    assert not KNOWN.problems
    assert {"eu_ai_act_73", "gpai_code_9", "gdpr_33", "gdpr_34", "nis2_23", "dora_19", "sb_53", "raise",
            "osha", "financial_regulator", "internal_audit"} <= set(KNOWN.known)  # fmt: skip
    for regime in KNOWN.known.values():
        assert regime.source
        assert regime.as_of
        assert regime.form in forms.shipped().known


def test_no_clock_runs_before_the_last_answer_then_it_is_possible_then_confirmed(stage: Stage) -> None:
    incident, regime = declared(stage), KNOWN.get("gdpr_33")
    for question, said in (("controller", "yes"), ("breach", "yes")):
        assessment.answer(stage.desk, incident, regime, question, said, "seen", OFFICE)
        assert labels(stage, incident) == []
    assert [one.id for one in assessment.open_questions(stage.incidents.refresh(incident), regime)] == [
        "risk"
    ]
    assessment.answer(stage.desk, incident, regime, "risk", "unknown", "not looked at", OFFICE)
    assert labels(stage, incident) == ["GDPR 33 notification, possible"]
    assessment.confirm(stage.desk, incident, regime, "Dana Law", "agreed", OFFICE)
    assert labels(stage, incident) == ["GDPR 33 notification"]
    found = owed(stage, incident, "gdpr_33")["notification"]
    assert found.arithmetic == "detected 2026-04-22 08:15Z + 72 hours = 2026-04-25 08:15Z"
    assert found.verdict == "confirmed"
    stands = reporting.assessed(stage.incidents.refresh(incident), "gdpr_33")
    assert stands is not None
    assert (stands.policy.by, stands.policy.version) == ("Dana Law", regime.as_of)
    assert stands.policy.obligations[0].due == found.due


def test_answers_and_names_need_reasons(stage: Stage) -> None:
    incident, regime = declared(stage), KNOWN.get("gdpr_33")
    with pytest.raises(BadInput, match="reason"):
        assessment.answer(stage.desk, incident, regime, "risk", "yes", "  ", OFFICE)
    with pytest.raises(BadInput, match="no answer"):
        assessment.answer(stage.desk, incident, regime, "risk", "maybe", "x", OFFICE)
    with pytest.raises(BadInput, match="does not ask"):
        assessment.answer(stage.desk, incident, regime, "colour", "yes", "x", OFFICE)
    with pytest.raises(BadInput, match="not assessed yet"):
        assessment.confirm(stage.desk, incident, regime, "Dana Law", "", OFFICE)
    with pytest.raises(BadInput, match="reason"):
        assessment.rule_out(stage.desk, incident, regime, "Dana Law", "", OFFICE)


def test_a_closed_gate_rules_out_at_once_and_a_changed_answer_asks_for_confirmation_again(
    stage: Stage,
) -> None:
    incident, regime = declared(stage), KNOWN.get("gdpr_33")
    assessment.answer(stage.desk, incident, regime, "breach", "no", "no personal data", OFFICE)
    stands = reporting.assessed(stage.incidents.refresh(incident), "gdpr_33")
    assert stands is not None
    assert stands.policy.verdict == "not_applicable"
    assert "no personal data" in stands.policy.reason
    incident = answered(stage, incident, "gdpr_33")
    assessment.confirm(stage.desk, incident, regime, "Dana Law", "", OFFICE)
    assessment.answer(stage.desk, incident, regime, "risk", "unknown", "in doubt", OFFICE)
    assert labels(stage, incident) == ["GDPR 33 notification, possible"]


def test_looking_again_takes_no_persons_word_back(stage: Stage) -> None:
    incident, regime = declared(stage), KNOWN.get("gdpr_33")
    answered(stage, incident, "gdpr_33")
    assessment.confirm(stage.desk, incident, regime, "Dana Law", "it is personal data", OFFICE)
    before = len(list(stage.journal.events(incident.id)))
    assert assessment.assess(stage.desk, incident, regime, OFFICE)
    stands = reporting.assessed(stage.incidents.refresh(incident), "gdpr_33")
    assert stands is not None
    assert (stands.policy.verdict, stands.policy.by) == ("confirmed", "Dana Law")
    assert len(list(stage.journal.events(incident.id))) == before, "nothing is written by looking"


def test_a_newer_text_of_a_regime_is_applied_where_no_person_judged(stage: Stage) -> None:
    incident = answered(stage, declared(stage), "gdpr_33")
    newer = msgspec.structs.replace(KNOWN.get("gdpr_33"), as_of="2099-01-01")
    assert assessment.assess(stage.desk, incident, newer, OFFICE)
    stands = reporting.assessed(stage.incidents.refresh(incident), "gdpr_33")
    assert stands is not None
    assert stands.policy.version == "2099-01-01"


@pytest.mark.parametrize(
    ("within", "calendar_"),
    [
        ("soon", kinds.Calendar()),
        ("9999wd", kinds.Calendar()),
        ("5wd", kinds.Calendar(working_days=())),
        ("5wd", kinds.Calendar(holidays=("2026-99-99", "99-99"))),
        ("5wd", kinds.Calendar(closes=2**53 - 1)),
        ("15d", kinds.Calendar(zone="../../etc/passwd")),
    ],
)
def test_a_regime_that_another_store_wrote_never_takes_the_clocks_away(
    stage: Stage, within: str, calendar_: kinds.Calendar
) -> None:
    incident = declared(stage)
    due = stage.now + 9 * HOUR
    term = kinds.Term("awareness", within)
    obligation = kinds.Obligation("report", "A report", "them", terms=(term,), due=due)
    told = kinds.RegimeAssessed("odd", "Odd", "possible", obligations=(obligation,), calendar=calendar_)
    stage.append(incident, told, "regime.odd")
    found = owed(stage, incident, "odd")["report"]
    assert found.due == due or within == "15d"
    assert "contain" in [one.name for one in clocks.compute(stage.incidents.refresh(incident), stage.now)]


def test_no_criterion_met_rules_out_and_unknown_never_does(stage: Stage) -> None:
    incident = declared(stage)
    no = dict.fromkeys(("infrastructure", "cybersecurity", "death", "harm"), "no")
    incident = answered(stage, incident, "gpai_code_9", **no)
    assert owed(stage, incident, "gpai_code_9") == {}
    incident = answered(stage, incident, "gpai_code_9", **no | {"harm": "unknown"})
    assert iso_short(owed(stage, incident, "gpai_code_9")["initial"].due or 0) == "2026-05-07T08:15:00Z"


@pytest.mark.parametrize(
    ("yes", "days"),
    [
        ((), 15),
        (("death",), 10),
        (("infrastructure",), 2),
        (("widespread",), 2),
        (("death", "widespread"), 2),
    ],
)
def test_article_73_takes_the_shortest_term_that_is_not_excluded(
    stage: Stage, yes: tuple[str, ...], days: int
) -> None:
    stage.now = parse_iso("2028-02-20T12:00:00Z")
    incident = declared(stage)
    said = dict.fromkeys(("death", "infrastructure", "widespread"), "no") | dict.fromkeys(yes, "yes")
    incident = answered(stage, incident, "eu_ai_act_73", **said)
    due = owed(stage, incident, "eu_ai_act_73")["initial"]
    assert due.due == stage.now + days * 24 * HOUR
    assert f"+ {days} days" in due.arithmetic
    assert all(name in due.arithmetic for name in yes[-1:])


def test_what_does_not_apply_yet_is_ruled_out_by_its_date(stage: Stage) -> None:
    incident, regime = declared(stage), KNOWN.get("eu_ai_act_73")
    assert assessment.open_questions(incident, regime) == []
    assert assessment.assess(stage.desk, incident, regime, OFFICE)
    stands = reporting.assessed(stage.incidents.refresh(incident), "eu_ai_act_73")
    assert stands is not None
    assert stands.policy.reason == "applies from 2027-12-02; it was known on 2026-04-22"


def test_dora_counts_from_classification_and_from_awareness_whichever_ends_first(stage: Stage) -> None:
    incident = declared(stage)
    stage.now += HOUR
    incident = answered(stage, incident, "dora_19")
    assert owed(stage, incident, "dora_19")["initial"].due == stage.now + 4 * HOUR
    stage.set(incident, reporting__classified_at=parse_iso(START) + 22 * HOUR)
    found = owed(stage, incident, "dora_19")
    assert found["initial"].due == parse_iso(START) + 24 * HOUR
    assert (found["intermediate"].due, found["final"].due) == (None, None)
    assert found["intermediate"].arithmetic.startswith("starts with the initial sent")
    stage.now += HOUR
    sent(stage, incident, "dora_19", "initial")
    assert owed(stage, incident, "dora_19")["intermediate"].due == stage.now + 72 * HOUR


def test_a_corrected_awareness_moves_the_deadline_and_the_recorded_one_stays(stage: Stage) -> None:
    incident = answered(stage, declared(stage), "gdpr_33")
    stage.set(incident, reporting__aware_at=parse_iso(START) - HOUR)
    found = owed(stage, incident, "gdpr_33")["notification"]
    assert found.due == parse_iso(START) + 71 * HOUR
    stands = reporting.assessed(stage.incidents.refresh(incident), "gdpr_33")
    assert stands is not None
    assert stands.policy.obligations[0].due == parse_iso(START) + 72 * HOUR


def test_sent_then_complete_and_late_stays_late(stage: Stage) -> None:
    incident = answered(stage, declared(stage), "gdpr_33")
    stage.now += 73 * HOUR
    sent(stage, incident, "gdpr_33", "notification")
    found = owed(stage, incident, "gdpr_33")["notification"]
    assert (found.status, found.late) == ("sent", True)
    clock = clocks.compute(stage.incidents.refresh(incident), stage.now)[-1]
    assert clock.state == "met_late"
    sent(stage, incident, "gdpr_33", "notification", "complete")
    assert owed(stage, incident, "gdpr_33")["notification"].status == "complete"


def test_intermediate_reports_are_owed_again_until_it_is_resolved(stage: Stage) -> None:
    incident = answered(stage, declared(stage), "gpai_code_9")
    assert owed(stage, incident, "gpai_code_9")["intermediate"].due is None
    for obligation in ("initial", "intermediate"):
        stage.now += HOUR
        sent(stage, incident, "gpai_code_9", obligation)
        again = owed(stage, incident, "gpai_code_9")["intermediate"]
        assert (again.status, again.due) == ("due", stage.now + 28 * 24 * HOUR)
    stage.desk.resolve(incident)
    found = owed(stage, incident, "gpai_code_9")
    assert "intermediate" not in found
    assert found["final"].due == stage.now + 60 * 24 * HOUR


def test_the_deadline_needs_no_yaml_of_the_reader(stage: Stage) -> None:
    office = calendar.Calendar(holidays=frozenset({parse_day("2026-04-27")}))
    incident, regime = declared(stage), KNOWN.get("internal_audit")
    assessment.answer(stage.desk, incident, regime, "in_scope", "yes", "all of them", office)
    other = Incident(incident.id)
    for _, event in stage.journal.events(incident.id):
        fold.apply(other, event)
    found = obligations.owed(other)
    assert [iso_short(one.due or 0) for one in found] == ["2026-04-30T17:00:00Z"]


def parse_day(text: str) -> date:
    return date.fromisoformat(text)


def test_a_critical_incident_is_not_closed_before_every_regime_was_assessed(stage: Stage) -> None:
    incident = declared(stage)
    with pytest.raises(Refused, match="13 reporting regimes not assessed"):
        closing.close(stage.desk, incident, "resolved", "done", KNOWN)
    assert stage.incidents.refresh(incident).is_open
    _, missing = closing.close(stage.desk, incident, "resolved", "done", KNOWN, instead="counsel has it")
    assert missing[0].blocks
    head = stage.incidents.refresh(incident).register("status").shown
    assert head is not None
    assert head.payload is not None
    assert head.payload["instead"] == "counsel has it"
    assert "13 reporting regimes not assessed" in head.payload["lacking"][-1]


def test_assessed_it_closes_and_says_what_is_open(stage: Stage) -> None:
    incident = answered(stage, declared(stage), "gdpr_33")
    for regime in KNOWN.asked:
        if regime.id != "gdpr_33":
            assessment.rule_out(stage.desk, incident, regime, "Dana Law", "not us", OFFICE)
    cohorts.add(stage.desk, incident, "refused since six", count=3)
    with pytest.raises(Refused, match="the root cause"):
        closing.close(stage.desk, incident, "resolved", "done", KNOWN)
    _, missing = closing.close(stage.desk, incident, "resolved", "done", KNOWN, instead="no time")
    assert [one.text for one in missing if not one.blocks] == [
        "GDPR 33 notification not sent, if it applies",
        "affected decisions open: refused since six, all: 0 of 3 re-scored, 0 reversed, 0 notified",
    ]


@pytest.mark.parametrize(("severity", "outcome"), [("medium", "resolved"), ("critical", "false_alarm")])
def test_others_close_without(stage: Stage, severity: str, outcome: str) -> None:
    incident = declared(stage, severity)
    closing.close(stage.desk, incident, outcome, "done", KNOWN)
    assert stage.incidents.refresh(incident).status == "closed"


def test_what_an_organisation_leaves_out_is_not_asked_and_what_is_wrong_is_told(tmp_path: Path) -> None:
    (tmp_path / "regimes.yaml").write_text(
        "regimes:\n"
        "  circia:\n    leave_out: we are in no such sector\n"
        "  raise:\n    zone: Mars/Olympus\n"
        "  osha:\n    obligations: [{id: r, title: r, recipient: r, terms: [{from: noon, within: 8h}]}]\n"
    )
    found = regimes.load([tmp_path])
    assert "circia" not in {one.id for one in found.asked}
    assert [problem.line for problem in found.problems] == [5, 7]
    assert len(found.known["osha"].obligations[0].terms) == 2


def test_a_possible_clock_runs_on_after_the_incident_is_resolved(stage: Stage) -> None:
    incident = answered(stage, declared(stage), "gdpr_33")
    stage.desk.resolve(incident)
    clock = clocks.compute(stage.incidents.refresh(incident), stage.now + MINUTE)[-1]
    assert (clock.name, clock.state) == ("report gdpr_33 notification", "running")
