"""Writing a bundle: to standard output, so that it can be piped to another machine, or to a file."""

import sys
from pathlib import Path
from typing import BinaryIO

from app import documents
from app.cli.output import tell
from app.cli.which import chosen
from app.wiring import Wiring
from data.errors import BadInput
from data.exchange import bundle
from data.exchange.device import device_key
from data.incident.model import Incident
from data.text import count

EVERY = "all"


def export_bundle(wiring: Wiring, reference: str | None, output: str | None) -> None:
    """The bundle of one incident, or of every one. Raises `BadInput` where it cannot be written."""
    incident = None if reference == EVERY else chosen(wiring, reference)
    heads = tuple(str(head) for head in wiring.journal.heads())
    if output is None or output == "-":
        if sys.stdout.isatty():
            raise BadInput(
                "A bundle is for another store, and standard output is a terminal.",
                remedy="Pipe it to fireline import -, or name a file with -o FILE.",
            )
        sys.stdout.flush()
        digest, written = _write(wiring, incident, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    else:
        with documents.replacing(Path(output)) as file:
            digest, written = _write(wiring, incident, file)
    _tell(written, output)
    if incident is not None:
        document = documents.Exported(incident, "bundle", "jsonl", digest, heads)
        if not_recorded := documents.record(wiring, document):
            tell(f"warning: the export is not recorded: {not_recorded}")


def _write(wiring: Wiring, incident: Incident | None, out: BinaryIO) -> tuple[str, bundle.Written]:
    hashed = bundle.HashedOutput(out)
    key = None if wiring.journal.read_only else device_key(wiring.journal.home, wiring.ambient)
    wanted = () if incident is None else (incident.id,)
    written = bundle.write(hashed, wiring.journal, wiring.evidence, key, wanted)
    return hashed.digest, written


def _tell(written: bundle.Written, output: str | None) -> None:
    files = f" and {count(len(written.evidence), 'file')}" if written.evidence else ""
    tell(f"Bundled {count(written.events, 'event')}{files}{f' into {output}' if output else ''}.")
    if written.missing:
        tell(f"warning: {count(len(written.missing), 'evidence file')} not in this store did not go along.")
