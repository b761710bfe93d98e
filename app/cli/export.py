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

KINDS = (
    "record",
    "timeline",
    "postmortem",
    "first-response",
    "rca",
    "adverse-event",
    "brief",
    "customer-notice",
    "oecd",
    "aiid",
    "report",
    "bundle",
)


@click.command("export", cls=Verb)
@click.argument(
    "words",
    metavar="[INCIDENT] DOCUMENT [REGIME]",
    nargs=-1,
    shell_complete=complete_incident,
)
@click.option(
    "--format",
    "format_name",
    metavar="FORMAT",
    default="",
    help="record: json; timeline: md, csv, jsonl; postmortem: md; others: md, json. First is default.",
)
@click.option("-o", "--output", metavar="FILE", help="Write it there, whole or not at all, mode 0600.")
@verb
def command(wiring: Wiring, words: tuple[str, ...], format_name: str, output: str | None) -> None:
    """Write a document of the incident, on standard output or to a file.

    It is one of record, timeline, postmortem, first-response, rca, adverse-event, brief, customer-notice,
    oecd, aiid, report REGIME (fireline report list) and bundle.

    That it left the store is recorded, with its SHA-256 and the journal's heads that it prints; what nobody
    recorded reads not recorded. A bundle is events and evidence for another store's fireline import; the
    word all in place of the incident bundles every one.
    """
    reference, rest = _which(words)
    wiring.recover()
    if rest[0] == "bundle":
        from app.cli.bundle_export import export_bundle

        export_bundle(wiring, reference, output)
        return
    from app import documents

    document = documents.render(wiring, chosen(wiring, reference), " ".join(rest), format_name)
    if output is None or output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(document.content)
        sys.stdout.buffer.flush()
    else:
        documents.write(Path(output), document.content)
        tell(f"Wrote {output}, {count(len(document.content), 'byte')}.")
    if not_recorded := documents.record(wiring, document):
        tell(f"warning: the export is not recorded: {not_recorded}")


def _which(words: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """(incident, the document's words); raises `BadInput` where no document is named."""
    reference, rest = leading(words) if words[:1] and words[0] in KINDS else leading(words, rest=1)
    if reference is None and len(rest) > 1 and rest[0] not in KINDS:
        reference, rest = rest[0], rest[1:]
    name = rest[1].casefold().replace("-", "_") if rest[:1] == ("report",) and len(rest) == 2 else ""
    if rest[:1] == ("report",) and name:
        return reference, ("report", name)
    if len(rest) != 1:
        raise BadInput("One document is needed.", remedy=f"It is one of {', '.join(KINDS)}.")
    return reference, rest
