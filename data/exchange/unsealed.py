"""Reading and checking a sealed archive (`data.exchange.sealed`), or a bundle: by anyone, with no store.

The journal within is taken into a store that is made for the purpose and thrown away, so that its links,
hashes and signatures are checked by the code that checks any other. Everything is bounded: a file is never
read past the size that the manifest says.
"""

import contextlib
import hashlib
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, cast

import msgspec

from data.errors import BadInput, NotFound
from data.evidence import Evidence
from data.exchange.sealed import (
    EVIDENCE,
    FORMAT,
    JOURNAL,
    MANIFEST,
    SIGNATURE,
    SUMS,
    File,
    Manifest,
    Signature,
    sums,
)
from data.exchange.signing import signed
from data.exchange.unbundle import Imported, take_in
from data.journal.store import Journal
from data.journal.verification import verify
from data.text import clean_line, count

_CHUNK = 1 << 20
_MOST = 16 * _CHUNK
"""Bytes of a manifest at most."""
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)
"""What a damaged archive raises while it is read."""


@dataclass
class Checked:
    """What a check of an archive found."""

    problems: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """What holds, a line each."""

    @property
    def ok(self) -> bool:
        """Whether nothing was altered, added or taken out."""
        return not self.problems


def is_sealed(path: Path) -> bool:
    """Whether it is an archive, and no bundle of lines."""
    with opened(path) as file:
        return file.read(2) == b"PK"


def check(path: Path) -> Checked:
    """Check an archive or a bundle of lines. Raises `NotFound`, `BadInput` for what is neither."""
    checked = Checked()
    if not is_sealed(path):
        with opened(path) as stream, _store() as (journal, evidence):
            _judge(journal, take_in(journal, evidence, stream, str(path)), checked)
        return checked
    with _archive(path) as archive:
        manifest = _manifest(archive, path, checked)
        _check_names(archive, manifest, checked)
        for name, file in manifest.files.items():
            _check_file(archive, name, file, checked)
        files = count(len(manifest.files), "file")
        checked.said.append(f"{manifest.incident}, written on {clean_line(manifest.written)}: {files}")
        if JOURNAL in manifest.files and checked.ok:
            _check_journal(archive, manifest, path, checked)
    return checked


def take_in_sealed(journal: Journal, evidence: Evidence, path: Path) -> Imported:
    """The journal and the evidence of an archive, after it was checked. Raises `BadInput` for one that does
    not hold, or is redacted, and as `take_in`."""
    checked = check(path)
    if not checked.ok:
        raise BadInput(checked.problems[0], file=str(path), kept="Nothing was taken in.")
    with _archive(path) as archive:
        manifest = _manifest(archive, path, Checked())
        if JOURNAL not in manifest.files:
            raise BadInput("there is no journal in it: it is redacted", file=str(path))
        return _take(archive, manifest, journal, evidence, path)


def opened(path: Path) -> BinaryIO:
    """The file to read. Raises `NotFound`, `BadInput`."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error


@contextlib.contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with opened(path) as file, zipfile.ZipFile(file) as archive:
            yield archive
    except _FAULTS as error:
        raise BadInput(f"this archive is damaged: {error}", file=str(path)) from error


@contextlib.contextmanager
def _store() -> Iterator[tuple[Journal, Evidence]]:
    with tempfile.TemporaryDirectory(prefix="fireline-verify-") as folder:
        home = Path(folder) / "store"
        with Journal.open(home) as journal:
            yield journal, Evidence(home)


def _manifest(archive: zipfile.ZipFile, path: Path, checked: Checked) -> Manifest:
    """The manifest, its signature judged. Raises `BadInput` where there is none."""
    try:
        content, signature = _read(archive, MANIFEST), _read(archive, SIGNATURE)
        manifest = msgspec.json.decode(content, type=Manifest)
        by = msgspec.json.decode(signature, type=Signature)
    except (KeyError, ValueError, RecursionError):
        raise BadInput("this is no archive of Fireline's: it has no manifest", file=str(path)) from None
    if manifest.sealed != FORMAT:
        raise BadInput(
            f"this archive has format {manifest.sealed}; this Fireline reads {FORMAT}", file=str(path)
        )
    if not signed(by.key, by.signature, content):
        checked.problems.append("the manifest is not what was signed")
    checked.said.append(f"manifest SHA-256 {hashlib.sha256(content).hexdigest()}")
    checked.said.append(f"signed by the device {clean_line(by.key, 64)}: compare it with what its owner says")
    if SUMS not in archive.namelist() or _read(archive, SUMS) != sums(manifest):
        checked.problems.append(f"{SUMS} is not of the manifest")
    return manifest


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        content = file.read(_MOST + 1)
    if len(content) > _MOST:
        raise ValueError(f"{name} is too large")
    return content


def _check_names(archive: zipfile.ZipFile, manifest: Manifest, checked: Checked) -> None:
    names = archive.namelist()
    known = {*manifest.files, MANIFEST, SIGNATURE, SUMS}
    for name, times in Counter(names).items():
        if times > 1:
            checked.problems.append(f"{clean_line(name, 200)} stands there {times} times")
    for name in sorted(set(names) - known):
        checked.problems.append(f"{clean_line(name, 200)} was added")


def _check_file(archive: zipfile.ZipFile, name: str, file: File, checked: Checked) -> None:
    told = clean_line(name, 200)
    if name not in archive.NameToInfo:
        checked.problems.append(f"{told} was taken out")
        return
    try:
        with archive.open(name) as stream:
            size, digest = _hashed(stream, file.size)
    except _FAULTS as error:
        checked.problems.append(f"{told} is damaged: {clean_line(str(error), 200)}")
        return
    if (size, digest) != (file.size, file.sha256):
        checked.problems.append(f"{told} was altered")


def _hashed(stream: IO[bytes], most: int) -> tuple[int, str]:
    """(size, SHA-256), not read further than one byte past ``most``."""
    digest, size = hashlib.sha256(), 0
    while size <= most and (chunk := stream.read(min(_CHUNK, most + 1 - size))):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def _check_journal(archive: zipfile.ZipFile, manifest: Manifest, path: Path, checked: Checked) -> None:
    with _store() as (journal, evidence):
        _judge(journal, _take(archive, manifest, journal, evidence, path), checked)
        rows = journal.read(
            "SELECT DISTINCT subject FROM event WHERE kind = 'evidence_added' AND payload IS NOT NULL"
        )
        kept = set(evidence.digests())
        for (digest,) in rows:
            if digest not in kept and digest not in manifest.missing:
                checked.problems.append(f"evidence {str(digest)[:16]}… is cited, and is not there")
        whole = f"{count(len(kept), 'file')} of evidence, whole"
        absent = (
            f"; {count(len(manifest.missing), 'file')} the sender did not have" if manifest.missing else ""
        )
        checked.said.append(whole + absent)


def _take(
    archive: zipfile.ZipFile, manifest: Manifest, journal: Journal, evidence: Evidence, path: Path
) -> Imported:
    with archive.open(JOURNAL) as stream:
        done = take_in(journal, evidence, cast("BinaryIO", stream), f"{path}!{JOURNAL}")
    for name in manifest.files:
        digest = name.removeprefix(EVIDENCE)
        cited = "SELECT 1 FROM event WHERE kind = 'evidence_added' AND subject = ? AND payload IS NOT NULL"
        if name == digest or not journal.read(cited, (digest,)) or evidence.verify(digest) == "whole":
            continue
        with archive.open(name) as stream:
            done.evidence += evidence.keep(stream.read(manifest.files[name].size)).digest == digest
    return done


def _judge(journal: Journal, done: Imported, checked: Checked) -> None:
    """What was refused, and what the store that took the rest in says of it."""
    checked.problems += [problem.bare for problem in done.problems]
    report = verify(journal)
    checked.problems += [*report.problems, *(one for chain in report.chains for one in chain.problems)]
    checked.said.append(f"{count(done.taken.events, 'event')}, every hash and link of them right")
