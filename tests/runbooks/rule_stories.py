"""For every shipped alert rule, what a model's series look like when it fires and when it must not.

A story is a list of series, minute by minute: quiet until the onset, then something happens. In its twin
nothing crosses the threshold, though it comes near.
"""

from collections.abc import Callable
from dataclasses import dataclass

ONSET = 120
"""Minutes of quiet before anything happens."""
LONG_ONSET = 26 * 60
"""The same where a rule compares with yesterday."""
AFTER = 180
"""Minutes of the story after the onset."""


@dataclass(frozen=True)
class Series:
    """One series: gauge values, or a counter's growth a minute, before and after the onset."""

    selector: str
    before: float | None
    """None: the series begins with the onset."""
    after: float
    near: float
    """In place of ``after`` in the quiet twin."""
    counter: bool = False

    def values(self, onset: int, *, quiet: bool) -> str:
        """In promtool's notation."""
        after = self.near if quiet else self.after
        if self.counter:
            before = self.before or 0
            return f"0+{before}x{onset - 1} {before * onset}+{after}x{AFTER}"
        start = f"_x{onset - 1}" if self.before is None else f"{self.before}x{onset - 1}"
        return f"{start} {after}x{AFTER}"


def gauge(selector: str, before: float | None, after: float, near: float) -> Series:
    return Series(selector, before, after, near)


def counter(selector: str, before: float, after: float, near: float) -> Series:
    return Series(selector, before, after, near, counter=True)


def _named(metric: str, **labels: str) -> str:
    return metric + "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"


def _m(metric: str, **labels: str) -> str:
    return _named(metric, **{"model_id": "fraud-v4", **labels})


def _seldon1(metric: str, **labels: str) -> str:
    """As Seldon Core 1 and its Alibi Detect server write it; the version is the container image's own."""
    return _named(metric, **{"deployment_name": "fraud-v4", "model_version": "1.17.1", **labels})


def _seldon2(metric: str, code: str = "200") -> str:
    return _named(metric, model="fraud-v4", model_internal="fraud-v4_1", code=code)


def _buckets(
    metric: str, before: dict[str, float], after: dict[str, float], of: Callable[..., str] = _m
) -> list[Series]:
    """A histogram's buckets, growing as given; quiet: as before."""
    return [counter(of(metric, le=edge), before[edge], after[edge], before[edge]) for edge in before]


STORIES: dict[str, list[Series]] = {
    "AIModelPerformanceDegraded": [
        gauge(_m("model_live_accuracy", model_version="4.1.2"), 0.95, 0.80, 0.87),
        gauge(_m("model_baseline_accuracy", baseline="4.1.1"), 0.95, 0.95, 0.95),
    ],
    "AIModelConfidenceAnomaly": _buckets(
        "model_output_confidence_bucket",
        {"0.5": 10, "0.7": 20, "0.9": 80, "+Inf": 100},
        {"0.5": 80, "0.7": 90, "0.9": 99, "+Inf": 100},
    ),
    "AIModelInputDistributionShift": [gauge(_m("model_input_kl_divergence"), 0.1, 0.9, 0.5)],
    "AIModelInvalidOutputs": [counter(_m("model_output_invalid_total"), 0, 60, 0)],
    "AIModelInputSchemaViolations": [counter(_m("model_input_schema_violation_total"), 0, 60, 0)],
    "AIModelAdversarialInputSpike": [counter(_m("model_input_anomaly_score_high_total"), 60, 1200, 590)],
    "AIModelOutputPolicyViolation": [counter(_m("model_output_policy_violation_total"), 0, 3, 0)],
    "AIModelFairnessGap": [
        gauge(_m("model_group_positive_rate", attribute="age", group="18-59"), 0.60, 0.60, 0.60),
        gauge(_m("model_group_positive_rate", attribute="age", group="60+"), 0.58, 0.40, 0.51),
    ],
    "AIModelPrivacyLeak": [counter(_m("model_output_personal_data_total"), 0, 1, 0)],
    "AIModelUngroundedOutputs": [
        counter(_m("model_output_ungrounded_total", model_version="2"), 1, 20, 4),
        counter(_m("model_predictions_total", model_version="2"), 100, 100, 100),
    ],
    "AIModelPromptInjection": [counter(_m("model_prompt_injection_total"), 0, 1, 0)],
    "AIModelExtractionPattern": [counter(_m("model_client_queries_total", client="k-7f"), 60, 1800, 590)],
    "AIModelTrainingDataUnverified": [counter(_m("model_training_data_unverified_total"), 0, 10, 0)],
    "AIModelUnauthorizedAccess": [counter(_m("model_unauthorized_requests_total"), 0, 1, 0)],
    "AIModelUpdateRegression": [
        gauge(_m("model_live_accuracy", model_version="4.1.1"), 0.95, 0.95, 0.95),
        gauge(_m("model_live_accuracy", model_version="4.1.2"), None, 0.88, 0.94),
    ],
    "AIModelLatencyHigh": [
        *_buckets(
            "model_inference_duration_seconds_bucket",
            {"0.1": 90, "0.5": 100, "2.5": 100, "+Inf": 100},
            {"0.1": 10, "0.5": 20, "2.5": 100, "+Inf": 100},
        ),
        gauge(_m("model_baseline_latency_seconds"), 0.2, 0.2, 0.2),
    ],
    "AIModelMemoryExhaustion": [
        gauge(_m("model_memory_bytes"), 4e9, 7.8e9, 7e9),
        gauge(_m("model_memory_limit_bytes"), 8e9, 8e9, 8e9),
    ],
    "AIModelUnknownInputs": [
        counter(_m("model_input_novel_total", model_version="2"), 1, 40, 9),
        counter(_m("model_predictions_total", model_version="2"), 100, 100, 100),
    ],
    "AlibiDetectDrift": [gauge(_seldon1("seldon_metric_drift_is_drift"), 0, 1, 0)],
    "AlibiDetectOutliers": [
        gauge(_seldon1("seldon_metric_outlier_is_outlier", index="0"), 0, 1, 0),
        gauge(_seldon1("seldon_metric_outlier_is_outlier", index="1"), 0, 0, 0),
    ],
    "SeldonDeploymentErrors": [
        counter(_seldon1("seldon_api_executor_server_requests_seconds_count", code="200"), 80, 80, 80),
        counter(_seldon1("seldon_api_executor_server_requests_seconds_count", code="OK"), 20, 20, 20),
        counter(_seldon1("seldon_api_executor_server_requests_seconds_count", code="500"), 1, 20, 5),
    ],
    "SeldonDeploymentLatencyHigh": _buckets(
        "seldon_api_executor_client_requests_seconds_bucket",
        {"0.1": 90, "0.5": 100, "2.5": 100, "+Inf": 100},
        {"0.1": 10, "0.5": 20, "2.5": 100, "+Inf": 100},
        _seldon1,
    ),
    "SeldonModelErrors": [
        counter(_seldon2("seldon_model_infer_total"), 80, 80, 80),
        counter(_seldon2("seldon_model_infer_total", "OK"), 20, 20, 20),
        counter(_seldon2("seldon_model_infer_total", "Unavailable"), 1, 20, 5),
    ],
    "SeldonModelLatencyHigh": [
        counter(_seldon2("seldon_model_infer_seconds_total"), 20, 200, 90),
        counter(_seldon2("seldon_model_infer_total"), 100, 100, 100),
    ],
}


def onset(alert: str) -> int:
    """Minutes before anything happens in this alert's story."""
    return LONG_ONSET if alert == "AIModelUpdateRegression" else ONSET
