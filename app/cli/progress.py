"""``fireline progress``: how a team comes on across its drills."""

import sys
from pathlib import Path

import click
import msgspec

from app.cli.command import Verb, verb
from app.cli.output import say, say_json, table, tell
from app.cli.which import AS_JSON
from app.wiring import Wiring


@click.command("progress", cls=Verb)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("text", "md", "html")),
    default="text",
    help="How it is written.",
)
@click.option("-o", "--output", metavar="FILE", help="Write it there, whole or not at all.")
@AS_JSON
@verb
def command(wiring: Wiring, format_name: str, output: str | None, as_json: bool) -> None:
    """Show the drills that were played to their end, each scenario's first, best and latest points, the
    skills that nobody practised, and whether a drill is due: one a quarter.
    """
    wiring.recover()
    from app import drill_progress
    from playbooks.scenario import progress, progress_formats

    done, late = drill_progress.every(wiring), drill_progress.due(wiring)
    tables = list(progress.tables(done, drill_progress.skills(wiring)))
    if as_json:
        say_json({"drills": [msgspec.to_builtins(one) for one in done], "due": late})
        return
    if format_name == "text" and output is None:
        say(progress.headline(done), "bold")
        for one in tables:
            say()
            say(one.title, "bold")
            for number, line in enumerate(table([one.headings, *one.rows])):
                say(f"  {line}", "" if number else "dim")
    else:
        _write(progress_formats.FORMATS[format_name](progress.headline(done), tables), output)
    if late:
        tell(late, "yellow")


def _write(content: str, output: str | None) -> None:
    if output is None:
        sys.stdout.write(content)
        return
    from app.documents import write

    write(Path(output), content.encode())
    tell(f"Wrote {output}.")
