"""The gateway and the model server hold state, refuse nonsense, and fail when told to."""

import httpx
import pytest

from tests.stand_ins import model_server
from tests.stand_ins.gateway import Gateway, Kill
from tests.stand_ins.kubernetes_api import KubernetesApi
from tests.stand_ins.manifests import NAMESPACE
from tests.stand_ins.serving import Fault

PRESS = {"operator_id": "mia@example.org", "reason": "degradation, AI-INC-2026-0001"}


def test_kill_and_revive() -> None:
    with Gateway() as gateway, httpx.Client(base_url=gateway.url) as client:
        assert client.get("/status").json()["killed"] is False
        assert client.post("/kill-switch", json=PRESS).status_code == 200
        assert client.get("/status").json()["killed"] is True
        assert gateway.state.kills == [Kill(**PRESS)]
        assert client.delete("/kill-switch").status_code == 200
        assert client.delete("/kill-switch").status_code == 409
        assert not gateway.killed
        assert [request.verb for request in gateway.requests(path="/kill-switch")] == [
            "POST",
            "DELETE",
            "DELETE",
        ]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{operator_id: mia}", 400),
        ("application/json", b"[]", 422),
        ("application/json", b'{"operator_id": "mia"}', 422),
        ("application/json", b'{"operator_id": "mia", "reason": " "}', 422),
        ("application/json", b'{"operator_id": 7, "reason": "x"}', 422),
        ("application/x-www-form-urlencoded", b'{"operator_id": "mia", "reason": "x"}', 415),
    ],
)
def test_a_kill_that_is_not_well_formed_kills_nothing(content_type: str, body: bytes, status: int) -> None:
    with Gateway() as gateway:
        headers = {"Content-Type": content_type}
        assert httpx.post(f"{gateway.url}/kill-switch", content=body, headers=headers).status_code == status
        assert not gateway.killed


def test_mode() -> None:
    with Gateway() as gateway, httpx.Client(base_url=gateway.url) as client:
        assert client.post("/mode", json={"mode": "human_in_the_loop"}).json()["mode"] == "human_in_the_loop"
        assert client.post("/mode", json={"mode": "yolo"}).status_code == 422
        assert client.get("/status").json()["mode"] == "human_in_the_loop"
        assert client.get("/mode").status_code == 405
        assert client.get("/nowhere").status_code == 404


def test_the_mode_follows_the_deployment() -> None:
    given = {"OVERSIGHT_MODE": "human_in_the_loop", "CONFIDENCE_THRESHOLD": "1.0"}
    with Gateway(lambda: given) as gateway:
        status = httpx.get(f"{gateway.url}/status").json()
        assert (status["mode"], status["confidence_threshold"]) == ("human_in_the_loop", 1.0)


def test_failing_as_told() -> None:
    with Gateway() as gateway, httpx.Client(base_url=gateway.url) as client:
        gateway.fault = Fault(status=500, times=1)
        assert client.post("/kill-switch", json=PRESS).status_code == 500
        assert not gateway.killed
        assert client.get("/status").status_code == 200
        gateway.fault = Fault(cut=True, concerns=lambda request: request.verb == "POST")
        assert client.get("/status").status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            client.post("/kill-switch", json=PRESS)
        gateway.fault = Fault(delay=30)
        with pytest.raises(httpx.ReadTimeout):
            client.get("/status", timeout=0.05)


def test_accuracy_follows_what_was_rolled_out() -> None:
    with KubernetesApi() as api, Gateway() as gateway, model_server.of(api.cluster, gateway) as server:
        before = httpx.get(f"{server.url}/metrics").text
        assert 'model_live_accuracy{model_id="fraud-detection-v4"} 0.71' in before
        assert 'model_predictions_total{model_id="fraud-detection-v4"} 500' in before
        server.version = lambda: "4.1.1"
        assert (
            'model_live_accuracy{model_id="fraud-detection-v4"} 0.93'
            in httpx.get(f"{server.url}/metrics").text
        )
        httpx.post(f"{gateway.url}/kill-switch", json=PRESS)
        assert httpx.post(f"{server.url}/predict").status_code == 503
        after = httpx.get(f"{server.url}/metrics").text
        assert 'model_predictions_total{model_id="fraud-detection-v4"} 1000' in after
        assert api.cluster.env(NAMESPACE, "model-server")["MODEL_VERSION"] == "4.1.2"


def test_a_mistake_in_a_stand_in_is_told() -> None:
    def broken() -> dict[str, str]:
        raise LookupError("the stand-in itself is wrong")

    gateway = Gateway(broken).start()
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{gateway.url}/status")
    with pytest.raises(LookupError, match="itself is wrong"):
        gateway.stop()
