"""Alerts, an empty catalogue, the shipped taxonomy and a Prometheus that knows, for the tests of intake."""

from data.sources.alert import Alert, fingerprint
from data.sources.prometheus import ModelLabels
from data.times import MINUTE, SECOND
from playbooks import intake, taxonomy
from playbooks.catalogue import Catalogue
from playbooks.proposal import Proposal

TYPES = taxonomy.shipped()
EMPTY = Catalogue()
START = 1_000 * SECOND
NOW = START + 5 * MINUTE


def alert(*, annotations: dict[str, str] | None = None, **labels: str) -> Alert:
    return Alert(
        fingerprint=fingerprint(labels),
        name=labels.get("alertname", "AIModelPerformanceDegraded"),
        state="firing",
        labels=labels,
        annotations=annotations or {},
        starts_at=START,
    )


SEED = alert(
    alertname="AIModelPerformanceDegraded",
    model_id="fraud-detection-v4",
    severity="high",
    incident_type="model_performance_degradation",
    annotations={
        "summary": "Model fraud-detection-v4 accuracy dropped to 0.71 (baseline: )",
        "runbook_url": "https://runbooks.internal/ai-incidents/performance-degradation",
    },
)


def found(model_id: str, at: int | None) -> ModelLabels:
    return ModelLabels(
        model_id=model_id, versions=("4.1.2",), live="0.71", baseline="0.92", origin="QUERY", at=at or 0
    )


def fill(given: Alert, catalogue: Catalogue = EMPTY, lookup: intake.Lookup | None = None) -> Proposal:
    return intake.prefill(given, catalogue, TYPES, lookup)
