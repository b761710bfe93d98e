"""What a typed action is: a template of commands, and a look at what stands before it."""

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, Protocol, Self

import msgspec

Look = Callable[[str], str]
"""Runs a command that only reads, where the step will act, and gives what it prints; raises `CannotLook`."""


class CannotLook(Exception):
    """What stands now could not be read; the message says why."""


class Template(NamedTuple):
    """What the action does, as bash gets it; placeholders are still in."""

    command: str
    verify: str = ""
    """Ends with 0 when the effect is there."""
    risk: str = ""
    """At least this; empty leaves it to what is inferred from the command."""
    rehearsal: str = ""
    """The same asked of the server without effect (``--dry-run=server``); empty where there is none."""


class Change(NamedTuple):
    """One value, before and after."""

    what: str
    before: str
    after: str


class Prior(NamedTuple):
    """What was found before anything is changed."""

    changes: tuple[Change, ...] = ()
    undo: str = ""
    """Restores exactly what was found."""
    precheck: str = ""
    """Ends with 0 while what was found still stands."""
    verify: str = ""
    """Ends with 0 once what was found gave way; beside what the template verifies."""
    undo_precheck: str = ""
    """Ends with 0 while what we set still stands."""
    restored: str = ""
    """Ends with 0 once the undo restored what was found."""
    standing: str = ""
    """Prints in a line or two what stands where it acted, and who set it, as far as that is told."""
    problem: str = ""
    """Why the step must not run."""
    remedy: str = ""
    warnings: tuple[str, ...] = ()


class Action(Protocol):
    """A typed action with what ``with`` gave it, placeholders in or resolved."""

    NAME: ClassVar[str]

    @property
    def restores(self) -> bool:
        """Whether it makes its own undo from what it finds."""

    @property
    def targets(self) -> dict[str, str]:
        """The versions that it would go to, by what they are called in it."""

    @property
    def patience(self) -> int:
        """Seconds to try it again until it ends with 0; 0 tries once. Only for what reads."""

    def template(self) -> Template:
        """Its commands. Reads nothing."""

    def prior(self, look: Look) -> Prior:
        """What stands now; called with every placeholder resolved. Raises `CannotLook`."""

    def resolved(self, fill: Callable[[str], str]) -> Self:
        """The same with ``fill`` applied to every text."""


class Fields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every action's fields share."""

    @property
    def restores(self) -> bool:
        """Most actions restore what they found."""
        return True

    @property
    def targets(self) -> dict[str, str]:
        """Most name no version."""
        return {}

    @property
    def patience(self) -> int:
        """Most are tried once."""
        return 0

    def resolved(self, fill: Callable[[str], str]) -> Self:
        """The same with ``fill`` applied to every text, at any depth."""
        return msgspec.convert(_filled(msgspec.to_builtins(self), fill), type(self))


class Looks(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the actions share that change nothing."""

    @property
    def restores(self) -> bool:
        """There is nothing to undo."""
        return False

    def prior(self, look: Look) -> Prior:  # noqa: ARG002 - there is nothing that would change
        """Nothing."""
        return Prior()


def _filled(value: Any, fill: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return fill(value)
    if isinstance(value, dict):
        return {name: _filled(one, fill) for name, one in value.items()}
    return [_filled(one, fill) for one in value] if isinstance(value, list) else value
