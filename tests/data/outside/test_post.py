"""One request to a service outside: its faults, byte by byte, as typed errors that show no secret."""

import socket
from collections.abc import Iterator

import pytest

from data.errors import NotConfigured, ServiceAway, ServiceRefused
from data.outside import post
from tests.servers.faults import FaultServer, answer, cut, drop, fault_server, silence

SECRET = "s3cr3t-path"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


def ask(url: str) -> post.Answer:
    return post.send("Slack", "POST", f"{url}/{SECRET}", content=b"{}", secrets=(SECRET,), patience=0.3)


def test_a_good_answer_is_read(server: FaultServer) -> None:
    answered = ask(server.always(answer(b'{"id": 7, "a": {"b": "x"}}', status="202 Accepted")))
    assert (answered.status, answered.field("id"), answered.field("a", "b")) == (202, "7", "x")
    assert answered.field("no", "such") == ""
    assert post.Answer(200, b"ok").field("id") == ""


@pytest.mark.parametrize("status", ["408 T", "429 Too Many", "500 Oops", "503 Later"])
def test_what_says_later_is_tried_again(server: FaultServer, status: str) -> None:
    server.always(answer(b"later", status=status, headers="Retry-After: 17\r\n"))
    with pytest.raises(ServiceAway) as caught:
        ask(server.url)
    assert (caught.value.after, caught.value.arrived) == (17.0, False)


@pytest.mark.parametrize("status", ["301 Moved", "400 Bad", "401 No", "403 No", "404 None", "410 Gone"])
def test_what_says_no_is_a_refusal_with_its_words(server: FaultServer, status: str) -> None:
    body = f"invalid_token {SECRET} \x1b[31m".encode()
    server.always(answer(body, status=status, kind="text/plain", headers="Location: http://elsewhere/\r\n"))
    with pytest.raises(ServiceRefused) as caught:
        ask(server.url)
    assert caught.value.message == f"Slack answered with HTTP {status[:3]}: invalid_token [masked]"
    assert len(server.asked) == 1, "no redirect is followed"


def test_a_service_that_never_answers_may_have_taken_it(server: FaultServer) -> None:
    server.always(silence())
    with pytest.raises(ServiceAway) as caught:
        ask(server.url)
    assert caught.value.arrived


@pytest.mark.parametrize("fault", [drop(), cut(b"{", 100)])
def test_one_that_breaks_off_may_have_taken_it(server: FaultServer, fault: object) -> None:
    server.always(fault)  # type: ignore[arg-type]
    with pytest.raises(ServiceAway) as caught:
        ask(server.url)
    assert caught.value.arrived
    assert SECRET not in str(caught.value)


def test_one_that_is_not_there_has_not() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ServiceAway) as caught:
            ask(url)
    assert not caught.value.arrived
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("url", ["http://hooks.example.org", "ftp://x", "https://", "nothing", "http://[1"])
def test_an_address_that_would_show_the_secret_is_asked_nothing(url: str) -> None:
    with pytest.raises(NotConfigured) as caught:
        ask(url)
    assert SECRET not in "".join(caught.value.lines())
