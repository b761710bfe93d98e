"""``fireline search``: past incidents by words and filters, and those like a given one."""

from typing import TYPE_CHECKING, Any

import click

from app import past
from app.cli.command import Verb, verb
from app.cli.output import moment, say, say_json, table, tell
from app.cli.which import AS_JSON, complete_incident
from app.wiring import Wiring
from data.archive.query import parse
from data.text import clean_line

if TYPE_CHECKING:
    from data.archive.index import Found
    from data.archive.past import Past
    from data.exchange.protocol import Row
    from playbooks.archive import Archive
    from playbooks.similar import Similar

MOST = 500


@click.command("search", cls=Verb)
@click.argument("words", metavar="[WORD|FILTER:VALUE]…", nargs=-1)
@click.option("--near-misses", is_flag=True, help="The same as severity:near_miss.")
@click.option(
    "--similar", "like", metavar="INCIDENT", shell_complete=complete_incident, help="Those like this one."
)
@click.option("--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="At most so many.")
@click.option("--here", is_flag=True, help="Only this store: the incident database is not asked.")
@AS_JSON
@verb
def command(
    wiring: Wiring,
    words: tuple[str, ...],
    near_misses: bool,
    like: str | None,
    limit: int,
    here: bool,
    as_json: bool,
) -> int:
    """Find incidents, newest first: every word must occur in what was written of them.

    Filters are FILTER:VALUE: type, severity, status, outcome, model, team, cause, lens, mode, noticed
    (alert or person), since and until (2026, 2026-04 or 2026-04-22). Several values of one filter mean any
    of them. Drills are found with mode:drill alone. Exit 1 when nothing is found.
    """
    text = " ".join([*words, *(["severity:near_miss"] if near_misses else [])])
    with past.archive(wiring) as opened:
        opened.refresh(past.progress)
        if like is not None:
            return _similar(wiring, opened, like, as_json=as_json)
        query = parse(text if "mode:" in text else f"{text} mode:live")
        found = opened.find(query, limit)
    other = past.Elsewhere() if here else past.elsewhere(wiring, query, limit)
    if other.problem:
        tell(other.problem)
    rows = [*map(_row, found), *map(_foreign, other.rows)]
    if as_json:
        say_json(rows)
    elif rows:
        _show(rows)
    else:
        tell("Nothing is found.")
    return 0 if rows else 1


def _row(found: "Found") -> dict[str, Any]:
    return {**_told(found.past), "where": "here", "excerpt": clean_line(found.excerpt) or None}


def _told(one: "Past") -> dict[str, Any]:
    return {
        "number": one.number,
        "id": one.id,
        "declared_at": moment(one.declared_at),
        "severity": one.severity or None,
        "status": one.status,
        "type": one.type or None,
        "models": list(one.models),
        "cause": one.cause or None,
        "cause_pattern": one.pattern or None,
        "title": one.title,
    }


def _foreign(row: "Row") -> dict[str, Any]:
    return {
        "number": clean_line(row.number),
        "id": clean_line(row.id),
        "declared_at": moment(row.declared_at),
        "severity": clean_line(row.severity) or None,
        "status": clean_line(row.status),
        "type": clean_line(row.type) or None,
        "models": [clean_line(row.model_id)] if row.model_id else [],
        "cause": None,
        "cause_pattern": None,
        "title": clean_line(row.title),
        "where": "incident database",
        "excerpt": None,
    }


def _show(rows: list[dict[str, Any]]) -> None:
    shown = [
        (
            row["number"],
            row["declared_at"][:10],
            row["severity"] or "-",
            row["status"],
            row["title"][:90],
        )
        for row in rows
    ]
    for row, line in zip(rows, table(shown), strict=True):
        say(line + ("" if row["where"] == "here" else f"  ({row['where']})"))
        if row["excerpt"]:
            say(f"    {row['excerpt']}", "dim")


def _similar(wiring: Wiring, opened: "Archive", like: str, *, as_json: bool) -> int:
    found: list[Similar] = past.similar(wiring, opened, wiring.incidents.get(like))
    if as_json:
        say_json(
            [
                {"number": one.incident.number, "title": one.incident.title, "why": list(one.why)}
                for one in found
            ]
        )
    elif not found:
        tell("No earlier incident is like it.")
    else:
        for one in found:
            say(f"{one.incident.number}  {one.incident.status}  {clean_line(one.incident.title, 90)}")
            say(f"    {'; '.join(one.why)}", "dim")
    return 0 if found else 1
