"""What is only shown refuses acts where they are made, whoever asks; and who may come in."""

import sqlite3

import pytest

from app.browser.door import Door, host_name, is_loopback, same_place
from app.browser.seat import fitted
from app.browser.showing import only_shown, shown_parts
from app.settings import load
from app.wiring import Wiring
from data.errors import OnlyShown, Refused
from tests.app.command_line import CommandLine


@pytest.fixture
def seen(fireline: CommandLine) -> Wiring:
    fireline.declare()
    return only_shown(Wiring(load()))


def test_journal_desk_and_engine_refuse(seen: Wiring) -> None:
    [incident], before = seen.incidents.open_ones(), seen.journal.position()
    engine = seen.parts_for(incident).engine
    for act in (
        lambda: seen.desk.note(incident.id, "seen"),
        lambda: seen.desk.acknowledge(incident),
        lambda: engine.cancel("an attempt"),
        lambda: engine.rehearse(None),  # type: ignore[arg-type]
    ):
        with pytest.raises(OnlyShown, match="nothing can be recorded or run"):
            act()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        seen.journal._connection.execute("DELETE FROM event")
    assert engine.recover() == []
    assert seen.journal.position() == before
    seen.close()


def test_nothing_that_writes_beside_the_journal_is_handed_out(seen: Wiring) -> None:
    parts = shown_parts(seen, masked=True)
    assert parts.settings.masked
    assert parts.settings.read_only
    assert parts.settings.notify == "off"
    made = (parts.export, parts.open_settings, parts.examine, parts.open_prober, parts.open_sync)
    assert (*made, parts.scenarios) == (None,) * 6
    assert parts.report_sent is not None
    [incident], regime = seen.incidents.open_ones(), next(iter(seen.regimes.asked))
    with pytest.raises(OnlyShown):
        parts.report_sent(incident, regime, regime.obligations[0].id, "initial", "", "")
    seen.close()


def test_a_key_opens_the_door_once_and_only_the_newest_does() -> None:
    door = Door()
    first, second = door.new_key(), door.new_key()
    assert door.enter(first) == ""
    cookie = door.enter(second)
    assert door.knows(cookie)
    assert door.enter(second) == ""
    assert door.enter("") == ""
    assert not door.knows("")
    assert not door.knows(first)


def test_hosts_and_origins() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "::1", "[::1]", "127.9.9.9")))
    assert not any(map(is_loopback, ("0.0.0.0", "10.0.0.4", "example.org", "", "localhost.example.org")))
    assert same_place("http://127.0.0.1:8791", "127.0.0.1:8791")
    assert not same_place("http://127.0.0.1:8792", "127.0.0.1:8791")
    assert not same_place("", "127.0.0.1:8791")
    assert [host_name(host) for host in ("a.b:1", "[::1]:80", "[")] == ["a.b", "::1", ""]
    assert fitted(9_999, 0) == (500, 5)


def test_browsers_elsewhere_never_act(fireline: CommandLine) -> None:
    fireline.declare()
    told = fireline("browse", "--host", "10.0.0.4", "--act")
    assert told.code == Refused.exit_code
    assert "may look, not act" in told.err
