"""``fireline note``, the command people fire from another pane, against ``python -c pass``: ≤ 12×."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal.store import Journal
from tests.bench.measure import by_turns, report


def main() -> None:
    """Whole processes, by turns."""
    command = Path(sys.executable).with_name("fireline")
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory) / "home"
        with Journal.open(home) as journal:
            Desk(journal, Incidents(journal)).declare(title="accuracy fell")
        world = {**os.environ, "FIRELINE_HOME": str(home), "HOME": directory}
        ours, baseline = by_turns(
            30,
            lambda: subprocess.run([command, "note", "seen"], env=world, check=True, capture_output=True),
            lambda: subprocess.run([sys.executable, "-c", "pass"], env=world, check=True),
        )
        report("fireline note", ours, baseline, {0.5: 12.0})


if __name__ == "__main__":
    main()
