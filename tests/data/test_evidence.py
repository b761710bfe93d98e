"""Evidence is kept whole under its hash, privately, and a change is noticed."""

import hashlib
import os
from pathlib import Path

import pytest

from data.errors import BadInput, DiskFull, NotFound, StoreReadOnly
from data.evidence import Evidence


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return Evidence(tmp_path / "home")


def test_bytes_are_kept_under_their_hash(evidence: Evidence) -> None:
    kept = evidence.keep(b"what was seen")
    assert kept.digest == hashlib.sha256(b"what was seen").hexdigest()
    assert evidence.path(kept.digest).read_bytes() == b"what was seen"
    assert (kept.size, kept.truncated) == (13, False)
    assert evidence.verify(kept.digest) == "whole"
    assert list(evidence.digests()) == [kept.digest]


def test_a_file_is_copied_and_the_source_stays(evidence: Evidence, tmp_path: Path) -> None:
    source = tmp_path / "log.txt"
    source.write_bytes(b"x" * 3_000_000)
    kept = evidence.keep(source)
    assert evidence.path(kept.digest).read_bytes() == source.read_bytes()


def test_nobody_else_can_read_it(evidence: Evidence) -> None:
    old = os.umask(0)
    try:
        path = evidence.path(evidence.keep(b"private").digest)
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert evidence.directory.stat().st_mode & 0o777 == 0o700


def test_keeping_twice_leaves_one_file_and_nothing_half_written(evidence: Evidence) -> None:
    assert evidence.keep(b"same") == evidence.keep(b"same")
    assert [path.name for path in evidence.directory.rglob("*") if path.is_file()] == list(evidence.digests())


def test_what_is_too_long_is_cut_and_said(evidence: Evidence) -> None:
    kept = evidence.keep(b"0123456789", limit=4)
    assert (kept.size, kept.truncated) == (4, True)
    assert evidence.path(kept.digest).read_bytes() == b"0123"
    assert not evidence.keep(b"0123", limit=4).truncated


def test_a_changed_or_missing_file_is_noticed_and_mended_by_keeping_it_again(evidence: Evidence) -> None:
    kept = evidence.keep(b"original")
    evidence.path(kept.digest).write_bytes(b"forged")
    assert evidence.verify(kept.digest) == "altered"
    evidence.keep(b"original")
    assert evidence.verify(kept.digest) == "whole"
    evidence.path(kept.digest).unlink()
    assert evidence.verify(kept.digest) == "missing"


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_what_is_no_hash_names_no_file(evidence: Evidence, digest: str) -> None:
    with pytest.raises(BadInput):
        evidence.path(digest)


def test_a_source_that_is_no_file_is_refused(evidence: Evidence, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        evidence.keep(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    for source in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(BadInput, match="not a regular file"):
            evidence.keep(source)


def test_no_room_is_said_plainly(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        evidence.keep(b"too much")
    assert list(evidence.directory.rglob(".coming-*")) == []


def test_a_directory_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file stands here")
    with pytest.raises(StoreReadOnly):
        Evidence(tmp_path / "home").keep(b"x")
