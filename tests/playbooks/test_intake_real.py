"""The main rule in a real Prometheus, its alert in a real Alertmanager, and the proposal made of it."""

import asyncio
from pathlib import Path

from data.sources.alert import Alert
from data.sources.alertmanager import Alertmanager
from data.sources.prometheus import Prometheus
from playbooks import taxonomy
from playbooks.catalogue import Catalogue
from playbooks.intake import prefill
from tests.servers.exporter import Exporter
from tests.servers.real import alertmanager, prometheus
from tests.waiting import eventually_async

RULES = """
groups:
  - name: ai-model-incidents
    rules:
      - alert: AIModelPerformanceDegraded
        expr: model_live_accuracy < on(model_id) (model_baseline_accuracy * 0.90)
        labels:
          severity: high
          incident_type: model_performance_degradation
        annotations:
          summary: "{{ $labels.model_id }}: {{ $value }} (baseline: {{ $labels.baseline }})"
          runbook_url: "https://runbooks.internal/ai-incidents/performance-degradation"
"""


async def test_the_labels_that_the_rule_drops_are_looked_up(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text(RULES)
    with Exporter() as exporter, alertmanager(tmp_path) as receiver:
        exporter.set("model_live_accuracy", 0.71, model_id="fraud-detection-v4", model_version="4.1.2")
        exporter.set("model_baseline_accuracy", 0.92, model_id="fraud-detection-v4")
        with prometheus(
            tmp_path, targets=[exporter.target], rules=rules, alertmanagers=[receiver.url]
        ) as server:
            source = Prometheus(server.url)
            async with Alertmanager(receiver.url) as alerts:
                (alert,) = await eventually_async(alerts.alerts, 40)
                proposal = await asyncio.to_thread(
                    prefill, alert, Catalogue(), taxonomy.shipped(), source.lookup_labels
                )
                exporter.set(
                    "model_live_accuracy", 0.93, model_id="fraud-detection-v4", model_version="4.1.2"
                )

                async def gone() -> bool:
                    return await alerts.alerts() == []

                await eventually_async(gone, 40)
            source.close()
    assert set(alert.labels) == {"alertname", "model_id", "severity", "incident_type"}
    assert alert.summary.endswith("(baseline: )"), "the rule dropped it"
    _check(alert, proposal.fields["detected_at"].value, proposal.missing)
    (system,) = proposal.systems
    assert {name: field.value for name, field in system.fields.items()} == {
        "model_version": "4.1.2",
        "baseline_accuracy": "0.92",
        "accuracy_at_detection": "0.71",
    }
    assert "(now)" not in system.fields["model_version"].origin, "asked about the moment the alert began"
    assert proposal.text("summary").endswith("Live accuracy 0.71 against a baseline of 0.92.")


def _check(alert: Alert, detected_at: object, missing: dict[str, str]) -> None:
    assert detected_at == alert.starts_at > 0
    assert missing == {}
