"""Copies of a runbook in which one statement of one of its commands does nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tree_sitter_bash
import yaml
from tree_sitter import Language, Parser

COMMANDS = ("command", "rollback", "verify")


@dataclass(frozen=True)
class Place:
    """One statement (a pipeline, a loop) of one command, by its bytes in the command's text."""

    section: str
    number: int
    field: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.section}-{self.number}-{self.field}-{self.start}"


def places(runbook: Path) -> list[Place]:
    """Every statement of every command that its sections have."""
    content = yaml.safe_load(runbook.read_text())["runbook"]
    return [
        Place(section, number, field, start, end)
        for section in ("triage", "containment", "investigation")
        for number, step in enumerate(content[section]["steps"], 1)
        for field in COMMANDS
        for start, end in _statements(step.get(field, ""))
    ]


def with_true(runbook: Path, place: Place, target: Path) -> None:
    """Write to ``target`` the runbook with ``true`` in this place; it verifies for 2 s only."""
    content = alone(runbook)
    step = content["runbook"][place.section]["steps"][place.number - 1]
    text = step[place.field].encode()
    step[place.field] = (text[: place.start] + b"true" + text[place.end :]).decode()
    step["time_to_effect"] = "2s"
    target.write_text(yaml.safe_dump(content, sort_keys=False))


def alone(runbook: Path) -> dict[str, Any]:
    """The runbook without the evidence beside it, whose requests could be taken for a statement's."""
    content: dict[str, Any] = yaml.safe_load(runbook.read_text())
    del content["runbook"]["evidence"]
    return content


def _statements(command: str) -> Iterator[tuple[int, int]]:
    tree = Parser(Language(tree_sitter_bash.language())).parse(command.encode())
    for node in tree.root_node.children:
        if node.is_named and node.type != "comment":
            yield node.start_byte, node.end_byte
