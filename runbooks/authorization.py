"""Letting a step in at a source that asks who we are: a variable of ours holds the header's value.

``FIRELINE_PROMETHEUS_AUTHORIZATION`` and its kin are there only for commands that name them. Their values are
masked in what is printed, and stand in no argument, journal or job file: curl reads the header from a pipe.
"""

import re
from collections.abc import Callable, Mapping

Known = Mapping[str, Callable[[], str]]
"""By variable: fetches what it holds, empty where the source asks for nothing."""

_NAME, _VARIABLE = r"[A-Za-z0-9-]+", r"[A-Z][A-Z0-9_]*"
_HEADER = re.compile(
    rf"--header @<\(printf '{_NAME}: %s\\n' \"\$\{{({_VARIABLE}):\?\}}\"\)"
    rf"|--header @<\(printf '%s\\n' \"\$\{{({_VARIABLE}):\+{_NAME}: \$\2\}}\"\)"
)


def header(name: str, variable: str, *, needed: bool = True) -> str:
    """curl's words for a header with a variable's value; without ``needed``, none where it is not set: an
    empty ``Authorization:`` would take away what the address itself says of user and password."""
    if needed:
        return f"--header @<(printf '{name}: %s\\n' \"${{{variable}:?}}\")"
    return f"--header @<(printf '%s\\n' \"${{{variable}:+{name}: ${variable}}}\")"


def let_in(source: str) -> str:
    """curl's words for a source of the settings; they say nothing where that asks for no credentials."""
    return header("Authorization", f"FIRELINE_{source.upper()}_AUTHORIZATION", needed=False)


def blanked(command: str) -> str:
    """The command with such words blank, for reading its risk: they only hand a variable to curl."""
    return _HEADER.sub(lambda found: " " * len(found[0]), command)


def handed(*texts: str) -> tuple[str, ...]:
    """The variables of the responder's own environment that these texts hand to curl so, and only so."""
    found = [one[1] or one[2] for text in texts for one in _HEADER.finditer(text)]
    return tuple(dict.fromkeys(name for name in found if not name.startswith("FIRELINE_")))


def sent(known: Known, *texts: str) -> dict[str, str]:
    """The variables that these texts name, with their values. May block, and raise as a secret does."""
    named = [name for name in known if any(name in text for text in texts)]
    return {name: value for name in named if (value := known[name]())}


def secrets(values: Mapping[str, str]) -> tuple[str, ...]:
    """What must not be repeated: the values, and what follows the word ``Bearer`` or ``Basic``."""
    return tuple(part for value in values.values() for part in (value, value.partition(" ")[2]) if part)
