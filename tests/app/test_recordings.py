"""Recording by hand and by itself; at the end it is evidence."""

import asyncio
import json
from pathlib import Path

import pytest

from app import settings
from app.cli import record
from app.recordings import Recordings, directory
from app.wiring import Wiring
from data.errors import StoreReadOnly
from data.sources import recording
from data.sources.endpoint import endpoint
from data.sources.recorder import Recorder
from data.sources.recording_file import read
from tests.app.command_line import CommandLine
from tests.servers.faults import answer, fault_server
from tests.waiting import eventually_async

PLACE = endpoint("Alertmanager", "http://alerts:9093")


def wiring(tmp_path: Path) -> Wiring:
    return Wiring(
        settings.load({"HOME": str(Path.home()), "FIRELINE_RESPONDER": "Mia"}, home=str(tmp_path / "h"))
    )


def requests(path: Path) -> list[str]:
    """What the recording holds so far; it can be read while it is written."""
    return [line.request for line in read(path)[1]]


def test_it_runs_by_itself_and_is_evidence_when_the_incident_is_resolved(tmp_path: Path) -> None:
    made = wiring(tmp_path)
    incident = made.desk.declare(title="Degraded")
    drill = made.desk.declare(title="A drill", mode="drill")
    recordings = Recordings(made)
    recordings.follow()
    recording.heard(PLACE, "/api/v2/alerts", b"[]")
    made.desk.resolve(made.incidents.refresh(incident))
    recordings.follow()
    (kept,) = made.incidents.refresh(incident).evidence.values()
    header, lines = read(made.evidence.path(str(kept.get("digest"))))
    assert header.incident == incident.number
    assert [line.body for line in lines] == ["[]"]
    own = directory(made.home, incident.id)
    assert list(own.iterdir()) == []
    assert (own.stat().st_mode & 0o777, own.parent.stat().st_mode & 0o777) == (0o700, 0o700)
    assert not directory(made.home, drill.id).exists()
    recordings.close()
    made.close()


def test_what_an_app_left_is_kept_by_whoever_resolves(fireline: CommandLine) -> None:
    fireline.declare()
    made = Wiring(settings.load())
    recordings = Recordings(made)
    recordings.follow()
    recording.heard(PLACE, "/api/v2/alerts", b"[]")
    (incident,) = made.incidents.open_ones()
    assert fireline("resolve").code == 0
    assert made.incidents.refresh(incident).evidence == {}
    recordings.close()
    assert fireline("reopen", incident.number, "--reason", "again").code == 0
    assert fireline("resolve", incident.number).code == 0
    assert len(made.incidents.refresh(incident).evidence) == 1
    made.close()


def test_where_no_source_answered_there_is_nothing_to_keep(tmp_path: Path) -> None:
    made = wiring(tmp_path)
    incident = made.desk.declare(title="Degraded")
    recordings = Recordings(made)
    recordings.follow()
    made.desk.resolve(made.incidents.refresh(incident))
    recordings.follow()
    assert made.incidents.refresh(incident).evidence == {}
    assert list(directory(made.home, incident.id).iterdir()) == []
    recordings.close()
    made.close()


def test_a_directory_that_cannot_be_made_is_said_once_and_stops_nothing(tmp_path: Path) -> None:
    made = wiring(tmp_path)
    made.desk.declare(title="Degraded")
    (made.home / "recordings").write_text("in the way")
    recordings = Recordings(made)
    with pytest.raises(StoreReadOnly, match="is not recorded"):
        recordings.follow()
    recordings.follow()
    recordings.close()
    made.close()


def test_by_hand(fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "r.jsonl.gz"
    assert "nothing to record" in fireline("record", "--out", str(out)).err
    assert not out.exists()
    with fault_server() as server:
        server.behaviours["/api/v2/alerts"] = answer(b"[]")
        server.always(answer(b"[]"))
        monkeypatch.setenv("FIRELINE_ALERTMANAGER_URL", server.url)
        done = fireline("record", "--out", str(out), "--for", "1s")
    assert done.code == 0, done.err
    assert "[]" in [line.body for line in read(out)[1]]


async def test_by_hand_an_incident_s_metrics_and_the_rules_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ("/api/v1/rules", "/api/v1/query_range")
    with fault_server() as server:
        server.always(answer(b'{"status":"success","data":{"resultType":"matrix","result":[]}}'))
        monkeypatch.setenv("FIRELINE_PROMETHEUS_URL", server.url)
        made = Wiring(settings.load(home=str(tmp_path / "h")))
        incident = made.desk.declare(title="Degraded", models={"fraud-detection-v4": "person"})
        keeping = Recorder(tmp_path / "r", made.ambient)
        tasks = [asyncio.ensure_future(watch()) for watch in record.watches(made, incident)]
        await eventually_async(
            lambda: all(any(path in one for one in requests(tmp_path / "r")) for path in wanted),
            what="the rules and a panel in the file",
        )
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        keeping.close()
        made.close()
    kept = requests(tmp_path / "r")
    assert any(request.startswith("/api/v1/rules") for request in kept)
    assert any("query_range" in request and "fraud-detection-v4" in request for request in kept)


def test_a_drill_is_not_recorded_by_hand(fireline: CommandLine, tmp_path: Path) -> None:
    number = fireline.good("declare", "--drill", "--title", "A drill", "--severity", "low").strip()
    ran = fireline("record", number, "--out", str(tmp_path / "r"), "--for", "1s")
    assert (ran.code, "A drill asks no real source" in ran.err) == (1, True)
    assert not (tmp_path / "r").exists()


def test_alertmanager_s_own_record_is_evidence_and_tells_the_timeline_once(
    fireline: CommandLine, tmp_path: Path
) -> None:
    from tests.data.sources.test_event_record import CREATED, OTHER, RESOLVED, record

    fireline.declare()
    made = Wiring(settings.load())
    (incident,) = made.incidents.open_ones()
    made.desk.add_system(incident, "m")
    path = record(tmp_path, CREATED, OTHER, RESOLVED)
    assert "2 of them new" in fireline("attach", "--alertmanager-events", str(path)).err
    assert "0 of them new" in fireline("attach", "--alertmanager-events", str(path)).err
    entries = json.loads(fireline.good("timeline", "--json"))
    assert [entry["kind"] for entry in entries].count("evidence_added") == 1
    fireline.good("attach", str(path), "--description", "of the second Alertmanager")
    assert fireline.good("timeline").count("of the second Alertmanager") == 1
    found = made.incidents.refresh(incident)
    assert sorted(str(mark.get("state")) for mark in found.alerts.values()) == ["firing", "resolved"]
    assert len(found.evidence) == 1
    made.close()
