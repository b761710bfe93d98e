"""What a key of the settings is."""

from typing import Literal

import msgspec

Kind = Literal[
    "url", "urls", "text", "choice", "switch", "path", "models", "directories", "seconds", "command", "secret"
]


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """One key of the file. Every key has an environment variable, which comes first."""

    name: str
    kind: Kind
    group: str
    """The heading it stands under."""
    about: str
    example: str
    """As it is written in the file; of a ``secret``, in its variable."""
    choices: tuple[str, ...] = ()
    live: bool = False
    """A change applies at once in an app that runs; otherwise at the next start."""

    @property
    def variable(self) -> str:
        """The environment variable that comes before the file."""
        return f"FIRELINE_{self.name.upper()}"
