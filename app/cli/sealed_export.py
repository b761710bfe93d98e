"""Writing a sealed archive: every document as people read it, the journal, the evidence, the manifest."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app import documents
from app.cli.output import tell
from app.wiring import Wiring
from data.errors import BadInput
from data.exchange.device import device_key
from data.exchange.sealed import DOCUMENTS, Sealed, Writer
from data.incident.model import Incident
from data.text import count
from data.times import iso_short

if TYPE_CHECKING:
    from playbooks.reports.hidden import Hider

WITHIN = (
    ("record", "json"),
    ("timeline", "html"),
    ("timeline", "jsonl"),
    ("postmortem", "html"),
    ("postmortem", "md"),
    ("review", "html"),
    ("rca", "html"),
    ("adverse-event", "html"),
)
"""The documents of an archive, by kind and format."""


def export_sealed(
    wiring: Wiring,
    incident: Incident,
    output: str | None,
    hidden: tuple[tuple[str, ...], tuple[str, ...]] | None,
) -> None:
    """Write it to a file; ``hidden`` are the words to hide and to keep in a redacted one, which holds
    documents alone. Raises `BadInput` without a file, and where it cannot be written."""
    if output is None or output == "-":
        raise BadInput("An archive is a file.", remedy="Name it with -o FILE.zip.")
    hider = None
    if hidden is not None:
        from app.cli.redacting import hider_of

        hider = hider_of(wiring, incident, *hidden)
    with documents.replacing(Path(output)) as file:
        sealed = _write(wiring, incident, Writer(file), hider)
    kind = "redacted bundle" if hider else "bundle"
    digest = hashlib.sha256(Path(output).read_bytes()).hexdigest()
    heads = tuple(str(head) for head in wiring.journal.heads())
    tell(f"Sealed {count(len(sealed.manifest.files), 'file')} into {output}.")
    tell(f"manifest SHA-256 {sealed.digest}")
    if sealed.manifest.missing:
        files = count(len(sealed.manifest.missing), "evidence file")
        tell(f"warning: {files} not in this store did not go along.")
    if not_recorded := documents.record(wiring, documents.Exported(incident, kind, "zip", digest, heads)):
        tell(f"warning: the export is not recorded: {not_recorded}")


def _write(wiring: Wiring, incident: Incident, writer: Writer, hider: "Hider | None") -> Sealed:
    key = device_key(wiring.journal.home, wiring.ambient)
    for name, content in _documents(wiring, incident, hider):
        writer.add(DOCUMENTS + name, content)
    missing: list[str] = []
    if hider is None:
        missing = writer.add_journal(wiring.journal, wiring.evidence, key, incident.id)
    written = iso_short(wiring.ambient.now())
    return writer.seal(incident.number, written, key, redacted=hider is not None, missing=missing)


def _documents(wiring: Wiring, incident: Incident, hider: "Hider | None") -> Iterator[tuple[str, bytes]]:
    for kind, form in WITHIN:
        document = documents.render(wiring, incident, kind, form, hider)
        yield document.file_name, document.content
