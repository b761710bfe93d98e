"""The inputs of a probe: a prompt, a record, or many of them, out of one file."""

from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from data.errors import BadInput, NotFound

LIMIT = 1_000_000
"""Bytes of the file."""
MOST = 200
"""Inputs."""

Shape = Literal["text", "records"]


class Inputs(NamedTuple):
    """What is sent: prompts as text, or records as JSON text."""

    shape: Shape
    each: tuple[str, ...]


def shape_of(name: str) -> Shape:
    """``.json`` and ``.jsonl`` hold records; anything else is one prompt."""
    return "records" if name.lower().endswith((".json", ".jsonl")) else "text"


def read(path: Path) -> bytes:
    """The file's bytes. Raises `NotFound`, and `BadInput` where it cannot be read or is too long."""
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    if len(content) > LIMIT:
        raise BadInput(f"{path} is longer than {LIMIT} bytes.", remedy="Keep the few inputs that do harm.")
    return content


def parse(content: bytes, name: str) -> Inputs:
    """The inputs in a file of this name. Raises `BadInput` with the line of what is no JSON.

    ``.jsonl``: a record a line; ``.json``: one record, or a list of them; else the whole text is a prompt.
    """
    if shape_of(name) == "text":
        text = content.decode(errors="replace")
        if not text.strip():
            raise BadInput(f"{name} is empty.", remedy="Put the prompt into it that reproduces the harm.")
        return Inputs("text", (text,))
    if name.lower().endswith(".jsonl"):
        lines = [(number, line) for number, line in enumerate(content.splitlines(), 1) if line.strip()]
        records = [_record(line, name, number) for number, line in lines]
    else:
        whole = _record(content, name, 1)
        records = whole if isinstance(whole, list) else [whole]
    if not 1 <= len(records) <= MOST:
        raise BadInput(f"{name} holds {len(records)} records; a probe takes 1 to {MOST}.")
    return Inputs("records", tuple(msgspec.json.encode(record).decode() for record in records))


def _record(text: bytes, name: str, line: int) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise BadInput(f"this is no JSON: {error}", file=name, line=line, column=1) from None
