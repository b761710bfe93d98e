"""The fold commutes: any order, any number of times, the same incident."""

import itertools
import random
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from data.ambient import Ambient
from data.exchange import wire
from data.exchange.ingest import ingest
from data.incident import fold
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft, Journal
from data.journal.writing import ChainWriter
from data.times import HOUR, MINUTE

START = 1_780_000_000_000_000


def canonical(incident: Incident) -> bytes:
    """The state, with maps and sets in one order."""
    return msgspec.json.encode(incident, order="sorted")


def folded(events: list[Event]) -> Incident:
    incident = Incident("i1")
    for event in events:
        fold.apply(incident, event)
    return incident


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Events of up to three authors who see some of each other's, with clocks that disagree."""
    authors = []
    for number in range(draw(st.integers(1, 3))):
        skew = draw(st.integers(-10, 10)) * MINUTE
        ticks = itertools.count(START + skew, 7)
        source = random.Random(number)
        ambient = Ambient(now=lambda ticks=ticks: next(ticks), entropy=source.randbytes)  # type: ignore[misc]
        writer = ChainWriter(ambient)
        writer.start(ambient.new_id())
        authors.append((writer, Incident("i1")))
    events: list[Event] = []
    for _ in range(draw(st.integers(1, 25))):
        writer, seen = authors[draw(st.integers(0, len(authors) - 1))]
        event, _ = writer.seal(draw_draft(draw, seen, events), f"actor {authors.index((writer, seen))}")
        events.append(event)
        fold.apply(seen, event)
        if draw(st.booleans()):
            fold.apply(seen, draw(st.sampled_from(events)))
    return events


def draw_draft(draw: st.DrawFn, seen: Incident, events: list[Event]) -> Draft:
    number = draw(st.integers(0, 3))
    register, payload = draw(
        st.sampled_from(
            [
                ("title", kinds.FieldSet(f"title {number}")),
                ("impact.affected_predictions", kinds.FieldSet(number)),
                ("severity", kinds.SeveritySet("high", START + number, "1 hour")),
                ("triage.direct_harm", kinds.QuestionAnswered("direct_harm", "yes", f"seen {number}")),
                ("status", kinds.StatusChanged("resolved")),
                ("phase", kinds.PhaseMoved("containment")),
                ("", kinds.Acknowledged()),
                ("", kinds.DecidedToAct("roll back")),
                ("", kinds.DecisionMade("wait", kinds.Grounds(alternatives=("stop",)))),
                ("", kinds.NoteAdded("note")),
                (f"fp/{number}/firing", kinds.AlertObserved("fp", "firing", "Degraded", number)),
                (f"a{number}", kinds.StepIntended(f"a{number}", "containment", 1, "fall back")),
                (f"a{number}", kinds.StepStarted(f"a{number}", "laptop", number)),
                (f"a{number}", kinds.StepEnded(f"a{number}", "unknown")),
                (f"a{number}", kinds.StepEnded(f"a{number}", "succeeded", 0)),
                (f"a{number}", kinds.StepConfirmed(f"a{number}", holds=bool(number % 2))),
                (
                    f"a{number}",
                    kinds.GlassReviewed(f"a{number}", "triage", 1, "x", f"{number}"),
                ),
                ("", kinds.ApprovalAsked("containment", 1, "stop", digest=f"d{number}")),
                (
                    f"r{number % 2}",
                    kinds.ApprovalGiven("r", "triage", 1, "x", bool(number % 2)),
                ),
                ("role.scribe", kinds.HandoverOffered("scribe", f"Ben {number}", "Ana", "card")),
                (f"h{number % 2}", kinds.HandoverAnswered("scribe", accepted=bool(number % 2))),
                (f"w{number % 2}", kinds.WorkstreamOpened(f"w{number % 2}", f"title {number}")),
                (f"k{number % 2}", kinds.TaskAdded(f"task {number}")),
                ("applicability.gdpr_33.risk", kinds.ApplicabilityAnswered("gdpr_33", "risk", "yes", "x")),
                ("regime.gdpr_33", kinds.RegimeAssessed("gdpr_33", "GDPR", "possible", since=START)),
                ("gdpr_33/n", kinds.ReportSent("gdpr_33", "n", "initial", "authority")),
                ("", kinds.CohortAdded(f"cohort {number}", count=number)),
                (f"task.k{number % 2}.status", kinds.FieldSet("done" if number else "failed")),
                ("", kinds.ActionAdded("add schema validation")),
                ("AI-INC-2026-0001", kinds.NumberAssigned("AI-INC-2026-0001")),
                ("fraud-v4", kinds.SystemAdded("fraud-v4")),
                ("correction", kinds.EventCorrected("", "occurred_at", START - number * HOUR)),
            ]
        )
    )
    if isinstance(payload, kinds.EventCorrected):
        target = events[draw(st.integers(0, len(events) - 1))].id if events else "none"
        payload = kinds.EventCorrected(target, "occurred_at", payload.occurred_at)
        register = f"correction.{target}.occurred_at"
    return Draft(
        payload=payload,
        incident="i1",
        subject=register,
        replaces=seen.heads(register),
        occurred_at=START + draw(st.integers(-5, 5)) * HOUR,
    )


@given(histories(), st.randoms(use_true_random=False))
def test_shuffles_and_duplicates_converge(events: list[Event], shuffle: random.Random) -> None:
    expected = folded(events)
    again = events + shuffle.choices(events, k=len(events) // 2)
    shuffle.shuffle(again)
    other = folded(again)
    assert canonical(other) == canonical(expected)
    for question in ("number", "title", "severity", "status", "phase", "contained_at", "model_ids"):
        assert getattr(other, question) == getattr(expected, question)


@given(histories())
def test_a_state_that_went_through_a_snapshot_goes_on_the_same(events: list[Event]) -> None:
    half = len(events) // 2
    decoder = msgspec.msgpack.Decoder(Incident)
    kept = decoder.decode(msgspec.msgpack.encode(folded(events[:half])))
    for event in events[half:]:
        fold.apply(kept, event)
    assert canonical(kept) == canonical(folded(events))


@given(histories())
def test_the_shown_value_is_one_that_nobody_replaced(events: list[Event]) -> None:
    replaced = {old for event in events for old in event.body.replaces}
    for register in folded(events).registers.values():
        assert not replaced & set(register.heads)
        if register.shown is not None:
            assert all(register.shown.key >= head.key for head in register.heads.values())


@given(histories())
def test_erased_payloads_converge_too(events: list[Event]) -> None:
    erased = [
        msgspec.structs.replace(event, payload=None, salt=None) if number % 3 == 0 else event
        for number, event in enumerate(events)
    ]
    assert canonical(folded(erased)) == canonical(folded(list(reversed(erased))))


def test_unknown_kinds_and_newer_versions_change_nothing_but_the_clock() -> None:
    writer = ChainWriter(Ambient())
    writer.start("c" * 36)
    known, _ = writer.seal(Draft(payload=kinds.FieldSet("x"), incident="i1", subject="title"), "a")
    newer = msgspec.structs.replace(known, body=msgspec.structs.replace(known.body, version=99))
    strange = msgspec.structs.replace(known, body=msgspec.structs.replace(known.body, kind="invented_later"))
    for event in (newer, strange):
        state = folded([event])
        assert state.registers == {}
        assert state.last_wall == known.body.wall


# --- two stores that edit apart ----------------------------------------------------------------------------


def pair(tmp_path: Path) -> tuple[Journal, Journal]:
    return Journal.open(tmp_path / "one"), Journal.open(tmp_path / "two")


def exchange(source: Journal, target: Journal) -> None:
    ingest(target, list(wire.lines(source)))


def test_two_stores_that_edit_one_field_apart_both_show_both_until_one_event_replaces_both(
    tmp_path: Path,
) -> None:
    one, two = pair(tmp_path)
    with one, two:
        desk_one, desk_two = Desk(one, Incidents(one)), Desk(two, Incidents(two))
        incident = desk_one.declare(title="accuracy fell")
        exchange(one, two)
        desk_one.set_field(incident, "impact.affected_predictions", 12400)
        desk_two.set_field(desk_two.incidents.get(incident.id), "impact.affected_predictions", 9000)
        exchange(two, one)
        exchange(one, two)
        for store in (one, two):
            register = Incidents(store).get(incident.id).register("impact.affected_predictions")
            shown = register.shown
            assert shown is not None
            assert shown.value == 9000, "the later one"
            assert [head.value for head in register.conflicts] == [12400]
        desk_one.set_field(incident, "impact.affected_predictions", 11000)
        exchange(one, two)
        for store in (one, two):
            state = Incidents(store).get(incident.id)
            assert state.value("impact.affected_predictions") == 11000
            assert state.conflicts == {}


def test_every_delivery_order_shows_the_same_conflict(tmp_path: Path) -> None:
    writers = [ChainWriter(Ambient()) for _ in range(3)]
    for number, writer in enumerate(writers):
        writer.start(str(number) * 36)
    first, _ = writers[0].seal(Draft(payload=kinds.FieldSet("a"), incident="i1", subject="title"), "a")
    apart = [
        writer.seal(
            Draft(payload=kinds.FieldSet(f"b{n}"), incident="i1", subject="title", replaces=(first.id,)), "a"
        )[0]
        for n, writer in enumerate(writers[1:])
    ]
    both = tuple(event.id for event in apart)
    last, _ = writers[0].seal(
        Draft(payload=kinds.FieldSet("c"), incident="i1", subject="title", replaces=both), "a"
    )
    for order in itertools.permutations([first, *apart]):
        register = folded(list(order)).register("title")
        assert sorted(str(head.value) for head in register.heads.values()) == ["b0", "b1"]
    for order in itertools.permutations([first, *apart, last]):
        register = folded(list(order)).register("title")
        assert [head.value for head in register.heads.values()] == ["c"]
