"""Whoever asks: known by a token."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal, the device they ask from, and what the token lets them do."""

    principal: str
    device: str
    """Empty for a machine's token."""
    scopes: tuple[str, ...]
    teams: tuple[str, ...]
    expires_at: int
    token: str
    """The id of the token, never the token."""
    address: str = ""


ON_THE_HOST = Caller("server host", "", (), (), 0, "")
"""Whoever may read the server's own files."""
