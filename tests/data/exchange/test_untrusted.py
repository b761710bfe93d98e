"""What peers send: read clean, kept exact, withheld or erased where they say so, or refused."""

import itertools
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.ambient import Ambient
from data.errors import BadInput
from data.evidence import Evidence
from data.exchange import wire
from data.exchange.ingest import ingest
from data.incident import timeline
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal import kinds
from data.journal.redaction import redact
from data.journal.store import Draft, Journal
from data.journal.verification import verify
from data.text import clean
from tests.data.exchange.peers import Forger, bodies, held, note, without_body, without_payload

HOSTILE = "\x1b]52;c;ZXZpbA==\x07\u202eevil\u200b\r\n[/red] fine"


def test_foreign_text_is_read_clean_and_passed_on_as_it_came(tmp_path: Path) -> None:
    forger = Forger()
    lines = [
        forger.line(Draft(payload=kinds.IncidentDeclared(), incident="i1")),
        forger.line(Draft(payload=kinds.FieldSet(f"T {HOSTILE}"), incident="i1", subject="title")),
        forger.line(note(HOSTILE)),
        forger.line(Draft(payload=kinds.SystemAdded(HOSTILE), incident="i1"), subject=HOSTILE),
        forger.line(note("x"), payload=msgspec.json.encode({"text": "x", "later": HOSTILE}), version=9),
        forger.line(Draft(payload=kinds.ActorIntroduced(HOSTILE, "h", "u")), actor="stranger"),
    ]
    with Journal.open(tmp_path / "a") as journal:
        ingest(journal, lines)
        incidents = Incidents(journal)
        found = incidents.get("i1")
        shown = [found.title, *found.systems, incidents.actor_name("stranger")]
        assert all(text == clean(text) and "\n" not in text for text in shown), shown
        for entry in timeline.entries(journal, incidents, found):
            assert entry.text == clean(entry.text)
            assert entry.subject == clean(entry.subject)
        for _, event in journal.events():
            told = msgspec.json.decode(event.payload or b"{}")
            assert all(one == clean(one) for one in told.values() if isinstance(one, str))
        assert list(wire.lines(journal))[-len(lines) :] == lines
        assert verify(journal).ok


@settings(max_examples=40)
@given(text=st.text(max_size=60))
def test_whatever_a_peer_writes_reads_as_the_gate_leaves_it(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    payload = msgspec.json.encode({"text": text})
    with Journal.open(tmp_path_factory.mktemp("a") / "s") as journal:
        ingest(journal, [Forger().line(note("x"), payload=payload)])
        [(_, event)] = journal.events("i1")
        assert msgspec.json.decode(event.payload or b"")["text"] == clean(text)


def test_an_event_recorded_the_very_moment_it_is_taken_in_is_a_peers_all_the_same(tmp_path: Path) -> None:
    moment = 1_780_000_000_000_000
    ambient = Ambient(now=lambda: moment)
    with Journal.open(tmp_path / "a", ambient) as journal:
        ingest(journal, [Forger(ambient).line(note(HOSTILE))])
        [(_, event)] = journal.events("i1")
        assert b"\\u001b" not in (event.payload or b"")
        assert b"52;c" not in (event.payload or b"")


def test_nothing_nested_without_end_comes_in(tmp_path: Path) -> None:
    deep = b"[" * 5000 + b"]" * 5000
    with Journal.open(tmp_path / "a") as journal:
        for payload in (b'{"text":"x","more":' + deep + b"}", b'{"a":' * 40 + b"1" + b"}" * 40):
            with pytest.raises(BadInput):
                ingest(journal, [Forger().line(note("x"), payload=payload, version=9)])
        with pytest.raises(BadInput):
            ingest(journal, [b'{"chain":' + deep + b"}"])
        quoted = b'{"text":"' + b"[{" * 500 + b'"}'
        ingest(journal, [Forger(chain="d" * 36).line(note("x"), payload=quoted)])
        assert [kept.payload for _, kept in journal.events("i1")] == [quoted]


def test_withheld_bodies_verify_as_withheld_and_are_taken_when_they_come(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a") as one, Journal.open(tmp_path / "b") as two:
        one.append(note("secret"), note("later"))
        lines = list(wire.lines(one))
        stubs = [without_body(line) if b"secret" in line else line for line in lines]
        assert ingest(two, stubs).withheld == 1
        report = verify(two)
        assert report.ok
        assert any("1 of them withheld" in line for line in report.lines())
        assert ingest(two, lines).events == 1
        assert bodies(one) <= bodies(two)
        assert not any("withheld" in line for line in verify(two).lines())


def test_a_payload_that_was_withheld_fills_in_and_an_open_view_sees_it(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a") as one, Journal.open(tmp_path / "b") as two:
        incident = Desk(one, Incidents(one)).declare(title="Withheld title")
        lines = list(wire.lines(one))
        ingest(two, [without_payload(line) if b"Withheld" in line else line for line in lines])
        incidents = Incidents(two)
        assert incidents.get(incident.id).title == ""
        assert verify(two).ok
        assert verify(two).erased == 0
        ingest(two, lines)
        assert incidents.get(incident.id).title == "Withheld title"
        assert Incidents(two).get(incident.id).title == "Withheld title"


def test_what_a_peer_erased_is_gone_beside_the_journal_too_when_the_rest_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.exchange.ingest.BATCH", 1)
    with Journal.open(tmp_path / "one") as one, Journal.open(tmp_path / "two") as two:
        evidence = Evidence(two.home)
        kept = evidence.keep(b"Marta called")
        added = kinds.EvidenceAdded(kept.digest, "call.txt", kept.size)
        (event, *_) = one.append(Draft(payload=added, incident="i1", subject=kept.digest))
        ingest(two, list(wire.lines(one)))
        redact(one, event.id, "asked to")
        with pytest.raises(BadInput):
            ingest(two, [*wire.lines(one), b"{}"])
        assert verify(two).erased == 1
        assert evidence.verify(kept.digest) == "missing"


def test_a_peers_erasure_erases_our_copy_in_whichever_order_it_comes(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a") as one, Journal.open(tmp_path / "c") as third:
        [event] = one.append(note("Marta Kowalczyk"))
        whole = list(wire.lines(one))
        ingest(third, whole)
        redact(third, event.id, "asked to")
        mine = [line for line in wire.lines(third) if line not in whole and b"Kowalczyk" not in line]
        erasure = [line for line in mine if third.chain.encode() in line]
        for number, order in enumerate(itertools.permutations([whole, erasure, whole])):
            with Journal.open(tmp_path / f"b{number}") as two:
                erased = sum(ingest(two, part).erased for part in order)
                assert erased == (order[0] is whole)
                kept = two.event(event.id)
                assert kept is not None
                assert (kept.payload, kept.salt) == (None, None)
                assert verify(two).ok
                assert verify(two).erased == 1
            for file in (tmp_path / f"b{number}").iterdir():
                assert b"Kowalczyk" not in file.read_bytes(), file


def test_an_erasure_reaches_no_other_incident(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a") as journal:
        [ours] = journal.append(note("ours"))
        erasure = Draft(payload=kinds.Redacted(ours.id, "x"), incident="another", subject=ours.id)
        assert ingest(journal, [Forger().line(erasure)]).erased == 0
        kept = journal.event(ours.id)
        assert kept is not None
        assert kept.payload == b'{"text":"ours"}'


def test_one_bad_chain_does_not_stop_the_others(tmp_path: Path) -> None:
    good, bad = Forger(chain="a" * 36), Forger(chain="b" * 36)
    lines = [
        bad.line(note("1")),
        bad.line(note("2")).replace(b'"text', b'"tent'),
        good.line(note("3")),
        bad.line(note("4")),
        b"nonsense\n",
        good.line(note("5")),
    ]
    with Journal.open(tmp_path / "a") as journal:
        taken = ingest(journal, lines, strict=False)
        texts = {event.payload for _, event in journal.events("i1")}
        assert texts == {b'{"text":"1"}', b'{"text":"3"}', b'{"text":"5"}'}
        assert taken.refused[""].bare.startswith("this is no event")
        assert "gap" in taken.refused["b" * 36].bare
        assert verify(journal).ok
        assert len(held(journal)) == len(bodies(journal))
