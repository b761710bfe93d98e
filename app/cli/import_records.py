"""``fireline import-records``: incidents that were kept elsewhere."""

import sys
from pathlib import Path

import click

from app.cli.command import Verb, verb
from app.cli.output import say, tell
from app.wiring import Wiring
from data.errors import BadInput, NotFound
from data.text import count

SHOWN = 20
"""Refused records that are named one by one."""


@click.command("import-records", cls=Verb)
@click.argument("file", metavar="FILE|-")
@click.option(
    "--mapping",
    metavar="NAME|FILE",
    default="record",
    show_default=True,
    help="record, aiid, or a YAML file of your own that says what stands where.",
)
@click.option("--near-misses", is_flag=True, help="All of them are near misses.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken in, and take in nothing.")
@verb
def command(wiring: Wiring, file: str, mapping: str, near_misses: bool, dry_run: bool) -> int:
    """Take in past incidents from JSON or CSV: records of Fireline, the AI Incident Database, or what another
    tool exports, by a mapping file. Numbers are printed as they are given.

    Each becomes an incident of its own, at its own times and closed unless it says otherwise; no clock runs
    for it. What was taken in before is known by its id. Exit 2 when anything was refused; the rest is taken.
    """
    from playbooks.imports import mapping as mappings
    from playbooks.imports import records, taking

    chosen = mappings.load(mapping)
    content = _content(file, records.SIZE + 1)
    known, taken, refused = taking.known(wiring.journal), 0, []
    name, again = Path(file).name if file != "-" else "standard input", 0
    for one in records.read(content, chosen, name):
        if isinstance(one, BadInput):
            refused.append(one)
        elif one.id in known:
            again += 1
        else:
            known.add(one.id)
            taken += 1
            if near_misses:
                one.fields["severity"] = "near_miss"
            if not dry_run:
                say(taking.take(wiring.journal, one, name, numbered_elsewhere=bool(wiring.server_url)))
    for problem in refused[:SHOWN]:
        tell(f"refused: {problem}", "red")
    would = "Would take in" if dry_run else "Took in"
    more = f"; {again} were here already" if again else ""
    tell(f"{would} {count(taken, 'incident')}{more}; {len(refused)} refused.")
    return 2 if refused else 0


def _content(file: str, most: int) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read(most)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(most)
    except FileNotFoundError:
        raise NotFound(f"There is no file {file}.") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
