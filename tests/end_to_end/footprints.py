"""What each step of the shipped runbook leaves in the logs of the servers it acts on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.stand_ins.serving import Request


@dataclass(frozen=True)
class Print:
    """A request that has to be there; ``path`` and ``query`` are patterns for the path and all the rest."""

    server: str
    verb: str
    path: str
    query: str = ""

    def matches(self, request: Request) -> bool:
        rest = " ".join(f"{name}={value}" for name, value in request.query.items())
        body = request.body.decode("utf-8", "replace")
        return (
            request.verb == self.verb
            and re.search(self.path, request.path) is not None
            and re.search(self.query, f"{rest} {body}", re.DOTALL) is not None
        )


def missing(expected: Sequence[Print], logs: Mapping[str, Sequence[Request]]) -> list[Print]:
    """Those that are not there, or not in this order among the requests to their server."""
    lost, at = [], dict.fromkeys(logs, 0)
    for wanted in expected:
        log = logs[wanted.server]
        for place in range(at[wanted.server], len(log)):
            if wanted.matches(log[place]):
                at[wanted.server] = place + 1
                break
        else:
            lost.append(wanted)
    return lost


_DEPLOYMENTS = r"/namespaces/ai-production/deployments"
_ROLLOUT = Print("kubernetes", "GET", _DEPLOYMENTS + "$", r"^(?!.*watch=).*fieldSelector=metadata\.name=")
"""``kubectl rollout status`` lists once before it watches."""


def _sets(deployment: str, **env: str) -> Print:
    """A ``kubectl set env`` of these."""
    pairs = (f'"name":"{name}","value":"{re.escape(value)}"' for name, value in env.items())
    wanted = "".join(f"(?=.*{pair})" for pair in pairs)
    return Print("kubernetes", "PATCH", f"{_DEPLOYMENTS}/{deployment}$", wanted)


def _asks(metric: str) -> Print:
    return Print("prometheus", "GET", r"/api/v1/query$", metric)


def _lists(resource: str, namespace: str) -> Print:
    return Print("kubernetes", "GET", f"/namespaces/{namespace}/{resource}$")


RUN: dict[tuple[str, int], tuple[Print, ...]] = {
    ("triage", 1): (
        Print("prometheus", "GET", r"/api/v1/query_range$", "model_live_accuracy"),
        _asks("model_baseline_accuracy"),
    ),
    ("triage", 2): (_lists("events", "ai-production"), _lists("jobs", "data-pipeline")),
    ("triage", 3): (_asks(r"rate\(model_predictions_total"), _asks(r"increase\(model_predictions_total")),
    ("containment", 1): (
        _sets("model-server", MODEL_VERSION="4.1.1"),
        _ROLLOUT,
        _ROLLOUT,
        Print("kubernetes", "GET", f"{_DEPLOYMENTS}/model-server$"),
    ),
    ("containment", 2): (
        _sets("ai-oversight-gateway", OVERSIGHT_MODE="human_in_the_loop", CONFIDENCE_THRESHOLD="1.0"),
        _ROLLOUT,
        Print("gateway", "GET", "/status$"),
    ),
    ("containment", 3): (
        Print("gateway", "POST", "/kill-switch$", r"(?=.*operator_id)(?=.*AI-INC-\d{4}-\d{4})"),
        Print("gateway", "GET", "/status$"),
    ),
    ("investigation", 1): (
        _asks("model_input_kl_divergence"),
        _asks(r"model_output_confidence_bucket.*\[1h\]"),
        _asks(r"model_output_confidence_bucket.*\[1w\]"),
    ),
    ("investigation", 2): (_asks("model_output_invalid_total"), _lists("jobs", "data-pipeline")),
    ("investigation", 3): tuple(_asks(rf"model_live_accuracy.* offset {before}") for before in ("1s", "24h")),
}
"""Of a step's command and of its verification, in order."""

UNDO: dict[tuple[str, int], tuple[Print, ...]] = {
    ("containment", 1): (_sets("model-server", MODEL_VERSION="4.1.2"), _ROLLOUT),
    ("containment", 2): (
        _sets("ai-oversight-gateway", OVERSIGHT_MODE="automatic", CONFIDENCE_THRESHOLD="0.8"),
        _ROLLOUT,
    ),
    ("containment", 3): (Print("gateway", "DELETE", "/kill-switch$"),),
}
"""Of a step's rollback."""
