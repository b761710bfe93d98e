"""``fireline attach``: a file becomes evidence."""

import mimetypes
from pathlib import Path

import click

from app.cli.command import Verb, verb
from app.cli.output import say, tell
from app.cli.which import chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.journal.kinds import EvidenceAdded
from data.text import clean, clean_line, count


@click.command("attach", cls=Verb)
@click.argument("words", metavar="[INCIDENT] FILE", nargs=-1, required=True, shell_complete=complete_incident)
@click.option("--description", metavar="TEXT", default="", help="What it shows.")
@verb
def command(wiring: Wiring, words: tuple[str, ...], description: str) -> None:
    """Keep a copy of a file as evidence; prints its SHA-256. It is complete on disk before it is recorded."""
    reference, rest = leading(words, rest=1) if len(words) > 1 else (None, words)
    if len(rest) != 1:
        raise BadInput("One file is needed.", remedy="Write fireline attach [INCIDENT] FILE.")
    found, path = chosen(wiring, reference), Path(rest[0])
    kept = wiring.evidence.keep(path)
    evidence = EvidenceAdded(
        digest=kept.digest,
        name=clean_line(path.name),
        size=kept.size,
        media_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        description=clean(description),
        truncated=kept.truncated,
    )
    wiring.desk.attach_evidence(found, evidence)
    say(kept.digest)
    cut = " (cut at the limit)" if kept.truncated else ""
    tell(f"{found.number}: kept {evidence.name}, {count(kept.size, 'byte')}{cut}.")
