"""Key to paint while a cluster is looked at for the first time: the client is imported, a login made, every
list read and parsed, all in a worker.

``python -m tests.bench.changes`` on a quiet machine; rounds with a cluster and without take turns.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.cockpit import CELLS, FIRELINE, declare, environment
from tests.bench.measure import quantile
from tests.bench.program import Program

ROUNDS, KEYS = 6, 40
"""Of 40 keys the first 20 or so come before the cluster has answered."""
ALLOWED = 50.0
"""Milliseconds, p99."""
_DOWN, _UP = b"\x1b[B", b"\x1b[A"


def once(home: Path, number: str, more: dict[str, str]) -> list[float]:
    """Milliseconds of each key, from the moment the incident is on the screen."""
    program = Program(FIRELINE, CELLS, environment(home) | more)
    program.shows(number)
    program.quiet(1.0)
    program.press(b"\r")
    program.shows("See whether accuracy")
    times = []
    for turn in range(KEYS):
        times.append(program.press(_DOWN if turn // 4 % 2 == 0 else _UP) * 1e3)
        program.quiet(0.02)
    if more:
        program.shows("may be to blame")
    program.close()
    return times


def main() -> None:
    """Rounds by turns."""
    with tempfile.TemporaryDirectory() as folder:
        home, config = Path(folder) / "home", Path(folder) / "kubeconfig"
        words = [sys.executable, "-m", "tests.stand_ins.kubernetes_api", "--kubeconfig", str(config)]
        with subprocess.Popen([*words, "--token", "t"], stdout=subprocess.PIPE, text=True) as cluster:
            assert cluster.stdout is not None
            cluster.stdout.readline()
            number = declare(home)
            looked: list[float] = []
            quiet: list[float] = []
            for _ in range(ROUNDS):
                looked += once(home, number, {"KUBECONFIG": str(config)})
                quiet += once(home, number, {})
            cluster.terminate()
    looked.sort()
    quiet.sort()
    for share in (0.5, 0.99):
        mine = quantile(looked, share)
        verdict = "ok" if mine <= ALLOWED else "MISSED"
        print(
            f"key to paint while a cluster is looked at, p{share * 100:.0f}: {mine:.1f} ms of {ALLOWED:g} ms"
            f" {verdict} (without a cluster {quantile(quiet, share):.1f} ms)",
            flush=True,
        )


if __name__ == "__main__":
    main()
