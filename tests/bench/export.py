"""Exporting a timeline of 100 000 events, in every format that is not printed: at most 2 s each.

``python -m tests.bench.export`` on a quiet machine.
"""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from data.incident.incidents import Incidents
from data.journal.store import Journal
from playbooks.reports.export import KINDS, export
from tests.bench.measure import seconds
from tests.bench.opening import EVENTS, build

AIM, TURNS = 2.0, 3


def measured(act: Callable[[], object]) -> tuple[float, float]:
    """(seconds that it takes, seconds that a processor is busy with it)."""
    busy = time.process_time()
    took = seconds(act)
    return took, time.process_time() - busy


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
                took, busy = min(measured(partial(written, name)) for _ in range(TURNS))
                verdict = "ok" if took <= AIM else "MISSED"
                told = f"{took:.2f} s of {AIM:g} s {verdict}, {busy:.2f} s of a processor"
                print(f"timeline of {EVENTS} events as {name}: {told}")


if __name__ == "__main__":
    main()
