"""An archive for people outside: whole it verifies without a store; with anything altered it does not."""

import hashlib
import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from data.errors import BadInput, NotFound
from data.evidence import Evidence
from data.exchange.device import device_key
from data.exchange.sealed import EVIDENCE, JOURNAL, MANIFEST, SIGNATURE, SUMS, Manifest, Sealed, Writer, sums
from data.exchange.unsealed import check, take_in_sealed
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal import kinds
from data.journal.store import Journal
from data.journal.verification import verify

PAGE = "documents/timeline.html"
Change = Callable[[dict[str, bytes]], None]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An incident with a note and two evidence files, one of which is gone."""
    path = tmp_path / "incident.zip"
    write(tmp_path / "store", path)
    return path


def write(home: Path, path: Path, *, redacted: bool = False) -> Sealed:
    with Journal.open(home) as journal, path.open("wb") as file:
        desk, evidence = Desk(journal, Incidents(journal)), Evidence(home)
        incident = desk.declare(title="Scores are off")
        desk.note(incident.id, "the truth")
        for name, content in (("log.txt", b"what was there"), ("gone.txt", b"it was")):
            kept = evidence.keep(content)
            desk.attach_evidence(incident, kinds.EvidenceAdded(kept.digest, name, kept.size))
        evidence.path(kept.digest).unlink()
        key, writer = device_key(home, journal.ambient), Writer(file)
        writer.add(PAGE, b"<h1>Timeline</h1>")
        missing = [] if redacted else writer.add_journal(journal, evidence, key, incident.id)
        return writer.seal(incident.number, "2026-11-21T12:00:00Z", key, redacted=redacted, missing=missing)


def changed(path: Path, change: Change) -> Path:
    """The archive with its files changed, packed anew."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_whole_archive_holds_and_needs_no_fireline_to_be_checked(archive: Path, tmp_path: Path) -> None:
    checked = check(archive)
    assert checked.problems == []
    said = " ".join(checked.said)
    assert "every hash and link of them right" in said
    assert "1 file of evidence, whole; 1 file the sender did not have" in said
    assert "signed by the device" in said
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "out")
    summed = subprocess.run(["sha256sum", "-c", SUMS], cwd=tmp_path / "out", capture_output=True, text=True)
    assert summed.returncode == 0, summed.stdout


def manifest_of(files: dict[str, bytes]) -> Manifest:
    return msgspec.json.decode(files[MANIFEST], type=Manifest)


def forge(files: dict[str, bytes]) -> None:
    """The page with all that vouches for it but the signature."""
    files[PAGE] = b"<h1>Nothing was</h1>"
    manifest = manifest_of(files)
    file = msgspec.structs.replace(
        manifest.files[PAGE], sha256=hashlib.sha256(files[PAGE]).hexdigest(), size=len(files[PAGE])
    )
    forged = msgspec.structs.replace(manifest, files={**manifest.files, PAGE: file})
    files[MANIFEST], files[SUMS] = msgspec.json.encode(forged), sums(forged)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda files: files.update({PAGE: b"<h1>Timelime</h1>"}), f"{PAGE} was altered"),
        (lambda files: files.update({PAGE: files[PAGE] * 9}), f"{PAGE} was altered"),
        (lambda files: files.pop(PAGE), f"{PAGE} was taken out"),
        (lambda files: files.update({"documents/more.html": b"x"}), "documents/more.html was added"),
        (
            lambda files: files.update({JOURNAL: files[JOURNAL].replace(b"the truth", b"the trath")}),
            f"{JOURNAL} was altered",
        ),
        (lambda files: files.pop(next(one for one in files if one.startswith(EVIDENCE))), "was taken out"),
        (lambda files: files.update({SUMS: b""}), f"{SUMS} is not of the manifest"),
        (forge, "the manifest is not what was signed"),
    ],
)
def test_whatever_is_altered_is_named(archive: Path, change: Change, problem: str) -> None:
    checked = check(changed(archive, change))
    assert not checked.ok
    assert any(problem in one for one in checked.problems), checked.problems
    with pytest.raises(BadInput), Journal.open(archive.parent / "other") as journal:
        take_in_sealed(journal, Evidence(archive.parent / "other"), archive)


def test_it_is_taken_into_another_store_with_its_evidence(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "other"
    with Journal.open(home) as journal:
        done = take_in_sealed(journal, Evidence(home), archive)
        assert (done.problems, done.evidence) == ([], 1)
        assert verify(journal).ok
        assert [one.title for one in Incidents(journal).all()] == ["Scores are off"]
        again = take_in_sealed(journal, Evidence(home), archive)
        assert (again.taken.events, again.evidence) == (0, 0)


def test_a_redacted_archive_holds_documents_alone(tmp_path: Path) -> None:
    path = tmp_path / "redacted.zip"
    sealed = write(tmp_path / "store", path, redacted=True)
    assert set(sealed.manifest.files) == {PAGE, "README.txt"}
    assert check(path).ok
    with Journal.open(tmp_path / "other") as journal, pytest.raises(BadInput, match="it is redacted"):
        take_in_sealed(journal, Evidence(tmp_path / "other"), path)


def other_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x", b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"PK", b"PK\x03\x04" + b"\x00" * 200, other_zip(), b"", b"hello\n"],
    ids=["two letters", "a head and nothing", "another zip", "empty", "text"],
)
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(BadInput):
        check(path)
    with pytest.raises(NotFound):
        check(tmp_path / "none")


def test_cut_anywhere_it_does_not_hold(archive: Path) -> None:
    content = archive.read_bytes()
    for place in range(0, len(content), len(content) // 12):
        archive.write_bytes(content[:place])
        with pytest.raises(BadInput):
            check(archive)
    assert SIGNATURE.encode() in content
