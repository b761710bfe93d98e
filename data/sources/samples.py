"""What a model was asked and what it answered: samples out of a file, a command or a log store.

All give JSON, in one of the shapes that log stores write: an object a line (Better Stack, Vector, files), a
list of objects, Axiom's ``matches``, or Loki's ``streams``, whose lines are JSON again. Texts pass the
cleaning gate and the masker before anybody holds them; a line that is no JSON is kept as what it says.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from data.errors import BadInput
from data.secrets import mask
from data.text import clean, clean_line
from data.times import SECOND, parse_iso

MOST = 200
"""Samples kept, the newest."""
LIMIT = 4_000_000
"""Bytes read."""
TEXT = 4_000
"""Characters of one text."""

_TIME = ("time", "timestamp", "@timestamp", "_time", "ts", "dt", "at")
_ID = ("id", "request_id", "trace_id", "span_id", "_id")
_MODEL = ("model_id", "model", "model_name")
_VERSION = ("model_version", "version")
_SCORE = ("confidence", "score", "probability")
_INPUT = ("input", "prompt", "request", "features", "question", "messages")
_OUTPUT = ("output", "response", "completion", "prediction", "answer", "message", "text")


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One exchange with a model. Texts are cleaned and masked."""

    at: int = 0
    """Microseconds; 0 where it does not say."""
    id: str = ""
    model: str = ""
    version: str = ""
    score: str = ""
    input: str = ""
    output: str = ""


def parse(body: bytes, model: str = "", secrets: tuple[str, ...] = ()) -> tuple[Sample, ...]:
    """The newest samples of this model, newest first; one that names no model belongs to any."""
    found = []
    for entry in _entries(body):
        sample = _sample(entry, secrets)
        if (not model or sample.model in {"", model}) and (sample.input or sample.output):
            found.append(sample)
    found.sort(key=lambda sample: sample.at, reverse=True)
    return tuple(found[:MOST])


def complaint(body: bytes) -> str:
    """Why what a log store answered is none of these shapes; empty where it is one of them.

    A person's file may hold plain lines; a log store that answers them is a proxy's page, or cut.
    """
    text = body.decode("utf-8", "replace")
    whole = _json(text)
    if isinstance(whole, dict) and (whole.get("status") == "error" or set(whole) & {"error", "errors"}):
        said = whole.get("error") or whole.get("errors") or whole.get("message") or ""
        return f"it says {clean_line(said if isinstance(said, str) else json.dumps(said), 200)!r}"
    if isinstance(whole, dict | list) or not text.strip():
        return ""
    if whole is None and any(isinstance(_json(line), dict) for line in text.splitlines()):
        return ""
    return "no line of it is a JSON object"


def _entries(body: bytes) -> Iterator[Mapping[str, Any]]:
    """The objects in it, whatever they are wrapped in."""
    text = body.decode("utf-8", "replace")
    whole = _json(text)
    if whole is None:
        for line in text.splitlines():
            if line.strip():
                yield _object(_json(line), line)
        return
    yield from _unwrapped(whole, text)


def _unwrapped(whole: Any, text: str) -> Iterator[Mapping[str, Any]]:
    streams = _within(whole, "data", "result")
    matches = _within(whole, "matches")
    if isinstance(streams, list):
        yield from _loki(streams)
    elif isinstance(matches, list):
        for match in matches:
            inner = _within(match, "data")
            yield {**_object(match, ""), **(inner if isinstance(inner, dict) else {})}
    elif isinstance(whole, list):
        for entry in whole:
            yield _object(entry, str(entry))
    else:
        yield _object(whole, text)


def _loki(streams: list[Any]) -> Iterator[Mapping[str, Any]]:
    """``{stream: labels, values: [[nanoseconds, line], …]}``."""
    for stream in streams:
        labels = _within(stream, "stream")
        for value in _within(stream, "values") or []:
            if not isinstance(value, list) or len(value) < 2:
                continue
            line = _object(_json(str(value[1])), str(value[1]))
            at = {"time": int(value[0]) // 1000} if str(value[0]).isdecimal() else {}
            yield {**(labels if isinstance(labels, dict) else {}), **at, **line}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _object(value: Any, otherwise: str) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {"output": otherwise}


def _within(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _sample(entry: Mapping[str, Any], secrets: tuple[str, ...]) -> Sample:
    def text(names: Iterable[str], bound: Callable[[str, int], str], limit: int) -> str:
        value = next((entry[name] for name in names if entry.get(name) not in (None, "", [], {})), "")
        whole = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return mask(bound(whole, limit), secrets)

    return Sample(
        at=_moment(next((entry[name] for name in _TIME if entry.get(name)), 0)),
        id=text(_ID, clean_line, 80),
        model=text(_MODEL, clean_line, 200),
        version=text(_VERSION, clean_line, 80),
        score=text(_SCORE, clean_line, 20),
        input=text(_INPUT, clean, TEXT),
        output=text(_OUTPUT, clean, TEXT),
    )


def _moment(value: Any) -> int:
    """ISO 8601, or a number since 1970 in whichever unit puts it into this century; microseconds."""
    if isinstance(value, str):
        try:
            return parse_iso(value if "+" in value or value.endswith(("Z", "z")) else value + "Z")
        except BadInput:
            return 0
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    for size, unit in ((1e17, 1e-3), (1e14, 1.0), (1e11, 1e3)):
        if value >= size:
            return round(value * unit)
    return round(value * SECOND) if 0 < value < 1e11 else 0
