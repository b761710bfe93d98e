"""``fireline export``: a document of the incident, redacted where asked, or all of it as a bundle."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.text import count

if TYPE_CHECKING:
    from data.incident.model import Incident
    from playbooks.reports.hidden import Hider

KINDS = (
    "record",
    "timeline",
    "postmortem",
    "review",
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
    help="md, html, pdf or json; timeline: csv and jsonl too; bundle: zip or jsonl. Else FILE's ending, or md"
    " (record: json; bundle: jsonl).",
)
@click.option("-o", "--output", metavar="FILE", help="Write it there, whole or not at all, mode 0600.")
@click.option("--redacted", is_flag=True, help="Placeholders for people, customers, machines and secrets.")
@click.option("--preview", is_flag=True, help="Show what would be hidden, and write nothing.")
@click.option("--hide", metavar="NAME", multiple=True, help="Hide this too; may be repeated.")
@click.option("--keep", metavar="WORD", multiple=True, help="Do not hide this; may be repeated.")
@verb
def command(
    wiring: Wiring,
    words: tuple[str, ...],
    format_name: str,
    output: str | None,
    redacted: bool,
    preview: bool,
    hide: tuple[str, ...],
    keep: tuple[str, ...],
) -> None:
    """Write a document of the incident, on standard output or to a file.

    It is one of record, timeline, postmortem, review, first-response, rca, adverse-event, brief,
    customer-notice, oecd, aiid, report REGIME (fireline report list) and bundle.

    That it left the store is recorded, with its SHA-256 and the journal's heads that it prints; what nobody
    recorded reads not recorded. A page needs nothing beside it; a PDF needs the extra fireline[pdf].

    A bundle as jsonl is events and evidence for another store's fireline import; the word all in place of the
    incident bundles every one. As zip it holds the documents, the journal and the evidence with a manifest of
    hashes, and fireline verify FILE checks it anywhere.

    A redacted document names nobody that the events, the setting customers or --hide name; the original stays
    as it is. Look at --preview first: a person who stands in free text alone is known only from --hide.
    """
    reference, rest = _which(words)
    wiring.recover()
    hiding = redacted or preview or bool(hide)
    if rest[0] == "bundle" and not preview:
        _bundle(wiring, reference, output, format_name, (hide, keep) if hiding else None)
        return
    incident = chosen(wiring, reference)
    hider = None
    if hiding:
        from app.cli.redacting import hider_of, show_preview

        hider = hider_of(wiring, incident, hide, keep)
        if preview:
            show_preview(wiring, incident, hider)
            return
    _document(wiring, incident, " ".join(rest), _format(" ".join(rest), format_name, output), output, hider)


def _document(
    wiring: Wiring, incident: "Incident", kind: str, form: str, output: str | None, hider: "Hider | None"
) -> None:
    from app import documents

    document = documents.render(wiring, incident, kind, form, hider)
    if output is None or output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(document.content)
        sys.stdout.buffer.flush()
    else:
        documents.write(Path(output), document.content)
        tell(f"Wrote {output}, {count(len(document.content), 'byte')}.")
    if not_recorded := documents.record(wiring, document):
        tell(f"warning: the export is not recorded: {not_recorded}")


def _bundle(
    wiring: Wiring,
    reference: str | None,
    output: str | None,
    format_name: str,
    hidden: tuple[tuple[str, ...], tuple[str, ...]] | None,
) -> None:
    form = format_name or ("zip" if output and output.endswith(".zip") else "jsonl")
    if form == "zip":
        from app.cli.sealed_export import export_sealed

        if reference == "all":
            raise BadInput("An archive is of one incident.", remedy="Name it, or take --format jsonl.")
        export_sealed(wiring, chosen(wiring, reference), output, hidden)
        return
    if form != "jsonl":
        raise BadInput(f"There is no bundle in the format {form[:40]!r}.", remedy="There are jsonl, zip.")
    if hidden is not None:
        raise BadInput(
            "A bundle of events cannot be redacted: its hashes are of what was written.",
            remedy="Take --format zip: it holds redacted documents alone.",
        )
    from app.cli.bundle_export import export_bundle

    export_bundle(wiring, reference, output)


def _format(kind: str, named: str, output: str | None) -> str:
    """The format named, else the one that the file's ending says, else the kind's own."""
    from playbooks.reports.export import formats

    ending = Path(output).suffix.removeprefix(".").lower() if output else ""
    return named or (ending if ending in formats(kind) else "")


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
