"""The screens of a drill beside those of a live incident: key to paint, in turns on one machine.

``python -m tests.bench.drill_screen``. Both have the same runbook and walk through its steps; the
drill's clock runs, and its world answers for metrics, alerts and changes.
"""

import subprocess
import tempfile
from pathlib import Path

from tests.bench.cockpit import CELLS, FIRELINE, environment, key_to_paint
from tests.bench.measure import median, quantile
from tests.bench.program import Program

ROUNDS, KEYS = 3, 60
MOST = 1.25
"""So many times the live one's."""
TYPE = "data_pipeline_corruption"


def fireline(home: Path, *words: str) -> str:
    """A command; what it prints."""
    done = subprocess.run(
        [*FIRELINE, *words], env=environment(home), check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def begun(folder: Path) -> dict[str, tuple[Path, tuple[str, ...]]]:
    """Both: the store, and the words that open the app on it."""
    live, drill = folder / "live", folder / "drill"
    fireline(live, "declare", "--title", "Loans", "--type", TYPE, "--model", "loan-approval-v4")
    number = fireline(drill, "drill", "loan-approvals", "--only-begin")
    fireline(drill, "set", number, f"incident_type={TYPE}")
    return {"live": (live, ()), "drill": (drill, ("drill", number))}


def walked(home: Path, words: tuple[str, ...]) -> list[float]:
    """Key to paint in its runbook, milliseconds."""
    program = Program((*FIRELINE, *words), CELLS, environment(home))
    program.shows("AI-")
    program.quiet(0.5, 4)
    program.press(b"\r")
    program.shows("See whether")
    program.quiet(0.5, 4)
    key_to_paint(program, 16)  # there and back: what was opened last is still being read
    times = key_to_paint(program, KEYS)
    program.close()
    return times


def main() -> None:
    """Print both, and their ratio."""
    found: dict[str, list[list[float]]] = {"live": [], "drill": []}
    with tempfile.TemporaryDirectory() as folder:
        opened = begun(Path(folder))
        for _ in range(ROUNDS):
            for name, (home, words) in opened.items():
                found[name].append(walked(home, words))
    for name, rounds in found.items():
        p50, p99 = (median([quantile(one, share) for one in rounds]) for share in (0.5, 0.99))
        print(f"{name}: key to paint p50 {p50:.1f} ms, p99 {p99:.1f} ms")
    ratio = median(
        [quantile(drill, 0.5) / quantile(live, 0.5) for live, drill in zip(*found.values(), strict=True)]
    )
    print(f"drill against live, p50: {ratio:.2f}x of {MOST:g}x {'ok' if ratio <= MOST else 'MISSED'}")


if __name__ == "__main__":
    main()
