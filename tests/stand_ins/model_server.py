"""A model server whose accuracy depends on the version rolled out, for a real Prometheus to scrape."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from tests.stand_ins.cluster import Cluster
from tests.stand_ins.gateway import Gateway
from tests.stand_ins.manifests import CURRENT_VERSION, NAMESPACE, PREVIOUS_VERSION
from tests.stand_ins.serving import Answer, Request, StandIn, json_answer

MODEL = "fraud-detection-v4"
BASELINE = 0.94
ACCURACY: Mapping[str, float] = {PREVIOUS_VERSION: 0.93, CURRENT_VERSION: 0.71}
"""What each version reaches today; the current one is far below nine tenths of the baseline."""
PER_SCRAPE = 500


class ModelServer(StandIn):
    """``GET /metrics`` in Prometheus' text format and ``POST /predict``.

    Every scrape counts another ``PER_SCRAPE`` predictions, unless ``serving`` says that none are made.
    """

    def __init__(
        self,
        version: Callable[[], str],
        *,
        serving: Callable[[], bool] = lambda: True,
        accuracy: Mapping[str, float] = ACCURACY,
        port: int = 0,
    ) -> None:
        super().__init__(port)
        self.version, self.serving = version, serving
        self.accuracy = dict(accuracy)
        self.predictions = 0
        self._guard = threading.Lock()

    def answer(self, request: Request) -> Answer:
        with self._guard:
            if request.path == "/metrics":
                return Answer(body=self._metrics().encode(), content_type="text/plain; version=0.0.4")
            if request.path == "/predict" and request.verb == "POST":
                return self._predict()
        return json_answer({"error": "no such thing"}, 404)

    def _metrics(self) -> str:
        labels, serving = f'{{model_id="{MODEL}"}}', self.serving()
        self.predictions += PER_SCRAPE if serving else 0
        version = self.version()
        rows = [
            ("model_live_accuracy", "gauge", labels, self.accuracy.get(version, 0.0)),
            ("model_baseline_accuracy", "gauge", labels, BASELINE),
            ("model_predictions_total", "counter", labels, self.predictions),
            ("model_input_kl_divergence", "gauge", labels, 0.12),
            ("model_output_invalid_total", "counter", labels, 0),
            ("model_serving", "gauge", labels, int(serving)),
            ("model_version_info", "gauge", f'{{model_id="{MODEL}",version="{version}"}}', 1),
        ]
        return "".join(f"# TYPE {name} {kind}\n{name}{where} {value}\n" for name, kind, where, value in rows)

    def _predict(self) -> Answer:
        if not self.serving():
            return json_answer({"error": "stopped by the kill switch"}, 503)
        self.predictions += 1
        version = self.version()
        body: dict[str, Any] = {
            "model": MODEL,
            "version": version,
            "accuracy": self.accuracy.get(version, 0.0),
        }
        return json_answer(body)


def of(cluster: Cluster, gateway: Gateway | None = None) -> ModelServer:
    """The model server of this cluster: the version its pods have, silent while the kill switch is on."""
    return ModelServer(
        lambda: cluster.serving_env(NAMESPACE, "model-server").get("MODEL_VERSION", ""),
        serving=lambda: gateway is None or not gateway.killed,
    )
