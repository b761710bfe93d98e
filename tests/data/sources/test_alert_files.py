"""Alerts out of files: every shape that is taken, and where what is not taken goes wrong."""

import io
import json
from pathlib import Path

import pytest

from data.errors import BadInput, NotFound
from data.sources import alert_files
from data.sources.alert import fingerprint
from tests.data.sources.alerts import DEGRADED, api_alert, body, webhook, webhook_alert


def test_a_webhook_payload() -> None:
    second = webhook_alert(status="resolved", endsAt="2026-04-22T09:00:00Z", labels={"alertname": "B"})
    del second["fingerprint"]
    first, resolved = alert_files.read(body(webhook(webhook_alert(), second)), "payload.json")
    assert (first.name, first.state, first.fingerprint) == (
        "AIModelPerformanceDegraded",
        "firing",
        "0123456789abcdef",
    )
    assert (first.ends_at, first.receivers, first.source) == (0, ("fireline",), "payload.json")
    assert (resolved.state, resolved.fingerprint) == ("resolved", fingerprint({"alertname": "B"}))
    assert resolved.ends_at - resolved.starts_at == 45 * 60 * 1_000_000


def test_a_dump_of_the_api() -> None:
    held = api_alert(
        fingerprint="aa", status={"state": "suppressed", "silencedBy": ["s1"], "inhibitedBy": []}
    )
    active, silenced = alert_files.read(body([api_alert(), held]))
    assert (active.state, active.receivers) == ("firing", ("on-call",))
    assert (silenced.state, silenced.silenced_by) == ("suppressed", ("s1",))


def test_groups_hold_an_alert_once_even_when_two_receivers_get_it() -> None:
    groups = [
        {"labels": {}, "receiver": {"name": "a"}, "alerts": [api_alert(), api_alert(fingerprint="bb")]},
        {"labels": {}, "receiver": {"name": "b"}, "alerts": [api_alert()]},
        {"labels": {}, "receiver": {"name": "c"}, "alerts": []},
    ]
    assert [alert.fingerprint for alert in alert_files.read(body(groups))] == ["0123456789abcdef", "bb"]


def test_one_alert_alone_and_a_byte_order_mark() -> None:
    (alert,) = alert_files.read(b"\xef\xbb\xbf" + body({"labels": DEGRADED}))
    assert (alert.name, alert.state, alert.starts_at) == ("AIModelPerformanceDegraded", "firing", 0)
    assert alert.fingerprint == fingerprint(DEGRADED)


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        (b'{"alerts": [\n  {"labels" {}}\n]}', 2, 13, "expected ':'"),
        ("[\n\n \u00e9".encode(), 3, 2, "invalid character"),
        (b'[{"labels": {}},', 1, 17, "cut off"),
        (b"", 1, 1, "cut off"),
        (b'[{"labels":\n {"a": "\xff"}}]', 2, 9, "no UTF-8"),
        (b"[] []", 1, 4, "trailing"),
    ],
)
def test_bad_json_is_placed(text: bytes, line: int, column: int, what: str) -> None:
    with pytest.raises(BadInput, match=what) as caught:
        alert_files.read(text, "a.json")
    assert (caught.value.file, caught.value.line, caught.value.column) == ("a.json", line, column)
    assert str(caught.value).startswith(f"a.json:{line}:{column}: ")


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ([], "no alert in it"),
        (webhook(), "no alert in it"),
        ("firing", "no list and no object"),
        ({"status": "firing"}, "missing required field `labels`"),
        ([api_alert(), {"labels": {"a": 1}}], r"\[1\]: Expected `str`"),
        (webhook(webhook_alert(), webhook_alert(startsAt="soon")), r"alerts\[1\]: 'soon' is not a time"),
        ([{"alerts": [{"labels": []}]}], r"\[0\].alerts\[0\]: Expected `object`"),
        ({"alerts": {}}, "Expected `array`"),
    ],
)
def test_another_shape_is_said_with_its_path(value: object, what: str) -> None:
    with pytest.raises(BadInput, match=what) as caught:
        alert_files.read(body(value), "a.json")
    assert caught.value.file == "a.json"
    assert caught.value.remedy


def test_deep_nesting_ends_in_an_error() -> None:
    with pytest.raises(BadInput, match="nested too deeply"):
        alert_files.read(b"[" * 100_000)


def test_a_file_and_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "alerts.json"
    path.write_text(json.dumps([api_alert()]))
    assert alert_files.read_file(str(path)) == [
        alert_files.read(path.read_bytes(), str(path))[0],
    ]
    (piped,) = alert_files.read_file("-", io.BytesIO(path.read_bytes()))
    assert piped.source == "standard input"


def test_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound):
        alert_files.read_file(str(tmp_path / "none.json"))
    with pytest.raises(BadInput, match="cannot be read: Is a directory"):
        alert_files.read_file(str(tmp_path))
    monkeypatch.setattr(alert_files, "LIMIT", 1_000_000)
    with pytest.raises(BadInput, match="more than 1 MB"):
        alert_files.read_file("-", io.BytesIO(b" " * 1_000_001))
