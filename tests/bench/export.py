"""Exporting a timeline of 100 000 events, in every format that is not printed: at most 2 s each.

``python -m tests.bench.export`` on a quiet machine.
"""

import tempfile
from pathlib import Path

from data.incident.incidents import Incidents
from data.journal.store import Journal
from playbooks.reports.export import KINDS, export
from tests.bench.measure import seconds
from tests.bench.opening import EVENTS, build

AIM, TURNS = 2.0, 3


def main() -> None:
    """The least of some turns, each with a journal opened anew."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "store"
        number = build(home, EVENTS)

        def written(name: str) -> int:
            with Journal.open(home) as journal:
                incidents = Incidents(journal)
                return len(export("timeline", name, incidents.get(number), incidents))

        for name in KINDS["timeline"]:
            if name != "pdf":
                took = min(seconds(lambda name=name: written(name)) for _ in range(TURNS))  # type: ignore[misc]
                verdict = "ok" if took <= AIM else "MISSED"
                print(f"timeline of {EVENTS} events as {name}: {took:.2f} s of {AIM:g} s {verdict}")


if __name__ == "__main__":
    main()
