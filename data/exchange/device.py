"""The identity of this store among others: an Ed25519 key in a file beside the journal, mode 0600.

With it the store signs the heads of the chain that it writes, so that anybody may carry the chain on and
nobody else can write it. The key never leaves the directory, and is in no export.
"""

import contextlib
import os
import re
from pathlib import Path

from data.ambient import Ambient
from data.errors import StoreDamaged, StoreError
from data.exchange.signing import SEED_BYTES, SigningKey
from data.journal.locks import cannot_write

FILE = "device.key"
_SEED = re.compile(r"[0-9a-f]{64}")


def device_key(home: Path, ambient: Ambient) -> SigningKey:
    """The key of the store in this directory, made when it is first asked for.

    Raises `StoreDamaged` for a file that holds no key, and what keeps a file from being made.
    """
    path = home / FILE
    with contextlib.suppress(FileExistsError):
        _make(path, ambient.entropy(SEED_BYTES).hex())
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        text = path.read_text("ascii", "replace").strip()
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.") from error
    if not _SEED.fullmatch(text):
        raise StoreDamaged(
            f"{path} holds no key.",
            kept="The journal is whole; it was left as it is.",
            remedy="Move the file away: a new key is made, and this store must enrol again.",
        )
    return SigningKey(bytes.fromhex(text))


def _make(path: Path, seed: str) -> None:
    """Whole or not at all, and never over one that is there. Raises `FileExistsError`."""
    if path.exists():
        raise FileExistsError
    coming = path.with_name(f".{FILE}.{os.getpid()}")
    try:
        descriptor = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(seed + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(coming, path)
    except FileExistsError:
        raise
    except OSError as error:
        raise cannot_write(error, path) from error
    finally:
        coming.unlink(missing_ok=True)
