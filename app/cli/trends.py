"""``fireline trends``: what many incidents say together."""

import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from app import past
from app.cli.command import Verb, verb
from app.cli.output import say, say_json, table, tell
from app.cli.which import AS_JSON
from app.wiring import Wiring
from data.archive.query import parse
from playbooks.trends import formats, reviewing
from playbooks.trends.compute import Trends, compute
from playbooks.trends.tables import headline, tables

FORMATS = ("text", "md", "html", "csv")
EVERY = 10_000_000


@click.command("trends", cls=Verb)
@click.argument("words", metavar="[FILTER:VALUE]…", nargs=-1)
@click.option(
    "--format", "format_name", type=click.Choice(FORMATS), default="text", help="How it is written."
)
@click.option("-o", "--output", metavar="FILE", help="Write it there, whole or not at all.")
@click.option("--drills", is_flag=True, help="Of drills, in place of live incidents.")
@click.option(
    "--reviewed", metavar="TEXT", help="Record that the last quarter was looked back at: what follows."
)
@AS_JSON
@verb
def command(
    wiring: Wiring,
    words: tuple[str, ...],
    format_name: str,
    output: str | None,
    drills: bool,
    reviewed: str | None,
    as_json: bool,
) -> None:
    """Show counts by type, severity, cause, lens, model, team and quarter; MTTD, MTTA, MTTC and MTTR; who
    noticed and how long it was silent; clocks kept; corrective actions; drills beside live incidents.

    Filters are those of fireline search. Drills count nowhere but in their own table; few incidents are shown
    as few. What was taken in with import-records has no clocks, and counts everywhere else.
    """
    if reviewed is not None:
        _, quarter = reviewing.record(wiring.journal, reviewed)
        tell(f"{quarter} is reviewed.")
        return
    found, late = _trends(wiring, words, drills=drills)
    if as_json:
        say_json(_plain(found))
    else:
        _write(found, format_name, output)
    if late:
        tell(
            f'{late} was not reviewed yet: fireline trends since:{_start(late)}, then --reviewed "…".',
            "yellow",
        )


def _trends(wiring: Wiring, words: tuple[str, ...], *, drills: bool) -> tuple[Trends, str]:
    mode = "drill" if drills else "live"
    query, now = parse(" ".join([*words, f"mode:{mode}"])), wiring.ambient.now()
    with past.archive(wiring) as opened:
        opened.refresh(past.progress)
        wanted = [one.past for one in opened.find(query, EVERY)]
        beside = [] if drills else [one.past for one in opened.find(parse("mode:drill"), EVERY)]
        late = reviewing.due(opened.all(), reviewing.reviewed(wiring.journal), now)
    return compute(wanted, now, beside), late


def _start(quarter: str) -> str:
    """``2026-07`` of ``2026-Q3``."""
    return f"{quarter[:4]}-{3 * int(quarter[-1]) - 2:02d}"


def _plain(found: Trends) -> dict[str, Any]:
    """For a program: durations in seconds, `null` where nothing is recorded."""
    plain: dict[str, Any] = msgspec.to_builtins(found)
    for group in (plain["times"], plain["drill_times"]):
        group.update({name: _seconds(of) for name, of in group.items()})
    for one in plain["detection"]:
        one["silent"] = _seconds(one["silent"])
    plain["actions"]["took"] = _seconds(plain["actions"]["took"])
    for one, clock in zip(plain["clocks"], found.clocks, strict=True):
        one["share"] = clock.share
    return plain


def _seconds(spread: dict[str, Any]) -> dict[str, Any]:
    names = ("median", "p90", "longest", "mean")
    return {"count": spread["count"]} | {
        f"{name}_seconds": None if spread[name] is None else spread[name] // 1_000_000 for name in names
    }


def _write(found: Trends, format_name: str, output: str | None) -> None:
    if format_name == "text" and output is None:
        _show(found)
        return
    rendered = {"md": formats.markdown, "html": formats.page, "csv": formats.csv_text}
    content = rendered["md" if format_name == "text" else format_name](found)
    if output is None:
        sys.stdout.write(content)
        return
    from app.documents import write

    write(Path(output), content.encode())
    tell(f"Wrote {output}.")


def _show(found: Trends) -> None:
    say(headline(found), "bold")
    for one in tables(found):
        say()
        say(one.title, "bold")
        for number, line in enumerate(
            table([one.headings, *one.rows] if one.rows else [("nothing recorded",)])
        ):
            if line:
                say(f"  {line}", "dim" if number == 0 else "")
        if one.note:
            say(f"  {one.note}", "dim")
