"""Everything that is known of an entry, without a screen."""

from pathlib import Path

from data.incident.live_timeline import LiveTimeline
from screens.timeline.details import read_details
from tests.data.incident.stage import Stage


def test_the_payload_of_a_note_for_counsel_is_on_no_screen(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-04-22T08:00:00Z")
    incident = stage.desk.declare(title="a leak")
    plain = stage.desk.note(incident.id, "for everybody")
    legal = stage.desk.note(incident.id, "Zephyr clause", legal=True)
    live = LiveTimeline(stage.journal, stage.incidents, incident.id)
    while live.step() is not None:
        pass
    said = [read_details(live, event.id) for event in (plain, legal)]
    assert "for everybody" in str(said[0])
    assert said[1] is not None
    assert "Zephyr" not in str(said[1])
    stage.close()
