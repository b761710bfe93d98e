"""Becoming a known device of an incident database: a code from its administrator, and proof of our key."""

import contextlib
import os
from pathlib import Path

from data.errors import BadInput, NotConfigured, ServerRefused
from data.exchange.client import HttpRemote
from data.exchange.protocol import Enrol, Enrolled
from data.exchange.signing import SigningKey, enrolment_text
from data.exchange.standing import Standing
from data.journal.locks import cannot_write
from data.journal.store import SERVER
from data.text import clean_line
from data.times import DAY

TOKEN_FILE = "sync.token"  # noqa: S105 (a file's name)
RENEW_BEFORE = 14 * DAY
"""Microseconds before its end that a token is renewed."""


def enrol(remote: HttpRemote, standing: Standing, key: SigningKey, code: str, device: str) -> Enrolled:
    """Enrol this store, and keep what it was told: the token in a file beside the journal, mode 0600.

    Raises `BadInput` for a code that does not work, and `ServerAway`.
    """
    code = clean_line(code, 200)
    asked = Enrol(code, key.public, key.sign(enrolment_text(code)), clean_line(device, 100) or "fireline")
    try:
        told = remote.enrol(asked)
    except ServerRefused as refusal:
        raise BadInput(
            refusal.message,
            remedy=refusal.remedy or "A code works once, within ten minutes: ask for another.",
        ) from refusal
    keep_token(standing.journal.home, told.token)
    kept = standing.kept
    kept.server, kept.server_key = told.server, told.server_key
    kept.principal, kept.device = clean_line(told.principal, 200), clean_line(told.device, 200)
    kept.token_ends, kept.acked = told.expires_at, {}
    standing.save()
    with standing.journal.transaction() as transaction:
        transaction.put_fact(SERVER, remote.url)
    return told


def renew(remote: HttpRemote, standing: Standing) -> bool:
    """Renew the token that was kept, where it ends soon; whether it was."""
    now = standing.journal.ambient.now()
    kept = standing.kept
    if not kept.token_ends or kept.token_ends - now > RENEW_BEFORE:
        return False
    told = remote.renew()
    keep_token(standing.journal.home, told.token)
    kept.token_ends = told.expires_at
    standing.save()
    return True


def keep_token(home: Path, token: str) -> None:
    """Replace the kept token, whole or not at all."""
    path, coming = home / TOKEN_FILE, home / f".{TOKEN_FILE}.{os.getpid()}"
    try:
        with contextlib.suppress(FileNotFoundError):
            coming.unlink()
        descriptor = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(token + "\n")
            file.flush()
            os.fsync(file.fileno())
        coming.replace(path)
    except OSError as error:
        raise cannot_write(error, path) from error


def kept_token(home: Path) -> str:
    """The token that enrolling gave. Raises `NotConfigured` where there is none."""
    try:
        token = (home / TOKEN_FILE).read_text("ascii", "replace").strip()
    except OSError:
        token = ""
    if not token or not token.isprintable():
        raise NotConfigured(
            "This store has no token for the incident database.",
            remedy="Enrol with fireline sync enrol URL CODE, or name one in the settings: sync_token_file.",
        )
    return token
