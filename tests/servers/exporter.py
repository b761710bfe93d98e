"""Series that a test sets and a real Prometheus scrapes."""

import threading

from tests.stand_ins.serving import Answer, Request, StandIn

_Key = tuple[str, tuple[tuple[str, str], ...]]


class Exporter(StandIn):
    """``GET /metrics`` in the text format 0.0.4; use it as a context manager.

    ::

        with Exporter() as exporter:
            exporter.set("model_live_accuracy", 0.71, model_id="fraud-detection-v4", model_version="4.1.2")
    """

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self._series: dict[_Key, float] = {}
        self._series_lock = threading.Lock()

    @property
    def target(self) -> str:
        """``HOST:PORT``, as a scrape configuration wants it."""
        return f"127.0.0.1:{self.port}"

    def set(self, metric: str, value: float, **labels: str) -> None:
        """From now on the series has this value."""
        with self._series_lock:
            self._series[_key(metric, labels)] = value

    def add(self, metric: str, amount: float = 1.0, **labels: str) -> None:
        """Counts up."""
        with self._series_lock:
            key = _key(metric, labels)
            self._series[key] = self._series.get(key, 0.0) + amount

    def remove(self, metric: str, **labels: str) -> None:
        """The series ends; all of the metric's series that have these labels."""
        wanted = set(labels.items())
        with self._series_lock:
            for key in [key for key in self._series if key[0] == metric and wanted <= set(key[1])]:
                del self._series[key]

    def answer(self, request: Request) -> Answer:
        """The series as they are now."""
        if request.path != "/metrics":
            return Answer(404, b"not here\n", "text/plain")
        with self._series_lock:
            lines = [_line(key, value) for key, value in sorted(self._series.items())]
        return Answer(200, "".join(lines).encode(), "text/plain; version=0.0.4; charset=utf-8")


def _key(metric: str, labels: dict[str, str]) -> _Key:
    return metric, tuple(sorted(labels.items()))


def _line(key: _Key, value: float) -> str:
    metric, labels = key
    inner = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels)
    return f"{metric}{{{inner}}} {value!r}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
