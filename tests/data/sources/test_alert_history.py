"""What an alert did: in this session, and before it, from a real Prometheus."""

import json
from pathlib import Path

from data.ambient import Ambient
from data.sources.alert import Alert
from data.sources.alert_history import MOMENTS, STEP, Interval, SessionHistory, intervals, past
from data.sources.prometheus import Prometheus
from data.sources.prometheus_answer import Series
from data.times import MINUTE, SECOND
from tests.servers.exporter import Exporter
from tests.servers.real import prometheus
from tests.waiting import eventually


def alert(state: str = "firing", **labels: str) -> Alert:
    return Alert(
        fingerprint="f1",
        name="Degraded",
        state=state,
        labels={"alertname": "Degraded", "model_id": "m1", **labels},
        annotations={},
        starts_at=1,
    )


def test_a_session_keeps_changes_and_nothing_else() -> None:
    history = SessionHistory()
    for at, alerts in enumerate(
        [{}, {"f1": alert()}, {"f1": alert()}, {"f1": alert("suppressed")}, {}, {}, {"f1": alert()}]
    ):
        history.take(alerts, at)
    found = [(moment.at, moment.state) for moment in history.of("f1")]
    assert found == [(1, "firing"), (3, "suppressed"), (4, "gone"), (6, "firing")]
    assert history.of("f2") == ()


def test_a_flapping_alert_fills_no_memory() -> None:
    history = SessionHistory()
    for at in range(10 * MOMENTS):
        history.take({"f1": alert()} if at % 2 else {}, at)
    assert len(history.of("f1")) == MOMENTS


def test_runs_of_samples_become_intervals() -> None:
    at = [0, STEP, 2 * STEP, 10 * STEP, 12 * STEP, 20 * STEP]
    found = intervals(Series({}, tuple(at), tuple(1.0 for _ in at)))
    assert found == [
        Interval(0, 2 * STEP),
        Interval(10 * STEP, 12 * STEP),
        Interval(20 * STEP, 20 * STEP),
    ]
    assert intervals(Series({}, (), ())) == []


def test_prometheus_remembers_what_fired(tmp_path: Path) -> None:
    rule = {"alert": "Degraded", "expr": "model_live_accuracy < 0.8", "labels": {"severity": "high"}}
    rules = tmp_path / "rules.yml"
    rules.write_text(json.dumps({"groups": [{"name": "g", "interval": "200ms", "rules": [rule]}]}))
    with Exporter() as exporter:
        exporter.set("model_live_accuracy", 0.7, model_id="m1")
        exporter.set("model_live_accuracy", 0.7, model_id="m2")
        with prometheus(tmp_path, targets=[exporter.target], rules=rules) as server:
            source = Prometheus(server.url)
            mine = alert(severity="high", instance=exporter.target, job="models", cluster="added on the way")

            def fired() -> list[Interval]:
                return past(source, mine, Ambient().now() + SECOND)

            try:
                (one,) = eventually(fired, 30, what="an interval")
                assert abs(one.end - Ambient().now()) < 3 * MINUTE
                assert past(source, alert(model_id="m3"), Ambient().now()) == []
            finally:
                source.close()
