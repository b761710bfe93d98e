"""The catalogue of fields: what each takes, and what is said when it does not."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import times
from data.errors import BadInput
from data.incident import field_values, fields
from data.incident.fields import FIELDS, LISTS, Field

NOW = times.parse_iso("2026-04-22T12:00:00Z")

EXAMPLES = {
    "text": ("some words", "some words"),
    "integer": ("12 400", 12400),
    "time": ("2026-04-22T08:15:00Z", times.parse_iso("2026-04-22T08:15:00Z")),
    "date": ("2026-04-29", "2026-04-29"),
    "yes_no": ("no", False),
}


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.path)
def test_every_field_takes_what_its_kind_says(field: Field) -> None:
    if field.kind == "choice":
        assert [fields.parse(field.path, choice) for choice in field.choices] == list(field.choices)
    else:
        text, value = EXAMPLES[field.kind]
        assert fields.parse(field.path, text) == value
    assert field.label
    assert fields.parse(field.path, "  ") is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("impact.affected_predictions", "12.4k"),
        ("impact.affected_predictions", "-3"),
        ("impact.affected_predictions", "99999999999999999"),
        ("impact.affected_predictions", "1,2"),
        ("detected_at", "yesterday"),
        ("detected_at", "08:15"),
        ("detected_at", "2026-02-30T08:15:00Z"),
        ("monitoring.until", "2026-13-01"),
        ("monitoring.until", "next week"),
        ("approvals.legal", "maybe"),
        ("severity", "dire"),
        ("phase", "panic"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_remedy(path: str, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        fields.parse(path, text)
    assert path in caught.value.message
    assert caught.value.remedy


def test_relative_times_need_to_know_now() -> None:
    assert fields.parse("onset_at", "20m", now=NOW) == NOW - 20 * times.MINUTE
    assert fields.parse("onset_at", "08:15", now=NOW) == times.parse_iso("2026-04-22T08:15:00Z")
    assert fields.parse("onset_at", "2026-04-22T08:15") == times.parse_iso("2026-04-22T08:15:00Z")
    assert fields.parse("onset_at", "2026-04-22 10:15+02:00") == times.parse_iso("2026-04-22T08:15:00Z")


def test_a_date_alone_is_no_time() -> None:
    with pytest.raises(BadInput):
        fields.parse("onset_at", "2026-04-22")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("impact.affected_prediction", "impact.affected_predictions"),
        ("affected_predictions", "impact.affected_predictions"),
        ("root_cause.descripton", "root_cause.description"),
        ("detectedat", "detected_at"),
        ("user_impact", "impact.user_impact"),
        ("lesson", "lessons"),
        ("system.fraud-v4.model_versoin", "system.fraud-v4.model_version"),
        ("action.0190.ownr", "action.0190.owner"),
    ],
)
def test_an_unknown_path_names_the_closest(wrong: str, right: str) -> None:
    with pytest.raises(BadInput, match="There is no field") as caught:
        fields.parse(wrong, "x")
    assert right in caught.value.remedy


def test_patterns_are_understood_and_models_may_hold_dots() -> None:
    assert fields.parse("system.fraud-detection-v4.1.model_version", "4.1.2") == "4.1.2"
    assert fields.parse("action.0190-aa.status", "In progress") == "in_progress"
    assert fields.parse("action.0190-aa.due", "2026-04-29") == "2026-04-29"
    assert fields.parse("item.0190-aa.removed", "yes") is True
    assert fields.parse("item.0190-aa.status", "planned") == "planned"
    assert fields.find("role.incident_commander").by == "role_taken"
    for unfinished in ("system.model_version", "role.wizard"):
        with pytest.raises(BadInput):
            fields.find(unfinished)


@pytest.mark.parametrize("path", ["status", "resolved_at", "timeline", "triage.direct_harm", "incident_id"])
def test_what_is_computed_says_what_sets_it(path: str) -> None:
    with pytest.raises(BadInput, match="not set by hand") as caught:
        fields.parse(path, "x")
    assert caught.value.remedy


def test_lists_and_fields_point_at_each_other() -> None:
    with pytest.raises(BadInput, match="is a list"):
        fields.find("lessons")
    with pytest.raises(BadInput, match="holds one value"):
        fields.find_list("title")
    with pytest.raises(BadInput) as caught:
        fields.find_list("corrective_actions")
    assert "action add" in caught.value.remedy


def test_assignments_come_apart() -> None:
    assert fields.split("a.b=c=d") == fields.Assignment("a.b", False, "c=d")
    assert fields.split("lessons+=x") == fields.Assignment("lessons", True, "x")
    for nonsense in ("a.b", "=x", "+=x", ""):
        with pytest.raises(BadInput):
            fields.split(nonsense)


def test_items_have_details() -> None:
    item = fields.parse_item(
        "factors.operations", "No schema check | between teams | evidence=PR 12 | a=b | root_cause=y"
    )
    assert item.text == "No schema check | between teams"
    assert item.details == {"evidence": "PR 12 | a=b", "root_cause": "yes"}
    assert fields.parse_item("remediation", "Rolled back | status=Completed | at=2026-04-22T09:15Z") == (
        fields.Item("Rolled back", {"status": "completed", "at": "2026-04-22T09:15:00Z"})
    )
    assert fields.parse_item("lessons", "Two words").details == {}
    for path, text in (("lessons", " "), ("remediation", "x | status=done"), ("lesson", "x")):
        with pytest.raises(BadInput):
            fields.parse_item(path, text)


def test_the_model_version_belongs_to_the_first_system() -> None:
    assert fields.register("model_version", "fraud") == "system.fraud.model_version"
    assert fields.register("title", "") == "title"
    with pytest.raises(BadInput, match="no system"):
        fields.register("model_version")


def test_control_sequences_do_not_enter() -> None:
    assert fields.parse("title", "a\x1b]52;c;aGk=\x07b\u202ec\nd") == "abc d"
    assert fields.parse("summary", "one\r\ntwo\x9b31m") == "one\ntwo"


def test_the_catalogue_covers_the_record() -> None:
    assert {
        "incident_type",
        "severity",
        "model_version",
        "detected_at",
        "detected_by",
        "impact.affected_predictions",
        "impact.false_positive_increase",
        "impact.user_impact",
        "impact.financial_impact_estimate",
        "root_cause.category",
        "root_cause.description",
    } <= set(FIELDS)
    assert {"factors.governance", "factors.security", "factors.operations"} <= set(LISTS)
    assert not set(FIELDS) & set(LISTS)


@given(st.sampled_from(sorted(FIELDS)), st.text(max_size=40))
def test_what_is_taken_reads_back_the_same(path: str, text: str) -> None:
    kind = FIELDS[path].kind
    with contextlib.suppress(BadInput):
        value = fields.parse(path, text, now=NOW)
        assert fields.parse(path, field_values.as_text(kind, value), now=NOW) == value


@given(st.text(max_size=60))
def test_any_path_is_known_or_refused_with_a_remedy(path: str) -> None:
    refused = None
    try:
        assert fields.find(path).path == path
    except BadInput as error:
        refused = error
    assert refused is None or (refused.remedy and "\x1b" not in refused.message)
