"""What is copied, also as a file: for terminals that refuse OSC 52, and for what is longer than they take."""

import os
from pathlib import Path

from data.errors import StoreError
from data.secrets import mask

FILE = "copied.txt"


def safe(text: str) -> str:
    """Without secrets, as far as they can be recognised."""
    return mask(text)


def keep(home: Path, text: str) -> Path:
    """The last thing copied, in the store's directory, for its owner alone. Raises `StoreError`."""
    path = home / FILE
    fresh = path.with_suffix(".new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        fresh.replace(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}.") from error
    return path
