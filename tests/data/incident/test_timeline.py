"""The timeline: order, words, corrections, and that nothing of the journal is left out of it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import times
from data.incident import fold, sentences, timeline
from data.incident.entry import _CATEGORY
from data.incident.live_timeline import LiveTimeline
from data.incident.model import Incident
from data.incident.timeline import CATEGORIES, Entry
from data.journal import kinds
from data.journal.event import Body, Event, encode
from data.journal.store import Draft
from tests.data.incident.stage import Stage

START = "2026-04-22T08:15:00Z"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "home", START)
    yield made
    made.close()


def event(
    number: int,
    payload: kinds.Payload | bytes | None,
    *,
    kind: str = "",
    subject: str = "",
    replaces: tuple[str, ...] = (),
    version: int = 1,
    at: int | None = None,
) -> Event:
    """An event made by hand, as a peer's store might send it."""
    raw = encode(payload) if isinstance(payload, kinds.Payload) else payload
    body = Body(
        id=f"e{number:06d}",
        incident="i",
        kind=kind or (payload.KIND if isinstance(payload, kinds.Payload) else "note_added"),
        version=version,
        actor="someone",
        occurred_at=number if at is None else at,
        recorded_at=number,
        wall=number,
        counter=0,
        subject=subject,
        replaces=replaces,
        payload="",
    )
    return Event(body=body, text=encode(body), salt=b"", payload=raw, received_at=number)


def told(*events: Event) -> list[Entry]:
    """The timeline of events made by hand."""
    incident = Incident("i")
    for one in events:
        fold.apply(incident, one)
    return timeline.collect(events, incident, lambda actor: f"name of {actor}")


def texts(stage: Stage, incident: Incident) -> list[str]:
    return [
        entry.text
        for entry in timeline.entries(stage.journal, stage.incidents, stage.incidents.refresh(incident))
    ]


def test_an_incident_reads_as_people_tell_it(stage: Stage) -> None:
    firing = kinds.AlertObserved(
        "f1", "firing", "AIModelPerformanceDegraded", stage.now, labels={"model_id": "fraud-v4"}
    )
    incident = stage.desk.declare(
        title="accuracy down", source="alert", models={"fraud-v4": "alert"}, alerts=(firing,)
    )
    stage.desk.set_severity(incident, kinds.SeveritySet("medium", stage.now, "4 hours"))
    stage.desk.acknowledge(incident)
    stage.desk.answer(incident, "direct_harm", "yes", "three reports")
    stage.desk.set_severity(
        incident, kinds.SeveritySet("high", stage.now, "1 hour", reason="when unsure, the higher")
    )
    stage.desk.take_role(incident, "incident_commander", "A. Ito")
    stage.desk.move_phase(incident, "containment")
    stage.desk.set_field(incident, "impact.affected_predictions", 11000)
    stage.desk.set_field(incident, "impact.affected_predictions", 12400)
    stage.desk.set_field(incident, "detected_at", stage.now)
    stage.desk.decide(incident, "fall back")
    intended = kinds.StepIntended("a1", "containment", 1, action="fall back to 4.1.1")
    stage.append(incident, intended, "a1")
    stage.append(incident, kinds.StepStarted("a1", "laptop", 1), "a1")
    stage.append(incident, kinds.StepEnded("a1", "ran_unverified", exit_code=0), "a1")
    stage.append(incident, kinds.StepConfirmed("a1", evidence="accuracy 0.91"), "a1")
    stage.append(incident, kinds.StepSkipped("containment", 2, action="review all", reason="not needed"))
    stage.desk.resolve(incident, "metrics nominal")
    stage.desk.close(incident, "false_alarm", "a dashboard bug")
    stage.desk.reopen(incident, "it was real")
    assert texts(stage, incident) == [
        "declared from an alert",
        "number AI-INC-2026-0001",
        "system fraud-v4",
        "title: accuracy down",
        "performance degraded fires",
        "severity medium",
        "acknowledged",
        "direct harm: yes, three reports",
        "severity high, was medium, reason: when unsure, the higher",
        "incident commander: A. Ito",
        "phase containment",
        "affected predictions: 11000",
        "affected predictions: 12400, was 11000",
        "detected at (T1): 08:15",
        "decided to act: fall back",
        "containment step 1 fall back to 4.1.1: confirmed to run",
        "containment step 1 fall back to 4.1.1: started on laptop",
        "containment step 1 fall back to 4.1.1: ran, effect unverified",
        "containment step 1 fall back to 4.1.1: confirmed by a.ito, accuracy 0.91",
        "containment step 2 review all: skipped, reason: not needed",
        "resolved, reason: metrics nominal",
        "closed as false alarm, reason: a dashboard bug",
        "reopened, reason: it was real",
    ]


def test_a_time_of_another_day_is_told_with_its_date(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.desk.set_field(incident, "detected_at", times.parse_iso("2026-04-21T23:50:07.123456Z"))
    stage.desk.set_field(incident, "detected_at", stage.now + 250)
    found = [text for text in texts(stage, incident) if text.startswith("detected")]
    assert found == [
        "detected at (T1): 2026-04-21 23:50:07",
        "detected at (T1): 08:15, was 2026-04-21 23:50:07",
    ]


def test_steps_name_their_runbook_once_a_second_one_ran(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.append(incident, kinds.StepIntended("a1", "containment", 1, action="stop it", runbook="old"), "a1")
    stage.append(incident, kinds.StepEnded("a1", "succeeded"), "a1")
    live = LiveTimeline(stage.journal, stage.incidents, incident.id)
    while live.step() is not None:
        pass
    assert "containment step 1 stop it: succeeded" in [entry.text for entry in live.entries]
    stage.append(incident, kinds.StepIntended("a2", "triage", 2, action="look", runbook="new"), "a2")
    while live.step() is not None:
        pass
    assert "containment step 1 of old stop it: succeeded" in [entry.text for entry in live.entries]
    assert "triage step 2 of new look: confirmed to run" in [entry.text for entry in live.entries]
    assert [entry.text for entry in live.entries] == texts(stage, incident)


def test_a_step_counts_the_files_it_kept_and_stands_for_them(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.append(incident, kinds.StepIntended("a1", "evidence", 0, action="keep the logs"), "a1")
    files = ("aa" * 32, "bb" * 32)
    for digest in (*files, "cc" * 32):
        stage.append(incident, kinds.EvidenceAdded(digest, f"{digest[:2]}.log", 9))
    live = LiveTimeline(stage.journal, stage.incidents, incident.id)
    while live.step() is not None:
        pass
    assert not any(entry.told for entry in live.entries)
    stage.append(incident, kinds.StepEnded("a1", "succeeded", evidence=files), "a1")
    while live.step() is not None:
        pass
    assert [entry.text[:11] for entry in live.entries if entry.told] == ["evidence aa", "evidence bb"]
    assert "improvised keep the logs: succeeded, 2 files kept" in [entry.text for entry in live.entries]
    assert [entry.told for entry in live.entries] == [
        entry.told
        for entry in timeline.entries(stage.journal, stage.incidents, stage.incidents.refresh(incident))
    ]


def test_the_order_is_the_corrected_time_then_the_clock(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.at("08:40:00")
    late = stage.desk.note(incident.id, "seen at eight", at=times.parse_iso("2026-04-22T08:00:00Z"))
    first = stage.desk.note(incident.id, "first")
    stage.desk.note(incident.id, "second")
    stage.at("08:50:00")
    stage.desk.correct(
        incident, first.id, occurred_at=times.parse_iso("2026-04-22T08:30:00Z"), reason="clock"
    )
    stage.desk.correct(incident, late.id, text="seen before eight")
    now = stage.incidents.refresh(incident)
    found = timeline.entries(stage.journal, stage.incidents, now)
    assert [entry.text for entry in found if entry.kind == "note_added"] == [
        "seen before eight",
        "first",
        "second",
    ]
    noted = {entry.event_id: entry for entry in found}
    assert noted[late.id].original_text == "seen at eight"
    assert noted[late.id].corrected
    assert noted[late.id].original_at is None
    assert noted[first.id].original_at == times.parse_iso("2026-04-22T08:40:00Z")
    assert noted[first.id].at == times.parse_iso("2026-04-22T08:30:00Z")
    assert [entry.text for entry in found if entry.kind == "event_corrected"] == [
        "time corrected to 08:30, reason: clock",
        "text corrected to “seen before eight”",
    ]
    assert found == sorted(found, key=lambda entry: (entry.at, entry.wall, entry.counter, entry.event_id))


def test_corrections_apart_show_one_and_name_the_other() -> None:
    note = event(5, kinds.NoteAdded("orig"))
    one = kinds.EventCorrected(note.id, "occurred_at", occurred_at=2_000_000)
    two = kinds.EventCorrected(note.id, "occurred_at", occurred_at=3_000_000)
    subject = f"correction.{note.id}.occurred_at"
    entry = next(
        entry
        for entry in told(note, event(6, one, subject=subject), event(7, two, subject=subject))
        if entry.kind == "note_added"
    )
    assert (entry.at, entry.original_at) == (3_000_000, 5)
    assert entry.rivals == ("at 1970-01-01T00:00:02Z",)


def test_erased_withheld_unknown_and_newer_events_are_shown_raw(stage: Stage) -> None:
    incident = Incident("i")
    erased, withheld = event(1, None), event(2, None, kind="evidence_added")
    unknown = event(3, b'{"mood":"\\u001b[31mcalm"}', kind="mood_noted")
    newer = event(4, kinds.NoteAdded("hello"), version=9)
    broken = event(5, b'{"text":12}')
    for one in (
        erased,
        withheld,
        unknown,
        newer,
        event(6, kinds.Redacted(erased.id, "a name"), subject=erased.id),
    ):
        fold.apply(incident, one)
    found = timeline.collect([erased, withheld, unknown, newer, broken], incident, str)
    assert [entry.text for entry in found] == [
        "note added: erased",
        "evidence added: withheld",
        'mood noted, raw: {"mood":"\\u001b[31mcalm"}',
        'note added of version 9, raw: {"text":"hello"}',
        'note added, raw: {"text":12}',
    ]
    assert all(entry.raw and entry.category == "system" for entry in found)


def test_alerts_count_once_by_their_key() -> None:
    firing = kinds.AlertObserved("f", "firing", "AIModelConfidenceAnomaly", 1)
    twice = [event(number, firing, subject="f/1/firing", at=1) for number in (8, 3, 5)]
    other = event(9, kinds.AlertObserved("f", "resolved", "AIModelConfidenceAnomaly", 1), subject="f/1/res")
    found = told(*twice, other)
    assert [(entry.text, entry.observed, entry.event_id) for entry in found] == [
        ("confidence anomaly fires", 3, "e000003"),
        ("confidence anomaly resolves", 1, "e000009"),
    ]
    incident = Incident("i")
    assert len(timeline.collect([*twice, other], incident, str, repeats=True)) == 4


def test_a_value_says_what_it_replaced_even_when_that_comes_later() -> None:
    old = event(1, kinds.FieldSet("data drift"), subject="root_cause.description")
    new = event(
        2,
        kinds.FieldSet("schema", reason="logs"),
        subject="root_cause.description",
        replaces=(old.id, "elsewhere"),
    )
    assert [entry.text for entry in told(new, old)] == [
        "root cause: data drift",
        "root cause: schema, was data drift, reason: logs",
    ]


def test_actions_and_items_are_named_by_what_they_say(stage: Stage) -> None:
    incident = stage.desk.declare(title="x", models={"a": "person", "b": "person"})
    action = stage.desk.add_action(incident, kinds.ActionAdded("add a schema check", "data", "2026-04-29"))
    item = stage.desk.add_item(incident, "factors.security", "tokens in logs", {"root_cause": "yes"})
    stage.desk.set_field(incident, f"action.{action.id}.status", "in_progress")
    stage.desk.set_field(incident, f"item.{item.id}.removed", True)
    stage.desk.set_field(incident, "system.b.model_version", "2.0")
    stage.desk.set_field(incident, "system.b.baseline_accuracy", "0.94")
    stage.desk.set_field(incident, "title", None)
    assert texts(stage, incident)[5:] == [
        "corrective action: add a schema check, owner data, due 2026-04-29",
        "security factor: tokens in logs",
        "status of “add a schema check”: in progress",
        "removed of “tokens in logs”: yes",
        "model version of b: 2.0",
        "baseline accuracy of b: 0.94",
        "title: cleared, was x",
    ]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("AIModelPerformanceDegraded", "performance degraded"),
        ("AIModelInputDistributionShift", "input distribution shift"),
        ("KubePodCrashLooping", "kube pod crash looping"),
        ("HighCPU", "high CPU"),
        ("Model", "model"),
        ("disk almost full", "disk almost full"),
        ("", "an alert without a name"),
        ("\x1b[31mred", "red"),
    ],
)
def test_alert_names_become_words(name: str, label: str) -> None:
    assert sentences.alert_label(name) == label


def test_every_kind_of_an_incident_has_a_sentence_and_a_category() -> None:
    own = {"chain_opened", "actor_introduced", "runbook_trusted", "parameter_remembered"}
    own |= {"kill_armed", "kill_disarmed", "heads_acknowledged", "quarter_reviewed"}
    unsaid = {kind.KIND for kind in kinds.KINDS.values() if kind not in sentences.SAID}
    assert unsaid == own
    assert set(_CATEGORY.values()) | {"system"} == set(CATEGORIES)


def test_describe_says_the_same_as_the_timeline(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.desk.acknowledge(incident, via="pager")
    now = stage.incidents.refresh(incident)
    for _, one in stage.journal.events(incident.id):
        entry = next(
            entry
            for entry in timeline.entries(stage.journal, stage.incidents, now)
            if entry.event_id == one.id
        )
        assert timeline.describe(one, now, stage.names) == entry.text


hostile = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["\x1b]52;c;aGk=\x07", "\u202eabc", "[red]x[/red]", "a\nb", "\x9b31m"]
)


@given(st.lists(st.tuples(hostile, hostile, st.integers(-5, 5)), max_size=12), st.randoms())
@settings(max_examples=60)
def test_every_event_has_one_entry_in_one_order_and_no_control_sequence(
    rows: list[tuple[str, str, int]], random: object
) -> None:
    events = [
        event(number, payload, subject=subject, at=at)
        for number, (one, two, at) in enumerate(rows)
        for payload, subject in [
            [
                (kinds.NoteAdded(one), ""),
                (kinds.FieldSet(one, reason=two), two),
                (kinds.RoleTaken(one, two), f"role.{one}"),
                (kinds.ItemAdded(one, two, {two: one}), ""),
            ][number % 4]
        ]
    ]
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found, again = told(*events), told(*shuffled)
    assert found == again
    assert sorted(entry.event_id for entry in found) == [one.id for one in events]
    shown = "".join(entry.text + entry.actor_name + entry.subject + entry.kind for entry in found)
    assert (
        not {character for character in shown if not (character.isprintable() or character == "\n")}
        - {"\u00a0"}
        - set(map(chr, range(0x2000, 0x200B)))
        - {"\u3000", "\u1680", "\u205f", "\u202f"}
    )


def test_ten_times_the_events_cost_about_ten_times_the_time(stage: Stage) -> None:
    """With every register and correction in play."""

    def cost(size: int) -> float:
        incident = stage.desk.declare(title=f"{size}")
        drafts: list[Draft] = []
        for number in range(size // 2):
            note = stage.journal.ambient.new_id()
            drafts.append(Draft(id=note, payload=kinds.NoteAdded(f"note {number}"), incident=incident.id))
            field = (
                kinds.FieldSet(number) if number % 10 else kinds.EventCorrected(note, "text", text="mended")
            )
            subject = f"correction.{note}.text" if number % 10 == 0 else f"field.{number % 500}"
            drafts.append(Draft(payload=field, incident=incident.id, subject=subject))
        stage.journal.append(*drafts)
        now = stage.incidents.refresh(incident)
        best = 1e9
        for _ in range(2):
            began = time.perf_counter()
            found = timeline.entries(stage.journal, stage.incidents, now)
            best = min(best, time.perf_counter() - began)
        assert len(found) >= size
        return best

    small, large = cost(2_000), cost(20_000)
    assert large < small * 30
