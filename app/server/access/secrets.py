"""Secrets that are given out once and kept as their SHA-256 only. They are long and random, so a fast hash
is enough."""

import base64
import hashlib

from data.ambient import Ambient

TOKEN_BYTES = 32
CODE_BYTES = 20
_MARK = "fireline_"


def new_token(ambient: Ambient) -> str:
    """256 bits."""
    return _MARK + base64.urlsafe_b64encode(ambient.entropy(TOKEN_BYTES)).decode().rstrip("=")


def new_code(ambient: Ambient) -> str:
    """160 bits, in groups of four letters and digits that are easy to read to somebody."""
    letters = base64.b32encode(ambient.entropy(CODE_BYTES)).decode()
    return "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def digest(secret: str) -> str:
    """What is kept of it; a code may be typed in lower case and without its dashes."""
    if not secret.startswith(_MARK):
        secret = secret.replace("-", "").replace(" ", "").upper()
    return hashlib.sha256(secret.encode()).hexdigest()
