"""The record: exactly the schema's fields, and nothing in it that no event says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from data.incident import fold, timeline
from data.incident.fields import FIELDS, LISTS
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Body, Event, encode
from data.text import NOTE, clean, clean_line
from playbooks.reports import record
from tests.data.incident.stage import Stage
from tests.playbooks.reports.story import tell

SCHEMA: dict[str, Any] = json.loads(record.SCHEMA.read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
FIELDS_IN_ORDER = {
    "": [
        "incident_id",
        "incident_type",
        "severity",
        "status",
        "model_id",
        "model_version",
        "detected_at",
        "detected_by",
        "acknowledged_at",
        "resolved_at",
        "duration_minutes",
        "impact",
        "root_cause",
        "timeline",
        "corrective_actions",
    ],
    "impact": [
        "affected_predictions",
        "false_positive_increase",
        "user_impact",
        "financial_impact_estimate",
    ],
    "root_cause": ["category", "description", "contributing_factors"],
    "timeline": ["time", "event"],
    "corrective_actions": ["action", "owner", "due_date", "status"],
}


def test_the_schema_is_a_schema_and_ships_beside_the_knowledge() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert record.SCHEMA.parent.name == "knowledge"
    assert list(SCHEMA["properties"]) == FIELDS_IN_ORDER[""]


def test_the_record_has_the_fields_in_their_order(stage: Stage) -> None:
    incident = tell(stage)
    made = json.loads(
        record.render(incident, timeline.entries(stage.journal, stage.incidents, incident)),
    )
    VALIDATOR.validate(made)
    assert list(made) == FIELDS_IN_ORDER[""]
    assert list(made["impact"]) == FIELDS_IN_ORDER["impact"]
    assert list(made["root_cause"]) == FIELDS_IN_ORDER["root_cause"]
    assert list(made["timeline"][0]) == FIELDS_IN_ORDER["timeline"]
    assert list(made["corrective_actions"][0]) == FIELDS_IN_ORDER["corrective_actions"]
    assert made["timeline"][0] == {
        "time": "2026-04-22T06:00:00Z",
        "event": "T0 pipeline deployed with a schema change",
    }


def test_an_erased_value_is_null_and_its_event_says_erased(stage: Stage, tmp_path: Path) -> None:
    incident = Incident("i")
    events = [made(0, kinds.FieldSet("a name"), "detected_by"), made(1, kinds.NoteAdded("a secret"), "")]
    erased = [Event(body=one.body, text=one.text, salt=None, payload=None, received_at=0) for one in events]
    for one in erased:
        fold.apply(incident, one)
    incident.redacted.update(one.id for one in erased)
    told = record.record(incident, timeline.collect(erased, incident, str))
    assert told["detected_by"] is None
    assert [entry["event"] for entry in told["timeline"]] == ["field set: erased", "note added: erased"]


def made(number: int, payload: kinds.Payload | bytes, subject: str, kind: str = "") -> Event:
    """An event made by hand, as a peer's store might send it."""
    body = Body(
        id=f"e{number:03d}",
        incident="i",
        kind=payload.KIND if isinstance(payload, kinds.Payload) else kind,
        actor="peer",
        occurred_at=number * 60_000_000,
        recorded_at=number,
        wall=number,
        counter=0,
        subject=subject,
        payload="",
    )
    raw = encode(payload) if isinstance(payload, kinds.Payload) else payload
    return Event(body=body, text=encode(body), salt=b"", payload=raw, received_at=number)


texts = st.text(st.characters(codec="utf-8"), max_size=20)
integers = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.one_of(texts, integers, st.booleans(), st.none())
payloads = st.one_of(
    st.builds(kinds.FieldSet, values).map(
        lambda payload: (payload, st.sampled_from([*sorted(FIELDS), "system.m.model_version"]))
    ),
    st.builds(kinds.NoteAdded, texts).map(lambda payload: (payload, st.just(""))),
    st.builds(kinds.SeveritySet, st.sampled_from(["high", "dire", ""]), integers, texts).map(
        lambda payload: (payload, st.just("severity"))
    ),
    st.builds(kinds.StatusChanged, st.sampled_from(["open", "resolved", "closed", "lost"]), texts).map(
        lambda payload: (payload, st.just("status"))
    ),
    st.builds(kinds.Acknowledged, texts).map(lambda payload: (payload, st.just(""))),
    st.builds(kinds.ActionAdded, texts, texts, texts | st.just("2026-04-29")).map(
        lambda payload: (payload, st.just(""))
    ),
    st.builds(kinds.ItemAdded, st.sampled_from(sorted(LISTS)), texts).map(
        lambda payload: (payload, st.just(""))
    ),
    st.builds(kinds.SystemAdded, st.just("m") | texts).map(
        lambda payload: (payload, st.sampled_from(["m", "n"]))
    ),
    st.builds(kinds.NumberAssigned, texts).map(lambda payload: (payload, st.just("n"))),
    st.builds(kinds.IncidentDeclared, st.sampled_from(["live", "drill"])).map(
        lambda payload: (payload, st.just(""))
    ),
).flatmap(lambda pair: st.tuples(st.just(pair[0]), pair[1]))


def strings(value: Any) -> Iterator[str]:
    """Every text of a record."""
    if isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, str):
        yield value


def said(value: Any) -> Iterator[str]:
    """Every text of a payload, cleaned as documents clean it."""
    if isinstance(value, dict):
        for one in value.values():
            yield from said(one)
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    elif value is not None:
        yield clean(str(value), NOTE).strip()


@given(st.lists(payloads, max_size=14))
@settings(max_examples=200)
def test_every_record_fits_the_schema_and_says_only_what_events_say(
    drafts: list[tuple[kinds.Payload, str]],
) -> None:
    incident = Incident("i")
    events = [made(number, payload, subject) for number, (payload, subject) in enumerate(drafts)]
    for event in events:
        fold.apply(incident, event)
    entries = timeline.collect(events, incident, str)
    told = json.loads(record.render(incident, entries))
    VALIDATOR.validate(told)
    known = {text for event in events if event.payload for text in said(json.loads(event.payload))}
    known |= {entry.text for entry in entries} | {"m", "n", "open", incident.status}
    number = told.pop("incident_id").removeprefix("DRILL-")
    assert number in {clean_line(text, 200) for text in known} | {"i"}
    times = {told.pop(name) for name in ("detected_at", "acknowledged_at", "resolved_at")}
    assert all(one is None or one.endswith("Z") for one in times)
    for entry in told["timeline"]:
        assert entry.pop("time").endswith("Z")
    assert set(strings(told)) <= known
