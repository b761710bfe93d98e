"""Whatever an address answers, it ends in a typed error with a remedy, in time; never an error of httpx."""

import asyncio
import json
import socket

import pytest

from data.errors import BadAnswer, SourceError, TimedOut, Unauthorized, Unreachable
from data.sources import fetch
from data.sources.alert_parsing import AlertParser
from data.sources.alertmanager import Alertmanager
from data.sources.endpoint import endpoint
from tests.data.sources.alerts import CLEANED, HOSTILE, api_alert, body
from tests.servers.faults import Behaviour, FaultServer, answer, cut, drip, drop, silence
from tests.servers.process import free_port

GOOD = body([api_alert()])


async def _fails(url: str, patience: float = 5.0) -> SourceError:
    async with Alertmanager(url, patience=patience) as source:
        with pytest.raises(SourceError) as caught:
            await source.alerts()
    assert caught.value.remedy
    assert "\x1b" not in "".join(caught.value.lines())
    return caught.value


@pytest.mark.parametrize(
    ("behaviour", "kind", "words"),
    [
        (answer(b"boom \x1b[31m", status="500 Oops", kind="text/plain"), BadAnswer, "answered 500 Internal"),
        (answer(b"", status="503 No"), BadAnswer, "answered 503 Service Unavailable"),
        (answer(b"", status="599 Odd"), BadAnswer, "answered 599"),
        (answer(b"404 page not found", status="404 No", kind="text/plain"), BadAnswer, "404 page not found"),
        (answer(b"", status="401 No"), Unauthorized, "does not let us in: 401 Unauthorized"),
        (answer(b"", status="403 No"), Unauthorized, "403 Forbidden"),
        (
            answer(b"", status="302 On", headers="Location: https://sso/login\r\n"),
            BadAnswer,
            "https://sso/login",
        ),
        (
            answer(b"<html>Log in</html>", kind="text/html; charset=utf-8"),
            BadAnswer,
            "text/html instead of JSON",
        ),
        (answer(GOOD, kind="text/plain"), BadAnswer, "text/plain instead of JSON"),
        (answer(GOOD, kind=""), BadAnswer, "something without a type"),
        (answer(GOOD[:-40]), BadAnswer, "not what its API promises: Input data was truncated"),
        (cut(GOOD[:50], len(GOOD)), BadAnswer, "broke its answer off after 50 bytes"),
        (answer(b"not gzip", headers="Content-Encoding: gzip\r\n"), BadAnswer, "broke its answer off"),
        (answer(b'{"status":"success","data":[]}'), BadAnswer, "Expected `array`, got `object`"),
        (
            answer(body([api_alert(), {"labels": {}, "startsAt": 3}])),
            BadAnswer,
            "item 2 of 2: Expected `str`",
        ),
        (answer(body([api_alert(startsAt="\x1b[31msoon")])), BadAnswer, "is not a time"),
        (answer(b"[" * 200_000), BadAnswer, "nested too deeply"),
        (answer(b'[{"labels":{"a":"\xff"}}]'), BadAnswer, "item 1 of 1: 'utf-8' codec"),
        (drop(), Unreachable, "cannot be reached"),
    ],
)
async def test_wrong_answers(
    faulty: FaultServer, behaviour: Behaviour, kind: type[SourceError], words: str
) -> None:
    error = await _fails(faulty.always(behaviour))
    assert type(error) is kind
    assert words in error.message
    assert faulty.url in error.message


async def test_nobody_listens() -> None:
    error = await _fails(f"http://127.0.0.1:{free_port()}")
    assert type(error) is Unreachable
    assert "Connection refused" in error.message


async def test_no_such_host() -> None:
    error = await _fails("http://no-such-host.invalid")
    assert type(error) is Unreachable


async def test_not_http_at_all() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = asyncio.create_task(_shout(listener))
        error = await _fails(f"http://127.0.0.1:{listener.getsockname()[1]}")
        await server
    assert type(error) is Unreachable


async def _shout(listener: socket.socket) -> None:
    listener.setblocking(False)
    loop = asyncio.get_running_loop()
    connection, _ = await loop.sock_accept(listener)
    with connection:
        await loop.sock_sendall(connection, b"220 mail.example ESMTP\r\n")


@pytest.mark.parametrize("behaviour", [silence(), drip(0.02)])
async def test_slow_answers_end_in_time(faulty: FaultServer, behaviour: Behaviour) -> None:
    async with asyncio.timeout(4):
        error = await _fails(faulty.always(behaviour), patience=0.3)
    assert type(error) is TimedOut
    assert "within 0.3 s" in error.message


async def test_the_password_in_the_address_is_never_shown(faulty: FaultServer) -> None:
    faulty.always(answer(b"", status="401 No"))
    error = await _fails(faulty.url.replace("http://", "http://ada:secret@"))
    assert "secret" not in "".join(error.lines())
    assert b"Authorization: Basic" in faulty.heads[0]


async def test_an_answer_without_end_is_cut(faulty: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "LIMIT", 1_000_000)
    error = await _fails(faulty.always(answer(b" " * 1_000_001)))
    assert (type(error), "more than 1 MB" in error.message) == (BadAnswer, True)


async def test_hostile_and_huge_texts_come_in_clean_and_bounded(faulty: FaultServer) -> None:
    hostile = api_alert(
        labels={"alertname": HOSTILE, "model_id": HOSTILE, "big": "x" * 1_000_000},
        annotations={"summary": "y" * 10_000_000, "description": HOSTILE},
        generatorURL="javascript:\x1b]8;;evil\x07",
    )
    faulty.always(answer(json.dumps([hostile], ensure_ascii=False).encode()))
    async with Alertmanager(faulty.url) as source:
        (alert,) = await source.alerts()
    assert alert.labels["model_id"] == alert.annotations["description"] == CLEANED
    assert len(alert.labels["big"]) <= 2_000
    assert len(alert.summary) <= 8_000
    assert "\x1b" not in repr(alert)


async def test_loopback_is_asked_without_compression_and_an_empty_list_is_an_answer(
    faulty: FaultServer,
) -> None:
    faulty.always(answer(b"[]"))
    async with Alertmanager(faulty.url) as source:
        assert await source.alerts() == []
        assert await source.silences([]) == {}
    assert faulty.asked == ["GET /api/v2/alerts HTTP/1.1"]
    assert b"Accept-Encoding: identity" in faulty.heads[0]


async def test_being_cancelled_is_not_an_error_of_the_source(faulty: FaultServer) -> None:
    async with Alertmanager(faulty.always(silence())) as source:
        task = asyncio.create_task(source.alerts())
        await asyncio.wait([task], timeout=0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def test_ten_thousand_alerts_are_taken_in_order() -> None:
    alerts = [api_alert(fingerprint=f"{number:016x}") for number in range(10_000)]
    taken = AlertParser(endpoint("Alertmanager", "http://h")).parse(body(alerts))
    assert [alert.fingerprint for alert in taken] == [alert["fingerprint"] for alert in alerts]
