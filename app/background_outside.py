"""The world outside as the app sees it: told in the background, with what waits and what failed."""

import threading

from app import outside
from app.wiring import Wiring
from data.incident.incidents import Incidents
from data.outside import queue, telling
from data.outside.queue import Waiting
from screens.freshness import SourceState

NAME = "outside"
_LAST = 50
"""Ended deliveries that are looked at."""
_FAILED = {"refused": "refused", "unknown": "may not have arrived"}
_SHOWN = 2
"""Services that the bottom line names."""


class BackgroundOutside:
    """Sends until it is closed, on a daemon thread of its own. Made on a thread, since it imports httpx.

    Raises the `StoreError` leaves.
    """

    def __init__(self, wiring: Wiring) -> None:
        self._journal, self._names = wiring.journal, outside.configured(wiring.settings)
        self._incidents = Incidents(wiring.journal)  # its own: the screens read theirs on another thread
        self._known = {event.id for event, _ in queue.ended(self._journal, _LAST)}
        self._stop, sender = threading.Event(), outside.sender(wiring)
        self._thread = threading.Thread(
            target=sender.run, args=(self._stop, self._tell), name="outside", daemon=True
        )
        self._thread.start()

    def state(self) -> SourceState:
        """For the bottom line. Reads the journal: on a thread."""
        waiting = [one for one in queue.waiting(self._journal) if one.ours]
        if not waiting:
            return SourceState(name=NAME, state="fresh", as_of=self._journal.ambient.now())
        late = [one for one in waiting if one.progress.why]
        if not late:
            return SourceState(name=NAME, state="waiting", said=f"telling {_services(waiting)}")
        said = f"{len(waiting)} not sent: {_services(late)}"
        return SourceState(name=NAME, state="unreachable", said=said)

    def failed(self) -> tuple[str, ...]:
        """What ended without having arrived since last asked, a sentence each, the oldest first. On a
        thread."""
        ended = [one for one in queue.ended(self._journal, _LAST) if one[0].id not in self._known]
        self._known.update(event.id for event, _ in ended)
        return tuple(
            f"{done.what} to {done.service} {_FAILED[done.outcome]}: {done.reason}."
            f" Once more: fireline outside again {event.body.subject[-8:]}"
            for event, done in reversed(ended)
            if done.outcome in _FAILED
        )

    def close(self) -> None:
        """End; what is being sent may finish, and it is said honestly where it does not. Waits a second."""
        self._stop.set()
        self._thread.join(1.0)

    def _tell(self) -> None:
        telling.tell(self._journal, self._incidents, self._names)


def _services(waiting: list[Waiting]) -> str:
    """``slack, email and 1 more``."""
    names = list(dict.fromkeys(one.delivery.asked.service for one in waiting))
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
