"""Documents leaving the store: rendered, written whole or not at all, and recorded."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.wiring import Wiring
from data.errors import BadInput, DiskFull, StoreError
from data.incident.model import Incident
from data.journal.kinds import DocumentExported
from playbooks.reports import export as exports

if TYPE_CHECKING:
    from playbooks.reports.hidden import Hider


@dataclass(frozen=True, slots=True)
class Document:
    """One rendered document and the heads of the journal when it was."""

    incident: Incident
    kind: str
    format: str
    content: bytes
    heads: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256, 64 hexadecimal characters."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def file_name(self) -> str:
        """What it is called where nobody says: ``AI-INC-2026-0001-timeline.md``."""
        return f"{self.incident.number}-{self.kind.replace(' ', '-')}.{self.format}"


@dataclass(frozen=True, slots=True)
class Exported:
    """A document that left the store, of which only the SHA-256 is kept."""

    incident: Incident
    kind: str
    format: str
    digest: str
    heads: tuple[str, ...]


def render(
    wiring: Wiring, incident: Incident, kind: str, format_name: str = "", hider: "Hider | None" = None
) -> Document:
    """The document; an empty format is the kind's first. A redacted one is of another kind, so that it stands
    for no document that somebody waits for. Raises `BadInput` for what does not exist."""
    chosen = format_name or exports.formats(kind)[0]
    heads = tuple(str(head) for head in wiring.journal.heads())
    content = exports.export(
        kind, chosen, incident, wiring.incidents, heads, wiring.settings.knowledge,
        wiring.catalogue_of(incident).raci(incident.model_ids), hider=hider,
    )  # fmt: skip
    return Document(incident, f"redacted {kind}" if hider else kind, chosen, content, heads)


def write(path: Path, content: bytes) -> None:
    """Write a file whole, or leave what stood there. Raises as `replacing`."""
    with replacing(path) as file:
        file.write(content)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that replaces what stood there when the block ends well: a new file beside it, synced,
    then renamed over it.

    Raises `BadInput` where it cannot be written, `DiskFull`.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:80]}-", dir=path.parent)
        with contextlib.ExitStack() as undo:
            undo.callback(lambda: Path(name).unlink(missing_ok=True))
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(path.stat().st_mode & 0o777 if path.is_file() else 0o600)
            Path(name).replace(path)
    except OSError as error:
        if error.errno == 28:
            raise DiskFull(
                f"There is no room for {path}.", kept="What stood there before is kept."
            ) from error
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from error


def record(wiring: Wiring, document: Document | Exported) -> str:
    """Record that it left the store; why not, in words, where that cannot be done."""
    exported = DocumentExported(
        document=document.kind,
        format=document.format,
        digest=document.digest,
        heads=document.heads,
    )
    try:
        wiring.desk.record_export(document.incident, exported)
    except StoreError as error:
        return str(error)
    return ""
