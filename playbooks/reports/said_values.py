"""What the values of a field say: each that stands, and whether a person said it."""

from collections.abc import Callable

from data.incident.marks import Head, Register
from playbooks.reports.said_line import Said


def values(register: Register, text_of: Callable[[Head], str]) -> list[Said]:
    """Each different text that stands, the newest first, with the events that say it."""
    heads = sorted(register.heads.values(), key=lambda head: head.key, reverse=True)
    found: dict[str, list[Head]] = {}
    for head in heads:
        if text := text_of(head):
            found.setdefault(text, []).append(head)
    return [
        Said(text, tuple(one.event for one in group), all(map(_from_a_source, group)))
        for text, group in found.items()
    ]


def _from_a_source(head: Head) -> bool:
    return str((head.payload or {}).get("origin", "")) not in {"", "person"}
