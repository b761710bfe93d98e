"""Appending and reading: durable, ordered, one writer at a time, whoever it is."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from data.ambient import Ambient
from data.errors import DiskFull, StoreBusy, StoreReadOnly
from data.journal import kinds
from data.journal.actors import Responder
from data.journal.event import Body
from data.journal.locks import FileLock
from data.journal.store import Draft, Journal
from data.journal.verification import verify
from data.times import HOUR
from tests.waiting import eventually

ROOT = Path(__file__).parents[3]


def note(text: str, incident: str = "i1") -> Draft:
    return Draft(payload=kinds.NoteAdded(text), incident=incident)


def texts(journal: Journal, incident: str = "i1") -> list[str]:
    found = [event for _, event in journal.events(incident) if event.payload]
    return [kinds.decode(kinds.NoteAdded, event.payload).text for event in found if event.payload]


def test_what_was_appended_is_there_after_reopening(home: Path) -> None:
    with Journal.open(home) as journal:
        [event] = journal.append(note("schema renamed"))
    with Journal.open(home) as again:
        assert texts(again) == ["schema renamed"]
        stored = again.event(event.id)
        assert stored is not None
        assert stored.text == event.text


def test_the_body_has_the_hash_of_the_payload_and_not_the_payload(journal: Journal) -> None:
    [event] = journal.append(note("merchant_category_code arrives null"))
    assert b"merchant" not in event.text
    assert msgspec.json.encode(event.body, order="sorted") == event.text


def test_a_draft_with_a_known_id_is_not_written_again(journal: Journal) -> None:
    first = journal.append(Draft(payload=kinds.NoteAdded("one"), incident="i1", id="fixed"))
    second = journal.append(Draft(payload=kinds.NoteAdded("two"), incident="i1", id="fixed"))
    assert texts(journal) == ["one"]
    assert second[0].text == first[0].text


def test_drafts_of_one_append_come_together_or_not_at_all(journal: Journal) -> None:
    bad = Draft(payload=kinds.DecidedToAct("x", opened="no"), incident="i1")  # type: ignore[arg-type]
    with pytest.raises(msgspec.ValidationError):
        journal.append(note("before"), bad)
    assert texts(journal) == []
    journal.append(note("after"))
    assert texts(journal) == ["after"]
    assert verify(journal).ok


@pytest.mark.parametrize("number", [2**53, -(2**53)])
def test_a_number_beyond_two_to_the_53rd_is_refused(journal: Journal, number: int) -> None:
    with pytest.raises(msgspec.ValidationError):
        journal.append(Draft(payload=kinds.FieldSet(number), incident="i1", subject="x"))


def test_the_person_is_introduced_once_and_keeps_the_actor_id(home: Path) -> None:
    with Journal.open(home, who=Responder("a.ito", "laptop", "ito")) as journal:
        actor = journal.append(note("one"))[0].body.actor
        assert journal.append(note("two"))[0].body.actor == actor
    with Journal.open(home, who=Responder("a.ito", "laptop", "ito")) as journal:
        assert journal.append(note("three"))[0].body.actor == actor
        assert len(journal.own_events("actor_introduced")) == 1
    with Journal.open(home, who=Responder("k.mori", "laptop", "ito")) as journal:
        assert journal.append(note("four"))[0].body.actor != actor
        assert "k.mori" not in journal.append(note("five"))[0].text.decode()


def test_files_are_for_their_owner_only(home: Path) -> None:
    with Journal.open(home) as journal:
        journal.append(note("x"))
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in home.iterdir()} == {0o600}


def test_time_going_back_does_not_reorder(home: Path) -> None:
    now = [1_000_000_000_000_000]
    with Journal.open(home, Ambient(now=lambda: now[0])) as journal:
        first = journal.append(note("first"))[0].body
        now[0] -= HOUR
        second = journal.append(note("second"))[0].body
    assert (second.wall, second.counter) > (first.wall, first.counter)
    assert second.recorded_at == first.recorded_at - HOUR
    with Journal.open(home, Ambient(now=lambda: now[0])) as journal:
        third = journal.append(note("third"))[0].body
    assert (third.wall, third.counter) > (second.wall, second.counter)


def test_many_threads_and_processes_append_to_one_chain(home: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from data.journal.store import Journal, Draft\n"
        "from data.journal import kinds\n"
        "with Journal.open(Path(sys.argv[1])) as journal:\n"
        "    for n in range(60):\n"
        "        journal.append(Draft(payload=kinds.NoteAdded(f'{sys.argv[2]} {n}'), incident='i1'))\n"
    )
    with Journal.open(home) as journal:
        others = [
            subprocess.Popen([sys.executable, "-c", script, str(home), name], cwd=ROOT) for name in "abc"
        ]
        threads = [
            threading.Thread(target=lambda n=n: [journal.append(note(f"t{n} {i}")) for i in range(30)])
            for n in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [other.wait(60) for other in others] == [0, 0, 0]
        assert len(texts(journal)) == 3 * 60 + 3 * 30
        assert len(journal.chains()) == 1
        assert verify(journal).ok
        stamps = [(event.body.wall, event.body.counter) for _, event in journal.events("i1")]
        assert stamps == sorted(stamps)


@pytest.mark.parametrize("after", [1, 7, 40])
def test_a_killed_writer_loses_nothing_it_acknowledged(home: Path, after: int) -> None:
    script = (
        "import sys; from pathlib import Path; from data.journal.store import Journal, Draft\n"
        "from data.journal import kinds\n"
        "journal = Journal.open(Path(sys.argv[1]))\n"
        "n = 0\n"
        "while True:\n"
        "    journal.append(Draft(payload=kinds.NoteAdded(str(n)), incident='i1'))\n"
        "    print(n, flush=True); n += 1\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", script, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    for _ in range(after):
        writer.stdout.readline()
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged = after + len(writer.stdout.read().splitlines())
    writer.wait()
    writer.stdout.close()
    with Journal.open(home) as journal:
        assert texts(journal)[:acknowledged] == [str(n) for n in range(acknowledged)]
        assert len(texts(journal)) in {acknowledged, acknowledged + 1}
        assert verify(journal).ok
        assert journal.warnings == []


def test_a_full_disk_is_said_and_what_was_acknowledged_stays(home: Path) -> None:
    with Journal.open(home) as journal:
        journal.append(note("safe"))
        pages = journal.read("PRAGMA page_count")[0][0]
        journal._connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
        with pytest.raises(DiskFull, match="no room") as raised:
            journal.append(note("x" * 40_000))
        assert "safe" in raised.value.kept
        assert texts(journal) == ["safe"]
        journal._connection.execute("PRAGMA max_page_count = 100000").fetchall()
        journal.append(note("after"))
        assert texts(journal) == ["safe", "after"]
        assert verify(journal).ok


def test_a_held_store_is_said_to_be_busy(home: Path) -> None:
    Journal.open(home).close()
    other = FileLock(home / "fireline.lock")
    other.acquire()
    waiting = FileLock(home / "fireline.lock")
    with pytest.raises(StoreBusy) as raised:
        waiting.acquire(timeout=0.05)
    assert "--beside" in raised.value.remedy
    other.release()
    waiting.acquire(timeout=0.05)
    other.close()
    waiting.close()


def test_a_read_only_store_opens_for_reading_and_refuses_to_write() -> None:
    """As another user when the tests run as root, whom no permission stops."""
    script = (
        "import os, sys; from pathlib import Path\n"
        "from data.journal.store import Journal, Draft; from data.journal import kinds\n"
        "from data.errors import StoreReadOnly\n"
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "journal = Journal.open(Path(sys.argv[1]))\n"
        "print(journal.position() > 0, journal.read_only, journal.warnings)\n"
        "try: journal.append(Draft(payload=kinds.NoteAdded('x'), incident='i1'))\n"
        "except StoreReadOnly as error: print('refused', error.kept)\n"
    )
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o711)
        home = Path(directory) / "home"
        with Journal.open(home) as journal:
            journal.append(note("safe"))
        for path in [*home.iterdir(), home]:
            if os.getuid() == 0:
                os.chown(path, 65534, 65534)
            path.chmod(0o500 if path.is_dir() else 0o400)
        done = subprocess.run(
            [sys.executable, "-c", script, str(home)], cwd=ROOT, capture_output=True, text=True
        )
        home.chmod(0o700)
    assert done.stdout.startswith("True True"), done.stderr
    assert "cannot be written" in done.stdout
    assert "refused Everything acknowledged before is safe." in done.stdout


def test_a_home_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((StoreReadOnly, NotADirectoryError)):
        Journal.open(tmp_path / "file" / "home")


def test_unknown_kinds_and_newer_fields_are_kept_as_they_are(journal: Journal) -> None:
    class FutureKind(kinds.Payload, frozen=True):
        KIND = "invented_later"
        what: str

    [event] = journal.append(Draft(payload=FutureKind("x"), incident="i1"))
    stored = journal.event(event.id)
    assert stored is not None
    assert stored.payload == b'{"what":"x"}'
    assert isinstance(stored.body, Body)


def test_reading_does_not_wait_while_a_writer_waits_for_another_process(journal: Journal) -> None:
    """A thread that wants to write stands at the file lock that somebody else holds; others read on."""
    journal.append(note("before"))
    with ThreadPoolExecutor(1) as threads:
        with FileLock(journal.home / "fireline.lock").held():
            waiting = threads.submit(journal.append, note("waits"))
            eventually(lambda: _refused(journal), what="the writer to stand at the lock")
            found = [event for _, event in journal.events("i1")]
            assert not waiting.done()
        assert len(found) == 1
        assert waiting.result(20)[0].payload == b'{"text":"waits"}'


def _refused(journal: Journal) -> bool:
    """Whether another thread of this process is about to write."""
    taken = journal._mutex.acquire(blocking=False)
    if taken:
        journal._mutex.release()
    return not taken


def test_who_writes_reads_what_is_not_committed_and_others_do_not(journal: Journal) -> None:
    with ThreadPoolExecutor(1) as threads, journal.transaction() as transaction:
        event = transaction.append(note("under way"))
        assert journal.event(event.id) == event
        assert threads.submit(journal.event, event.id).result(10) is None
    assert journal.event(event.id) == event
