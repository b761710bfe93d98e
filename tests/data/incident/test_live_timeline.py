"""The timeline that is kept up to date says what a whole new one would, in whatever order events arrive."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import times
from data.incident import live_timeline, timeline
from data.incident.live_timeline import KEPT, LiveTimeline
from data.incident.model import Incident
from data.journal import kinds, redaction
from data.journal.event import Event
from data.journal.store import Draft, Journal
from tests.data.incident.stage import Stage

START = "2026-04-22T08:15:00Z"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "home", START)
    yield made
    made.close()


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Stage]]:
    """A store to write in and one to deliver to."""
    made = [Stage(tmp_path_factory.mktemp(name) / "home", START, name) for name in ("from", "to")]
    yield made
    for one in made:
        one.close()


def read(live: LiveTimeline) -> list[timeline.Entry]:
    """Everything there is, without where it was found."""
    for _ in range(10_000):
        if live.step() is None:
            break
    return [plain(entry) for entry in live.entries]


def plain(entry: timeline.Entry) -> timeline.Entry:
    return msgspec.structs.replace(entry, position=0)


def anew(stage: Stage, incident: str) -> list[timeline.Entry]:
    return timeline.entries(stage.journal, stage.incidents, stage.incidents.by_id(incident))


def lived(stage: Stage, acts: list[int], random: Random) -> Incident:
    """An incident in which so many things happened, of every kind whose words depend on another's."""
    desk = stage.desk
    incident = desk.declare(title="accuracy fell", models={"fraud-v4": "alert"})
    written: list[Event] = []

    def some() -> str:
        return random.choice(written).id if written else incident.id

    def alert(state: str) -> None:
        observed = kinds.AlertObserved("f1", state, "AIModelLatency", 5, labels={"model_id": "fraud-v4"})
        key = f"f1/5/{state}"
        stage.journal.append(Draft(payload=observed, incident=incident.id, subject=key, occurred_at=5))

    def step(attempt: str) -> None:
        for payload in (
            kinds.StepStarted(attempt, "laptop", 1),
            kinds.StepIntended(attempt, "containment", 1, action=f"stop {attempt}"),
            kinds.StepEnded(attempt, "ran_unverified"),
        ):
            stage.append(incident, payload, attempt)

    for act in acts:
        stage.now += random.randrange(3) * times.SECOND
        match act % 12:
            case 0 | 1:
                written.append(desk.note(incident.id, f"note {act}", at=stage.now - act * times.MINUTE))
            case 2:
                written.append(desk.set_field(incident, "summary", f"value {act}"))
            case 3:
                stage.journal.append(
                    Draft(payload=kinds.FieldSet(act), incident=incident.id, subject="summary",
                          replaces=tuple(event.id for event in written[-2:]))
                )  # fmt: skip
            case 4 if written:
                desk.correct(incident, some(), occurred_at=stage.now - act * times.SECOND)
            case 5 if written:
                correction = kinds.EventCorrected(some(), "text", text=f"mended {act}")
                subject = f"correction.{correction.event}.text"
                stage.journal.append(Draft(payload=correction, incident=incident.id, subject=subject))
            case 6:
                alert("firing" if act % 2 else "resolved")
            case 7:
                step(f"a{act % 3}")
            case 8:
                action = desk.add_action(incident, kinds.ActionAdded(f"mend {act}"))
                desk.set_field(incident, f"action.{action.id}.status", "done")
            case 9:
                desk.add_system(incident, f"model-{act % 2}")
                desk.set_field(incident, "system.fraud-v4.model_version", f"4.{act}")
            case 10:
                desk.set_field(incident, "onset_at", stage.now - act * times.HOUR)
                desk.set_field(incident, "onset_trigger", f"deploy {act}")
            case _:
                desk.move_phase(incident, random.choice(["triage", "containment"]), f"because {act}")
    return stage.incidents.refresh(incident)


def deliver(events: list[Event], to: Journal) -> None:
    """As taking in from a peer stores them."""
    with to.transaction() as transaction:
        for event in events:
            transaction.insert(None, event)


@given(
    st.lists(st.integers(0, 40), max_size=40), st.randoms(use_true_random=False), st.sampled_from([1, 3, 400])
)
@settings(max_examples=60, deadline=None)
def test_in_any_order_of_delivery_it_is_what_a_new_one_says(
    stages: list[Stage], acts: list[int], random: Random, size: int
) -> None:
    source, target = stages
    incident = lived(source, acts, random)
    events = [event for _, event in source.journal.events(incident.id)]
    random.shuffle(events)
    deliver(events[: len(events) // 3], target.journal)
    live = LiveTimeline(target.journal, target.incidents, incident.id)
    slices, live_timeline.SLICE = live_timeline.SLICE, size
    try:
        live.step()
        for start in range(len(events) // 3, len(events), 7):
            deliver(events[start : start + 7], target.journal)
            live.step()
        assert read(live) == anew(target, incident.id)
    finally:
        live_timeline.SLICE = slices
    assert live.complete
    assert live.step() is None


def test_the_end_is_read_first_and_the_rest_in_slices(stage: Stage) -> None:
    incident = stage.desk.declare(title="long")
    stage.journal.append(
        *(Draft(payload=kinds.NoteAdded(f"note {number}"), incident=incident.id) for number in range(1500))
    )
    live = LiveTimeline(stage.journal, stage.incidents, incident.id)
    change = live.step()
    assert change is not None
    assert [entry.text for entry in list(live.entries)[-2:]] == ["note 1498", "note 1499"]
    assert not live.complete
    first = live.entries
    read(live)
    assert len(first) == live_timeline.SLICE, "what a reader was given stays as it is"
    assert len(live.entries) == 1500 + 3


def test_a_name_that_comes_later_is_told(stages: list[Stage]) -> None:
    source, target = stages
    incident = source.desk.declare(title="named later")
    deliver([event for _, event in source.journal.events(incident.id)], target.journal)
    live = LiveTimeline(target.journal, target.incidents, incident.id)
    read(live)
    known = {event.id for event in target.journal.own_events(kinds.ActorIntroduced.KIND)}
    introduced = source.journal.own_events(kinds.ActorIntroduced.KIND)
    deliver([event for event in introduced if event.id not in known], target.journal)
    read(live)
    assert {entry.actor_name for entry in live.entries} == {"from"}


def test_what_is_erased_is_gone_from_every_entry(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.desk.set_field(incident, "summary", "Jane Doe called")
    secret = stage.desk.set_field(incident, "summary", "her number is 555")
    stage.desk.set_field(incident, "summary", "a customer called")
    live = LiveTimeline(stage.journal, stage.incidents, incident.id)
    assert sum("555" in entry.text for entry in read(live)) == 2
    redaction.redact(stage.journal, secret.id, "a personal number")
    told = read(live)
    assert told == anew(stage, incident.id)
    assert not any("555" in entry.text for entry in told)


def test_a_long_text_is_kept_by_its_beginning_and_found_whole(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    note = stage.desk.note(incident.id, "long " * 1000 + "end")
    live = LiveTimeline(stage.journal, stage.incidents, incident.id)
    read(live)
    entry = live.find(note.id)
    assert entry is not None
    assert entry.cut
    assert len(entry.text) == KEPT
    whole = live.whole(note.id)
    assert whole is not None
    assert whole.text.endswith("end")
    assert live.whole("nothing") is None
