"""Letting a step in at a source that asks who we are: a variable of ours holds the header, or its value.

``FIRELINE_PROMETHEUS_HEADER``, ``FIRELINE_PROMETHEUS_AUTHORIZATION`` and their kin are there only for
commands that name them. Their values are masked in what is printed, and stand in no argument, journal or job
file: curl reads the header from a pipe.
"""

import re
from collections.abc import Callable, Mapping

Known = Mapping[str, Callable[[], str]]
"""By variable: fetches what it holds, empty where the source asks for nothing."""

_HEADER = re.compile(
    r"--header @<\(printf '[A-Za-z0-9-]+: %s\\n' \"\$\{([A-Z][A-Z0-9_]*):\?\}\"\)"
    r"|--header @<\(echo \"\$FIRELINE_[A-Z]+_HEADER\"\)"
)


def variables(source: str) -> tuple[str, str]:
    """The variables of a source: the value of its ``Authorization``, and the header whole."""
    return f"FIRELINE_{source.upper()}_AUTHORIZATION", f"FIRELINE_{source.upper()}_HEADER"


def header(name: str, variable: str) -> str:
    """curl's words for a header with a variable's value; the command stops where that is not set."""
    return f"--header @<(printf '{name}: %s\\n' \"${{{variable}:?}}\")"


def let_in(source: str) -> str:
    """curl's words for a source of the settings.

    Where that asks for no credentials it is an empty line, which curl passes over: an empty
    ``Authorization:`` would take away what the address itself says of user and password.
    """
    return f'--header @<(echo "${variables(source)[1]}")'


def blanked(command: str) -> str:
    """The command with such words blank, for reading its risk: they only hand a variable to curl."""
    return _HEADER.sub(lambda found: " " * len(found[0]), command)


def handed(*texts: str) -> tuple[str, ...]:
    """The variables of the responder's own environment that these texts hand to curl so, and only so."""
    found = [one[1] for text in texts for one in _HEADER.finditer(text)]
    return tuple(dict.fromkeys(name for name in found if name and not name.startswith("FIRELINE_")))


def sent(known: Known, *texts: str) -> dict[str, str]:
    """The variables that these texts name, with their values. May block, and raise as a secret does."""
    named = [name for name in known if any(name in text for text in texts)]
    return {name: value for name in named if (value := known[name]())}


def secrets(values: Mapping[str, str]) -> tuple[str, ...]:
    """What must not be repeated: the values, and what follows a word such as ``Bearer`` or ``Basic``."""
    found = []
    for value in values.values():
        words = value.split(" ")
        found += [" ".join(words[start:]) for start in range(min(len(words), 3))]
    return tuple(part for part in found if part)
