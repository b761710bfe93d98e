"""A past for a real Prometheus: series as functions of time, written into its store before it starts."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from data.times import SECOND
from tests.servers.process import program

Value = Callable[[float], float | None]
"""Minutes before the end (negative) to the value; ``None``: no sample then."""


def write(
    folder: Path, end: int, series: Mapping[str, Value], *, hours: float = 4, every: int = 30 * SECOND
) -> None:
    """``series`` by their text form, ``name{label="value"}``; ``end`` in microseconds. Prometheus' folder is
    ``folder / "prometheus"``, as `tests.servers.real.prometheus` has it."""
    first = end - int(hours * 3600) * SECOND
    lines: list[str] = []
    for name, value in sorted(series.items()):
        for at in range(first, end + 1, every):
            point = value((at - end) / 60 / SECOND)
            if point is not None:
                lines.append(f"{name} {point!r} {at / SECOND:.3f}")
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / "history.txt"
    text.write_text("\n".join([*lines, "# EOF"]) + "\n")
    store = folder / "prometheus"
    command = [program("promtool"), "tsdb", "create-blocks-from", "openmetrics", str(text), str(store)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
