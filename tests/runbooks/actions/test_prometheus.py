"""Conditions in PromQL, judged by a real Prometheus: waited for, and told when they do not come."""

from pathlib import Path

from tests.runbooks.actions.action_world import ActionWorld
from tests.servers.exporter import Exporter
from tests.servers.real import prometheus

VERIFY = """
uses: prometheus/verify
with: {query: 'model_live_accuracy{model_id="MODEL_ID"} > 0.9'}
"""
WAIT = VERIFY.replace("0.9'}", "0.96', within: 60s}")
CHANGE = """
command: "true"
risk: changes
verify: {promql: model_live_accuracy > 0.9, within: 60s}
"""


def test_a_metric_proves_recovery_or_its_absence(tmp_path: Path) -> None:
    with Exporter() as exporter:
        exporter.set("model_live_accuracy", 0.71, model_id="fraud-detection-v4")
        with prometheus(tmp_path / "server", targets=[exporter.target]) as server:
            world = ActionWorld(tmp_path, FIRELINE_PROMETHEUS_URL=server.url)
            try:
                assert world.act(world.ready(VERIFY)).outcome == "failed"
                exporter.set("model_live_accuracy", 0.95, model_id="fraud-detection-v4")
                ended = world.act(world.ready(CHANGE))
                assert (ended.outcome, ended.verification) == ("succeeded", "verified"), ended
                ended = world.act(world.ready(VERIFY))
                assert ended.outcome == "succeeded", ended
                assert "0.95" in ended.excerpt
                exporter.set("model_live_accuracy", 0.97, model_id="fraud-detection-v4")
                ended = world.act(world.ready(WAIT))
                assert (ended.outcome, "0.97" in ended.excerpt) == ("succeeded", True), ended
            finally:
                world.close()


def test_no_prometheus_is_no_proof(tmp_path: Path) -> None:
    world = ActionWorld(tmp_path)
    ended = world.act(world.ready(VERIFY))
    assert ended.outcome == "failed"
    assert "no Prometheus is configured" in ended.excerpt
    world.close()
