"""Alertmanager's event record: when alerts began and ended, in either case of names."""

import json
from pathlib import Path
from typing import Any

import pytest

from data.errors import BadInput, NotFound
from data.sources.event_record import read
from data.times import parse_iso

ALERT: dict[str, Any] = {
    "fingerprint": "12345678901234567890",
    "name": "AIModelPerformanceDegraded",
    "labels": {
        "labels": [{"key": "alertname", "value": "Degraded\x1b[31m"}, {"key": "model_id", "value": "m"}]
    },
    "annotations": {"labels": [{"key": "summary", "value": "low"}]},
}
CREATED = {
    "@timestamp": "2026-04-22T08:15:01Z",
    "data": {"alert_created": {"alert": {**ALERT, "starts_at": "2026-04-22T08:15:00Z"}}},
}
RESOLVED = {
    "@timestamp": "2026-04-22T09:00:05Z",
    "data": {
        "alertResolved": {
            "alert": {
                "hash": "1",
                "details": {**ALERT, "startsAt": "2026-04-22T08:15:00Z", "endsAt": "2026-04-22T09:00:00Z"},
            }
        }
    },
}
OTHER = {"@timestamp": "2026-04-22T08:00:00Z", "data": {"silence_created": {"silence": {"id": "s"}}}}


def record(folder: Path, *events: object, tail: str = "") -> Path:
    path = folder / "events.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in events) + tail)
    return path


def test_beginning_and_end_of_an_alert(tmp_path: Path) -> None:
    first, second = read(record(tmp_path, OTHER, CREATED, RESOLVED))
    assert (first.fingerprint, first.state, first.name) == ("ab54a98ceb1f0ad2", "firing", "Degraded")
    assert (first.starts_at, first.ends_at) == (parse_iso("2026-04-22T08:15:00Z"), 0)
    assert first.labels == {"alertname": "Degraded", "model_id": "m"}
    assert (second.state, second.ends_at) == ("resolved", parse_iso("2026-04-22T09:00:00Z"))
    assert second.annotations == {"summary": "low"}


def test_a_cut_last_line_is_passed_over_and_another_line_is_refused_with_its_place(tmp_path: Path) -> None:
    assert len(list(read(record(tmp_path, CREATED, tail='{"data": {"al')))) == 1
    for line in ("[]", "{}", '{"data": 4}', '{"data": {"alert_created": {"alert": {"fingerprint": "x"}}}}'):
        with pytest.raises(BadInput) as caught:
            list(read(record(tmp_path, CREATED, tail=line + "\n")))
        assert caught.value.line == 2
    with pytest.raises(NotFound):
        list(read(tmp_path / "none"))
