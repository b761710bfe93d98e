"""A durable append against a durable one-row commit of raw ``sqlite3``: p50 ≤ 2.5×, p99 ≤ 3×."""

import sqlite3
import tempfile
from pathlib import Path

from data.journal import kinds
from data.journal.store import Draft, Journal
from tests.bench.measure import by_turns, report


def main() -> None:
    """Both in one directory, by turns."""
    with tempfile.TemporaryDirectory() as directory:
        raw = sqlite3.connect(Path(directory) / "raw.db", isolation_level=None)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT)")
        text = "x" * 400

        def commit() -> None:
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("INSERT INTO row (text) VALUES (?)", (text,))
            raw.execute("COMMIT")

        with Journal.open(Path(directory) / "home") as journal:
            draft = Draft(payload=kinds.NoteAdded("accuracy is back above the limit"), incident="i1")
            ours, baseline = by_turns(5000, lambda: journal.append(draft), commit)
        report("durable append", ours, baseline, {0.5: 2.5, 0.99: 3.0})
        raw.close()


if __name__ == "__main__":
    main()
