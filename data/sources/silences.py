"""Silences as Alertmanager keeps them: who holds notifications back, of what, why, and until when.

Contract: ``GET`` and ``POST /api/v2/silences`` (prometheus/alertmanager, api/v2/openapi.yaml).
"""

import msgspec

from data.text import clean, clean_line
from data.times import parse_iso


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """Who silenced something, why, and until when (microseconds)."""

    id: str
    created_by: str
    comment: str
    starts_at: int
    ends_at: int
    state: str
    """``active``, ``pending`` or ``expired``."""


class WireStatus(msgspec.Struct, frozen=True):
    """``status`` of a silence."""

    state: str = ""


class WireSilence(msgspec.Struct, frozen=True, rename="camel"):
    """A silence of the API."""

    id: str
    created_by: str = ""
    comment: str = ""
    starts_at: str = ""
    ends_at: str = ""
    status: WireStatus = WireStatus()


def taken(wire: WireSilence) -> Silence:
    """The silence, cleaned. Raises `BadInput` where a time is no time."""
    return Silence(
        id=clean_line(wire.id, 100),
        created_by=clean_line(wire.created_by, 200),
        comment=clean(wire.comment, 2_000),
        starts_at=parse_iso(wire.starts_at) if wire.starts_at else 0,
        ends_at=parse_iso(wire.ends_at) if wire.ends_at else 0,
        state=clean_line(wire.status.state, 20),
    )
