"""States that stay up to date, numbers that are found again, acts that keep what others set."""

from pathlib import Path

import pytest

from data.ambient import Ambient
from data.errors import Ambiguous, BadInput, NotFound
from data.exchange import wire
from data.exchange.ingest import ingest
from data.incident import incidents as incidents_module
from data.incident import numbers, snapshot
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal import kinds
from data.journal.actors import responder
from data.journal.redaction import redact
from data.journal.store import Draft, Journal
from data.times import HOUR


def open_desk(home: Path) -> Desk:
    journal = Journal.open(home)
    return Desk(journal, Incidents(journal))


def test_numbers_follow_each_other_within_the_year(tmp_path: Path) -> None:
    now = [1_780_000_000_000_000]
    with Journal.open(tmp_path, Ambient(now=lambda: now[0])) as journal:
        desk = Desk(journal, Incidents(journal))
        assert [desk.declare(title="x").number for _ in range(3)] == [
            "AI-INC-2026-0001",
            "AI-INC-2026-0002",
            "AI-INC-2026-0003",
        ]
        assert desk.declare(title="x", mode="drill").number == "AI-DRILL-2026-0001"
        now[0] += 300 * 24 * HOUR
        assert desk.declare(title="x").number == "AI-INC-2027-0001"


def test_numbers_go_on_past_four_digits(tmp_path: Path) -> None:
    with Journal.open(tmp_path, Ambient(now=lambda: 1_780_000_000_000_000)) as journal:
        for number in ("AI-INC-2026-9999", "AI-INC-2026-10000"):
            journal.append(Draft(payload=kinds.NumberAssigned(number), incident=number, subject=number))
        with journal.transaction() as transaction:
            assert numbers.mint(transaction, "live", journal.ambient.now()) == "AI-INC-2026-10001"


@pytest.mark.parametrize("reference", ["AI-INC-{year}-0001", "ai-inc-{year}-0001", "0001", "{year}-0001"])
def test_an_incident_is_found_by_what_people_type(tmp_path: Path, reference: str) -> None:
    desk = open_desk(tmp_path)
    incident = desk.declare(title="x")
    year = incident.number.split("-")[2]
    assert desk.incidents.get(reference.format(year=year)).id == incident.id
    assert desk.incidents.get(incident.id).id == incident.id
    desk.journal.close()


@pytest.mark.parametrize("reference", ["", "0002", "%", "_001", "AI-INC-2026-%"])
def test_what_is_no_incident_is_not_found(tmp_path: Path, reference: str) -> None:
    desk = open_desk(tmp_path)
    desk.declare(title="x")
    with pytest.raises(NotFound):
        desk.incidents.get(reference)
    desk.journal.close()


def test_a_number_that_two_stores_minted_is_ambiguous(tmp_path: Path) -> None:
    one, two = open_desk(tmp_path / "one"), open_desk(tmp_path / "two")
    first, second = one.declare(title="here"), two.declare(title="there")
    ingest(one.journal, list(wire.lines(two.journal)))
    with pytest.raises(Ambiguous) as raised:
        one.incidents.get("0001")
    assert first.id in raised.value.message
    assert second.id in raised.value.message
    assert one.incidents.get(second.id).title == "there"
    one.journal.close()
    two.journal.close()


def test_an_event_of_another_process_is_seen_at_once(tmp_path: Path) -> None:
    one, two = open_desk(tmp_path), open_desk(tmp_path)
    incident = one.declare(title="x")
    two.set_field(two.incidents.get("0001"), "title", "y")
    assert one.incidents.refresh(incident).title == "y"
    assert one.incidents.open_ones()[0].title == "y"
    one.journal.close()
    two.journal.close()


def test_closed_incidents_are_found_after_a_restart_and_not_among_the_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents_module, "SNAPSHOT_AFTER", 1)
    desk = open_desk(tmp_path)
    closed, still = desk.declare(title="closed"), desk.declare(title="open")
    desk.close(closed, "resolved", "mended")
    desk.incidents.open_ones()
    desk.journal.close()
    again = open_desk(tmp_path)
    assert [incident.title for incident in again.incidents.open_ones()] == ["open"]
    assert again.incidents.get(closed.number).status == "closed"
    assert [incident.id for incident in again.incidents.all()] == [still.id, closed.id]
    again.note(closed.id, "late note")
    assert again.incidents.get(closed.number).status == "closed"
    again.reopen(again.incidents.get(closed.number), "it is back")
    assert [incident.title for incident in again.incidents.open_ones()] == ["open", "closed"]
    again.journal.close()


def test_snapshot_and_plain_fold_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_desk(tmp_path)
    incident = desk.declare(title="a", models={"fraud-v4": "alert label model_id"})
    for number in range(40):
        desk.set_field(incident, "title", f"title {number}")
        desk.acknowledge(incident)
    plain = desk.incidents.refresh(incident)
    monkeypatch.setattr(incidents_module, "SNAPSHOT_AFTER", 1)
    Incidents(desk.journal).get(incident.id)
    assert desk.journal.read("SELECT count(*) FROM snapshot") == [(1,)]
    assert Incidents(desk.journal).get(incident.id) == plain
    desk.journal.close()


def test_what_a_correction_mends_is_kept(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    incident = desk.declare(title="x")
    event = desk.acknowledge(incident)
    desk.correct(incident, event.id, occurred_at=event.body.occurred_at - HOUR, reason="by phone")
    state = desk.incidents.refresh(incident)
    mark = state.earliest("acknowledged")
    assert mark is not None
    assert mark.at == event.body.occurred_at
    assert state.corrected(mark) == event.body.occurred_at - HOUR
    desk.correct(incident, event.id, occurred_at=event.body.occurred_at + HOUR, reason="no, later")
    state = desk.incidents.refresh(incident)
    assert state.corrected(mark) == event.body.occurred_at + HOUR, "a wrong early time can be mended"
    desk.journal.close()


def test_acts_refuse_what_makes_no_sense(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    incident = desk.declare(title="x")
    with pytest.raises(BadInput):
        desk.note(incident.id, " \n")
    with pytest.raises(BadInput):
        desk.answer(incident, "direct_harm", "maybe")
    with pytest.raises(BadInput):
        desk.close(incident, "resolved", "")
    with pytest.raises(BadInput):
        desk.reopen(incident, "x")
    with pytest.raises(BadInput):
        desk.link(incident, "prior", incident)
    with pytest.raises(BadInput):
        desk.correct(incident, "nothing", text="x")
    assert desk.incidents.refresh(incident) == incident
    desk.journal.close()


def test_an_alert_seen_by_two_apps_counts_once(tmp_path: Path) -> None:
    one, two = open_desk(tmp_path), open_desk(tmp_path)
    alert = kinds.AlertObserved("fp", "firing", "Degraded", 5)
    incident = one.declare(title="x", alerts=(alert,))
    assert two.observe_alert(two.incidents.get("0001"), alert) is None
    resolved = kinds.AlertObserved("fp", "resolved", "Degraded", 5, 9)
    assert two.observe_alert(two.incidents.get("0001"), resolved) is not None
    assert len(one.incidents.refresh(incident).alerts) == 2
    one.journal.close()
    two.journal.close()


def test_hostile_text_is_cleaned_where_it_enters(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    incident = desk.declare(title="\x1b]52;c;ZXZpbA==\x07title\u202e")
    event = desk.note(incident.id, "a\x1b[2Jb\u2066c\x00d\ntwo")
    assert incident.title == "title"
    assert event.payload == b'{"text":"abcd\\ntwo"}'
    desk.journal.close()


def test_texts_that_are_not_unicode_are_cleaned_wherever_they_are_given(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    incident = desk.declare(title="\udcff", models={"m\udcff": "\udcff"})
    desk.acknowledge(incident, "\udcff")
    desk.set_field(incident, "a\udcff", "b", origin="\udcff", because=("\udcff",))
    desk.add_action(incident, kinds.ActionAdded("\udcff", owner="\udcff"))
    desk.add_item(incident, "l\udcff", "x", {"\udcff": "\udcff"})
    desk.remember_parameter("m\udcff", "n\udcff", "v\udcff")
    for given in (lambda: desk.incidents.get("\udcff"), lambda: desk.correct(incident, "\udcff", text="x")):
        with pytest.raises(BadInput):
            given()
    desk.journal.close()


def test_an_incident_whose_snapshot_could_not_be_kept_is_still_among_the_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents_module, "SNAPSHOT_AFTER", 1)
    desk, third = open_desk(tmp_path), "i3"
    closed = desk.declare(title="reopened")
    desk.close(closed, "resolved", "mended")
    desk.incidents.open_ones()
    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "save", lambda *_: False)
        desk.reopen(desk.incidents.get(closed.number), "it is back")
        desk.declare(title="new")
        desk.incidents.open_ones()
    desk.note(third, "kept again")
    desk.incidents.open_ones()
    assert {incident.title for incident in open_desk(tmp_path).incidents.open_ones()} == {"reopened", "new"}


def test_a_state_folded_before_an_erasure_is_never_kept(tmp_path: Path) -> None:
    desk, other = open_desk(tmp_path), open_desk(tmp_path)
    incident = desk.declare(title="x")
    event = desk.set_field(incident, "title", "a name")
    stale, position = desk.incidents.refresh(incident), desk.journal.position()
    redact(other.journal, event.id, "asked to")
    assert not snapshot.save(desk.journal, [stale], position)
    assert Incidents(desk.journal).get(incident.id).title == ""
    desk.journal.close()
    other.journal.close()


def test_a_peers_strange_number_does_not_stop_declaring(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    year = desk.declare(title="x").number.split("-")[2]
    for strange in (f"AI-INC-{year}-9x", f"AI-INC-{year}-{'9' * 5000}", f"AI-INC-{year}-"):
        payload = kinds.NumberAssigned(strange)
        desk.journal.append(Draft(payload=payload, incident="i9", subject=strange))
    assert desk.declare(title="y").number == f"AI-INC-{year}-0002"
    desk.journal.close()


def test_nobody_takes_over_the_name_behind_an_actor(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    actor = desk.note("i1", "x").body.actor
    name = desk.incidents.actor_name(actor)
    with desk.journal.transaction() as transaction:
        writer = desk.journal._writer
        event, link = writer.seal(
            Draft(payload=kinds.ActorIntroduced("mallory", "h", "u"), subject=actor), actor
        )
        transaction.insert(link, event)
    assert desk.incidents.actor_name(actor) == name
    assert Incidents(desk.journal).actor_name(actor) == name
    desk.journal.close()


@pytest.mark.parametrize(
    ("name", "user", "environment", "expected", "named"),
    [
        ("a.ito", "root", {}, "a.ito", True),
        ("", "root", {"FIRELINE_RESPONDER": "k.mori"}, "k.mori", True),
        ("", "ito", {}, "ito", True),
        ("", "root", {"SUDO_USER": "ito"}, "ito", True),
        ("", "root", {}, "root@host, unnamed", False),
        ("", "oncall", {"SUDO_USER": "root"}, "oncall@host, unnamed", False),
    ],
)
def test_a_person_is_named_and_a_shared_account_is_not_taken_for_one(
    name: str, user: str, environment: dict[str, str], expected: str, named: bool
) -> None:
    who = responder(name, environment, host="host", os_user=user)
    assert (who.name, who.named) == (expected, named)


def test_closed_states_do_not_pile_up_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are listed, few of the closed ones stay; one that comes back is as it was."""
    with Journal.open(tmp_path / "home") as journal:
        monkeypatch.setattr("data.incident.incidents.CLOSED_KEPT", 4)
        monkeypatch.setattr("data.incident.incidents.SNAPSHOT_AFTER", 1)
        incidents = Incidents(journal)
        desk = Desk(journal, incidents)
        made = [desk.declare(title=f"incident {number}") for number in range(40)]
        for one in made[1:]:
            desk.close(one, "false_alarm", "a test")
        again = Incidents(journal)
        assert len(again.all()) == 40
        assert len(again._states) <= 40
        for one in made:
            again.get(one.id)
        kept = set(again._states)
        assert made[0].id in kept, "an open one always stays"
        assert len(kept) <= 1 + 3 * 4
        assert again.get(made[1].id).status == "closed"
        desk.note(made[1].id, "told later")
        desk.reopen(again.get(made[1].id), "it was real")
        assert {one.id for one in again.open_ones()} == {made[0].id, made[1].id}
