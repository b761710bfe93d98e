"""Trends as tables: what every format is made from."""

from collections.abc import Iterator, Sequence

import msgspec

from data.text import count
from data.times import iso_short, span
from playbooks.trends.compute import BY, TIMES, Compliance, Trends, day
from playbooks.trends.spread import FEW, PERCENTILES_FROM, Spread

SHOWN = 12
"""Rows of one count; the rest is summed up."""


class Table(msgspec.Struct, frozen=True):
    """One table; cells are plain text."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def headline(trends: Trends) -> str:
    """What this is of, in a sentence."""
    if not trends.incidents:
        return "No incident answers to this."
    near = f", near misses among them: {trends.near_misses}" if trends.near_misses else ""
    false = f"; false alarms beside them: {trends.false_alarms}" if trends.false_alarms else ""
    few = " So few that shares and percentiles are anecdotes." if trends.incidents < FEW else ""
    period = f"{day(trends.first)} to {day(trends.last)}"
    return f"{count(trends.incidents, 'incident')}, {period}{near}{false}.{few}"


def tables(trends: Trends) -> Iterator[Table]:
    """In the order people read them."""
    yield _times(trends)
    yield _detection(trends)
    yield _clocks(trends.clocks)
    yield _actions(trends)
    for by in BY:
        yield _counts(trends, by)
    if trends.repeats:
        yield Table(
            "causes that came back",
            ("cause", "times", "incidents", "open actions"),
            tuple(
                (one.cause, str(len(one.numbers)), ", ".join(one.numbers[-6:]), str(one.open_actions))
                for one in trends.repeats
            ),
        )
    if trends.drills:
        yield _drills(trends)


def _times(trends: Trends) -> Table:
    rows = [(name, TIMES[name][0], *_spread(of)) for name, of in trends.times.items()]
    note = f"p90 from {PERCENTILES_FROM} incidents on; fewer than {FEW} are marked few."
    return Table("times", ("", "from, to", "incidents", "median", "p90", "longest"), tuple(rows), note)


def _spread(of: Spread) -> tuple[str, str, str, str]:
    if not of.count:
        return ("0", "-", "-", "-")
    few = " few" if of.few else ""
    return (f"{of.count}{few}", _span(of.median), _span(of.p90), _span(of.longest))


def _span(micros: int | None) -> str:
    return "-" if micros is None else span(micros)


def _detection(trends: Trends) -> Table:
    rows = [(one.source, str(one.incidents), *_spread(one.silent)) for one in trends.detection]
    return Table(
        "detection",
        ("noticed by", "incidents", "with onset", "silent, median", "p90", "longest"),
        tuple(rows),
        "Silent: from onset to detection, the time in which it failed and nobody knew.",
    )


def _clocks(clocks: Sequence[Compliance]) -> Table:
    rows = [
        (
            one.clock.replace("_", " "),
            _share(one.kept, one.kept + one.late),
            str(one.kept),
            str(one.late),
            str(one.running),
        )
        for one in clocks
    ]
    return Table("clocks", ("clock", "kept in time", "kept", "late", "running"), tuple(rows))


def _actions(trends: Trends) -> Table:
    of = trends.actions
    rows = (
        ("added", str(of.added)),
        ("completed", f"{of.completed}, {_share(of.completed, of.added - of.cancelled)}"),
        ("with evidence", f"{of.evidenced} of {of.completed} completed"),
        ("on time", _share(of.on_time, of.with_due)),
        ("open", str(of.open)),
        ("overdue", str(of.overdue)),
        ("cancelled", str(of.cancelled)),
        ("median time to complete", _span(of.took.median) + (" few" if 0 < of.took.count < FEW else "")),
    )
    return Table("corrective actions", ("", ""), rows)


def _counts(trends: Trends, by: str) -> Table:
    found = trends.counts[by]
    shown = found[-SHOWN:] if by == "quarter" else found[:SHOWN]
    rows = [(one.name, str(one.incidents), str(one.near_misses)) for one in shown]
    if rest := sum(one.incidents for one in found) - sum(one.incidents for one in shown):
        rows.append(("earlier" if by == "quarter" else "others", str(rest), ""))
    return Table(f"by {by}", (by, "incidents", "near misses"), tuple(rows))


def _drills(trends: Trends) -> Table:
    rows = [
        (name, *_spread(trends.drill_times[name])[:2], *_spread(trends.times[name])[:2]) for name in TIMES
    ]
    note = f"{trends.drills} drills, which count nowhere else."
    return Table("drills beside live", ("", "drills", "median", "live", "median"), tuple(rows), note)


def _share(part: int, whole: int) -> str:
    """``67 %``; of few, the numbers themselves."""
    if not whole:
        return "-"
    return f"{part} of {whole}" if whole < FEW else f"{round(100 * part / whole)} %"


def stamp(trends: Trends) -> str:
    """When this was computed."""
    return f"Computed {iso_short(trends.at // 1_000_000 * 1_000_000)} of what is journalled."
