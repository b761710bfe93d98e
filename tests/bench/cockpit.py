"""What a person waits for: first paint against a bare Textual app, key to paint, and what idling costs.

``python -m tests.bench.cockpit`` on a quiet machine; pairs take turns, so that their ratio holds where the
machine's speed drifts.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import median, quantile
from tests.bench.program import Program

CELLS = (132, 40)
PAIRS, KEYS = 9, 200
BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("a bare app")
Bare().run()
"""
FIRELINE = (sys.executable, str(Path(__file__).parents[2] / "fireline.py"))
_DOWN, _UP = b"\x1b[B", b"\x1b[A"


def environment(home: Path) -> dict[str, str]:
    """Nothing of the person's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "FIRELINE_HOME": str(home),
        "FIRELINE_RESPONDER": "bench",
        "XDG_CONFIG_HOME": str(home.parent),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }


def declare(home: Path) -> str:
    """An incident with a runbook and some timeline; its number."""

    def fireline(*words: str) -> str:
        told = subprocess.run(
            [*FIRELINE, *words], env=environment(home), check=True, capture_output=True, text=True
        )
        return told.stdout.strip()

    number = fireline(
        "declare", "--title", "Model degraded", "--type", "model_performance_degradation",
        "--model", "fraud-detection-v4", "--model-version", "4.1.2", "--severity", "high",
    )  # fmt: skip
    for minute in range(20):
        fireline("note", number, f"something was seen at minute {minute}")
    return number


def first_paint(home: Path, words: str, what: str, allowed: float) -> None:
    """Pair by pair against the bare app."""
    ratios = []
    for _ in range(PAIRS):
        times = []
        for command, wanted in ((FIRELINE, words), ((sys.executable, "-c", BARE), "a bare app")):
            program = Program(command, CELLS, environment(home))
            times.append(program.shows(wanted))
            program.close()
        ratios.append(times[0] / times[1])
    _say(f"{what}, against a bare app", median(ratios), allowed, "x")


def in_the_cockpit(home: Path, number: str) -> None:
    """Key to paint while the runbook's cursor moves, idling, memory."""
    program = Program(FIRELINE, CELLS, environment(home))
    program.shows(number)
    program.quiet(1.5)
    program.press(b"\r")
    program.shows("See whether accuracy")
    program.quiet(1.5, 15)
    times = key_to_paint(program, KEYS)
    _say("key to paint, p50", quantile(times, 0.5), 33, " ms")
    _say("key to paint, p99", quantile(times, 0.99), 33, " ms")
    _say("idling", program.busy(20) * 100, 2, " % of a core")
    _say("memory", program.memory(), 90, " MB")
    program.close()


def key_to_paint(program: Program, keys: int) -> list[float]:
    """Milliseconds of so many keys that move a cursor, the quickest first."""
    times = []
    for turn in range(keys):
        times.append(program.press(_DOWN if turn // 8 % 2 == 0 else _UP) * 1e3)
        program.quiet(0.06)
    return sorted(times)


def _say(what: str, found: float, allowed: float, unit: str) -> None:
    print(
        f"{what}: {found:.2f}{unit} of {allowed:g}{unit} {'ok' if found <= allowed else 'MISSED'}", flush=True
    )


def main() -> None:
    """All of it."""
    with tempfile.TemporaryDirectory() as folder:
        empty, used = Path(folder) / "empty", Path(folder) / "used"
        number = declare(used)
        first_paint(empty, "No incident is open", "first paint", 1.6)
        first_paint(used, number, "first paint with an open incident", 2.2)
        in_the_cockpit(used, number)


if __name__ == "__main__":
    main()
