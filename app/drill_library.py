"""The scenarios that can be played here: what ships, and an organisation's own."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

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


def found(wiring: "Wiring", name: str) -> scenarios.Loaded:
    """The scenario of this name, or in this file. Raises `NotFound`, `BadInput`."""
    return scenarios.load(scenarios.find(name, folders(wiring)))
