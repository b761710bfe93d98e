"""Silences as Alertmanager keeps them: who holds notifications back, of what, why, and until when.

Contract: ``GET`` and ``POST /api/v2/silences`` (prometheus/alertmanager, api/v2/openapi.yaml).
"""

from collections.abc import Mapping

import msgspec

from data.errors import BadInput
from data.sources.matchers import Matcher
from data.text import clean, clean_line
from data.times import MINUTE, iso, parse_iso


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


class SilenceDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A silence that somebody wants to make. Times in microseconds."""

    matchers: tuple[Matcher, ...]
    starts_at: int
    ends_at: int
    created_by: str
    comment: str

    def holds_back(self, labels: Mapping[str, str]) -> bool:
        """Whether an alert with these labels would be held back."""
        return all(matcher.matches(labels) for matcher in self.matchers)

    def check(self) -> None:
        """Raises `BadInput` for one that would hold back everything or nothing, or that says no reason."""
        if not any(not matcher.matches({}) for matcher in self.matchers):
            raise BadInput(
                "These matchers hold for every alert there is.", remedy="Name at least one label's value."
            )
        if self.ends_at < self.starts_at + MINUTE:
            raise BadInput("A silence lasts a minute at least.", remedy="Write 30m, 2h or 1d.")
        if not self.comment.strip():
            raise BadInput("A silence needs a comment.", remedy="Say why, for whoever wonders.")

    def sent(self) -> bytes:
        """As ``POST /api/v2/silences`` takes it."""
        return msgspec.json.encode(
            {
                "matchers": [
                    {"name": one.name, "value": one.value, "isRegex": one.is_regex, "isEqual": one.is_equal}
                    for one in self.matchers
                ],
                "startsAt": iso(self.starts_at),
                "endsAt": iso(self.ends_at),
                "createdBy": self.created_by,
                "comment": self.comment,
            }
        )
