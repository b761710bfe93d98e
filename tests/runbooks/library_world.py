"""What shipped runbooks act on: a cluster, a gateway, a registry and a Prometheus that knows four models."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from data.errors import NotFound
from runbooks.book import Runbook, Step
from runbooks.environment import checked
from runbooks.format import LIBRARY, available, load
from runbooks.placeholders import resolve
from tests.servers.exporter import Exporter
from tests.stand_ins.gateway import Gateway
from tests.stand_ins.kubernetes_api import KubernetesApi
from tests.stand_ins.mlflow import MLflow
from tests.stand_ins.serving import Answer, Request
from tests.waiting import eventually

MODEL = "fraud-detection-v4"
IDLE, CALM, HARMFUL = "idle-model", "calm-model", "harmful-model"
"""One that answers nothing, one that answers well, and one in which everything is wrong."""
GIVEN_VALUES = {
    "MODEL_ID": MODEL,
    "MODEL_PREVIOUS_VERSION": "4.1.1",
    "MODEL_CURRENT_VERSION": "4.1.2",
    "MODEL_KNOWN_GOOD_VERSION": "4.0.9",
    "FALLBACK": "rules-v2",
    "CLIENT_ID": "sha256:ab12",
    "SOURCE_JOB": "import-merchants",
    "SOURCE_DEPLOYMENT": "transactions-feed",
    "TRAINING_JOB": "train-fraud",
    "FEATURE_SNAPSHOT_ID": "features-0400",
    "RETRIEVAL_SNAPSHOT": "index-17",
    "REPLICAS_WANTED": "4",
    "EXPOSED_DEPLOYMENT": "model-server",
    "KEY_SECRET": "fraud-api-key",
    "REGISTRY_MODEL": "fraud",
    "REGISTRY_VERSION": "7",
}
RUNBOOKS: dict[str, Runbook] = {name: load(path) for name, path in available([]).items()}
_RISE = 5000
"""By how much a counter rises with each scrape: one alone is above any threshold, over any window."""
_COUNTERS = (
    "model_output_invalid_total",
    "model_input_schema_violation_total",
    "model_input_anomaly_score_high_total",
    "model_output_policy_violation_total",
    "model_output_personal_data_total",
    "model_output_ungrounded_total",
    "model_prompt_injection_total",
    "model_training_data_unverified_total",
    "model_unauthorized_requests_total",
    "model_input_novel_total",
)


def shipped(name: str) -> Runbook:
    """Raises `NotFound`."""
    if name not in RUNBOOKS:
        raise NotFound(f"{LIBRARY} has no {name}")
    return RUNBOOKS[name]


def values(step: Step, model: str = MODEL) -> dict[str, str]:
    """A value for each of the step's parameters: its default, or the one of this world."""
    defaults = {name: str(p.default) for name, p in step.parameters.items() if p.default is not None}
    return {**defaults, **GIVEN_VALUES, "MODEL_ID": model}


class Models(Exporter):
    """Counters that count up with every scrape, gauges that stand."""

    def __init__(self) -> None:
        super().__init__()
        self._rising: list[tuple[str, dict[str, str]]] = []
        for model, accuracy in ((MODEL, 0.81), (IDLE, 0.91), (CALM, 0.91), (HARMFUL, 0.6)):
            self.set("model_live_accuracy", accuracy, model_id=model)
            self.set("model_baseline_accuracy", 0.92, model_id=model)
            self.set("model_input_kl_divergence", 0.9 if model == HARMFUL else 0.1, model_id=model)
            self.set("model_memory_limit_bytes", 100, model_id=model)
            self.set("model_memory_bytes", 99 if model == HARMFUL else 40, model_id=model)
            self.set("model_baseline_latency_seconds", 1, model_id=model)
            for group, share in (("18-59", 0.5), ("60+", 0.1 if model == HARMFUL else 0.48)):
                self.set("model_group_positive_rate", share, model_id=model, attribute="age", group=group)
            self.set("model_predictions_total", 100, model_id=model)
        self._set_of_one_model()
        self._let_rise()

    def _set_of_one_model(self) -> None:
        self.set("model_input_kl_divergence", 0.7, model_id=MODEL)
        self.set("model_output_invalid_total", 3, model_id=MODEL)
        for bound, count in (("0.5", 10), ("1.0", 20), ("+Inf", 20)):
            self.set("model_output_confidence_bucket", count, model_id=MODEL, le=bound)

    def _let_rise(self) -> None:
        for model, bounds in ((CALM, ("0.5", "10", "+Inf")), (HARMFUL, ("10", "+Inf"))):
            self._rising.append(("model_predictions_total", {"model_id": model}))
            for bound in bounds:
                self._rising.append(
                    ("model_inference_duration_seconds_bucket", {"model_id": model, "le": bound})
                )
        self._rising += [(metric, {"model_id": HARMFUL}) for metric in _COUNTERS]
        self._rising.append(("model_client_queries_total", {"model_id": HARMFUL, "client": "sha256:ab12"}))

    def answer(self, request: Request) -> Answer:
        for metric, labels in self._rising:
            self.add(metric, _RISE, **labels)
        return super().answer(request)


def wait_until_scraped(url: str) -> None:
    """Until there is enough of every series for a rate."""
    query = f"{url}/api/v1/query?query=count_over_time(model_live_accuracy[1m])>5"
    command = ["curl", "--fail", "--silent", "--globoff", query]
    eventually(
        lambda: HARMFUL in subprocess.run(command, capture_output=True, text=True).stdout,
        what="Prometheus having scraped the models",
    )


class World:
    """A cluster, a gateway and a Prometheus, and bash to run steps against them."""

    def __init__(
        self, folder: Path, api: KubernetesApi, gateway: Gateway, mlflow: MLflow, prometheus_url: str
    ) -> None:
        self.api, self.gateway, self.mlflow = api, gateway, mlflow
        self.kubeconfig = api.write_kubeconfig(folder / "kubeconfig")
        self.variables = checked({
            "FIRELINE_PROMETHEUS_URL": prometheus_url,
            "FIRELINE_GATEWAY_URL": gateway.url,
            "FIRELINE_MLFLOW_URL": mlflow.url,
            "FIRELINE_OPERATOR": 'on.call@example.com "quoted"',
            "FIRELINE_REASON": "accuracy fell; $(touch x) `y` 'z'",
            "FIRELINE_INCIDENT": "AI-INC-2026-0042",
        })  # fmt: skip
        self.folder = folder

    def run(self, step: Step, text: str, model: str = MODEL) -> subprocess.CompletedProcess[str]:
        command = resolve(text, values(step, model), step.parameters)
        return subprocess.run(
            [shutil.which("bash") or "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
            cwd=self.folder,
            env={
                "PATH": str(Path(shutil.which("kubectl") or "").parent) + ":/usr/local/bin:/usr/bin:/bin",
                "HOME": str(self.folder),
                "KUBECONFIG": str(self.kubeconfig),
                **self.variables,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def good(self, step: Step, text: str) -> str:
        done = self.run(step, text)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def state(self) -> object:
        """Everything that a step may change: what an undo has to restore."""
        cluster = self.api.cluster
        asked = [
            (found["metadata"]["name"], found["spec"]["replicas"], _of_template(found["spec"]["template"]))
            for found in cluster.listing("deployments")[1]
        ]
        suspended = [
            (found["metadata"]["name"], found["spec"]["suspend"]) for found in cluster.listing("cronjobs")[1]
        ]
        gateway = self.gateway.state
        return (
            asked,
            suspended,
            gateway.killed is not None,
            sorted(gateway.blocked),
            dict(self.mlflow.aliases),
        )


def _of_template(template: dict[str, Any]) -> object:
    """What a step may set; kubectl writes empty fields where there were none."""
    containers = [(one["image"], one.get("env", [])) for one in template["spec"]["containers"]]
    return template["metadata"].get("annotations", {}), containers
