"""``fireline export``: the record, the timeline, the postmortem, or all of it for another store."""

import sys
from pathlib import Path

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.text import count

KINDS = ("record", "timeline", "postmortem", "bundle")


@click.command("export", cls=Verb)
@click.argument(
    "words",
    metavar="[INCIDENT] record|timeline|postmortem|bundle",
    nargs=-1,
    shell_complete=complete_incident,
)
@click.option(
    "--format",
    "format_name",
    metavar="FORMAT",
    default="",
    help="record: json; timeline: md, csv, jsonl; postmortem: md. The first is the default.",
)
@click.option("-o", "--output", metavar="FILE", help="Write it there, whole or not at all, mode 0600.")
@verb
def command(wiring: Wiring, words: tuple[str, ...], format_name: str, output: str | None) -> None:
    """Write a document of the incident, on standard output or to a file.

    That it left the store is recorded, with its SHA-256 and the journal's heads that it prints; what nobody
    recorded reads not recorded. A bundle is events and evidence for another store's fireline import; the
    word all in place of the incident bundles every one.
    """
    reference, rest = leading(words, rest=1)
    if len(rest) != 1:
        raise BadInput("One document is needed.", remedy=f"It is one of {', '.join(KINDS)}.")
    wiring.recover()
    if rest[0] == "bundle":
        from app.cli.bundle_export import export_bundle

        export_bundle(wiring, reference, output)
        return
    from app import documents

    document = documents.render(wiring, chosen(wiring, reference), rest[0], format_name)
    if output is None or output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(document.content)
        sys.stdout.buffer.flush()
    else:
        documents.write(Path(output), document.content)
        tell(f"Wrote {output}, {count(len(document.content), 'byte')}.")
    if not_recorded := documents.record(wiring, document):
        tell(f"warning: the export is not recorded: {not_recorded}")
