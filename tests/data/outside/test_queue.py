"""The delivery queue on a real store: durable, in order, retried, and sent by nobody else."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import NotConfigured, ServiceAway, ServiceRefused, StoreBusy
from data.incident.model import Incident
from data.incident.timeline import describe
from data.journal import kinds
from data.journal.locks import FileLock
from data.outside import queue
from data.outside.queue import Progress
from data.outside.sender import FIRST_PAUSE, LOCK, LONGEST_PAUSE, Sender, pause
from data.times import SECOND
from tests.data.incident.stage import Stage
from tests.data.outside.doubles import Double, message, raising, taken

START = "2026-04-22T08:00:00Z"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    opened = Stage(tmp_path / "home", START)
    yield opened
    opened.close()


@pytest.fixture
def incident(stage: Stage) -> Incident:
    return stage.desk.declare(title="harm")


def outcomes(stage: Stage) -> list[tuple[str, str, int]]:
    """Oldest first: (outcome, reason, attempts)."""
    found = [(one.outcome, one.reason, one.attempts) for _, one in queue.ended(stage.journal, 100)]
    return found[::-1]


def test_what_is_queued_is_sent_once_in_order(stage: Stage, incident: Incident) -> None:
    service = Double()
    ids = queue.queue(stage.journal, incident.id, [message("one"), message("two"), message("three")])
    sender = Sender(stage.journal, {"slack": service})
    assert sender.round() == 3
    assert sender.round() == 0
    assert [one.id for one in service.got] == ids
    assert [one.asked.text for one in service.got] == ["one", "two", "three"]
    assert [one.reference for _, one in queue.ended(stage.journal, 2)] == ["ref-three", "ref-two"]
    assert queue.waiting(stage.journal) == []


def test_it_waits_through_a_restart(stage: Stage, incident: Incident, tmp_path: Path) -> None:
    queue.queue(stage.journal, incident.id, [message("kept")])
    stage.close()
    again, service = Stage(tmp_path / "home", "2026-04-22T09:00:00Z"), Double()
    assert Sender(again.journal, {"slack": service}).round() == 1
    assert [one.asked.text for one in service.got] == ["kept"]
    again.close()


def test_a_service_that_is_away_is_left_alone_and_order_is_kept(stage: Stage, incident: Incident) -> None:
    slack, mail = Double(), Double("email")
    slack.behave = raising(ServiceAway("no answer"))
    asked = [message("one"), message("two"), message("letter", "email")]
    queue.queue(stage.journal, incident.id, asked)
    sender = Sender(stage.journal, {"slack": slack, "email": mail})
    assert sender.round() == 1, "the other service is not held up"
    assert [one.asked.text for one in slack.got] == ["one"]
    first = queue.waiting(stage.journal)[0].progress
    assert (first.attempts, first.why, first.under_way) == (1, "no answer", False)
    assert FIRST_PAUSE / 2 * SECOND <= first.due - stage.now <= FIRST_PAUSE * SECOND
    slack.behave = taken
    assert sender.round() == 0, "not before its time"
    stage.now = first.due
    assert sender.round() == 2
    assert [one.asked.text for one in slack.got] == ["one", "one", "two"]
    assert outcomes(stage)[1:] == [("sent", "", 2), ("sent", "", 1)]


def test_a_service_says_when_to_come_again(stage: Stage, incident: Incident) -> None:
    slack = Double()
    slack.behave = raising(ServiceAway("slow down", after=90.0))
    queue.queue(stage.journal, incident.id, [message("one")])
    Sender(stage.journal, {"slack": slack}).round()
    assert queue.waiting(stage.journal)[0].progress.due == stage.now + 90 * SECOND


def test_pauses_double_up_to_the_longest() -> None:
    assert [pause(number) for number in (1, 2, 3)] == [2.0, 4.0, 8.0]
    assert pause(50) == LONGEST_PAUSE


def test_a_refusal_ends_it_with_its_reason(stage: Stage, incident: Incident) -> None:
    slack = Double()
    slack.behave = raising(ServiceRefused("Slack: no_service"))
    queue.queue(stage.journal, incident.id, [message("one")])
    sender = Sender(stage.journal, {"slack": slack})
    assert (sender.round(), sender.round()) == (1, 0)
    assert outcomes(stage) == [("refused", "Slack: no_service", 1)]


def test_a_secret_that_cannot_be_had_is_waited_for(stage: Stage, incident: Incident) -> None:
    slack = Double()
    slack.behave = raising(NotConfigured("slack_url_file: cannot be read"))
    queue.queue(stage.journal, incident.id, [message("one")])
    assert Sender(stage.journal, {"slack": slack}).round() == 0
    assert "cannot be read" in queue.waiting(stage.journal)[0].progress.why


@pytest.mark.parametrize("repeatable", [True, False])
def test_what_may_have_arrived_is_repeated_only_where_that_is_safe(
    stage: Stage, incident: Incident, repeatable: bool
) -> None:
    service = Double(repeatable=repeatable)
    service.behave = raising(ServiceAway("no answer in 10 s", arrived=True))
    queue.queue(stage.journal, incident.id, [message("one")])
    Sender(stage.journal, {"slack": service}).round()
    waits = [one.progress.why for one in queue.waiting(stage.journal)]
    assert waits == (["no answer in 10 s"] if repeatable else [])
    assert outcomes(stage) == ([] if repeatable else [("unknown", "no answer in 10 s", 1)])


@pytest.mark.parametrize("repeatable", [True, False])
def test_a_process_that_died_while_sending_leaves_no_doubt_unsaid(
    stage: Stage, incident: Incident, repeatable: bool
) -> None:
    service = Double(repeatable=repeatable)
    (one,) = queue.queue(stage.journal, incident.id, [message("one")])
    queue.note(stage.journal, one, Progress(attempts=1, under_way=True))
    Sender(stage.journal, {"slack": service}).round()
    assert len(service.got) == (1 if repeatable else 0)
    assert outcomes(stage)[0][0] == ("sent" if repeatable else "unknown")


def test_only_one_process_sends(stage: Stage, incident: Incident) -> None:
    queue.queue(stage.journal, incident.id, [message("one")])
    other, service = FileLock(stage.journal.home / LOCK), Double()
    other.acquire()
    with pytest.raises(StoreBusy):
        Sender(stage.journal, {"slack": service}).round()
    other.close()
    assert service.got == []


def test_a_copy_of_the_store_sends_nothing(stage: Stage, incident: Incident, tmp_path: Path) -> None:
    queue.queue(stage.journal, incident.id, [message("one")])
    stage.journal.checkpoint()
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    copy, service = Stage(tmp_path / "copy", START), Double()
    assert Sender(copy.journal, {"slack": service}).round() == 0
    assert service.got == []
    assert [one.ours for one in queue.waiting(copy.journal)] == [False]
    copy.close()


def test_what_came_of_it_is_recorded_once(stage: Stage, incident: Incident) -> None:
    queue.queue(stage.journal, incident.id, [message("one")])
    one = queue.waiting(stage.journal)[0].delivery
    queue.end(stage.journal, one, "sent", attempts=1)
    queue.end(stage.journal, one, "dropped", attempts=1)
    assert outcomes(stage) == [("sent", "", 1)]


def test_the_timeline_tells_both(stage: Stage, incident: Incident) -> None:
    service = Double()
    service.behave = raising(ServiceRefused("no such channel"))
    queue.queue(stage.journal, incident.id, [message("contained")])
    Sender(stage.journal, {"slack": service}).round()
    now = stage.incidents.refresh(incident)
    said = [describe(event, now, stage.names) for _, event in stage.journal.events(incident.id)]
    queued, refused = said[-2:]
    assert queued == "message queued for slack, contained"
    assert refused == "message refused by slack, reason: no such channel"


def test_kinds_of_delivery_are_known() -> None:
    assert {"delivery_queued", "delivery_ended"} <= set(kinds.KINDS)
