"""Push and pull: a union by chains that survives repetition, forks, restores and withheld bodies."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.server.access import restricting, tokens
from app.server.parts import parts
from app.server.push import read
from app.server.tables import ActorRow, ChainRow, EventRow, HeadRow, LinkRow, NumberRow, StaleRow
from app.server.taking import Taking
from data.exchange import protocol, wire
from data.exchange.signing import countersignature_holds, head_holds
from data.journal import kinds
from data.journal.chain import ROOT, next_link
from data.journal.redaction import redact
from data.journal.store import Draft
from data.times import MINUTE
from tests.app.server.world import SERVER_KEY, Store, World, parsed, refused, took
from tests.waiting import eventually


def bodies(store: Store) -> set[str]:
    """What the store holds, as the texts that were hashed."""
    return {event.text.decode() for _, event in store.journal.events()}


def test_what_one_store_pushes_another_pulls_byte_for_byte(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    incident = mia.declare()
    mia.desk.note(incident.id, "Ärger: \u2028 “quoted”")
    done = mia.pushes()
    assert done.events == len(mia.lines())
    assert done.known == 0
    pulled = tom.pull()
    assert bodies(mia) <= {line.body for line in parsed(pulled)}
    assert {bytes(raw) for raw in mia.lines()} >= {
        msgspec.json.encode(line) + b"\n" for line in parsed(pulled) if line.chain == mia.journal.chain
    }
    assert not pulled.more
    assert tom.pull().lines == []


def test_pushing_again_changes_nothing(world: World) -> None:
    mia = world.store("mia")
    mia.declare()
    first = mia.pushes()
    again = took(mia.push(mia.lines()), protocol.Pushed)
    assert (again.events, again.known) == (0, first.events)
    assert again.mark == first.mark


def test_a_gap_is_refused_and_says_where_to_go_on(world: World) -> None:
    mia = world.store("mia")
    mia.declare()
    lines = mia.lines()
    took(mia.push(lines[:2]), protocol.Pushed)
    problem = refused(mia.push(lines[3:]), 409, "gap")
    assert (problem.chain, problem.seq) == (mia.journal.chain, 2)
    assert took(mia.push(lines[1:]), protocol.Pushed).events == len(lines) - 2


def forked(mia: Store) -> tuple[list[msgspec.Raw], list[msgspec.Raw]]:
    """Two ways that the same chain goes on, after three links."""
    incident = mia.declare()
    whole = mia.lines()
    shared = [msgspec.json.decode(raw, type=wire.Line) for raw in whole[:3]]
    mia.desk.note(incident.id, "another way")
    note = mia.journal.events(incident.id)
    event = [event for _, event in note][-1]
    link = next_link(mia.journal.chain, 4, bytes.fromhex(shared[-1].hash), event.content)
    other = [*whole[:3], msgspec.Raw(msgspec.json.encode(wire.line_of(link, event)))]
    return whole, other


def test_a_fork_is_refused_and_names_the_common_ancestor(world: World) -> None:
    mia = world.store("mia")
    whole, other = forked(mia)
    took(mia.push(whole), protocol.Pushed)
    third = msgspec.json.decode(whole[2], type=wire.Line)
    for lines in (other, other[2:], other[3:]):
        problem = refused(mia.push(lines), 409, "forked")
        assert (problem.seq, problem.ancestor) == (4, protocol.Ancestor(3, third.hash))
    asked = protocol.Links({n: msgspec.json.decode(raw)["hash"] for n, raw in enumerate(other, 1)})
    found = took(mia.post(f"/v1/chains/{mia.journal.chain}/ancestor", asked), protocol.Ancestor)
    assert found == protocol.Ancestor(3, third.hash)


def test_a_store_that_was_ahead_of_a_fork_learns_of_it(world: World) -> None:
    mia = world.store("mia")
    whole, other = forked(mia)
    took(mia.push(other), protocol.Pushed)
    problem = refused(mia.push(whole[4:]), 409, "forked")
    assert (problem.seq, problem.ancestor) == (5, None)


def test_what_was_forked_off_is_linked_again_with_its_ids(world: World) -> None:
    mia = world.store("mia")
    whole, other = forked(mia)
    took(mia.push(whole), protocol.Pushed)
    chain = mia.journal.ambient.new_id()
    event = msgspec.json.decode(other[3], type=wire.Line).event(0)
    assert event is not None
    known = msgspec.json.decode(whole[3], type=wire.Line).event(0)
    assert known is not None
    first = next_link(chain, 1, ROOT, event.content)
    second = next_link(chain, 2, first.hash, known.content)
    lines = [
        msgspec.Raw(msgspec.json.encode(wire.line_of(*pair))) for pair in ((first, event), (second, known))
    ]
    assert took(mia.push(lines), protocol.Pushed).events == 1
    assert mia.vector == {}
    assert [line.chain for line in parsed(mia.pull())].count(chain) == 2


@pytest.mark.parametrize("change", ["hash", "payload", "body", "previous"])
def test_what_was_altered_is_refused(world: World, change: str) -> None:
    mia = world.store("mia")
    mia.declare()
    lines = mia.lines()
    line = msgspec.json.decode(lines[1], type=wire.Line)
    old = getattr(line, change)
    setattr(line, change, old.replace("a", "b") if "a" in old else old.replace("1", "2"))
    lines[1] = msgspec.Raw(msgspec.json.encode(line))
    answer = mia.push(lines)
    assert answer.status_code in {400, 422}, answer.text
    assert world.parts.pulling.vector()[0] == {}


def test_nobody_writes_another_s_chain_and_anybody_relays_it(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    mia.declare()
    lines = mia.lines()
    refused(tom.push(lines[:3], mia.head(lines)), 422, "unsigned")
    assert took(tom.push(lines[:3], mia.head(lines[:3])), protocol.Pushed).events == 3
    refused(tom.push(lines), 403, "not_your_chain")
    forged = msgspec.structs.replace(tom.head(lines), key=mia.key.public)
    refused(tom.push(lines, forged), 422, "unsigned")
    stranger = world.stranger("eve")
    stranger.token = tom.token
    stranger.declare()
    refused(stranger.push(), 403, "not_your_chain")


def test_an_actor_is_whose_it_was_first(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    incident = mia.declare()
    mia.pushes()
    mia.desk.note(incident.id, "not yet pushed")
    event = [event for _, event in mia.journal.events(incident.id)][-1]
    link = next_link(tom.journal.ambient.new_id(), 1, ROOT, event.content)
    line = msgspec.Raw(msgspec.json.encode(wire.line_of(link, event)))
    problem = refused(tom.push([line]), 403, "not_your_actor")
    assert (problem.chain, problem.seq) == (link.chain, 1)
    known = {actor.principal: actor for actor in took(tom.get("/v1/actors"), protocol.Actors).actors}
    assert known["mia"].actor == event.body.actor


def test_an_actor_may_act_on_behalf_of_another(world: World) -> None:
    mia = world.store("mia")
    mia.journal.who = msgspec.structs.replace(mia.journal.who, name="Tom")
    mia.declare()
    mia.pushes()
    [actor] = [one for one in took(mia.get("/v1/actors"), protocol.Actors).actors if one.principal == "mia"]
    assert actor.on_behalf_of == "Tom"


def test_heads_are_countersigned_and_come_with_a_pull(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    mia.declare()
    lines = mia.lines()
    took(mia.push(lines[:2]), protocol.Pushed)
    [given] = mia.push(lines[2:]).json()["heads"]
    heads = [head for head in tom.pull().heads if head.chain == mia.journal.chain]
    assert [head.seq for head in heads] == [2, len(lines)]
    assert given["hash"] == heads[-1].hash
    assert all(head_holds(head) and countersignature_holds(head, SERVER_KEY.public) for head in heads)


def test_pull_goes_on_where_it_was_cut(world: World) -> None:
    stores = [world.store(name) for name in ("mia", "tom", "ada")]
    for store in stores:
        store.declare()
        store.pushes()
    reader = world.store("zoe")
    count = 0
    for _ in range(100):
        pulled = reader.pull(limit=4)
        assert len(pulled.lines) <= 4
        count += len(pulled.lines)
        if not pulled.more:
            break
    chains, _ = world.parts.pulling.vector()
    assert reader.vector == {chain: tip.seq for chain, tip in chains.items()}
    assert count == sum(tip.seq for tip in chains.values())


def test_after_a_restore_clients_give_back_what_the_server_had_written(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    mia = world.store("mia")
    incident = mia.declare()
    number = mia.pushes().numbers[incident.id]
    pulled = mia.pull()
    servers = [line for line in parsed(pulled) if line.chain == world.parts.own.chain]
    head = next(head for head in pulled.heads if head.chain == world.parts.own.chain)

    def lose(session: Session) -> None:
        for row in (LinkRow, EventRow, ChainRow, HeadRow, NumberRow, StaleRow, ActorRow):
            session.execute(delete(row))

    world.parts.database.writing(lose)
    lines = [msgspec.Raw(msgspec.json.encode(line)) for line in servers]
    took(mia.push(lines, head), protocol.Pushed)
    mia.pushed = 0
    assert mia.pushes().numbers == {incident.id: number}
    assert world.parts.pulling.vector()[0].keys() == mia.vector.keys()


def test_restricted_incidents_travel_as_stubs_until_one_is_let_in(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom", teams=("safety",))
    incident = mia.declare("Secret harm")
    mia.pushes()
    asking = world.parts.database.writing(lambda session: tokens.find(session, mia.token, world.clock.now))
    assert asking is not None

    def restrict(**whom: tuple[str, ...]) -> None:
        world.parts.database.writing(
            lambda session: restricting.put(session, incident.id, protocol.Access(True, **whom), asking)
        )

    restrict()
    lines = parsed(tom.pull())
    stubs = [line for line in lines if line.body is None]
    assert "Secret harm" not in msgspec.json.encode(lines).decode()
    assert stubs
    assert all(line.link().holds for line in lines)
    asked = protocol.Bodies([line.content for line in stubs])
    assert took(tom.post("/v1/bodies", asked), protocol.BodiesFound).lines == []
    assert all(line.body for line in parsed(mia.pull()))
    restrict(teams=("safety",))
    found = took(tom.post("/v1/bodies", asked), protocol.BodiesFound).lines
    whole = [msgspec.json.decode(raw, type=wire.Line) for raw in found]
    assert {line.content for line in whole} == {line.content for line in stubs}
    assert all(wire.checked(line, 0)[1] for line in whole)


def test_a_restricted_incident_is_written_by_those_it_admits(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    incident = mia.declare()
    mia.pushes()
    asking = world.parts.database.writing(lambda session: tokens.find(session, mia.token, world.clock.now))
    assert asking is not None
    world.parts.database.writing(
        lambda session: restricting.put(session, incident.id, protocol.Access(True), asking)
    )
    tom.desk.note(incident.id, "let me in")
    problem = refused(tom.push(), 403, "restricted")
    assert problem.incidents == (incident.id,)
    lines = [msgspec.json.decode(raw, type=wire.Line) for raw in tom.lines()]
    lines[-1].body = lines[-1].salt = lines[-1].payload = None
    stubbed = [msgspec.Raw(msgspec.json.encode(line)) for line in lines]
    assert took(tom.push(stubbed), protocol.Pushed).events == len(lines) - 1
    world.parts.database.writing(
        lambda session: restricting.put(session, incident.id, protocol.Access(False), asking)
    )
    assert took(tom.push(tom.lines()), protocol.Pushed).events == 1


def test_what_is_erased_in_a_store_is_erased_here(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    incident = mia.declare()
    note = mia.desk.note(incident.id, "a name that must go")
    kept = mia.lines()
    mia.pushes()
    redact(mia.journal, note.id, "asked by the person")
    mia.pushes()
    line = next(
        line for line in parsed(tom.pull()) if line.body and note.id in line.body and "note" in line.body
    )
    assert (line.salt, line.payload) == (None, None)
    took(mia.push(kept), protocol.Pushed)
    assert "must go" not in msgspec.json.encode(world.store("ada").pull()).decode()


def test_an_erased_payload_stays_erased_when_it_comes_last(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    incident = mia.declare()
    note = mia.desk.note(incident.id, "a name that must go")
    kept = mia.lines()
    redact(mia.journal, note.id, "asked by the person")
    lines = mia.lines()
    stub = msgspec.json.decode(lines[len(kept) - 1], type=wire.Line)
    stub.body = None
    lines[len(kept) - 1] = msgspec.Raw(msgspec.json.encode(stub))
    took(mia.push(lines), protocol.Pushed)
    assert took(mia.push(kept), protocol.Pushed).events == 1
    assert "must go" not in msgspec.json.encode(tom.pull()).decode()


def test_a_wake_up_call_answers_when_something_came(world: World) -> None:
    mia = world.store("mia")
    mark = took(mia.get("/v1/wake?wait=0"), protocol.Woken).mark
    assert took(mia.get(f"/v1/wake?mark={mark}&wait=0.05"), protocol.Woken).mark == mark
    mia.declare()
    pushed = mia.pushes()
    assert pushed.mark != mark
    assert took(mia.get(f"/v1/wake?mark={mark}&wait=20"), protocol.Woken).mark == pushed.mark


def test_one_who_waits_is_woken_by_a_push(world: World) -> None:
    mia = world.store("mia")
    mia.declare()
    mark = world.parts.pulling.mark()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: took(mia.get(f"/v1/wake?mark={mark}&wait=50"), protocol.Woken))
        eventually(lambda: world.parts.waking.waiting == 1, what="somebody waiting")
        pushed = mia.pushes()
        assert waiting.result(timeout=20).mark == pushed.mark


def test_one_who_waits_is_woken_by_another_server(world: World) -> None:
    mia = world.store("mia")
    mia.declare()
    other = parts(world.parts.database, SERVER_KEY, world.clock.ambient)
    caller = world.parts.database.writing(lambda session: tokens.find(session, mia.token, world.clock.now))
    assert caller is not None
    mark = world.parts.pulling.mark()
    lines = mia.lines()
    body = msgspec.json.encode(protocol.Push(lines, [mia.head(lines)]))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: took(mia.get(f"/v1/wake?mark={mark}&wait=50"), protocol.Woken))
        eventually(lambda: world.parts.waking.waiting == 1, what="somebody waiting")
        other.taking.take(read(body, world.clock.now), caller, world.clock.now)
        assert waiting.result(timeout=20).mark != mark


def test_the_server_acknowledges_on_its_own_chain_once_a_minute(world: World) -> None:
    mia = world.store("mia")
    mia.declare()
    mia.pushes()
    world.clock.now += MINUTE
    incident = mia.declare()
    mia.pushes()
    mia.desk.note(incident.id, "within the same minute")
    mia.pushes()
    lines = [line for line in parsed(mia.pull()) if line.chain == world.parts.own.chain]
    said = [line for line in lines if "heads_acknowledged" in (line.body or "")]
    assert len(said) == 1
    assert f"{mia.journal.chain}:" in (said[0].payload or "")


def test_a_subject_with_a_nul_is_taken_and_given_as_it_was(world: World) -> None:
    mia = world.store("mia")
    incident = mia.declare()
    odd = Draft(payload=kinds.FieldSet("x"), incident=incident.id, subject="a\0b")
    [event] = mia.journal.append(odd)
    mia.pushes()
    assert event.text.decode() in {line.body for line in parsed(mia.pull())}


def test_servers_of_one_database_do_not_get_in_each_other_s_way(world: World) -> None:
    stores = [world.store(f"person {number}") for number in range(4)]
    declared = [store.declare().id for store in stores for _ in range(3)]
    other = parts(world.parts.database, SERVER_KEY, world.clock.ambient)

    def push_to(taking: Taking, store: Store) -> dict[str, str]:
        caller = world.parts.database.writing(
            lambda session: tokens.find(session, store.token, world.clock.now)
        )
        assert caller is not None
        lines = store.lines()
        body = msgspec.json.encode(protocol.Push(lines, [store.head(lines)]))
        return taking.take(read(body, world.clock.now), caller, world.clock.now).numbers

    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(push_to, one.taking, store) for store in stores for one in (world.parts, other)]
        found = [job.result(timeout=60) for job in jobs]
    numbers: dict[str, set[str]] = {}
    for given in found:
        for incident, number in given.items():
            numbers.setdefault(incident, set()).add(number)
    assert sorted(numbers) == sorted(declared)
    assert all(len(given) == 1 for given in numbers.values())
    assert len({number for given in numbers.values() for number in given}) == len(declared)
    assert world.store("reader").pull().more is False


def test_who_waits_is_woken_after_the_database_was_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia = world.store("mia")
    mia.declare()
    mark, looked = world.parts.pulling.mark(), []

    def away() -> int:
        looked.append(1)
        raise OperationalError("SELECT 1", {}, ConnectionError())

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: took(mia.get(f"/v1/wake?mark={mark}&wait=50"), protocol.Woken))
        eventually(lambda: world.parts.waking.waiting == 1, what="somebody waiting")
        with monkeypatch.context() as patch:
            patch.setattr(world.parts.pulling, "mark", away)
            eventually(lambda: len(looked) > 1, what="the server looking twice")
        pushed = mia.pushes()
        assert waiting.result(timeout=20).mark == pushed.mark
