"""The recording as a file: JSON lines, gzip, a header first. ``docs/recording.md`` is its format.

Equal answers are written once and named by their hash; what is not valid JSON is kept as text. Masking is
best effort, as everywhere (`data.secrets`); the environments of pod templates are masked by their names.
"""

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from data import secrets
from data.errors import BadInput, NotFound
from data.sources.recording import KUBERNETES
from data.text import clean_line

NAME, VERSION = "recording", 1
LONGEST = 64_000_000
"""Characters of one line that is read."""
_SECRET = re.compile(r"(?i)pass|pwd|token|secret|key|credential|signature|auth|dsn|cookie")
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line."""

    fireline: str = NAME
    version: int = VERSION
    started: int
    """Microseconds."""
    incident: str = ""
    """The incident's number, where it was recorded for one."""


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every other line: an answer, or why there was none."""

    at: int
    """When it came, microseconds."""
    source: str
    """``Alertmanager``, ``Prometheus``, ``Kubernetes prod-eu``…"""
    address: str
    """Without credentials."""
    request: str
    """Path and query, masked."""
    body: str = ""
    """What was answered, masked."""
    digest: str = ""
    """SHA-256 of ``body``, hexadecimal."""
    same: str = ""
    """The ``digest`` of an earlier line, whose body came again."""
    error: str = ""
    """What was said of the failure, where nothing came."""
    left_out: int = 0
    """How many answers before this one were too many or too large to keep."""


_line = msgspec.json.Decoder(Line).decode
_header = msgspec.json.Decoder(Header).decode


def masked(body: bytes, kind: str) -> str:
    """The body as text without its secrets."""
    if kind == KUBERNETES:
        try:
            document = msgspec.json.decode(body)
            _mask_templates(document)
            body = msgspec.json.encode(document)
        except (msgspec.DecodeError, RecursionError):
            return ""
    return secrets.mask(body.decode("utf-8", "replace"))


def _mask_templates(value: Any) -> None:
    """Every environment variable that may be a secret, and copies of templates in annotations."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            if isinstance(one.get("value"), str) and _SECRET.search(str(one.get("name", ""))):
                one["value"] = "[masked]"
            one.pop("managedFields", None)
            one.pop(_APPLIED, None)
            waiting += one.values()


def digest_of(body: str) -> str:
    """What names a body that comes again."""
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def read(path: Path) -> tuple[Header, Iterator[Line]]:
    """The header, and the lines with every body in its place, in their order; a file that was cut (a crash)
    ends where it was cut.

    Raises `NotFound`, and `BadInput` for what is no recording or one of a newer version.
    """
    lines = _lines(path)
    try:
        header = _header(next(lines, b""))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadInput("This is no recording.", file=str(path)) from error
    if header.fireline != NAME or header.version != VERSION:
        raise BadInput(
            f"This is {clean_line(header.fireline, 40)!r} in version {header.version}; we read {VERSION}.",
            file=str(path),
        )
    return header, _whole(path, lines)


def _whole(path: Path, lines: Iterator[bytes]) -> Iterator[Line]:
    bodies: dict[str, str] = {}
    for number, text in enumerate(lines, 2):
        try:
            line = _line(text)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise BadInput(
                f"This line is no answer: {error}", file=str(path), line=number, column=1
            ) from error
        if line.digest:
            bodies[line.digest] = line.body
        yield msgspec.structs.replace(line, body=bodies.get(line.same, "")) if line.same else line


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as file:
            while text := file.readline(LONGEST):
                yield text
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except EOFError:
        return  # the writer was ended in the middle; what is whole was given
    except (OSError, zlib.error) as error:
        raise BadInput("This is no recording.", file=str(path)) from error
