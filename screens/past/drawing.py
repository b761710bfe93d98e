"""Past incidents, corrective actions and trends as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from data.archive.past import Past
from data.exchange.protocol import Row
from data.text import clean_line
from data.times import span
from playbooks.actions import Owed
from playbooks.panels import Panel
from playbooks.readings import Curve, Reading, Window
from playbooks.similar import Similar
from playbooks.trends.compute import Count, Trends, day
from playbooks.trends.tables import Table
from screens.glyphs import Glyphs
from screens.lines import Line, Span, column, indent, wrap
from screens.privacy import PRIVATE
from screens.theme import SEVERITY_INK
from screens.widgets.plot import plot_lines

_QUARTERS = 12
_FINE = 24
"""Points between two quarters, so that a line has no gaps."""
_LEAST = 9
_NUMBER = 17
_GAP = "  "


def past_lines(one: Past, excerpt: str, cells: int) -> list[Line]:
    """Number, day, severity, status and title; below, the words around what was found."""
    where = (one.number, one.declared_at, one.severity, one.status, one.title)
    lines = [_row(*where, cells)]
    return lines + (indent([(Span(clean_line(excerpt), f"dim {PRIVATE}"),)], _NUMBER + 2) if excerpt else [])


def foreign_lines(one: Row, cells: int) -> list[Line]:
    """The same of an incident that only the incident database has."""
    where = (clean_line(one.number), one.declared_at, clean_line(one.severity), clean_line(one.status))
    return [
        _row(*where, clean_line(one.title), cells),
        *indent([(Span("in the incident database", "faint"),)], _NUMBER + 2),
    ]


def similar_lines(one: Similar, cells: int) -> list[Line]:
    """The same of an earlier one, and why it is like this."""
    incident = one.incident
    declared = incident.declaration
    at = 0 if declared is None else incident.corrected(declared)
    first = _row(incident.number, at, incident.severity, incident.status, clean_line(incident.title), cells)
    room = max(cells - _NUMBER - 2, 12)
    return [first, *indent(wrap(clean_line("; ".join(one.why)), room, "dim", most=2), _NUMBER + 2)]


def _row(number: str, at: int, severity: str, status: str, title: str, cells: int) -> Line:
    named = severity.replace("_", " ") or "not set"
    narrow: Line = (column(number, _NUMBER, "accent"), Span(_GAP), column(day(at), 10, "dim"), Span(_GAP))
    sure = column(named, 9, SEVERITY_INK.get(severity, "faint"))
    if cells < 70:
        return (*narrow, sure, Span(_GAP), Span(title))
    return (*narrow, sure, Span(_GAP), column(status, 9, "dim"), Span(_GAP), Span(title))


def owed_lines(one: Owed, cells: int, glyphs: Glyphs) -> list[Line]:
    """Day, owner and text; below, whose incident it is."""
    of = one.action
    sign, ink = (glyphs.bad, "red") if one.overdue else (glyphs.quiet, "text")
    if not of.is_open:
        sign, ink = (glyphs.good, "green") if of.status == "completed" else (glyphs.skipped, "faint")
    when = f"overdue {of.due}" if one.overdue else of.due or "no day"
    room = max(cells - 2 - 18 - 2, 12)
    said = wrap(of.text, room, "text" if of.is_open else "dim", most=2)
    first: Line = (
        Span(f"{sign} ", ink),
        column(when, 18, ink if one.overdue else "dim"),
        Span(_GAP),
        *said[0],
    )
    below = f"{of.owner or 'nobody'}{_GAP}{of.priority or 'no priority'}{_GAP}{one.number}"
    return [first, *indent(said[1:], 22), *indent([(Span(below, "dim"),)], 22)]


def table_lines(table: Table, cells: int) -> list[Line]:
    """A table with its title; figures stand in columns of their own."""
    if not table.rows:
        return [(Span(table.title, "bold"),), (Span("  nothing recorded", "dim"),), ()]
    rows = [table.headings, *table.rows]
    widths = [max(len(row[place]) for row in rows) for place in range(len(table.headings))]
    _shrink(widths, cells - len(_GAP) * len(widths))
    lines: list[Line] = [(Span(table.title, "bold"),)]
    for number, row in enumerate(rows):
        ink = "faint" if number == 0 else "text"
        parts = [column(row[0], widths[0], "faint" if number == 0 else "dim")]
        for place in range(1, len(row)):
            parts += [Span(_GAP), column(row[place], widths[place], ink)]
        lines.append((Span(_GAP), *parts))
    note = indent(wrap(table.note, max(cells - 2, 12), "faint", most=3), 2) if table.note else []
    return [*lines, *note, ()]


def _shrink(widths: list[int], room: int) -> None:
    """The widest gives way until all of them fit, or none is wide any more."""
    while sum(widths) > room and max(widths) > _LEAST:
        widths[widths.index(max(widths))] -= 1


def plots(trends: Trends, cells: int, rows: int, glyphs: Glyphs) -> list[Line]:
    """Incidents and near misses a quarter, as far back as there is room for."""
    counts = _whole(trends.counts["quarter"])[-_QUARTERS:]
    if len(counts) < 2:
        words = "A plot needs two quarters with incidents."
        return [(Span("incidents a quarter", "bold"),), *wrap(words, cells, "dim")]
    lines: list[Line] = [(Span("incidents a quarter", "bold"),)]
    lines += _plot([one.incidents for one in counts], [one.name for one in counts], cells, rows, glyphs)
    lines += [(), (Span("near misses a quarter", "bold"),)]
    return lines + _plot(
        [one.near_misses for one in counts], [one.name for one in counts], cells, rows, glyphs
    )


def _whole(counts: Sequence[Count]) -> list[Count]:
    """With the quarters between, in which nothing happened."""
    known = {one.name: one for one in counts}
    if not known:
        return []
    year, number = int(min(known)[:4]), int(min(known)[-1])
    found = []
    while (name := f"{year}-Q{number}") <= max(known):
        found.append(known.get(name, Count(name, 0, 0)))
        year, number = (year, number + 1) if number < 4 else (year + 1, 1)
    return found


def _plot(values: Sequence[int], names: Sequence[str], cells: int, rows: int, glyphs: Glyphs) -> list[Line]:
    """The braille plot that metrics are drawn with, over quarters in place of hours."""
    reading = Reading(
        panel=Panel(id="quarters", title="quarters", query="quarters", range="1h"),
        model="",
        window=Window(0, (len(values) - 1) * _FINE, 1),
        curves=(Curve({}, tuple(_between_quarters(values))),),
    )
    drawn = plot_lines(reading, (), cells, rows, glyphs, now=0)[:-1]
    return [*drawn, (Span(_axis(names, cells), "faint"),)]


def _between_quarters(values: Sequence[int]) -> Iterator[float]:
    """From each to the next in even steps."""
    for value, following in pairwise(values):
        yield from (value + (following - value) * step / _FINE for step in range(_FINE))
    yield float(values[-1])


def _axis(names: Sequence[str], cells: int) -> str:
    """The first quarter at the left and the last at the right."""
    return names[0].rjust(len(names[0]) + 3).ljust(max(cells - len(names[-1]), 0)) + names[-1]


def past_details(one: Past, cells: int) -> list[Line]:
    """Everything that the archive knows of an incident."""
    facts = [
        ("type", one.type.replace("_", " ")),
        ("models", ", ".join(one.models)),
        ("teams", ", ".join(one.teams)),
        ("cause", ", ".join(one.causes).replace("_", " ")),
        ("factors", ", ".join(one.lenses)),
        ("noticed by", one.noticed_by),
        ("to detect", _between(one.onset_at, one.detected_at)),
        ("to acknowledge", _between(one.detected_at, one.acknowledged_at)),
        ("to contain", _between(one.detected_at, one.contained_at)),
        ("to resolve", _between(one.detected_at, one.resolved_at)),
        ("actions", f"{sum(each.is_open for each in one.actions)} open of {len(one.actions)}"),
    ]
    lines: list[Line] = [*wrap(one.title, cells, "bold", most=3), ()]
    return lines + _facts(facts, cells)


def owed_details(one: Owed, cells: int) -> list[Line]:
    """What shows that an action is done, and whose incident it is."""
    of = one.action
    facts = [
        ("incident", one.number),
        ("", one.title),
        ("owner", of.owner or "nobody"),
        ("priority", of.priority),
        ("due", of.due),
        ("status", of.status.replace("_", " ")),
        ("accepted when", of.acceptance),
        ("evidence", of.evidence),
    ]
    return [*wrap(of.text, cells, "bold", most=6), (), *_facts(facts, cells)]


def _facts(facts: Sequence[tuple[str, str]], cells: int) -> list[Line]:
    found: list[Line] = []
    for name, value in facts:
        said = wrap(value or "not recorded", max(cells - 16, 10), "text" if value else "faint", most=4)
        found += [(column(name, 16, "dim"), *said[0]), *indent(said[1:], 16)]
    return found


def _between(start: int, end: int) -> str:
    return span(end - start) if start and end >= start else ""
