"""The scenarios that can be played here: what ships, and an organisation's own."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import FirelineError
from playbooks.scenario import format as scenarios

if TYPE_CHECKING:
    from app.wiring import Wiring

FIRST = "loan-approvals"
"""The drill that a new machine begins with."""


def folders(wiring: "Wiring") -> list[Path]:
    """Where an organisation keeps scenarios of its own: ``scenarios`` in its knowledge directories."""
    return [directory / "scenarios" for directory in wiring.settings.knowledge]


def available(wiring: "Wiring") -> Mapping[str, Path]:
    """Files by name."""
    return scenarios.available(folders(wiring))


def every(wiring: "Wiring") -> tuple[list[scenarios.Loaded], list[str]]:
    """(those that can be played, a sentence for each that cannot)."""
    loaded, problems = [], []
    for name, path in available(wiring).items():
        try:
            loaded.append(scenarios.load(path))
        except FirelineError as error:
            problems.append(f"{name} cannot be played: {error.message}")
    return loaded, problems


def found(wiring: "Wiring", name: str) -> scenarios.Loaded:
    """The scenario of this name, or in this file. Raises `NotFound`, `BadInput`."""
    return scenarios.load(scenarios.find(name, folders(wiring)))
