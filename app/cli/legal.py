"""``fireline legal``: the notes for legal counsel."""

import click

from app.cli.command import Verb, verb
from app.cli.output import indented, moment, say, tell
from app.cli.which import INCIDENT, chosen
from app.wiring import Wiring
from data.errors import Refused
from data.journal import kinds
from data.text import count


@click.command("legal", cls=Verb)
@INCIDENT
@verb
def command(wiring: Wiring, incident: str | None) -> None:
    """Show the notes that were written with fireline note --legal: to their author, and to whom the setting
    legal_counsel names. Everybody else sees that there is a note, by whom and when.
    """
    found = chosen(wiring, incident)
    named = str(wiring.settings.values.get("legal_counsel", "") or "").split(",")
    counsel = wiring.who.name in {name.strip() for name in named}
    hidden = shown = 0
    for _, event in wiring.journal.events(found.id):
        if event.body.kind != kinds.NoteAdded.KIND or event.payload is None:
            continue
        note = kinds.decode(kinds.NoteAdded, event.payload)
        author = wiring.incidents.actor_name(event.body.actor)
        if note.legal and (counsel or author == wiring.who.name):
            say(f"{moment(event.body.occurred_at)}  {author}", "bold")
            say(indented(note.text))
            shown += 1
        elif note.legal:
            hidden += 1
    if hidden and not shown:
        raise Refused(
            f"{count(hidden, 'note')} in {found.number} for legal counsel, none of them yours.",
            kept="Nothing was shown.",
            remedy="Counsel is named in the setting legal_counsel.",
        )
    if not shown:
        tell(f"No note for legal counsel in {found.number}.")
