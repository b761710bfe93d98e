"""What the Settings screen draws: a row for each key, and everything about the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from screens.glyphs import Glyphs
from screens.lines import EMPTY, Line, Span, column, indent, wrap
from screens.settings_book import SettingRow

_NAME = 32
_ORIGIN = 12
_ORIGINS = {"file": "text", "environment": "blue", "command line": "blue", "default": "faint"}


def lead(rows: Sequence[SettingRow], place: int) -> int:
    """Two lines of heading above the first of a group, one above the very first."""
    if place and rows[place - 1].group == rows[place].group:
        return 0
    return 2 if place else 1


def row_lines(rows: Sequence[SettingRow], place: int, cells: int, glyphs: Glyphs) -> list[Line]:
    """Name, value, where the value comes from; the group's heading above its first."""
    row = rows[place]
    name_cells = min(_NAME, max(cells // 2 - 4, 12))
    room = max(cells - name_cells - _ORIGIN - 2, 8)
    value, ink = (row.value, "bold") if row.origin != "default" else (row.value or "not set", "faint")
    mark = Span(f"{glyphs.unsure if row.pending else ' '} ", "bold amber")
    shown: Line = (
        mark,
        column(row.name, name_cells - 3, "text" if row.origin != "default" else "dim"),
        Span(" "),
        column(value, room, ink),
        Span("  "),
        column(_origin(row), _ORIGIN, _ORIGINS[row.origin]),
    )
    above = lead(rows, place)
    heading: Line = (Span(row.group, "bold accent"),)
    return [*([EMPTY] if above == 2 else []), *([heading] if above else []), shown]


def passes(row: SettingRow, words: Sequence[str]) -> bool:
    """Whether every word (in lower case) stands in what is shown of the key."""
    said = " ".join((row.name, row.group, row.about, row.value, row.variable)).lower()
    return all(word in said for word in words)


def _origin(row: SettingRow) -> str:
    return {"command line": "command", "default": ""}.get(row.origin, row.origin)


def about_lines(row: SettingRow, cells: int, *, short: bool) -> list[Line]:
    """Everything about one key. ``short``: without what can be read elsewhere."""
    said = wrap(row.about, cells, "text")
    if row.secret:
        words = (
            f"Set {row.variable}, or use its file or command: a secret is never written to the settings file."
        )
        said += wrap(words, cells, "amber")
    elif row.origin == "environment":
        words = f"{row.variable} comes before the file: a change here applies once it is unset."
        said += wrap(words, cells, "blue")
    if row.pending:
        said += wrap("Changed, and applies at the next start.", cells, "amber")
    facts = [
        ("value", row.value or "not set", "bold" if row.origin != "default" else "dim"),
        ("from", _from(row), "text"),
        ("applies", "at once" if row.live else "at the next start", "text"),
    ]
    more = [("variable", row.variable, "text")]
    if not row.secret:
        more.append(("written", f"{row.name} = {row.example}", "text"))
    lines = [*said, EMPTY]
    for label, value, ink in [*facts, *more] if not short else [facts[0], *more]:
        body = wrap(value, max(cells - 10, 8), ink, most=3)
        lines += [(column(label, 10, "dim"), *body[0]), *indent(body[1:], 10)]
    return lines


def _from(row: SettingRow) -> str:
    return {
        "file": "the file",
        "environment": f"the environment, {row.variable}",
        "command line": "the command line",
        "default": "nowhere; this is the default",
    }[row.origin]


def next_line(row: SettingRow | None, pending: Sequence[str], glyphs: Glyphs) -> Line:
    """What enter does here, or what waits for the next start."""
    if pending:
        return (Span(f"{glyphs.unsure} at the next start  ", "bold amber"), Span(", ".join(pending)))
    if row is None:
        words = "o shows every key"
    elif row.secret:
        words = f"{row.variable} sets it; a secret is never in the file"
    else:
        words = f"enter changes {row.name}; the file keeps its comments"
    return (Span(f"{glyphs.here} next  ", "bold accent"), Span(words))


def refusal_lines(message: str, remedy: str, cells: int, glyphs: Glyphs) -> list[Line]:
    """Why the file as it is now cannot be taken."""
    room = max(cells - 11, 12)
    said = [*wrap(message, room, "text", most=3), *(wrap(remedy, room, "text", most=2) if remedy else [])]
    said += wrap("The old settings stay until it is mended.", room, "dim")
    head = Span(f"{glyphs.bad} refused  ", "bold red")
    return [(head, *said[0]), *indent(said[1:], 11)]


def summary(rows: Sequence[SettingRow]) -> Line:
    """How many are set, and where."""
    by = {origin: sum(row.origin == origin for row in rows) for origin in ("file", "environment")}
    words = [f"{by['file']} in the file"] + (
        [f"{by['environment']} in the environment"] if by["environment"] else []
    )
    return (Span(", ".join(words), "dim"),)
