"""Letting a step in at a source that asks who we are: a variable of ours holds the header's value.

``FIRELINE_PROMETHEUS_AUTHORIZATION`` and its kin are there only for commands that name them. Their values are
masked in what is printed, and stand in no argument, journal or job file: curl reads the header from a pipe.
"""

import re
from collections.abc import Callable, Mapping

_HEADER = re.compile(r"--header @<\(printf '[A-Za-z0-9-]+: %s\\n' \"\$\{FIRELINE_[A-Z_]+(?::\?|-)?\}\"\)")


def header(name: str, variable: str, *, needed: bool = True) -> str:
    """curl's words for a header with a variable's value; without ``needed``, none where it is not set."""
    return f"--header @<(printf '{name}: %s\\n' \"${{{variable}{':?' if needed else '-'}}}\")"


def blanked(command: str) -> str:
    """The command with such words blank, for reading its risk: they only hand a variable to curl."""
    return _HEADER.sub(lambda found: " " * len(found[0]), command)


def sent(known: Mapping[str, Callable[[], str]], *texts: str) -> dict[str, str]:
    """The variables that these texts name, with their values. May block, and raise as a secret does."""
    named = [name for name in known if any(name in text for text in texts)]
    return {name: value for name in named if (value := known[name]())}


def secrets(values: Mapping[str, str]) -> tuple[str, ...]:
    """What must not be repeated: the values, and what follows the word ``Bearer`` or ``Basic``."""
    return tuple(part for value in values.values() for part in (value, value.partition(" ")[2]) if part)
