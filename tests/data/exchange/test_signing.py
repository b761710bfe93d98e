"""Heads: signed by the device, countersigned by the server, and worth nothing when anything is altered."""

import msgspec
import pytest

from data.exchange.protocol import Head
from data.exchange.signing import SigningKey, countersignature_holds, head_holds

DEVICE, SERVER = SigningKey(bytes(range(32))), SigningKey(bytes(32))
CHAIN = "0190a0a0-0000-7000-8000-000000000001"


def head() -> Head:
    return DEVICE.head(CHAIN, 7, bytes.fromhex("ab" * 32))


def test_a_signed_head_holds_and_can_be_countersigned() -> None:
    taken = SERVER.countersign(head(), 1_000)
    assert head_holds(head())
    assert head_holds(taken)
    assert countersignature_holds(taken, SERVER.public)
    assert not countersignature_holds(taken, DEVICE.public)
    assert not countersignature_holds(head(), SERVER.public)


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 8},
        {"hash": "ac" * 32},
        {"chain": CHAIN[:-1] + "2"},
        {"key": SERVER.public},
        {"key": "00" * 32},
    ],
)
def test_what_was_altered_does_not_hold(change: dict[str, object]) -> None:
    altered = msgspec.structs.replace(SERVER.countersign(head(), 1_000), **change)
    assert not head_holds(altered)
    assert not countersignature_holds(altered, SERVER.public)


def test_a_countersignature_covers_when_it_was_given() -> None:
    taken = SERVER.countersign(head(), 1_000)
    assert not countersignature_holds(msgspec.structs.replace(taken, received_at=1_001), SERVER.public)
