"""``fireline correct``: mend the timeline; what it said before is kept."""

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import AT, chosen, complete_incident, leading, when
from app.wiring import Wiring
from data.errors import BadInput


@click.command("correct", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] ENTRY", nargs=-1, required=True, shell_complete=complete_incident
)
@AT
@click.option("--text", metavar="TEXT", help="What the note should say.")
@click.option("--reason", metavar="TEXT", default="", help="Why it is corrected.")
@verb
def command(wiring: Wiring, words: tuple[str, ...], at: str | None, text: str | None, reason: str) -> None:
    """Mend when an entry happened (--at), or what a note says (--text).

    ENTRY is its id, as fireline timeline --all shows it, or the end of it.
    """
    reference, rest = leading(words, rest=1) if len(words) > 1 else (None, words)
    if len(rest) != 1 or (at is None) == (text is None):
        raise BadInput("A correction takes one entry, and either --at TIME or --text TEXT.")
    found = chosen(wiring, reference)
    event = _entry(wiring, found.id, rest[0].lower())
    moment = when(wiring, at)
    wiring.desk.correct(found, event, occurred_at=moment, text=text, reason=reason)
    tell(f"{found.number}: corrected; what it said before is kept.")


def _entry(wiring: Wiring, incident: str, ending: str) -> str:
    ids = [event.id for _, event in wiring.journal.events(incident) if event.id.endswith(ending)]
    if len(ids) != 1:
        found = "more than one entry" if ids else "no entry"
        raise BadInput(
            f"There is {found} whose id ends in {ending[:40]!r}.",
            remedy="fireline timeline --all lists the ids.",
        )
    return ids[0]
