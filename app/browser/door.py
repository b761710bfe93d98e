"""Who may come in: an address that opens the door once, then a cookie of that browser alone."""

import hashlib
import hmac
import secrets
from ipaddress import ip_address
from urllib.parse import urlsplit

COOKIE = "fireline-seat"
_BITS = 256
_SEATS = 64
"""Browsers that are remembered; the oldest is forgotten."""


class Door:
    """Keys work once; both keys and cookies are kept as hashes."""

    def __init__(self) -> None:
        self._key = b""
        self._known: list[bytes] = []

    def new_key(self) -> str:
        """The next browser's; the one before opens nothing any more."""
        key = secrets.token_urlsafe(_BITS // 8)
        self._key = _hashed(key)
        return key

    def enter(self, key: str) -> str:
        """A cookie for whoever has the key, which is spent by that; empty for everybody else."""
        if not self._key or not hmac.compare_digest(_hashed(key), self._key):
            return ""
        self._key, cookie = b"", secrets.token_urlsafe(_BITS // 8)
        self._known = [*self._known[1 - _SEATS :], _hashed(cookie)]
        return cookie

    def knows(self, cookie: str) -> bool:
        """Whether this browser came in."""
        given = _hashed(cookie)
        return any(hmac.compare_digest(given, known) for known in self._known)


def is_loopback(host: str) -> bool:
    """A name or an address of this machine, to which nobody else can connect."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def same_place(origin: str, host: str) -> bool:
    """Whether a page of this origin may open a socket here: only our own page."""
    return urlsplit(origin).netloc == host


def host_name(host: str) -> str:
    """``localhost`` of ``localhost:8791``; empty where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _hashed(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
