"""Addresses: what is one, and that passwords are never shown."""

import pytest

from data.errors import BadInput
from data.sources.endpoint import endpoint


@pytest.mark.parametrize(
    ("url", "shown", "loopback"),
    [
        ("http://127.0.0.1:9093", "http://127.0.0.1:9093", True),
        (" http://localhost:9093/ ", "http://localhost:9093", True),
        ("http://[::1]:9093/am/", "http://[::1]:9093/am", True),
        ("https://ada:secret@alerts.example/am", "https://alerts.example/am", False),
        ("http://10.0.0.1", "http://10.0.0.1", False),
    ],
)
def test_addresses(url: str, shown: str, loopback: bool) -> None:
    place = endpoint("Alertmanager", url)
    assert (place.shown, place.loopback) == (shown, loopback)
    assert not place.base.endswith("/")
    assert ("secret" in place.base) == ("secret" in url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "alertmanager:9093",
        "ftp://host",
        "http://",
        "http://host:port",
        "http://host:99999",
        "http://host/?query=1",
        "http://host/#top",
        "http://ho st",
        "http://host/\x1b[31m",
        "http://[::1",
        "//host",
    ],
)
def test_no_addresses(url: str) -> None:
    with pytest.raises(BadInput, match="is not an address for Prometheus") as caught:
        endpoint("Prometheus", url)
    assert "\x1b" not in str(caught.value)


def test_a_refused_address_keeps_its_password_to_itself() -> None:
    with pytest.raises(BadInput) as caught:
        endpoint("Prometheus", "ftp://ada:secret@host")
    assert "secret" not in str(caught.value)
