"""An incident as one archive for people outside: documents, journal, evidence, a manifest of their hashes.

A ZIP file that needs no Fireline to be read, nor to be checked: ``sha256sum -c SHA256SUMS``. The store signs
the manifest. The journal within is a bundle (`data.exchange.bundle`) whose evidence lies beside it as files.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Annotated, BinaryIO

import msgspec

from data.exchange import bundle
from data.exchange.signing import SigningKey
from data.exchange.wire import Digest
from data.journal.store import Journal

FORMAT = 1
MANIFEST, SUMS, SIGNATURE, READ_ME = "manifest.json", "SHA256SUMS", "signature.json", "README.txt"
JOURNAL, EVIDENCE, DOCUMENTS = "journal.jsonl", "evidence/", "documents/"
_CHUNK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same bytes whenever it is written."""
_READ = """This is an incident as Fireline exported it.

  documents/      what people read; the pages open in any browser
{journal}  manifest.json   the SHA-256 and the size of every file; signature.json is the store's over it
  SHA256SUMS      the same hashes for: sha256sum -c SHA256SUMS

With Fireline: fireline verify FILE. What that proves: nothing was altered since the manifest was made. Who
made it is proven only as far as you know the key that signed it.
"""
_JOURNAL = """  journal.jsonl   every event and the hash links between them; fireline import FILE takes it in
  evidence/       the files kept during the incident, each named by its SHA-256
"""


class File(msgspec.Struct, frozen=True):
    """One file of the archive."""

    sha256: Digest
    size: Annotated[int, msgspec.Meta(ge=0)]


class Manifest(msgspec.Struct, frozen=True):
    """What the archive holds."""

    sealed: int
    incident: str
    """Its number."""
    written: str
    redacted: bool
    files: dict[str, File]
    missing: tuple[Digest, ...] = ()
    """Evidence that was not in the store to go along."""


class Signature(msgspec.Struct, frozen=True):
    """Who signed the manifest's bytes."""

    key: str
    signature: str


class Sealed(msgspec.Struct, frozen=True):
    """What was written."""

    manifest: Manifest
    digest: str
    """SHA-256 of the manifest, which stands for the whole."""


class Writer:
    """Writes an archive file by file; `seal` ends it."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self._files: dict[str, File] = {}

    def add(self, name: str, content: bytes | Path) -> None:
        """One file: these bytes, or those of that file."""
        with self._zip.open(_info(name), "w", force_zip64=True) as out:
            hashed = bundle.HashedOutput(out)  # type: ignore[arg-type]
            size = 0
            for chunk in _chunks(content):
                hashed.write(chunk)
                size += len(chunk)
        self._files[name] = File(hashed.digest, size)

    def add_journal(self, journal: Journal, files: bundle.Files, key: SigningKey, incident: str) -> list[str]:
        """The journal of one incident and its evidence; gives the hashes of evidence that is not here."""
        with self._zip.open(_info(JOURNAL), "w", force_zip64=True) as out:
            counted = _Counted(out)
            hashed = bundle.HashedOutput(counted)  # type: ignore[arg-type]
            written = bundle.write(hashed, journal, _NoFiles(), key, (incident,))
        self._files[JOURNAL] = File(hashed.digest, counted.size)
        missing = []
        for digest in written.missing:
            path = files.path(digest)
            if path.is_file():
                self.add(EVIDENCE + digest, path)
            else:
                missing.append(digest)
        return missing

    def seal(
        self, number: str, written: str, key: SigningKey, *, redacted: bool, missing: Iterable[str] = ()
    ) -> Sealed:
        """The manifest with its signature, and the sums; then the archive is closed."""
        within = "" if redacted else _JOURNAL
        self.add(READ_ME, _READ.format(journal=within).encode())
        manifest = Manifest(
            FORMAT, number, written, redacted, dict(sorted(self._files.items())), tuple(missing)
        )
        content = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
        signature = Signature(key.public, key.sign(content))
        self._zip.writestr(_info(MANIFEST), content)
        self._zip.writestr(_info(SIGNATURE), msgspec.json.encode(signature) + b"\n")
        self._zip.writestr(_info(SUMS), sums(manifest))
        self._zip.close()
        return Sealed(manifest, hashlib.sha256(content).hexdigest())


def sums(manifest: Manifest) -> bytes:
    """The hashes as ``sha256sum`` reads them."""
    return "".join(f"{file.sha256}  {name}\n" for name, file in manifest.files.items()).encode()


class _NoFiles:
    def path(self, digest: str) -> Path:
        return Path(f"/nonexistent/{digest}")


class _Counted:
    def __init__(self, out: IO[bytes]) -> None:
        self._out, self.size = out, 0

    def write(self, text: bytes) -> None:
        self._out.write(text)
        self.size += len(text)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _chunks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
