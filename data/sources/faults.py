"""What can be wrong with an HTTP answer, as errors of `data.errors`, in one wording for all sources.

Nothing here knows an HTTP library: the callers translate theirs.
"""

import os
from collections.abc import Iterator
from http import HTTPStatus

from data.errors import BadAnswer, NotConfigured, SourceError, TimedOut, Unauthorized, Unreachable
from data.sources.endpoint import Endpoint
from data.text import clean_line

_LINES = {
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "text/plain",
}
EXCERPT = 2_000
"""So many bytes are read of an answer that is an error."""


def unreachable(place: Endpoint, error: BaseException) -> Unreachable:
    """No connection, or one that was closed before an answer began."""
    reason = root_reason(error)
    certificate = "certificate" in reason.lower()
    return Unreachable(
        f"{place.name} at {place.shown} cannot be reached: {reason}",
        remedy="Name the certificate authority it is signed by in the settings, or correct the address there."
        if certificate
        else "Check that it runs there, that this machine may reach it, and the address in the settings.",
    )


def timed_out(place: Endpoint, seconds: float) -> TimedOut:
    """No complete answer in time."""
    return TimedOut(
        f"{place.name} at {place.shown} gave no complete answer within {seconds:g} s",
        remedy="It may be overloaded or behind a slow link; try again, or look at it directly.",
    )


def no_authority(place: Endpoint, error: OSError) -> NotConfigured:
    """The file with its certificate authority is none."""
    reason = error.strerror or "it holds no certificate"
    file = place.access.ca_file or "which SSL_CERT_FILE names"
    return NotConfigured(
        f"the certificate authority of {place.name}, {file}, cannot be used: {reason}",
        remedy="Name a readable file with certificates in PEM in the settings.",
    )


def bad_answer(place: Endpoint, what: str, remedy: str = "") -> BadAnswer:
    """An answer that is not what the contract says; what it repeats of our credentials is masked."""
    return BadAnswer(
        f"{place.name} at {place.shown} {place.masked(what)}",
        remedy=remedy or f"Check that this is {place.name}'s own address, path prefix included.",
    )


def broken_off(place: Endpoint, size: int) -> BadAnswer:
    """The connection ended in the middle of the body."""
    return bad_answer(
        place,
        f"broke its answer off after {size} bytes",
        "Try again; if it stays, a proxy on the way or the server itself is cutting answers.",
    )


def too_large(place: Endpoint, limit: int) -> BadAnswer:
    """More than we read."""
    return bad_answer(
        place,
        f"answered with more than {limit // 1_000_000} MB",
        "Ask for less: a filter, or fewer series.",
    )


def refusal(place: Endpoint, status: int, location: str, excerpt: bytes) -> SourceError:
    """The error for a status other than 200."""
    said = _words(status)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Unauthorized(
            f"{place.name} at {place.shown} does not let us in: {said}",
            remedy="Check the credentials for it in the settings, and what they may read.",
        )
    if 300 <= status < 400:
        where = clean_line(location, 200) or "nowhere"
        return bad_answer(
            place,
            f"sends us on to {where} ({said})",
            "If that is its new address, put it in the settings; if it is a login page, log in another way.",
        )
    detail = clean_line(excerpt, 200)
    return bad_answer(place, f"answered {said}" + (f": {detail}" if detail else ""))


def wrong_type(
    place: Endpoint, content_type: str, excerpt: bytes, *, lines: bool = False
) -> BadAnswer | None:
    """The error for an answer that does not say it is JSON; ``None`` when it does.

    ``lines``: JSON lines, which have several names, will do too.
    """
    media = content_type.partition(";")[0].strip().lower()
    if media == "application/json" or media.endswith("+json"):
        return None
    if lines and (media in _LINES or not media):
        return None
    begins = clean_line(excerpt, 80)
    return bad_answer(
        place,
        f"answered {clean_line(media, 60) or 'something without a type'} instead of JSON"
        + (f", beginning {begins!r}" if begins else ""),
    )


def not_understood(place: Endpoint, detail: str, size: int) -> BadAnswer:
    """JSON that is cut or malformed, or of another shape."""
    return bad_answer(place, f"answered {size} bytes that are not what its API promises: {detail}")


def root_reason(error: BaseException) -> str:
    """The operating system's words for it, from the depth of whatever wraps it; else the wrapper's own."""
    for inner in _chain(error):
        if isinstance(inner, OSError) and inner.strerror:
            if inner.errno and inner.strerror.startswith("Connect call failed"):  # asyncio hides the reason
                return os.strerror(inner.errno)
            return clean_line(inner.strerror, 200)
    return clean_line(str(error), 200) or type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting and len(seen) < 50:
        inner = waiting.pop()
        if not isinstance(inner, BaseException) or id(inner) in seen:
            continue
        seen.add(id(inner))
        yield inner
        waiting += [getattr(inner, "reason", None), *inner.args, inner.__context__, inner.__cause__]
        waiting += getattr(inner, "exceptions", ())


def _words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
