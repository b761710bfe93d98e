"""A panel whose source misbehaves: typed, quick, and never an empty result."""

import time

import pytest

from data.errors import BadAnswer, TimedOut, Unauthorized, Unreachable
from data.sources.prometheus import Prometheus
from data.times import HOUR, MINUTE
from playbooks.panel_asking import ask
from playbooks.panels import shipped
from playbooks.readings import Reading, Window
from tests.data.sources.alerts import body
from tests.servers.faults import Behaviour, answer, cut, drip, drop, fault_server, silence
from tests.servers.process import free_port

GRID = Window(0, HOUR, MINUTE)
EMPTY = body({"status": "success", "data": {"resultType": "matrix", "result": []}})


def told(url: str, panel: str = "input_shift") -> Reading:
    source = Prometheus(url, patience=0.4)
    try:
        return ask(source, shipped().panels[panel], {"model_id": "m"}, GRID, GRID.end)
    finally:
        source.close()


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        (answer(b"boom", status="500 Oops", kind="text/plain"), BadAnswer),
        (answer(b"<html>hello", kind="text/html"), BadAnswer),
        (answer(EMPTY, kind="text/plain"), BadAnswer),
        (answer(EMPTY[:-5]), BadAnswer),
        (cut(EMPTY[:20], len(EMPTY)), BadAnswer),
        (answer(body({"status": "error", "errorType": "execution", "error": "x"})), BadAnswer),
        (answer(b"", status="302 On", headers="Location: https://sso/\r\n"), BadAnswer),
        (silence(), TimedOut),
        (drip(0.02), TimedOut),
    ],
)
def test_a_fault_is_a_reading_that_says_so(behaviour: Behaviour, kind: type[Exception]) -> None:
    began = time.monotonic()
    with fault_server() as server:
        reading = told(server.always(behaviour))
    assert type(reading.error) is kind
    assert (reading.state, reading.curves) == ("failed", ())
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("behaviour", [answer(b"", status="401 No"), answer(b"", status="403 No")])
def test_what_would_meet_every_panel_is_raised(behaviour: Behaviour) -> None:
    with fault_server() as server, pytest.raises(Unauthorized):
        told(server.always(behaviour))


def test_nobody_there_is_raised_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(Unreachable):
        told(f"http://127.0.0.1:{free_port()}")
    with fault_server() as server, pytest.raises(Unreachable):
        told(server.always(drop()))
    assert time.monotonic() - began < 4


def test_warnings_and_a_missing_baseline_are_told() -> None:
    series = {"metric": {}, "values": [[0, "0.9"], [60, "0.8"]]}
    data = {"resultType": "matrix", "result": [series]}
    good = body({"status": "success", "data": data, "warnings": ["a store is down"]})
    with fault_server() as server:
        reading = told(server.always(answer(good)), "live_accuracy")
    assert reading.warnings == ("a store is down",), "once, though two queries said so"
    assert reading.curves[0].points[:3] == (0.9, 0.8, None)
