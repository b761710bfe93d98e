"""What the app says of sync while it runs: what waits, since when, why not, and who else is here."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import settings
from app.background_sync import BackgroundSync
from app.wiring import Wiring
from tests.app.command_line import CommandLine
from tests.app.sync.device import Net
from tests.waiting import eventually


@pytest.fixture
def wiring(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Wiring]:
    monkeypatch.setenv("FIRELINE_HOME", str(tmp_path / "mine"))
    monkeypatch.setenv("FIRELINE_RESPONDER", "Ana Ruiz")
    CommandLine(capsys, tmp_path / "mine").good("sync", "enrol", net.url, net.world.code("Ana Ruiz"))
    monkeypatch.setattr("data.exchange.watch.WAIT", 1)
    with contextlib.closing(Wiring(settings.load())) as found:
        yield found


def test_the_bottom_line_says_what_waits_and_then_that_all_is_synced(net: Net, wiring: Wiring) -> None:
    incident = wiring.desk.declare(title="Scores drift")
    other = net.device("Bo Lind")
    with contextlib.closing(BackgroundSync(wiring)) as sync:
        eventually(lambda: sync.state().state == "fresh", what="all to be synced")
        assert sync.here(incident.id) == ()
        from data.exchange.protocol import Here

        with contextlib.closing(other.remote()) as remote:
            remote.here(Here(incident.id))
        assert sync.here(incident.id) == ("Bo Lind",)


def test_where_the_server_is_away_it_says_how_much_waits_and_why(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRELINE_SYNC_URL", "http://127.0.0.1:9")
    alone = Wiring(settings.load())
    alone.desk.declare(title="Scores drift")
    with contextlib.closing(BackgroundSync(alone)) as sync:
        eventually(lambda: sync.state().state == "unreachable", what="the server to be missed")
        assert "not synced" in sync.state().said
        assert "was not reached" in sync.why_not()
        assert sync.here("any") == ()
    alone.close()
