"""What a step costs over ``bash -c``, against ``python -c pass``: ≤ 6×; and what a gigabyte of output takes.

The step is a changing one in a store of its own: confirmed, its intent, start and end durable, supervised,
its output kept as evidence.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from data.ambient import Ambient
from data.evidence import Evidence
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal.store import Journal
from runbooks.confirming import YES
from runbooks.engine import Engine
from tests.bench.measure import by_turns, median

LIMIT = 6.0
TURNS = 15
_FLOOD = """\
grep VmHWM /proc/$PPID/status
yes 'a line of some length, as programs print them' | head -c 1000000000 || true
echo
grep VmHWM /proc/$PPID/status
"""
_MEMORY = 60_000
"""kB that the supervisor may take while a step prints a gigabyte."""


def main() -> None:
    """By turns: a step, the same in bash alone, and an interpreter that does nothing."""
    with tempfile.TemporaryDirectory() as directory, Journal.open(Path(directory), Ambient()) as journal:
        incidents = Incidents(journal)
        desk = Desk(journal, incidents)
        incident = desk.declare(title="accuracy fell")
        engine = Engine(journal, incidents, desk, Evidence(Path(directory)), Path(directory))

        def step() -> None:
            prepared = engine.prepare_command(incident, "touch x")
            assert engine.run(prepared, YES).exit_code == 0

        os.chdir(directory)
        step()
        steps, alone, nothing = by_turns(
            TURNS,
            step,
            lambda: subprocess.run(["bash", "-c", "touch x"], check=True),
            lambda: subprocess.run([sys.executable, "-c", "pass"], check=True),
        )
        over = median(steps) - median(alone)
        ratio = over / median(nothing)
        verdict = "ok" if ratio <= LIMIT else "MISSED"
        print(
            f"a step over bash -c: {over * 1e3:.1f} ms, python -c pass {median(nothing) * 1e3:.1f} ms,"
            f" {ratio:.2f}x of {LIMIT:g}x {verdict}"
        )
        ended = engine.run(engine.prepare_command(incident, _FLOOD, timeout=600), YES)
        peak = int(re.findall(r"VmHWM:\s+(\d+)", ended.excerpt)[-1])
        seconds = (ended.ended_at - ended.started_at) / 1e6
        print(
            f"a step that prints {ended.output_size:,} bytes: {seconds:.1f} s,"
            f" its supervisor takes {peak:,} kB of {_MEMORY:,} {'ok' if peak < _MEMORY else 'MISSED'}"
        )


if __name__ == "__main__":
    main()
