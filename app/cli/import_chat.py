"""``fireline import-chat``: what was said in a chat, on the timeline at its own times."""

import re
import sys
from pathlib import Path

import click

from app.cli.command import Verb, verb
from app.cli.output import moment, tell
from app.cli.which import chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput, NotFound
from data.text import count
from data.times import iso

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ZONE = re.compile(r"Z|[+-]\d{2}:\d{2}", re.ASCII)


@click.command("import-chat", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] FILE|-", nargs=-1, required=True, shell_complete=complete_incident
)
@click.option("--date", metavar="YYYY-MM-DD", default="", help="The day of times that have no date.")
@click.option("--zone", metavar="+HH:MM", default="Z", help="The zone of times that have none. Default: UTC.")
@verb
def command(wiring: Wiring, words: tuple[str, ...], date: str, zone: str) -> None:
    """Take in chat lines, pasted or exported from Slack, each as a note at its own time. Taking the same in
    again adds nothing.
    """
    from data.outside import chat

    reference, rest = leading(words, rest=1)
    if len(rest) != 1:
        raise BadInput("One file is expected.", remedy="Write fireline import-chat [INCIDENT] FILE, or -.")
    if (date and not _DAY.fullmatch(date)) or not _ZONE.fullmatch(zone):
        raise BadInput(
            "--date or --zone cannot be taken.", remedy="Write --date 2026-04-22 and --zone +02:00."
        )
    raw = _read(rest[0], chat.SIZE + 1)
    found = chosen(wiring, reference)
    declared = found.declaration.at if found.declaration else wiring.ambient.now()
    lines = chat.read(raw, day=date or iso(declared)[:10], offset=zone)
    written = chat.keep(wiring.journal, found.id, lines)
    known = f"; {len(lines) - written} were here already" if written < len(lines) else ""
    first, last = moment(min(line.at for line in lines)), moment(max(line.at for line in lines))
    tell(f"Took in {count(written, 'chat line')} of {first} to {last} in {found.number}{known}.")


def _read(name: str, most: int) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(most)
    try:
        with Path(name).open("rb") as opened:
            return opened.read(most)
    except FileNotFoundError:
        raise NotFound(f"There is no file {name}.") from None
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}.") from error
