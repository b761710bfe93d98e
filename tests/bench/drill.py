"""Eight hours of a scenario, played headless: at most five seconds.

``python -m tests.bench.drill``. It is the first drill with its clock made longer, and a responder who writes
a note every ten minutes beside what the good one does.
"""

import shutil
import tempfile
import time
from pathlib import Path

from app import drill_script
from app import settings as app_settings
from app.debriefing import of_drill
from playbooks.scenario import format as scenarios
from playbooks.scenario.format import LIBRARY

HOURS, MOST = 8, 5.0
"""Seconds, on a quiet machine."""


def play(home: Path) -> tuple[float, float, int]:
    """(wall, processor) seconds, and the points."""
    path = LIBRARY / "loan-approvals.yaml"
    text = path.read_text().replace("duration: 30m", f"duration: {HOURS}h")
    loaded = scenarios.load_bytes(text.encode(), path)
    lines = drill_script.read(LIBRARY / "loan-approvals.good.txt")
    lines += [
        drill_script.Line(minute * 60_000_000, ("note", f"still watched, {minute} minutes in"), 0)
        for minute in range(40, HOURS * 60, 10)
    ]
    settings = app_settings.from_text("", home / "config.toml", {}, home=str(home))
    wall, processor = time.perf_counter(), time.process_time()
    ended = drill_script.play(settings, loaded, lines, 1, lambda _: None)
    took = time.perf_counter() - wall, time.process_time() - processor
    points = of_drill(ended.wiring, ended.incident).score.points
    ended.wiring.close()
    return *took, points


def main() -> None:
    """Print the figures."""
    home = Path(tempfile.mkdtemp())
    try:
        wall, processor, points = play(home)
    finally:
        shutil.rmtree(home)
    said = "" if wall <= MOST else f", above {MOST:g} s"
    print(f"{HOURS} h played in {wall:.2f} s (processor {processor:.2f} s){said}; {points} points")


if __name__ == "__main__":
    main()
