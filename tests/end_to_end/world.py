"""What an incident happens in: real Prometheus, Alertmanager and kubectl, and stand-ins that hold state."""

import itertools
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.end_to_end.responder import RESPONDER, Responder
from tests.servers.process import Server
from tests.servers.real import alertmanager, prometheus
from tests.stand_ins import model_server
from tests.stand_ins.gateway import Gateway, State
from tests.stand_ins.kubernetes_api import CONTEXT, KubernetesApi
from tests.stand_ins.manifests import CURRENT_VERSION, NAMESPACE, PREVIOUS_VERSION
from tests.stand_ins.model_server import MODEL, ModelServer
from tests.stand_ins.proxy import Proxy
from tests.stand_ins.serving import Request
from tests.waiting import eventually

ALERT = "AIModelPerformanceDegraded"


@dataclass
class World(Responder):
    """The servers, and a fresh store and responder's home for each `new_home`."""

    api: KubernetesApi
    gateway: Gateway
    model: ModelServer
    prometheus: Proxy
    """Between runbook steps and the real Prometheus: it logs what they ask."""
    alertmanager: Server
    folder: Path
    homes: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    # --- what is true out there --------------------------------------------------------------------------

    def version(self) -> str:
        """The model version that the pods have."""
        return self.api.cluster.serving_env(NAMESPACE, "model-server")["MODEL_VERSION"]

    def alerts(self) -> list[dict[str, Any]]:
        """What Alertmanager shows as firing."""
        answer = httpx.get(f"{self.alertmanager.url}/api/v2/alerts?active=true", trust_env=False)
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        return [alert for alert in found if alert["labels"]["alertname"] == ALERT]

    def fires(self) -> dict[str, Any]:
        """Waits for the alert."""
        return eventually(self.alerts, 30, what="the alert firing")[0]

    def is_quiet(self) -> None:
        """Waits for the alert to resolve: on a busy machine Alertmanager may only have lost sight of it."""
        eventually(lambda: not self._known_to_prometheus(), 30, what="the rule holding no more")
        eventually(lambda: self.alerts() == [], 30, what="the alert resolving")

    def _known_to_prometheus(self) -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.prometheus.target}/api/v1/alerts", trust_env=False)
        found: list[dict[str, Any]] = answer.raise_for_status().json()["data"]["alerts"]
        return [alert for alert in found if alert["labels"]["alertname"] == ALERT]

    def requests(self) -> dict[str, list[Request]]:
        """What each server was asked so far."""
        return {
            "kubernetes": self.api.requests(),
            "gateway": self.gateway.requests(),
            "prometheus": self.prometheus.requests(),
        }

    # --- starting afresh -----------------------------------------------------------------------------------

    def reset(self) -> None:
        """Production as it was, with the bad version out, the alert firing, and an empty store."""
        for name, env in _BEFORE.items():
            self._set_env(name, env)
        self.gateway.state = State()
        eventually(lambda: self.version() == CURRENT_VERSION)
        for stand_in in (self.api, self.gateway, self.prometheus):
            stand_in.log.clear()
        self.home = self.folder / f"home-{next(self.homes)}"
        self._write_settings()
        self.fires()

    def _set_env(self, deployment: str, env: dict[str, str]) -> None:
        items = [{"name": name, "value": value} for name, value in env.items()]
        container = {"name": deployment, "env": [{"$patch": "replace"}, *items]}
        httpx.patch(
            f"{self.api.url}/apis/apps/v1/namespaces/{NAMESPACE}/deployments/{deployment}",
            content=json.dumps({"spec": {"template": {"spec": {"containers": [container]}}}}),
            headers={"Content-Type": "application/strategic-merge-patch+json"},
            trust_env=False,
        ).raise_for_status()

    def _write_settings(self) -> None:
        directory = self.settings.parent
        directory.mkdir(parents=True)
        self.api.write_kubeconfig(self.home / ".kube" / "config")
        self.settings.write_text(
            f'alertmanager_url = "{self.alertmanager.url}"\n'
            f'prometheus_url = "{self.prometheus.url}"\n'
            f'gateway_url = "{self.gateway.url}"\n'
            f'responder = "{RESPONDER}"\n'
        )
        (directory / "models.yaml").write_text(_MODELS.replace("GATEWAY", self.gateway.url))


_BEFORE = {
    "model-server": {"MODEL_VERSION": CURRENT_VERSION, "MODEL_ID": MODEL},
    "ai-oversight-gateway": {"OVERSIGHT_MODE": "automatic", "CONFIDENCE_THRESHOLD": "0.8"},
}

_MODELS = f"""\
models:
  {MODEL}:
    title: Fraud detection
    owner: fraud-model-team
    contacts:
      on_call: "#fraud-oncall"
    namespace: {NAMESPACE}
    deployment: model-server
    gateway: GATEWAY
    gateway_deployment: ai-oversight-gateway
    kube_context: {CONTEXT}
    current_version: "{CURRENT_VERSION}"
    previous_version: "{PREVIOUS_VERSION}"
    known_good_version: "{PREVIOUS_VERSION}"
    baseline:
      accuracy: "0.94"
    countries: [DE]
"""

_RULES = f"""\
groups:
- name: ai-model-incidents
  interval: 200ms
  rules:
  - alert: {ALERT}
    expr: model_live_accuracy < on(model_id) (model_baseline_accuracy * 0.90)
    for: 200ms
    labels:
      severity: high
      incident_type: model_performance_degradation
    annotations:
      summary: "Model {{{{ $labels.model_id }}}} is at {{{{ $value }}}}"
      runbook_url: "https://runbooks.example/ai-incidents/performance-degradation"
"""


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """All servers, on loopback, until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = folder / "rules.yaml"
    rules.write_text(_RULES)
    with ExitStack() as stack:
        api = stack.enter_context(KubernetesApi())
        gateway = stack.enter_context(
            Gateway(lambda: api.cluster.serving_env(NAMESPACE, "ai-oversight-gateway"))
        )
        model = stack.enter_context(model_server.of(api.cluster, gateway))
        manager = stack.enter_context(alertmanager(folder))
        real = stack.enter_context(
            prometheus(folder, targets=[f"127.0.0.1:{model.port}"], rules=rules, alertmanagers=[manager.url])
        )
        asked = stack.enter_context(Proxy(real.url))
        yield World(folder, api, gateway, model, asked, manager, folder)
