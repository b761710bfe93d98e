"""The settings file: its values, and for whatever cannot be taken its line and column."""

import re
from pathlib import Path

from app.settings.keys import BY_NAME
from app.settings.values import from_file
from data.errors import BadInput, NotFound
from data.text import clean_line

SIZE_LIMIT = 256_000
_TOML_PLACE = r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$"


def read(file: Path, *, must_exist: bool) -> str | None:
    """Its text; ``None`` where there is none. Raises `BadInput`, and `NotFound` where it must exist."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        if must_exist:
            raise NotFound(
                f"{file} does not exist.", remedy="FIRELINE_CONFIG names it: make it, or unset the variable."
            ) from None
        return None
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    if len(raw) > SIZE_LIMIT:
        raise BadInput(f"it is larger than {SIZE_LIMIT} bytes", file=str(file))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput("this is not UTF-8", file=str(file), line=line, column=1) from None


def values(text: str, file: Path) -> dict[str, object]:
    """What the text says, key by key. Raises `BadInput` with the place of what cannot be taken."""
    parsed = parse(text, str(file))
    taken: dict[str, object] = {}
    for name, value in parsed.items():
        key = BY_NAME.get(name)
        if key is None:
            raise at(name, text, file, _unknown(name))
        try:
            taken[name] = from_file(key, value, file.parent)
        except BadInput as error:
            raise at(name, text, file, BadInput(f"{name}: {error.bare}", remedy=error.remedy)) from None
    return taken


def at(name: str, text: str, file: Path, error: BadInput) -> BadInput:
    """The same error with the place of a key."""
    line, column = place(text, name)
    return BadInput(error.bare, file=str(file), line=line, column=column, remedy=error.remedy)


def parse(text: str, file: str) -> dict[str, object]:
    """The TOML as it stands. Raises `BadInput` with the place."""
    if not text:
        return {}  # no file, most of all: the first paint does not wait for a parser
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = re.search(_TOML_PLACE, message)
        line, column = 1, 1
        if found:
            last = text.splitlines() or [""]
            line, column = (int(found[1]), int(found[2])) if found[1] else (len(last), len(last[-1]) + 1)
            message = message[: found.start()]
        raise BadInput(message, file=file, line=line, column=column) from None


def place(text: str, name: str) -> tuple[int, int]:
    """Where a top-level key or table of this name stands; the first line where it cannot be found."""
    quoted = re.escape(name)
    pattern = re.compile(rf"^\s*(?:\[+\s*)?(?P<key>\"{quoted}\"|'{quoted}'|{quoted})\s*(?:[=.\]]|$)")
    for number, line in enumerate(text.splitlines(), 1):
        if match := pattern.match(line):
            return number, match.start("key") + 1
    return 1, 1


def _unknown(name: str) -> BadInput:
    from difflib import get_close_matches

    close = get_close_matches(name, BY_NAME, n=1, cutoff=0.6)
    remedy = f"Did you mean {close[0]}?" if close else "docs/settings.md lists every setting."
    return BadInput(f"{clean_line(name, 60)!r} is not a setting", remedy=remedy)
