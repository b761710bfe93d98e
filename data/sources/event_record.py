"""Alertmanager's event record (0.33 and later): JSON lines, an event each, as protobuf writes them in JSON.

Of its ten kinds of event, ``alert_created`` and ``alert_resolved`` tell when alerts began and ended. Names
come in snake or camel case, 64-bit numbers as text (alertmanager, eventrecorder.proto).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from data.errors import BadInput, NotFound
from data.journal.kinds import AlertObserved
from data.sources.alert import FIRING, RESOLVED
from data.sources.alert_wire import Gate
from data.text import clean_line
from data.times import parse_iso

LONGEST = 1_000_000
"""Bytes of one line."""
LIMIT = 256_000_000
"""Bytes of one file."""


def read(path: Path) -> Iterator[AlertObserved]:
    """What alerts did, in the order of the file; other events, and a last line that is cut, are passed over.

    Raises `NotFound`, and `BadInput` with the line of what is no event.
    """
    gate = Gate("Alertmanager's event record")
    try:
        with path.open("rb") as file:
            number = 0
            while (text := file.readline(LONGEST)) and file.tell() < LIMIT:
                number += 1
                whole = text.endswith(b"\n")
                if text.strip() and (found := _observed(gate, text, path, number, whole=whole)) is not None:
                    yield found
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error


def _observed(gate: Gate, text: bytes, path: Path, number: int, *, whole: bool) -> AlertObserved | None:
    try:
        event = msgspec.json.decode(text, type=dict[str, Any])
        return _of_event(gate, event)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, TypeError, ValueError) as error:
        if not whole:
            return None
        raise BadInput(
            f"This is no event of Alertmanager's record: {clean_line(str(error), 120)}",
            file=str(path), line=number, column=1,
        ) from error  # fmt: skip
    except BadInput as error:
        raise BadInput(error.bare, file=str(path), line=number, column=1) from error


def _of_event(gate: Gate, event: dict[str, Any]) -> AlertObserved | None:
    data = _part(event, "data")
    created, resolved = _part(data, "alert_created"), _part(data, "alert_resolved")
    if not (created or resolved):
        if not data:
            raise ValueError("it has no data")
        return None
    alert = _part(created, "alert") if created else _part(_part(resolved, "alert"), "details")
    if not alert:
        return None
    labels = gate.labels(_pairs(_part(alert, "labels")))
    ended = bool(resolved)
    recorded = str(event.get("@timestamp") or event.get("timestamp") or "")
    return AlertObserved(
        fingerprint=f"{int(_field(alert, 'fingerprint') or 0):016x}",
        state=RESOLVED if ended else FIRING,
        name=labels.get("alertname") or clean_line(str(_field(alert, "name") or "unnamed"), 200),
        starts_at=_micros(str(_field(alert, "starts_at") or recorded)),
        ends_at=_micros(str(_field(alert, "ends_at") or recorded)) if ended else 0,
        labels=labels,
        annotations=gate.labels(_pairs(_part(alert, "annotations"))),
        source=gate.source,
    )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _field(value: dict[str, Any], name: str) -> Any:
    return value.get(name, value.get(_camel(name)))


def _part(value: dict[str, Any], name: str) -> dict[str, Any]:
    """The object of this name; an empty one where there is none."""
    found = _field(value, name)
    if found is not None and not isinstance(found, dict):
        raise TypeError(f"{name} is no object")
    return found or {}


def _pairs(labels: dict[str, Any]) -> dict[str, str]:
    return {str(one.get("key", "")): str(one.get("value", "")) for one in labels.get("labels") or ()}


def _micros(text: str) -> int:
    return max(0, parse_iso(text)) if text else 0
