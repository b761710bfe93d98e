"""Opening an incident of 100 000 events against opening an empty one: at most 300 ms more."""

import tempfile
from pathlib import Path

from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal import kinds
from data.journal.store import Draft, Journal
from tests.bench.measure import by_turns, median

EVENTS = 100_000


def build(home: Path, events: int) -> str:
    """A store with one incident of that many events: notes, corrections, alerts, fields."""
    with Journal.open(home) as journal:
        incidents = Incidents(journal)
        incident = Desk(journal, incidents).declare(title="accuracy fell")
        with journal.transaction() as transaction:
            last = ""
            for number in range(events):
                kind = number % 4
                if kind == 0:
                    payload: kinds.Payload = kinds.FieldSet(number)
                    draft = Draft(
                        payload=payload,
                        incident=incident.id,
                        subject="impact.affected_predictions",
                        replaces=(last,) if last else (),
                    )
                    last = transaction.append(draft).id
                elif kind == 1 and number % 40 == 1:
                    alert = kinds.AlertObserved(f"{number:016x}", "firing", "Degraded", number)
                    transaction.append(
                        Draft(payload=alert, incident=incident.id, subject=f"{number:016x}/{number}/firing")
                    )
                else:
                    transaction.append(Draft(payload=kinds.NoteAdded("seen"), incident=incident.id))
        incidents.open_ones()
        return incident.number


def opened(home: Path, number: str) -> None:
    with Journal.open(home) as journal:
        Incidents(journal).get(number)


def main() -> None:
    """Both by turns."""
    with tempfile.TemporaryDirectory() as directory:
        large, empty = Path(directory) / "large", Path(directory) / "empty"
        first, second = build(large, EVENTS), build(empty, 0)
        ours, baseline = by_turns(15, lambda: opened(large, first), lambda: opened(empty, second))
        more = (median(ours) - median(baseline)) * 1e3
        verdict = "ok" if more <= 300 else "MISSED"
        print(
            f"opening {EVENTS} events: {median(ours) * 1e3:.1f} ms, empty {median(baseline) * 1e3:.1f} ms,"
            f" {more:.1f} ms more of 300 ms {verdict}"
        )


if __name__ == "__main__":
    main()
