"""Against a real Alertmanager: firing, silenced, inhibited, and its own fingerprints."""

import pytest

from data.sources import alert_files
from data.sources.alert import fingerprint
from data.sources.alertmanager import Alertmanager
from tests.data.sources.alerts import DEGRADED, NOTES, post_alerts, post_silence
from tests.servers.process import Server
from tests.waiting import eventually, eventually_async

INVALID = {**DEGRADED, "alertname": "AIModelInvalidOutputs", "severity": "critical"}


async def test_an_alert_is_seen_firing(real_alertmanager: Server) -> None:
    async with Alertmanager(real_alertmanager.url) as source:
        assert await source.alerts() == []
        post_alerts(real_alertmanager.url, DEGRADED)
        (alert,) = await eventually_async(source.alerts)
    assert (alert.name, alert.state, alert.suppression) == ("AIModelPerformanceDegraded", "firing", ())
    assert (alert.labels, alert.annotations) == (DEGRADED, NOTES)
    assert alert.fingerprint == fingerprint(DEGRADED)
    assert (alert.receivers, alert.source) == (("test",), real_alertmanager.url)
    assert 0 < alert.starts_at < alert.ends_at


async def test_a_silence_holds_it_back_and_says_whose_it_is(real_alertmanager: Server) -> None:
    url = real_alertmanager.url
    silence = post_silence(url, model_id="fraud-detection-v4")
    post_alerts(url, DEGRADED, {"alertname": "Other"})
    async with Alertmanager(url) as source:

        async def held() -> bool:
            return any(alert.state == "suppressed" for alert in await source.alerts())

        await eventually_async(held)
        by_name = {alert.name: alert for alert in await source.alerts()}
        silences = await source.silences(by_name["AIModelPerformanceDegraded"].silenced_by)
        assert await source.silences(["no-such-silence"]) == {}
    alert = by_name["AIModelPerformanceDegraded"]
    assert (alert.suppression, alert.silenced_by) == (("silenced",), (silence,))
    assert by_name["Other"].state == "firing"
    assert silences[silence].created_by == "ada"
    assert silences[silence].comment == "retraining\nuntil noon"
    assert silences[silence].state == "active"
    assert silences[silence].ends_at == 4_070_908_800_000_000


async def test_an_inhibited_alert_names_what_inhibits_it(real_alertmanager: Server) -> None:
    post_alerts(real_alertmanager.url, INVALID, DEGRADED)
    async with Alertmanager(real_alertmanager.url) as source:

        async def both() -> bool:
            return {alert.state for alert in await source.alerts()} == {"firing", "suppressed"}

        await eventually_async(both)
        by_name = {alert.name: alert for alert in await source.alerts()}
    assert by_name["AIModelPerformanceDegraded"].suppression == ("inhibited",)
    assert by_name["AIModelPerformanceDegraded"].inhibited_by == (fingerprint(INVALID),)
    assert by_name["AIModelInvalidOutputs"].state == "firing"


@pytest.mark.parametrize(
    "labels",
    [
        {"alertname": "A"},
        {"alertname": "Ünïcödé 漢字", "model_id": 'a b\nc\t"d"'},
        {"Z": "z", "_a": "", "a": "1", "B": "2", "alertname": "order of bytes"},
        {"alertname": "hidden \u202e\x1b[31m"},
    ],
)
async def test_our_fingerprints_are_alertmanagers(real_alertmanager: Server, labels: dict[str, str]) -> None:
    post_alerts(real_alertmanager.url, labels)
    async with Alertmanager(real_alertmanager.url) as source:
        (alert,) = await eventually_async(source.alerts)
    kept = {name: value for name, value in labels.items() if value}  # it drops empty labels
    assert alert.fingerprint == fingerprint(kept)


def test_its_dumps_are_taken_from_files(real_alertmanager: Server) -> None:
    import httpx

    post_alerts(real_alertmanager.url, DEGRADED, INVALID)

    def names(path: str) -> set[str]:
        dump = httpx.get(real_alertmanager.url + path).content
        return {alert.name for alert in alert_files.read(dump)} if dump.strip() != b"[]" else set()

    wanted = {"AIModelPerformanceDegraded", "AIModelInvalidOutputs"}
    for path in ("/api/v2/alerts", "/api/v2/alerts/groups"):
        eventually(lambda: names(path) == wanted, what=path)  # noqa: B023
