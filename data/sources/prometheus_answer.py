"""What Prometheus answers to a query: the envelope checked, the samples as plain structs.

Contract: ``{status, data: {resultType, result}, errorType?, error?, warnings?}`` (Prometheus, HTTP API v1).
"""

import math
from http import HTTPStatus

import msgspec

from data.errors import BadAnswer, SourceError, TimedOut
from data.sources import faults
from data.sources.alert_wire import Gate, whose_fault
from data.sources.endpoint import Endpoint
from data.text import clean_line

_WARNINGS = 10

_Point = tuple[float, str]


class Sample(msgspec.Struct, frozen=True, gc=False):
    """One series at one moment (microseconds); the value may be NaN or infinite."""

    labels: dict[str, str]
    at: int
    value: float


class Series(msgspec.Struct, frozen=True):
    """One series over time: moments in microseconds, ascending, and a value for each."""

    labels: dict[str, str]
    at: tuple[int, ...]
    values: tuple[float, ...]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: ``samples`` of an instant query or ``series`` of a range query, and the warnings."""

    samples: tuple[Sample, ...] = ()
    series: tuple[Series, ...] = ()
    warnings: tuple[str, ...] = ()


class _Data(msgspec.Struct, frozen=True):
    result: msgspec.Raw
    result_type: str = msgspec.field(default="", name="resultType")


class _Envelope(msgspec.Struct, frozen=True, rename="camel"):
    status: str
    data: msgspec.Raw = msgspec.Raw()
    error_type: str = ""
    error: str = ""
    warnings: list[str] | None = None


class _WireSample(msgspec.Struct, frozen=True, gc=False):
    metric: dict[str, str] = {}
    value: _Point | None = None


class _WireSeries(msgspec.Struct, frozen=True, gc=False):
    metric: dict[str, str] = {}
    values: list[_Point] = []


_envelope_decoder = msgspec.json.Decoder(_Envelope)
_data_decoder = msgspec.json.Decoder(_Data)
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_sample_decoder = msgspec.json.Decoder(_WireSample)
_series_decoder = msgspec.json.Decoder(_WireSeries)
_point_decoder = msgspec.json.Decoder(_Point)


def refusal(place: Endpoint, status: int, body: bytes) -> SourceError | None:
    """The error that Prometheus itself gives as the reason for a status other than 200; ``None`` where the
    body is no envelope of its."""
    try:
        envelope = _envelope_decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return None if envelope.status == "success" else _said(place, status, envelope)


def parse(place: Endpoint, body: bytes) -> Result:
    """Decodes one series at a time, so that a thread that does it never holds the interpreter long.

    Raises `BadAnswer` (``status: error`` inside a 200 too), or `TimedOut` where the query took too long.
    """
    try:
        envelope = _envelope_decoder.decode(body)
        if envelope.status != "success":
            raise _said(place, HTTPStatus.OK, envelope)
        data = _data_decoder.decode(envelope.data)
        result, lost = _result(place, data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError, OverflowError) as error:
        detail = clean_line(str(error), 200) if type(error) in {ValueError, OverflowError} else _fault(error)
        raise faults.not_understood(place, detail, len(body)) from error
    warnings = [clean_line(text) for text in (envelope.warnings or ())[:_WARNINGS]]
    if lost:
        warnings.append(f"{lost} native histograms are left out")
    return msgspec.structs.replace(result, warnings=tuple(warnings))


def _fault(error: Exception) -> str:
    if isinstance(error, msgspec.MsgspecError | UnicodeDecodeError | RecursionError):
        return whose_fault(error)
    return clean_line(str(error), 200)


def _said(place: Endpoint, status: int, envelope: _Envelope) -> BadAnswer | TimedOut:
    kind, words = clean_line(envelope.error_type, 40), clean_line(envelope.error, 300)
    if kind in {"timeout", "canceled"}:
        return TimedOut(
            f"{place.name} at {place.shown} gave up on the query: {words or kind}",
            remedy="Ask for fewer series or a shorter range.",
        )
    return faults.bad_answer(
        place,
        f"refuses the query ({kind or status}): {words or 'it does not say why'}",
        "Correct the query." if kind == "bad_data" else "Look at Prometheus itself.",
    )


def _result(place: Endpoint, data: _Data) -> tuple[Result, int]:
    """The result, and how many entries held no number."""
    gate = Gate(place.shown)
    if data.result_type == "matrix":
        wires = [_series_decoder.decode(raw) for raw in _list_decoder.decode(data.result)]
        kept = tuple(_series(gate, wire) for wire in wires if wire.values)
        return Result(series=kept), len(wires) - len(kept)
    if data.result_type == "vector":
        entries = [_sample_decoder.decode(raw) for raw in _list_decoder.decode(data.result)]
        samples = tuple(
            Sample(gate.labels(entry.metric), *_point(entry.value)) for entry in entries if entry.value
        )
        return Result(samples=samples), len(entries) - len(samples)
    if data.result_type == "scalar":
        return Result(samples=(Sample({}, *_point(_point_decoder.decode(data.result))),)), 0
    raise ValueError(f"a result of the type {clean_line(data.result_type, 40)!r}")


def _series(gate: Gate, wire: _WireSeries) -> Series:
    points = [_point(point) for point in wire.values]
    return Series(
        gate.labels(wire.metric), tuple(at for at, _ in points), tuple(value for _, value in points)
    )


def _point(point: _Point) -> tuple[int, float]:
    """Prometheus counts in seconds with milliseconds, and writes values as text, ``+Inf`` among them."""
    seconds, value = point
    if not math.isfinite(seconds):
        raise ValueError("a time that is no number")
    return round(seconds * 1000) * 1000, float(value)
