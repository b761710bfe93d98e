"""Two devices that see the same alerts while they hear nothing of each other, and meet later."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.incident import timeline
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.sources.alert import Alert
from data.sources.alert_picture import AlertmanagerState, Heard, picture
from data.sources.polling import Freshness
from data.times import MINUTE, SECOND, parse_iso
from playbooks.following import GRACE, Following
from tests.data.exchange.test_bundle import Store

SOURCE = "http://am:9093"
BEGAN = parse_iso("2026-04-22T08:15:00Z")
AGAIN = BEGAN + 20 * MINUTE


def fires(starts_at: int) -> Alert:
    labels = {"alertname": "Degraded", "model_id": "m1"}
    return Alert(
        fingerprint="f1",
        name="Degraded",
        state="firing",
        labels=labels,
        annotations={},
        starts_at=starts_at,
        source=SOURCE,
    )


class Device:
    """A store, and an app that watches alerts beside it; ``late`` is how long after others it looks."""

    def __init__(self, home: Path, late: int) -> None:
        self.store, self._late = Store(home), late
        self.incidents = Incidents(self.store.journal)
        self.desk = Desk(self.store.journal, self.incidents)
        self._following = Following(self.desk)

    def sees(self, at: int, *alerts: Alert) -> None:
        known = Freshness[Heard](answer=Heard(alerts=list(alerts)), answered_at=at + self._late)
        self._following.take(picture([AlertmanagerState(SOURCE, known)]))

    def told(self, incident: str) -> list[str]:
        """What its timeline shows of alerts."""
        mine: Incident = self.incidents.get(incident)
        entries = timeline.entries(self.store.journal, self.incidents, mine)
        return [entry.text for entry in entries if entry.category == "alert"]


@pytest.fixture
def devices(tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    both = Device(tmp_path / "one", 0), Device(tmp_path / "two", 7 * SECOND)
    yield both
    for device in both:
        device.store.journal.close()


def test_what_both_saw_stands_once_in_the_timeline_of_either(devices: tuple[Device, Device]) -> None:
    one, two = devices
    ours = one.desk.declare(title="x", models={"m1": "test"}, alerts=(fires(BEGAN).observed(),))
    two.store.take(one.store.bundled(ours.id))
    for device in devices:
        device.sees(BEGAN + MINUTE, fires(BEGAN))
        device.sees(BEGAN + 2 * MINUTE)
        device.sees(BEGAN + 2 * MINUTE + GRACE)
        device.sees(AGAIN, fires(AGAIN))
    apart = [device.told(ours.id) for device in devices]
    assert [[line.split()[1] for line in lines] for lines in apart] == [["fires", "resolves", "fires"]] * 2

    two.store.take(one.store.bundled(ours.id))
    one.store.take(two.store.bundled(ours.id))
    assert one.told(ours.id) == two.told(ours.id)
    assert [line.split()[1] for line in one.told(ours.id)] == ["fires", "resolves", "fires"]
    for device in devices:
        device.sees(AGAIN + MINUTE, fires(AGAIN))
    assert one.told(ours.id) == two.told(ours.id) == apart[0]
