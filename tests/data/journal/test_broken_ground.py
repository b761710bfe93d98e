"""The ground gives way: files go, come back older, or say nonsense; what was acknowledged is not risked."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from data.errors import BadInput, StoreDamaged, StoreError, StoreReadOnly, UnsafeLocation
from data.journal import kinds
from data.journal.store import DATABASE, Draft, Journal
from data.journal.verification import verify

ROOT = Path(__file__).parents[3]
KILLED = (
    "import os, sys; from pathlib import Path\n"
    "from data.journal.store import Journal, Draft; from data.journal import kinds\n"
    "journal = Journal.open(Path(sys.argv[1]))\n"
    "journal.append(Draft(payload=kinds.NoteAdded('acknowledged'), incident='i1'))\n"
    "os.kill(os.getpid(), 9)\n"
)


def note(text: str) -> Draft:
    return Draft(payload=kinds.NoteAdded(text), incident="i1")


@pytest.mark.parametrize("moment", [2**53, -(2**53), 2**70])
def test_a_time_that_could_not_be_read_again_is_never_stored(journal: Journal, moment: int) -> None:
    with pytest.raises(BadInput, match="cannot be recorded"):
        journal.append(Draft(payload=kinds.NoteAdded("x"), incident="i1", occurred_at=moment))
    journal.append(note("after"))
    assert [event.payload for _, event in journal.events("i1")] == [b'{"text":"after"}']


def test_nothing_is_written_to_a_file_that_was_replaced(home: Path) -> None:
    with Journal.open(home) as journal:
        journal.append(note("safe"))
        journal.checkpoint()
        shutil.copy(home / DATABASE, home / "copy")
        (home / "copy").replace(home / DATABASE)
        with pytest.raises(StoreDamaged, match="while it was open"):
            journal.append(note("lost"))


def test_a_closed_journal_says_so_and_closes_again(home: Path) -> None:
    journal = Journal.open(home)
    journal.close()
    journal.close()
    with pytest.raises(StoreError, match="closed"):
        journal.append(note("x"))


@pytest.mark.parametrize("content", [b"\xff" * 512, b'{"machine":"\xff"}', b'{"machine":1}', b"[" * 512])
def test_a_lock_file_that_says_nonsense_does_not_keep_the_store_closed(home: Path, content: bytes) -> None:
    Journal.open(home).close()
    (home / "fireline.lock").write_bytes(content)
    with Journal.open(home) as journal:
        assert "without its witness" in journal.warnings[0]


def test_an_emptied_database_is_not_taken_for_a_new_store(home: Path) -> None:
    with Journal.open(home) as journal:
        [head] = journal.heads()
    (home / DATABASE).write_bytes(b"")
    with Journal.open(home) as journal:
        assert "is gone" in journal.warnings[0]
        payload = journal.own_events("chain_opened")[0].payload
        assert payload
        assert kinds.decode(kinds.ChainOpened, payload).forked_hash == head.hash


def test_a_log_without_its_database_is_left_alone(home: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(home)], cwd=ROOT, check=False)
    log = home / f"{DATABASE}-wal"
    before = log.read_bytes()
    assert before
    (home / DATABASE).unlink()
    with pytest.raises(StoreDamaged, match="missing or empty"):
        Journal.open(home)
    assert log.read_bytes() == before


def test_a_whole_directory_put_back_from_a_copy_opens_a_new_chain(home: Path, tmp_path: Path) -> None:
    """Its files often get the very inodes of those they replace."""
    with Journal.open(home) as journal:
        chain, witness = journal.chain, journal.witness
    if witness is None or not witness.generation:
        pytest.skip("this file system does not say which file an inode's number belongs to")
    shutil.copytree(home, tmp_path / "backup")
    with Journal.open(home) as journal:
        journal.append(note("after the backup"))
    shutil.rmtree(home)
    shutil.copytree(tmp_path / "backup", home)
    with Journal.open(home) as journal:
        assert journal.chain != chain
        assert "was replaced" in journal.warnings[0]


def test_a_home_that_is_a_file_is_said(home: Path) -> None:
    home.write_text("")
    with pytest.raises(UnsafeLocation, match="not a directory"):
        Journal.open(home)
    with pytest.raises(StoreReadOnly):
        Journal.open(home / "below")


def test_a_store_that_cannot_be_written_shows_what_is_in_its_log_too() -> None:
    script = (
        "import os, sys; from pathlib import Path\n"
        "from data.journal.store import Journal\n"
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "journal = Journal.open(Path(sys.argv[1]))\n"
        "print(journal.read_only, [event.payload for _, event in journal.events('i1')])\n"
    )
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o711)
        home = Path(directory) / "home"
        subprocess.run([sys.executable, "-c", KILLED, str(home)], cwd=ROOT, check=False)
        for path in [*home.iterdir(), home]:
            if os.getuid() == 0:
                os.chown(path, 65534, 65534)
            path.chmod(0o500 if path.is_dir() else 0o400)
        done = subprocess.run(
            [sys.executable, "-c", script, str(home)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        home.chmod(0o700)
    assert 'True [b\'{"text":"acknowledged"}\']' in done.stdout, done.stderr


def test_a_payload_taken_away_by_hand_is_not_called_erased_on_purpose(home: Path) -> None:
    with Journal.open(home) as journal:
        [event] = journal.append(note("x"))
        with journal.transaction() as transaction:
            transaction.execute("UPDATE event SET payload = NULL, salt = NULL WHERE id = ?", (event.id,))
        report = verify(journal)
    assert not report.ok
    assert "no event says why" in report.problems[0]


def test_the_witness_beside_the_database_vouches_for_nothing(home: Path) -> None:
    with Journal.open(home) as journal:
        journal.append(note("x"))
        [chain] = verify(journal).chains
    assert (chain.witnessed, chain.anchored_to) == (chain.length, 0)
    assert "no anchor outside the store" in chain.lines()[0]


def test_what_is_appended_while_it_verifies_is_no_tampering(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal.open(home) as journal, Journal.open(home) as other:
        read = journal.read

        def busy(query: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
            if "FROM link" in query:
                other.append(note("meanwhile"))
            return read(query, parameters)

        monkeypatch.setattr(journal, "read", busy)
        assert verify(journal).ok
