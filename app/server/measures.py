"""What `/metrics` says: counts and times, never a name."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Measures:
    """A registry of its own, so that two servers in one process do not share counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "fireline_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "fireline_request_seconds", "Time until an answer.", ["route"], registry=self.registry
        )
        self.events = Counter("fireline_events_taken", "Events that were new.", registry=self.registry)
        self.lines = Counter("fireline_lines_given", "Lines given to pulls.", registry=self.registry)
        self.refused = Counter(
            "fireline_refusals", "Requests refused, by their word.", ["error"], registry=self.registry
        )
        self.waiting = Gauge("fireline_wake_waiting", "Wake-up calls that wait.", registry=self.registry)

    def text(self) -> bytes:
        """In Prometheus' text format."""
        return generate_latest(self.registry)
