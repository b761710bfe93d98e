"""Sends what waits: in order for each service, later when one is away, and never twice where that could
arrive twice.

Only one process of a store sends at a time. An attempt is noted before it begins: where a process died
meanwhile, a service that knows repetitions is sent the same again, and for any other the outcome is unknown.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Mapping

from data.errors import FirelineError, NotConfigured, ServiceAway, ServiceRefused
from data.journal.locks import FileLock
from data.journal.store import Journal
from data.outside import queue
from data.outside.queue import Progress, Waiting
from data.outside.service import Service

LOCK = "outside.lock"
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 600.0
"""Seconds before another attempt."""
LOOK = 0.5
"""Seconds between two looks whether something waits."""
_DIED = "Fireline ended while it was being sent; it may have arrived"


class Sender:
    """Sends for one store. Every method blocks: call it on a thread."""

    def __init__(self, journal: Journal, services: Mapping[str, Service]) -> None:
        self.journal, self.services = journal, services
        self._free: dict[str, float] = {}
        """When each service may be sent to again, on the monotonic clock: how long, not what time it is."""

    def round(self, *, now: bool = False) -> int:
        """Send what is due, once through; how many were sent or refused. ``now``: do not wait for a time.

        Raises `StoreBusy` where another process of this store sends.
        """
        lock = FileLock(self.journal.home / LOCK)
        try:
            lock.acquire(timeout=0.0)
            return self._through(now)
        finally:
            lock.close()

    def drain(self) -> None:
        """Send all that waits, without waiting for its time, until it is sent or its service is away.

        Raises as `round`.
        """
        while self.round(now=True):
            pass

    def run(self, stop: threading.Event, before: Callable[[], None] = lambda: None) -> None:
        """Until it is stopped; ``before`` is called before each round."""
        while not stop.wait(LOOK):
            with contextlib.suppress(FirelineError):  # another process sends, or the store is held: later
                before()
                self.round()

    def _through(self, now: bool) -> int:
        done, away = 0, set()
        for one in queue.waiting(self.journal):
            service = self.services.get(one.delivery.asked.service)
            if service is None or not one.ours or service.name in away:
                continue
            if (now or self._due(service, one)) and self._attempt(service, one):
                done += 1
            else:
                away.add(service.name)  # what comes after it waits too, so that order is kept
        return done

    def _due(self, service: Service, one: Waiting) -> bool:
        late = one.progress.due <= self.journal.ambient.now()
        return late and self._free.get(service.name, 0.0) <= time.monotonic()

    def _attempt(self, service: Service, one: Waiting) -> bool:
        """Whether something came of it."""
        delivery, attempts = one.delivery, one.progress.attempts + 1
        if one.progress.under_way and not service.repeatable:
            queue.end(self.journal, delivery, "unknown", attempts=one.progress.attempts, reason=_DIED)
            return True
        queue.note(self.journal, delivery.id, Progress(attempts=attempts, under_way=True))
        try:
            reference = service.deliver(delivery)
        except ServiceRefused as error:
            queue.end(self.journal, delivery, "refused", attempts=attempts, reason=error.message)
        except ServiceAway as error:
            if error.arrived and not service.repeatable:
                queue.end(self.journal, delivery, "unknown", attempts=attempts, reason=error.message)
                return True
            self._later(delivery.id, attempts, error.message, error.after)
            return False
        except NotConfigured as error:
            self._later(delivery.id, attempts, error.message, 0.0)
            return False
        else:
            queue.end(self.journal, delivery, "sent", attempts=attempts, reference=reference)
        self._free[service.name] = time.monotonic() + service.gap
        return True

    def _later(self, delivery: str, attempts: int, why: str, asked: float) -> None:
        ambient = self.journal.ambient
        chance = int.from_bytes(ambient.entropy(2)) / 65_536
        seconds = max(asked, pause(attempts) / 2 * (1 + chance))
        due = ambient.now() + int(seconds * 1_000_000)
        queue.note(self.journal, delivery, Progress(attempts=attempts, due=due, why=why))


def pause(attempts: int) -> float:
    """Seconds to leave a service alone after so many attempts, before chance is added: it doubles."""
    return min(FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 20)), LONGEST_PAUSE)
