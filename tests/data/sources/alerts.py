"""Alerts to send to servers and into parsers."""

import json
from typing import Any

import httpx

HOSTILE = "a\x1b[31mred\x1b[0m \x1b]52;c;ZXZpbA==\x07 \u202etxt.exe [/foo][bold] \u200b\x9b2J end"
"""Colour, the clipboard, a bidi override, markup, an invisible space and a C1 control sequence."""
CLEANED = "ared  txt.exe [/foo][bold]  end"

DEGRADED = {
    "alertname": "AIModelPerformanceDegraded",
    "severity": "high",
    "incident_type": "model_performance_degradation",
    "model_id": "fraud-detection-v4",
}
NOTES = {
    "summary": "Model fraud-detection-v4 accuracy dropped to 0.71 (baseline: )",
    "runbook_url": "https://runbooks.internal/ai-incidents/performance-degradation",
}


def api_alert(**changes: Any) -> dict[str, Any]:
    """An alert as ``GET /api/v2/alerts`` writes it."""
    return {
        "labels": DEGRADED,
        "annotations": NOTES,
        "startsAt": "2026-04-22T08:15:00.123456789Z",
        "endsAt": "2026-04-22T08:19:00Z",
        "updatedAt": "2026-04-22T08:15:00Z",
        "generatorURL": "http://prometheus/graph?g0.expr=up",
        "fingerprint": "0123456789abcdef",
        "receivers": [{"name": "on-call"}],
        "status": {"state": "active", "silencedBy": [], "inhibitedBy": [], "mutedBy": []},
        **changes,
    }


def webhook(*alerts: dict[str, Any]) -> dict[str, Any]:
    """A payload of version 4 as Alertmanager sends it."""
    return {
        "version": "4",
        "groupKey": '{}:{alertname="AIModelPerformanceDegraded"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "fireline",
        "groupLabels": {"alertname": "AIModelPerformanceDegraded"},
        "commonLabels": DEGRADED,
        "commonAnnotations": {},
        "externalURL": "http://alertmanager:9093",
        "alerts": list(alerts),
    }


def webhook_alert(**changes: Any) -> dict[str, Any]:
    """An alert inside such a payload."""
    return {
        "status": "firing",
        "labels": DEGRADED,
        "annotations": NOTES,
        "startsAt": "2026-04-22T08:15:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus/graph",
        "fingerprint": "0123456789abcdef",
        **changes,
    }


def body(value: object) -> bytes:
    return json.dumps(value).encode()


def post_alerts(url: str, *label_sets: dict[str, str]) -> None:
    """Fires these at a real Alertmanager, which forgets them after five minutes."""
    answer = httpx.post(
        f"{url}/api/v2/alerts", json=[{"labels": labels, "annotations": NOTES} for labels in label_sets]
    )
    assert answer.status_code == 200, answer.text


def post_silence(url: str, **labels: str) -> str:
    """Silences what has these labels until 2099; gives the silence's id."""
    answer = httpx.post(
        f"{url}/api/v2/silences",
        json={
            "matchers": [
                {"name": name, "value": value, "isRegex": False, "isEqual": True}
                for name, value in labels.items()
            ],
            "startsAt": "2020-01-01T00:00:00Z",
            "endsAt": "2099-01-01T00:00:00Z",
            "createdBy": "ada",
            "comment": "retraining\nuntil noon",
        },
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["silenceID"])
