"""Alerts as Alertmanager writes them (API v2, and the payload of its webhooks), and how they enter.

Every text passes the cleaning gate here, once. What is not in the contract is ignored; what older servers
leave out (``mutedBy``) is empty.
"""

import re
from collections.abc import Callable, Mapping

import msgspec

from data.errors import BadInput
from data.sources.alert import FIRING, RESOLVED, SUPPRESSED, Alert, fingerprint
from data.text import clean, clean_line
from data.times import parse_iso

LABELS = 100
"""As many labels, and as many annotations, are kept of one alert."""
NAME_LENGTH = 200
VALUE_LENGTH = 2_000
NOTE_LENGTH = 8_000
IDS = 100

_FINGERPRINT = re.compile(r"[0-9A-Za-z._:-]{1,64}")


class WireName(msgspec.Struct, frozen=True, gc=False):
    """A receiver."""

    name: str = ""


class WireStatus(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """``status`` of an API alert."""

    state: str = "active"
    silenced_by: list[str] | None = None
    inhibited_by: list[str] | None = None
    muted_by: list[str] | None = None


class WireAlert(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """An alert of the API (``status`` is an object) or of a webhook (``status`` is a word)."""

    labels: dict[str, str]
    annotations: dict[str, str] | None = None
    starts_at: str = ""
    ends_at: str = ""
    generator_url: str = msgspec.field(default="", name="generatorURL")
    fingerprint: str = ""
    status: WireStatus | str | None = None
    receivers: list[WireName] | None = None


class Gate:
    """Takes the alerts of one answer in; a text that comes again is cleaned once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._names: dict[str, str] = {}
        self._values: dict[str, str] = {}

    def alert(self, wire: WireAlert) -> Alert:
        """The alert, cleaned and bounded.

        Raises `BadInput` where a time is no time.
        """
        labels = self.labels(wire.labels)
        notes = wire.annotations or {}
        status = wire.status if isinstance(wire.status, WireStatus) else WireStatus()
        silenced, inhibited, muted = (
            self._ids(ids) for ids in (status.silenced_by, status.inhibited_by, status.muted_by)
        )
        return Alert(
            fingerprint=self._fingerprint(wire),
            name=" ".join(labels.get("alertname", "").split()) or "unnamed",
            state=_state(wire.status, suppressed=bool(silenced or inhibited or muted)),
            labels=labels,
            annotations=_cleaned(notes, self._name, lambda text: clean(text, NOTE_LENGTH)),
            starts_at=_micros(wire.starts_at),
            ends_at=_micros(wire.ends_at),
            silenced_by=silenced,
            inhibited_by=inhibited,
            muted_by=muted,
            receivers=self._ids([receiver.name for receiver in wire.receivers or ()]),
            url=clean_line(wire.generator_url, VALUE_LENGTH),
            source=self.source,
            left_out=max(0, len(wire.labels) - LABELS) + max(0, len(notes) - LABELS),
        )

    def labels(self, labels: Mapping[str, str]) -> dict[str, str]:
        """The label set, cleaned and bounded; of names that clean to the same, the first stays."""
        return _cleaned(labels, self._name, self._value)

    def _name(self, text: str) -> str:
        known = self._names.get(text)
        if known is None:
            known = self._names[text] = clean_line(text, NAME_LENGTH)
        return known

    def _value(self, text: str) -> str:
        known = self._values.get(text)
        if known is None:
            known = self._values[text] = clean(text, VALUE_LENGTH)
        return known

    def _ids(self, ids: list[str] | None) -> tuple[str, ...]:
        return tuple(self._name(text) for text in (ids or ())[:IDS])

    @staticmethod
    def _fingerprint(wire: WireAlert) -> str:
        """The server's own, or the same computed where it sends none, or one that is no name."""
        sent = wire.fingerprint
        return sent if _FINGERPRINT.fullmatch(sent) else fingerprint(wire.labels)


def _cleaned(
    texts: Mapping[str, str], name: Callable[[str], str], value: Callable[[str], str]
) -> dict[str, str]:
    kept: dict[str, str] = {}
    for key in list(texts)[:LABELS]:
        kept.setdefault(name(key), value(texts[key]))
    return kept


def _state(status: WireStatus | str | None, *, suppressed: bool) -> str:
    if isinstance(status, str):
        return RESOLVED if status == RESOLVED else FIRING
    return SUPPRESSED if suppressed or (status is not None and status.state == SUPPRESSED) else FIRING


def _micros(text: str) -> int:
    """Microseconds; 0 for what is absent and for Go's zero time (``0001-01-01T00:00:00Z``)."""
    return max(0, parse_iso(text)) if text else 0


def whose_fault(error: BadInput | msgspec.MsgspecError | UnicodeDecodeError | RecursionError) -> str:
    """What is wrong with JSON that could not be taken, in a few words."""
    if isinstance(error, BadInput):
        return error.bare
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return clean_line(str(error), 200)
