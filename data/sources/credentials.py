"""How a source lets us in: a user and a password, or a bearer token, and the authority that signs it.

A secret is fetched when a question first needs it: given outright (an environment variable), read from a
file, or printed by a command (a password manager). Its value is in no ``repr``; `Access.masked` takes it out
of whatever is said about the source.
"""

import base64
import os
import re
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from data.errors import BadInput, NotConfigured
from data.secrets import MASK
from data.text import clean_line

COMMAND_PATIENCE = 10.0
"""Seconds for the command that prints a secret."""
LIMIT = 16_384
"""Bytes of a secret."""


class Secret:
    """One password or token. ``name`` is the setting it comes from, for what is said when it cannot be had.

    May be used by several threads; what was fetched is kept until `forget`.
    """

    def __init__(
        self, name: str, *, value: str = "", file: Path | None = None, command: Sequence[str] = ()
    ) -> None:
        self.name = name
        self._given, self._file, self._command = value, file, tuple(command)
        self._lock = threading.Lock()
        self._known = ""

    def __repr__(self) -> str:
        return f"Secret({self.name})"

    @property
    def known(self) -> str:
        """Its value, where it was fetched already; never blocks."""
        return self._known

    def reveal(self) -> str:
        """Its value. Blocks while a file is read or a command runs: call it in a worker.

        Raises `NotConfigured`, which names the setting and never what was read.
        """
        with self._lock:
            if not self._known:
                self._known = _usable(self.name, self._fetch())
            return self._known

    def forget(self) -> None:
        """Fetch it again when it is needed next: it may have been changed."""
        with self._lock:
            self._known = ""

    def _fetch(self) -> bytes:
        if self._command:
            return _printed(self.name, self._command)
        return _read(self.name, self._file) if self._file else self._given.encode("utf-8", "surrogateescape")


def _usable(name: str, raw: bytes) -> str:
    text = raw.decode("utf-8", "replace").strip("\r\n")
    if not text.strip() or len(raw) > LIMIT or not text.isprintable():
        raise NotConfigured(
            f"{name} gives {'nothing' if not raw.strip() else 'something that is no password or token'}.",
            remedy="It must give one line of printable text.",
        )
    return text


def _read(name: str, file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LIMIT + 1)
    except OSError as error:
        raise NotConfigured(
            f"{name}: {file} cannot be read: {error.strerror}.",
            remedy="Correct the path, or its permissions.",
        ) from None


def _printed(name: str, command: tuple[str, ...]) -> bytes:
    program = clean_line(command[0], 80)
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_PATIENCE,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise NotConfigured(
            f"{name}: {program} printed nothing within {COMMAND_PATIENCE:g} s and was stopped.",
            remedy="It may wait for a question to be answered: unlock it first, or use another command.",
        ) from None
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno or 0) if isinstance(error, OSError) else "it is no command"
        raise NotConfigured(
            f"{name}: {program} cannot be run: {reason}.", remedy="Correct the command."
        ) from None
    if done.returncode != 0:
        raise NotConfigured(
            f"{name}: {program} ended with status {done.returncode}.",
            remedy="Run it by hand to see what it says.",
        )
    return done.stdout


class Access:
    """What one source asks of us. Without arguments: nothing."""

    def __init__(
        self,
        *,
        user: str = "",
        password: Secret | None = None,
        token: Secret | None = None,
        ca_file: Path | None = None,
        patience: float | None = None,
    ) -> None:
        """``patience``: seconds for a whole answer; ``None``: the source's own.

        Raises `BadInput` where a user has no password, or a token stands beside one.
        """
        if token and (user or password):
            raise BadInput("a token and a user are both given", remedy="Keep one of them.")
        if bool(user) != bool(password):
            raise BadInput(
                f"a {'user' if user else 'password'} is given without a {'password' if user else 'user'}"
            )
        self.user, self.password, self.token = user, password, token
        self.ca_file, self.patience = ca_file, patience

    def __repr__(self) -> str:
        return f"Access({'token' if self.token else 'password' if self.password else 'nothing'})"

    @property
    def asks(self) -> bool:
        """Whether anything is sent that proves who we are."""
        return bool(self.token or self.password)

    def headers(self) -> Mapping[str, str]:
        """The header that lets us in, if any. May block, and raise, as `Secret.reveal`."""
        if self.token:
            token = self.token.reveal().strip()
            if not token.isascii():
                raise NotConfigured(
                    f"{self.token.name} gives something that is no token.",
                    remedy="A token is letters, digits and signs of ASCII.",
                )
            return {"Authorization": f"Bearer {token}"}
        if self.password:
            pair = f"{self.user}:{self.password.reveal()}".encode()
            return {"Authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}
        return {}

    def forget(self) -> None:
        """What we sent was refused: the secret may have been changed."""
        for secret in (self.password, self.token):
            if secret:
                secret.forget()

    def secrets(self) -> tuple[str, ...]:
        """The values as they may be repeated by somebody else, as far as they were fetched."""
        known = [secret.known for secret in (self.password, self.token) if secret and secret.known]
        if self.password and self.password.known:
            known.append(base64.b64encode(f"{self.user}:{self.password.known}".encode()).decode("ascii"))
        return tuple(known)

    def masked(self, text: str) -> str:
        """The text without any of these values."""
        known = sorted(self.secrets(), key=len, reverse=True)
        if not known:
            return text
        return re.sub("|".join(re.escape(value) for value in known), MASK.decode("ascii"), text)


NOTHING = Access()
"""What most sources inside a cluster ask."""
