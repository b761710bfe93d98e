"""What the sources answered, kept as it came, so that it can be played again: ``docs/recording.md``.

The sources say here what they heard (`heard`, `failed`); who records listens. Where nobody listens it costs
nothing. What is kept is masked and bounded.
"""

from collections.abc import Callable
from typing import Protocol

from data.errors import SourceError
from data.sources.endpoint import Endpoint

KUBERNETES = "kubernetes"
"""A body with pod templates in it, whose environments are masked by name."""


class Listener(Protocol):
    """Who wants to know; called in whichever thread asked the source, so it must be quick and never raise."""

    def heard(self, place: Endpoint, request: str, body: bytes, kind: str) -> None:
        """A whole answer."""

    def failed_to_hear(self, place: Endpoint, request: str, error: SourceError) -> None:
        """No answer that can be used."""


_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """From now on; the function given back ends it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener) if listener in _listeners else None


def heard(place: Endpoint, request: str, body: bytes, *, kind: str = "") -> None:
    """A source answered ``body`` to ``request`` (path and query)."""
    for listener in tuple(_listeners):
        listener.heard(place, request, body, kind)


def failed(place: Endpoint, request: str, error: SourceError) -> None:
    """A source could not be asked."""
    for listener in tuple(_listeners):
        listener.failed_to_hear(place, request, error)
