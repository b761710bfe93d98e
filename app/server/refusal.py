"""What the server says no to, with the word that a client decides by."""

from typing import Any

from data.errors import FirelineError
from data.exchange.protocol import Problem

_NOTHING = "Nothing of it was taken in."


class Refusal(FirelineError):
    """An answer that is not 2xx; ``details`` are further members of `Problem`."""

    def __init__(
        self, status: int, error: str, message: str, *, kept: str = "", remedy: str = "", **details: Any
    ) -> None:
        super().__init__(message, kept=kept, remedy=remedy)
        self.status = status
        self.problem = Problem(error, message, kept=kept, remedy=remedy, **details)


def bad_request(message: str) -> Refusal:
    return Refusal(400, "bad_request", message, kept=_NOTHING)


def not_found(what: str) -> Refusal:
    """Also for what exists and may not be seen."""
    return Refusal(404, "not_found", f"There is no {what} here that you may see.")


def forbidden(scope: str) -> Refusal:
    return Refusal(
        403,
        "forbidden",
        f"This token may not {scope}.",
        kept=_NOTHING,
        remedy="Ask an administrator for a token that may.",
    )


def unauthorized() -> Refusal:
    return Refusal(
        401,
        "unauthorized",
        "There is no token, or it is unknown, expired or revoked.",
        remedy="Enrol again with a new code.",
    )


def too_large(limit: int) -> Refusal:
    return Refusal(
        413, "too_large", f"A request of this kind holds at most {limit} bytes.", remedy="Send less at once."
    )


def in_push(status: int, error: str, message: str, chain: str, seq: int = 0, **details: Any) -> Refusal:
    """A push that is refused as a whole, because of one place in one chain."""
    return Refusal(status, error, message, kept=_NOTHING, chain=chain, seq=seq, **details)
