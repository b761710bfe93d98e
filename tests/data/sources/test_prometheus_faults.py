"""Through prometheus-api-client, but bounded and typed: no retry, no silent empty result, no bare error."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from data.errors import BadAnswer, SourceError, TimedOut, Unauthorized, Unreachable
from data.sources import prometheus_session
from data.sources.prometheus import Prometheus
from data.sources.prometheus_answer import Sample, Series
from tests.data.sources.alerts import CLEANED, HOSTILE, body
from tests.servers.faults import Behaviour, FaultServer, answer, cut, drip, drop, silence
from tests.servers.process import free_port


def vector(*entries: dict[str, Any]) -> bytes:
    return body({"status": "success", "data": {"resultType": "vector", "result": list(entries)}})


GOOD = vector({"metric": {"__name__": "up"}, "value": [1.5, "1"]})


@contextmanager
def asking(url: str, patience: float = 5.0) -> Iterator[Prometheus]:
    source = Prometheus(url, patience=patience)
    try:
        yield source
    finally:
        source.close()


def _fails(url: str, patience: float = 5.0) -> SourceError:
    with asking(url, patience) as source, pytest.raises(SourceError) as caught:
        source.instant("up")
    assert caught.value.remedy
    assert "\x1b" not in "".join(caught.value.lines())
    return caught.value


def said(kind: str, words: str) -> bytes:
    return body({"status": "error", "errorType": kind, "error": words})


@pytest.mark.parametrize(
    ("behaviour", "kind", "words"),
    [
        (answer(b"boom", status="500 Oops", kind="text/plain"), BadAnswer, "answered 500 Internal"),
        (answer(b"", status="401 No"), Unauthorized, "401 Unauthorized"),
        (answer(b"", status="302 On", headers="Location: https://sso/\r\n"), BadAnswer, "https://sso/"),
        (answer(b"<html>hello", kind="text/html"), BadAnswer, "text/html instead of JSON"),
        (answer(GOOD, kind="text/plain"), BadAnswer, "text/plain instead of JSON"),
        (answer(GOOD[:-9]), BadAnswer, "Input data was truncated"),
        (cut(GOOD[:20], len(GOOD)), BadAnswer, "broke its answer off"),
        (answer(b"not gzip", headers="Content-Encoding: gzip\r\n"), BadAnswer, "broke its answer off"),
        (answer(b"[]"), BadAnswer, "Expected `object`"),
        (answer(b'{"status":"success"}'), BadAnswer, "truncated"),
        (answer(said("execution", "too many \x1b[31msamples")), BadAnswer, "(execution): too many samples"),
        (answer(said("bad_data", "parse error"), status="400 Bad"), BadAnswer, "(bad_data): parse error"),
        (answer(said("timeout", "took too long"), status="503 No"), TimedOut, "gave up on the query: took"),
        (answer(vector({"metric": {}, "value": [1, "one"]})), BadAnswer, "could not convert string"),
        (answer(vector({"metric": {"a": 1}, "value": [1, "1"]})), BadAnswer, "Expected `str`"),
        (drop(), Unreachable, "cannot be reached"),
    ],
)
def test_wrong_answers(
    faulty: FaultServer, behaviour: Behaviour, kind: type[SourceError], words: str
) -> None:
    error = _fails(faulty.always(behaviour))
    assert type(error) is kind
    assert words in error.message
    assert len(faulty.asked) == 1, "it was asked again, blindly"


def test_nobody_listens_and_that_is_known_at_once() -> None:
    began = time.monotonic()
    error = _fails(f"http://127.0.0.1:{free_port()}")
    assert type(error) is Unreachable
    assert "Connection refused" in error.message
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("behaviour", [silence(), drip(0.02)])
def test_slow_answers_end_in_time(faulty: FaultServer, behaviour: Behaviour) -> None:
    began = time.monotonic()
    error = _fails(faulty.always(behaviour), patience=0.3)
    assert type(error) is TimedOut
    assert time.monotonic() - began < 4


def test_an_answer_without_end_is_cut(faulty: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prometheus_session, "LIMIT", 1_000_000)
    error = _fails(faulty.always(answer(b" " * 1_000_001)))
    assert (type(error), "more than 1 MB" in error.message) == (BadAnswer, True)


def test_the_password_in_the_address_is_used_and_never_shown(faulty: FaultServer) -> None:
    faulty.always(answer(b"", status="403 No"))
    error = _fails(faulty.url.replace("http://", "http://ada:secret@"))
    assert "secret" not in "".join(error.lines())
    assert b"Authorization: Basic" in faulty.heads[0]


def test_samples_warnings_and_numbers_that_are_none(faulty: FaultServer) -> None:
    result = {
        "status": "success",
        "warnings": ["one store\x1b[31m is down"],
        "data": {
            "resultType": "vector",
            "result": [
                {"metric": {"model_id": HOSTILE}, "value": [1.5, "0.71"]},
                {"metric": {"i": "1"}, "value": [1, "+Inf"]},
                {"metric": {"i": "2"}, "value": [1, "NaN"]},
                {"metric": {"i": "3"}, "histogram": [1, {"count": "2"}]},
            ],
        },
    }
    with asking(faulty.always(answer(body(result)))) as source:
        found = source.instant("up", at=1_500_000)
    assert found.samples[0] == Sample({"model_id": CLEANED}, 1_500_000, 0.71)
    assert found.samples[1].value == float("inf")
    assert math.isnan(found.samples[2].value)
    assert found.warnings == ("one store is down", "1 native histograms are left out")
    assert "time=1.500" in faulty.asked[0]
    assert "timeout=5s" in faulty.asked[0]
    assert b"Accept-Encoding: identity" in faulty.heads[0]


def test_an_empty_result_is_an_answer(faulty: FaultServer) -> None:
    with asking(faulty.always(answer(vector()))) as source:
        assert source.instant("up").samples == ()


def test_a_range(faulty: FaultServer) -> None:
    series = {"metric": {"m": "x"}, "values": [[1, "1"], [2.25, "-Inf"]]}
    data = {"resultType": "matrix", "result": [series, {"metric": {}, "values": []}]}
    with asking(faulty.always(answer(body({"status": "success", "data": data})))) as source:
        found = source.over("up", 1_000_000, 9_000_000, 500_000)
    assert found.series == (Series({"m": "x"}, (1_000_000, 2_250_000), (1.0, float("-inf"))),)
    assert "start=1&end=9&step=0.500" in faulty.asked[0]


def test_a_model_id_is_never_read_as_a_query(faulty: FaultServer) -> None:
    with asking(faulty.always(answer(vector()))) as source:
        found = source.lookup_labels('x"} or vector(1) #', at=1_000_000)
    assert (found.versions, found.origin) == ((), "")
    assert len(faulty.asked) == 4, "both queries, at the moment and now"
    assert all("model_id%3D%22x%5C%22%7D+or" in line for line in faulty.asked)


def test_several_threads_share_one_source(faulty: FaultServer) -> None:
    found: list[int] = []
    with asking(faulty.always(answer(GOOD))) as source:
        threads = [
            threading.Thread(target=lambda: found.append(len(source.instant("up").samples))) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [1, 1, 1, 1]
