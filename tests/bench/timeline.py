"""A timeline of 100 000 events on a real terminal: opening, an append to its paint, key to paint while
another process appends, memory.

``python -m tests.bench.timeline`` on a quiet machine.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from data.incident.incidents import Incidents
from data.incident.live_timeline import LiveTimeline
from data.journal import kinds
from data.journal.store import Draft, Journal
from tests.bench.cockpit import CELLS, FIRELINE, environment
from tests.bench.measure import median, quantile
from tests.bench.opening import EVENTS, build
from tests.bench.program import Program

KEYS, APPENDS = 200, 40
_PAGE_UP, _PAGE_DOWN, _ENTER = b"\x1b[5~", b"\x1b[6~", b"\r"
_APPENDER = """
import sys
from pathlib import Path
from data.journal import kinds
from data.journal.store import Draft, Journal
with Journal.open(Path(sys.argv[1])) as journal:
    for line in sys.stdin:
        journal.append(Draft(payload=kinds.NoteAdded(f"still {line.strip()}"), incident=sys.argv[2]))
"""
"""Appends a note for every line it is given."""


def alone(home: Path) -> str:
    """The view without a screen: its slices, and one more event. Gives the incident's id."""
    with Journal.open(home) as journal:
        incidents = Incidents(journal)
        incident = incidents.open_ones()[0].id
        live, slices = LiveTimeline(journal, incidents, incident), []
        while not live.complete:
            slices.append(_timed(live.step))
        later = []
        for number in range(APPENDS):
            journal.append(Draft(payload=kinds.NoteAdded(f"{number}"), incident=incident, occurred_at=number))
            later.append(_timed(live.step))
    print(
        f"first slice {slices[0] * 1e3:.1f} ms, all {sum(slices):.2f} s, longest {max(slices) * 1e3:.1f} ms"
    )
    print(f"a back-dated entry taken in: median {median(later) * 1e3:.2f} ms")
    return incident


def _timed(act: object) -> float:
    began = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - began


def on_screen(home: Path, number: str, incident: str) -> None:
    """As a person waits for it."""
    program = Program(FIRELINE, CELLS, environment(home))
    program.shows(number)
    program.quiet(1.5)
    program.press(_ENTER)
    began = time.perf_counter()
    program.shows("seen")
    print(f"opened, its end on the screen: {(time.perf_counter() - began) * 1e3:.0f} ms")
    program.press(b"L")
    program.quiet(2.0, 30)
    times = sorted(_append(home, incident, number, program) for number in range(APPENDS // 4))
    print(f"append to paint: median {median(times) * 1e3:.0f} ms, worst {times[-1] * 1e3:.0f} ms of 1000 ms")
    _keys(program, "alone")
    words = [sys.executable, "-c", _APPENDER, str(home), incident]
    with subprocess.Popen(words, stdin=subprocess.PIPE, text=True) as appender:
        _keys(program, "while another process appends", appender)
    print(f"memory: {program.memory():.0f} MB")
    program.close()


def _append(home: Path, incident: str, number: int, program: Program) -> float:
    program.forget()
    with Journal.open(home) as journal:
        journal.append(Draft(payload=kinds.NoteAdded(f"appended as {number}th"), incident=incident))
    began = time.perf_counter()
    program.shows(f"appended as {number}th")
    return time.perf_counter() - began


def _keys(program: Program, when: str, appender: subprocess.Popen[str] | None = None) -> None:
    """With an appender, another process appends an event at every key."""
    times = []
    for turn in range(KEYS):
        if appender is not None and appender.stdin is not None:
            print(turn, file=appender.stdin, flush=True)
        times.append(program.press(_PAGE_UP if turn // 8 % 2 == 0 else _PAGE_DOWN) * 1e3)
        program.quiet(0.06, 0.3)
    times.sort()
    print(f"keys, {when}: p50 {quantile(times, 0.5):.0f} ms, p99 {quantile(times, 0.99):.0f} ms of 33 ms")


def main() -> None:
    """All of it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "store"
        number = build(home, EVENTS)
        incident = alone(home)
        on_screen(home, number, incident)


if __name__ == "__main__":
    main()
