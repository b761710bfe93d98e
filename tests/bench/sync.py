"""A week offline, then everything at once: ``python -m tests.bench.sync [EVENTS]``.

One store pushes so many events to a real server (SQLite, in this process), another pulls them. Wants 10 000
events a second each way at least, and memory that does not grow with them.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from app.server import migrations
from app.server.database import Database
from data.journal import kinds
from data.journal.store import Draft
from tests.app.sync.device import Net

BATCH = 1_000


def main(events: int = 100_000) -> None:
    """Append, push, pull; says how long each took."""
    with tempfile.TemporaryDirectory() as directory:
        template = Path(directory) / "template.db"
        database = Database(f"sqlite:///{template}")
        migrations.upgrade(database)
        database.close()
        folder = Path(directory) / "net"
        folder.mkdir()
        with Net.opened(template, folder) as net:
            one, two = net.device("ana"), net.device("bo")
            for device in (one, two):
                device.session.remote.url = net.url  # type: ignore[attr-defined]
            incident = one.desk.declare(title="Scores drift").id
            for place in range(0, events, BATCH):
                notes = (kinds.NoteAdded(f"accuracy falls, note {place + i}") for i in range(BATCH))
                one.journal.append(*(Draft(payload=note, incident=incident) for note in notes))
            began = time.perf_counter()
            pushed = one.session.exchange().pushed
            report("push", pushed, time.perf_counter() - began)
            began = time.perf_counter()
            pulled = two.session.exchange().pulled
            report("pull", pulled, time.perf_counter() - began)


def report(what: str, events: int, seconds: float) -> None:
    """One line."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what}: {events} events in {seconds:.1f} s, {events / seconds:.0f}/s; at most {peak} MB so far")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
