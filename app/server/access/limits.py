"""How often somebody may ask: a bucket that fills steadily, in the memory of one server process."""

import math
import threading
from collections import OrderedDict

from app.server.refusal import Refusal
from data.ambient import Ambient
from data.times import SECOND

_KEPT = 10_000


class Rate:
    """``burst`` requests at once, and ``per_second`` more each second, for every key."""

    def __init__(self, ambient: Ambient, *, burst: int, per_second: float) -> None:
        self._ambient = ambient
        self._burst = burst
        self._per_second = per_second
        self._buckets: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> None:
        """Count one request. Raises `Refusal` where there were too many."""
        now = self._ambient.now()
        with self._lock:
            left, at = self._buckets.pop(key, (float(self._burst), now))
            left = min(self._burst, left + max(0, now - at) / SECOND * self._per_second)
            enough = left >= 1
            self._buckets[key] = (left - 1 if enough else left, now)
            if len(self._buckets) > _KEPT:
                self._buckets.popitem(last=False)
        if not enough:
            raise SlowDown(math.ceil((1 - left) / self._per_second))


class SlowDown(Refusal):
    """Too many requests; ``seconds`` until the next may come."""

    def __init__(self, seconds: int) -> None:
        super().__init__(429, "slow_down", f"Too many requests; the next may come in {seconds} s.")
        self.seconds = seconds
