"""``fireline note``: what people fire from another pane, so it imports next to nothing."""

import sys

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import AT, before_text, chosen_id, complete_incident, when
from app.wiring import Wiring
from data.errors import BadInput
from data.text import NOTE


@click.command("note", cls=Verb)
@click.argument("words", metavar="[INCIDENT] TEXT", nargs=-1, required=True, shell_complete=complete_incident)
@click.option("--legal", is_flag=True, help="For legal counsel alone; fireline legal shows it to them.")
@AT
@verb
def command(wiring: Wiring, words: tuple[str, ...], legal: bool, at: str | None) -> None:
    """Write a note on the timeline.

    The first word is an incident when it has a number's shape, or is the end of one that is here (0042); the
    other words are the text, and a text that is only - is read from standard input.
    """
    reference, rest = before_text(wiring, words)
    text = " ".join(rest)
    if text == "-":
        text = sys.stdin.buffer.read(NOTE * 4).decode("utf-8", "replace")
    if not text.strip():
        raise BadInput("The note is empty.", remedy="Write fireline note [INCIDENT] TEXT.")
    incident, name = chosen_id(wiring, reference)
    wiring.desk.note(incident, text, when(wiring, at), legal=legal)
    tell(f"Noted in {name}.")
