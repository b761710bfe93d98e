"""Alerts out of a file or a pipe: what Alertmanager sends to a webhook, or what its API answered.

Taken: a webhook payload (``alerts`` in an object), the arrays of ``/api/v2/alerts`` and
``/api/v2/alerts/groups``, and one alert alone. Nothing is read without a bound.
"""

import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from data.errors import BadInput, NotFound
from data.sources.alert import Alert
from data.sources.alert_wire import Gate, WireAlert, WireName, whose_fault
from data.text import clean_line

LIMIT = 64_000_000
"""Bytes of one file."""
STANDARD_INPUT = "-"

_TAKEN = "Give a webhook payload, the answer of /api/v2/alerts or /api/v2/alerts/groups, or one alert."


class _Envelope(msgspec.Struct, frozen=True):
    """A webhook payload (``receiver`` is a word) or a group of alerts (``receiver`` is an object)."""

    alerts: list[msgspec.Raw]
    receiver: WireName | str = ""


class _Shape(msgspec.Struct, frozen=True):
    """Just enough to tell an object with alerts from an alert."""

    alerts: msgspec.Raw = msgspec.Raw()


_shape_decoder = msgspec.json.Decoder(_Shape)
_envelope_decoder = msgspec.json.Decoder(_Envelope)
_alert_decoder = msgspec.json.Decoder(WireAlert)
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])


def read_file(name: str, standard_input: BinaryIO | None = None) -> list[Alert]:
    """The alerts of a file, or of standard input where ``name`` is ``-``.

    Raises `NotFound`, or `BadInput` as `read` does and where the file cannot be read or is over 64 MB.
    """
    if name == STANDARD_INPUT:
        stream = standard_input if standard_input is not None else sys.stdin.buffer
        return read(_bounded(stream, "standard input"), "standard input")
    path = Path(name).expanduser()
    try:
        with path.open("rb") as stream:
            return read(_bounded(stream, name), name)
    except FileNotFoundError:
        raise NotFound("There is no such file", file=name) from None
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}", file=name) from error


def read(text: str | bytes, file: str = "") -> list[Alert]:
    """The alerts in a JSON text, in its order; an alert that stands in several groups comes once.

    Raises `BadInput` with line and column where it is no JSON, with the path where it has another shape,
    and where there is no alert in it.
    """
    body = (text.encode("utf-8", "replace") if isinstance(text, str) else text).removeprefix(b"\xef\xbb\xbf")
    source = clean_line(file, 200) or "a file"
    _check_json(body, source)
    first = body.lstrip()[:1]
    if first == b"[":
        found = _array(body, source)
    elif first == b"{":
        found = _object(msgspec.Raw(body), source, "")
    else:
        raise BadInput("This is no list and no object", file=source, remedy=_TAKEN)
    if not found:
        raise BadInput("There is no alert in it", file=source, remedy=_TAKEN)
    once: dict[str, Alert] = {}
    for alert in found:
        once.setdefault(alert.key, alert)
    return list(once.values())


def _bounded(stream: BinaryIO, name: str) -> bytes:
    body = stream.read(LIMIT + 1)
    if len(body) > LIMIT:
        raise BadInput(f"It holds more than {LIMIT // 1_000_000} MB", file=name)
    return body


def _check_json(body: bytes, file: str) -> None:
    """Raises `BadInput` at the place where it stops being JSON."""
    try:
        body.decode()
        msgspec.json.decode(body, type=msgspec.Raw)
    except UnicodeDecodeError as error:
        raise _at(body, error.start, "This is no UTF-8", file) from None
    except RecursionError:
        raise BadInput("It is nested too deeply", file=file) from None
    except msgspec.DecodeError as error:
        reason = str(error)
        before, mark, place = reason.rpartition(" (byte ")
        if mark:
            offset = int(place.rstrip(")")) - before.endswith("trailing characters")  # counted one further
            raise _at(body, offset, before, file) from None
        raise _at(body, len(body), "The JSON is cut off", file) from None


def _at(body: bytes, offset: int, what: str, file: str) -> BadInput:
    before = body[:offset]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    return BadInput(what, file=file, line=line, column=column, remedy=_TAKEN)


def _array(body: bytes, file: str) -> list[Alert]:
    found: list[Alert] = []
    for number, raw in enumerate(_list_decoder.decode(body)):
        found += _object(raw, file, f"[{number}]")
    return found


def _object(raw: msgspec.Raw, file: str, path: str) -> list[Alert]:
    """The alerts of one object: a payload, a group, or an alert itself."""
    gate = Gate(file)
    at = path
    try:
        if not bytes(_shape_decoder.decode(raw).alerts):
            return [gate.alert(_alert_decoder.decode(raw))]
        envelope = _envelope_decoder.decode(raw)
        found: list[Alert] = []
        for number, alert in enumerate(envelope.alerts):
            at = f"{path}.alerts[{number}]".removeprefix(".")
            found.append(gate.alert(_received(_alert_decoder.decode(alert), envelope.receiver)))
    except (msgspec.ValidationError, RecursionError, BadInput) as error:
        place = f"{at}: " if at else ""
        raise BadInput(place + whose_fault(error), file=file, remedy=_TAKEN) from error
    return found


def _received(wire: WireAlert, receiver: WireName | str) -> WireAlert:
    """A webhook says once for all alerts who receives them."""
    name = receiver.name if isinstance(receiver, WireName) else receiver
    return wire if wire.receivers or not name else msgspec.structs.replace(wire, receivers=[WireName(name)])
