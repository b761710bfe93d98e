"""Incidents as the server lists, finds and numbers them: computed of events, in whatever order they came."""

import json

import msgspec
import pytest

from data.exchange import protocol, wire
from data.incident import numbers
from data.journal import kinds
from data.journal.redaction import redact
from data.journal.store import Draft
from tests.app.server.world import Store, World, parsed, refused, took


def rows(store: Store, query: str = "") -> list[protocol.Row]:
    return took(store.get(f"/v1/incidents?{query}"), protocol.Rows).incidents


def test_each_incident_gets_one_final_number(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    first, second = mia.declare(), tom.declare()
    assert first.number == second.number
    drill = tom.declare("Rehearsal", mode="drill")
    given = mia.pushes().numbers | tom.pushes().numbers
    assert given[first.id] == first.number
    assert given[second.id] != first.number
    assert numbers.FINAL.fullmatch(given[second.id])
    assert given[drill.id] == drill.number
    assert {row.id: row.number for row in rows(mia)} == given
    assert mia.pushes_again().numbers == {first.id: given[first.id]}
    [shown] = [row for row in rows(mia) if row.id == second.id]
    assert second.number in shown.aliases


def test_a_provisional_number_becomes_an_alias(world: World) -> None:
    mia = world.store("mia")
    incident = mia.journal.ambient.new_id()
    provisional = numbers.provisional("live", incident, mia.journal.ambient.now())
    mia.journal.append(
        Draft(payload=kinds.IncidentDeclared(), incident=incident),
        Draft(payload=kinds.NumberAssigned(provisional), incident=incident, subject=provisional),
    )
    final = mia.pushes().numbers[incident]
    assert numbers.FINAL.fullmatch(final)
    row = took(mia.get(f"/v1/incidents/{provisional.lower()}"), protocol.Row)
    assert (row.id, row.number, row.aliases) == (incident, final, (provisional,))
    said = [line for line in parsed(mia.pull()) if line.body and final in line.body]
    assert len(said) == 1


def test_one_incident_is_found_by_every_name_and_several_are_refused(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    mine, theirs = mia.declare("Mine"), tom.declare("Theirs")
    mia.pushes()
    number = tom.pushes().numbers[theirs.id]
    for name in (theirs.id, number, number.rpartition("-")[2]):
        assert took(mia.get(f"/v1/incidents/{name}"), protocol.Row).title == "Theirs"
    problem = refused(mia.get(f"/v1/incidents/{mine.number}"), 409, "ambiguous")
    assert set(problem.incidents) == {mine.id, theirs.id}
    refused(mia.get("/v1/incidents/%25"), 404, "not_found")


def test_lists_are_narrowed_searched_and_paged(world: World) -> None:
    mia = world.store("mia")
    made = [mia.declare(f"Case {number}") for number in range(5)]
    mia.desk.note(made[1].id, "the Übersetzer answers in Klingon's dialect")
    mia.desk.acknowledge(made[2])
    mia.pushes()
    assert [row.title for row in rows(mia)] == [f"Case {number}" for number in (4, 3, 2, 1, 0)]
    assert [row.id for row in rows(mia, "q=klingon übersetzer")] == [made[1].id]
    assert rows(mia, 'q=klingon" OR case') == []
    assert rows(mia, "status=closed") == []
    first = took(mia.get("/v1/incidents?limit=2"), protocol.Rows)
    after = took(mia.get(f"/v1/incidents?limit=9&after={first.next}"), protocol.Rows)
    assert [row.title for row in after.incidents] == ["Case 2", "Case 1", "Case 0"]
    assert after.next == ""
    assert after.incidents[0].acknowledged_at > 0
    mia.desk.note(made[3].id, "a late word: Vulcan")
    mia.pushes()
    assert [row.id for row in rows(mia, "q=vulcan")] == [made[3].id]


def test_an_erased_word_is_not_found_any_more(world: World) -> None:
    mia = world.store("mia")
    incident = mia.declare()
    note = mia.desk.note(incident.id, "Xanthippe was named")
    mia.pushes()
    assert len(rows(mia, "q=xanthippe")) == 1
    redact(mia.journal, note.id, "asked by the person")
    mia.pushes()
    assert rows(mia, "q=xanthippe") == []
    assert len(rows(mia)) == 1


def test_the_projection_does_not_depend_on_the_order_of_arrival(world: World) -> None:
    mia, tom, zoe = world.store("mia"), world.store("tom"), world.store("zoe")
    incident = mia.declare("First title")
    mia.desk.acknowledge(incident)
    lines = mia.lines()
    one, other = [msgspec.json.decode(raw, type=wire.Line) for raw in (lines[1], lines[-1])]
    for place, line in ((1, one), (len(lines) - 1, other)):
        stub = msgspec.structs.replace(line, body=None, salt=None, payload=None)
        lines[place] = msgspec.Raw(msgspec.json.encode(stub))
    took(mia.push(lines), protocol.Pushed)
    before = rows(tom)
    took(mia.push(mia.lines()), protocol.Pushed)
    [row] = rows(zoe)
    assert before != [row]
    assert row.title == "First title"
    assert row.acknowledged_at > 0


def test_the_record_is_the_incident_record(world: World) -> None:
    mia = world.store("mia")
    incident = mia.declare("Scores drift")
    mia.desk.note(incident.id, "rolled back by hand")
    number = mia.pushes().numbers[incident.id]
    record = json.loads(mia.get(f"/v1/incidents/{number}/record").content)
    assert record["incident_id"] == number
    assert any("rolled back by hand" in one["event"] for one in record["timeline"])


def test_trends_count_live_incidents_and_their_times(world: World) -> None:
    mia = world.store("mia")
    quick, slow = mia.declare(), mia.declare()
    mia.declare("Rehearsal", mode="drill")
    for incident, after in ((quick, 1_000_000), (slow, 3_000_000)):
        start = incident.declaration
        assert start is not None
        mia.desk.acknowledge(incident, at=start.at + after)
    mia.pushes()
    [trend] = took(mia.get("/v1/trends?by=month"), protocol.Trends).groups
    assert (trend.incidents, trend.open, trend.time_to_acknowledge) == (2, 2, 2_000_000)
    refused(mia.get("/v1/trends?by=moon"), 400, "bad_request")


@pytest.mark.parametrize("path", ["", "/record", "/access"])
def test_a_restricted_incident_is_not_there_for_others(world: World, path: str) -> None:
    mia, tom, ada = world.store("mia"), world.store("tom", teams=("safety",)), world.store("ada")
    incident = mia.declare("Secret harm")
    mia.pushes()
    access = protocol.Access(True, teams=("safety",))
    put = mia.put(f"/v1/incidents/{incident.id}/access", access)
    assert took(put, protocol.Access) == protocol.Access(True, ("safety",), ("mia",))
    refused(ada.get(f"/v1/incidents/{incident.id}{path}"), 404, "not_found")
    refused(ada.put(f"/v1/incidents/{incident.id}/access", protocol.Access(False)), 404, "not_found")
    assert rows(ada) == []
    assert rows(ada, "q=secret") == []
    assert took(ada.get("/v1/trends"), protocol.Trends).groups == []
    assert tom.get(f"/v1/incidents/{incident.id}{path}").status_code == 200
    assert [row.restricted for row in rows(tom)] == [True]


def test_who_is_here_is_forgotten_after_a_minute(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    incident = mia.declare()
    mia.pushes()
    mia.post("/v1/presence", protocol.Here(incident.id, "reading the timeline"))
    people = took(tom.post("/v1/presence", protocol.Here()), protocol.Presence).people
    assert {(one.principal, one.incident) for one in people} == {("mia", incident.id), ("tom", "")}
    [one] = took(tom.get(f"/v1/presence?incident={incident.id}"), protocol.Presence).people
    assert one.doing == "reading the timeline"
    world.clock.now += 61_000_000
    assert took(tom.get("/v1/presence"), protocol.Presence).people == []
