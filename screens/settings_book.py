"""The settings and the diagnosis as the screens see them: `app.settings.book` and `app.doctor` are real."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from data.finding import Finding

if TYPE_CHECKING:
    from data.errors import FirelineError
    from screens.parts import SettingsView

Examine = Callable[[Callable[[int, int, Sequence[Finding]], None]], Sequence[Finding]]
"""Looks at everything Fireline leans on. It tells, from the thread it is called on, how many checks ended,
of how many, and what the latest found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """One key. Nothing in it is a secret."""

    name: str
    group: str
    about: str
    value: str
    """What applies, as it may be shown; empty where nothing does."""
    origin: str
    """``default``, ``file``, ``environment`` or ``command line``."""
    text: str = ""
    """What stands in the file, to be edited; lists in one line."""
    variable: str
    example: str
    choices: tuple[str, ...] = ()
    secret: bool = False
    """It cannot be written here: `variable` is the way."""
    live: bool = False
    """A change applies at once."""
    pending: bool = False
    """Changed since this app began, and applies at the next start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a look at the file, or a change of it, gave."""

    view: SettingsView
    changed: tuple[str, ...] = ()
    """The keys that differ from what was known before."""
    pending: tuple[str, ...] = ()
    """Those that apply at the next start, all since this app began."""
    refused: FirelineError | None = None
    """Why the file as it is now cannot be taken: the old settings stay."""


class SettingsBook(Protocol):
    """Every method but `rows` and `check` touches the disk: call it on a thread. Safe for several."""

    @property
    def file(self) -> str:
        """The settings file, as it may be shown."""

    def rows(self) -> Sequence[SettingRow]:
        """Every key, in the order of its groups."""

    def check(self, name: str, text: str) -> str:
        """What is wrong with this text for this key, in a sentence; empty where nothing is."""

    def save(self, name: str, text: str) -> Told:
        """Write it to the file; an empty text takes the key out. Raises `BadInput`; the file is kept then."""

    def look(self) -> Told | None:
        """What changed in the file since the last look; ``None`` where nothing did."""
