"""The severity levels, their order, and what each asks for (``knowledge/severities.yaml``)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Literal

import msgspec

from data.errors import BadInput
from data.journal.kinds import SeveritySet
from data.times import SECOND
from data.yaml_file import Document
from playbooks import calendar as calendars
from playbooks import durations
from playbooks.calendar import Calendar
from playbooks.knowledge_files import Line, Short, layered, read

SeverityName = Literal["near_miss", "low", "medium", "high", "critical"]
ORDER: tuple[SeverityName, ...] = ("near_miss", "low", "medium", "high", "critical")
"""Lowest first."""

NEXT_BUSINESS_DAY = "next business day"
NONE = "none"


class Level(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One severity and its policy."""

    id: SeverityName
    title: Short
    description: Line
    respond_within: Short
    """A duration, ``next business day`` or ``none``."""
    actions: tuple[str, ...] = ()
    update_every: Short = NONE
    """A duration or ``none``."""
    update_source: Line = ""

    @property
    def update_seconds(self) -> int:
        """Seconds between status updates; 0: none asked for."""
        return 0 if self.update_every == NONE else durations.micros(self.update_every) // SECOND


class Action(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something a severity asks people to do."""

    id: str
    title: Short


@dataclass(frozen=True, slots=True)
class Severities:
    """All levels and actions, and what was refused while loading."""

    levels: dict[str, Level]
    actions: dict[str, Action]
    problems: tuple[BadInput, ...] = ()

    def level(self, severity: str) -> Level:
        """The level; raises `BadInput` for a word that is none."""
        return self.levels[ORDER[rank(severity)]]

    def actions_for(self, severity: str) -> list[Action]:
        """What this severity asks people to do, first things first."""
        return [self.actions[name] for name in self.level(severity).actions]

    def policy(
        self,
        severity: str,
        from_micros: int,
        calendar: Calendar | None = None,
        *,
        origin: str = "",
        reason: str = "",
        suggested: str = "",
        because: Sequence[str] = (),
    ) -> SeveritySet:
        """The event that sets this severity, with the policy as it applies from ``from_micros`` (detection).

        ``acknowledge_due`` is 0 where there is no deadline; *next business day* runs until that day closes.
        Raises `BadInput` for a word that is no severity.
        """
        level = self.level(severity)
        due, words = _due(level.respond_within, from_micros, calendar or calendars.shipped())
        return SeveritySet(
            severity=level.id,
            acknowledge_due=due,
            policy=words,
            update_every=level.update_seconds,
            origin=origin,
            reason=reason,
            suggested=suggested,
            because=tuple(because),
        )


def rank(severity: str) -> int:
    """0 for near miss up to 4 for critical; raises `BadInput` for a word that is no severity."""
    if severity not in ORDER:
        raise BadInput(
            f"{severity[:60]!r} is not a severity", remedy=f"Choose one of {', '.join(reversed(ORDER))}."
        )
    return ORDER.index(severity)


def higher(a: str, b: str) -> str:
    """The higher of two severities; an empty one loses. Raises `BadInput` for other words."""
    if not a or not b:
        return a or b
    return a if rank(a) >= rank(b) else b


def policy(severity: str, from_micros: int, calendar: Calendar | None = None) -> SeveritySet:
    """`Severities.policy` of the shipped levels."""
    return shipped().policy(severity, from_micros, calendar)


def load(directories: Iterable[Path] = ()) -> Severities:
    """The shipped levels with the directories' own over them; what cannot be taken is in ``problems``."""
    files = read("severities.yaml", directories, ("severities", "actions"))
    actions = layered(files, "actions", Action)
    levels = layered(files, "severities", Level, only=ORDER, check=partial(_check, actions.entries))
    return Severities(levels.entries, actions.entries, (*files.problems, *actions.problems, *levels.problems))


@cache
def shipped() -> Severities:
    """The levels without anything changed."""
    return load()


def _due(respond_within: str, start: int, calendar: Calendar) -> tuple[int, str]:
    if respond_within == NONE:
        return 0, "no deadline"
    if respond_within == NEXT_BUSINESS_DAY:
        return calendar.next_end(start), f"{NEXT_BUSINESS_DAY}, {calendar.describe()}"
    return start + durations.micros(respond_within), durations.words(respond_within)


def _check(actions: dict[str, Action], document: Document, level: Level, _: dict[str, Level]) -> None:
    """Durations are durations, and every action is known."""
    for field, text in (("respond_within", level.respond_within), ("update_every", level.update_every)):
        words = (NONE, NEXT_BUSINESS_DAY) if field == "respond_within" else (NONE,)
        if text not in words:
            _check_duration(document, level.id, field, text, words)
    for number, action in enumerate(level.actions):
        if action not in actions:
            raise document.error(
                f"severities.{level.id}: there is no action {action!r}; known are {', '.join(actions)}",
                ("severities", level.id, "actions", number),
            )


def _check_duration(document: Document, level: str, field: str, text: str, words: Sequence[str]) -> None:
    try:
        length = durations.micros(text)
    except BadInput as error:
        allowed = " or ".join(f'"{word}"' for word in words)
        raise document.error(f"{error.bare}, nor {allowed}", ("severities", level, field)) from None
    if length < SECOND:
        raise document.error(f"{text!r} is less than a second", ("severities", level, field))
