"""Prometheus: what a query says now or over time, and what is known of a model that an alert names.

Through `prometheus-api-client`, which is imported at the first question. Every method blocks for at most
about ``patience`` seconds: call it in a worker thread (``asyncio.to_thread``), not in the event loop.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from data.errors import SourceError
from data.sources.credentials import NOTHING, Access
from data.sources.endpoint import Endpoint, endpoint
from data.sources.prometheus_answer import Result, Sample, Series
from data.sources.promql import quote
from data.times import SECOND, to_datetime

PATIENCE = 10.0
"""Seconds for one whole answer."""

LIVE_METRIC = "model_live_accuracy"
BASELINE_METRIC = "model_baseline_accuracy"
MODEL_LABEL = "model_id"
VERSION_LABELS = ("model_version", "version")


class ModelLabels(msgspec.Struct, frozen=True, kw_only=True):
    """What the series of one model say about it."""

    model_id: str
    versions: tuple[str, ...] = ()
    """The versions that have series; more than one while two are live."""
    live: str = ""
    """The live accuracy, as a number in text; empty where unknown or where the versions differ."""
    baseline: str = ""
    """The accuracy it should have, likewise."""
    labels: dict[str, str] = {}
    """The labels on which all its series agree, without the model's and the version's."""
    origin: str = ""
    """The query that said so."""
    at: int = 0
    """The moment that was asked about, microseconds; 0: now."""
    warnings: tuple[str, ...] = ()


class Prometheus:
    """One Prometheus. May be used by several threads."""

    def __init__(
        self,
        url: str,
        *,
        name: str = "Prometheus",
        patience: float = PATIENCE,
        access: Access = NOTHING,
    ) -> None:
        """``access``: how it lets us in; its patience goes before ``patience``.

        Raises `BadInput` where ``url`` is no address.
        """
        self.place: Endpoint = endpoint(name, url, access)
        self._patience = access.patience or patience
        self._lock = threading.Lock()
        self._client: Any = None

    def instant(self, query: str, at: int | None = None) -> Result:
        """An instant query, now or at a moment (microseconds).

        Raises `Unreachable`, `TimedOut`, `Unauthorized` or `BadAnswer` (a query it refuses too); a result
        without samples means that it answered that there are none.
        """
        params = self._params() if at is None else self._params() | {"time": f"{at / SECOND:.3f}"}
        return self._ask(lambda client: client.custom_query(query=query, params=params))

    def over(self, query: str, start: int, end: int, step: int) -> Result:
        """A range query; all three in microseconds, the times rounded to seconds. Raises as `instant`."""
        return self._ask(
            lambda client: client.custom_query_range(
                query=query,
                start_time=to_datetime(start),
                end_time=to_datetime(end),
                step=f"{max(1, step // 1000) / 1000:.3f}",
                params=self._params(),
            )
        )

    def lookup_labels(self, model_id: str, at: int | None = None) -> ModelLabels:
        """The versions, baseline and other labels of a model's series, at a moment and else now.

        A rule such as ``live < on(model_id) baseline`` drops all other labels from its alert. Looks at the
        two accuracies first and at any other metric ``model_…`` then. Raises as `instant`.
        """
        model = f"{MODEL_LABEL}={quote(model_id)}"
        accuracies = f'{{__name__=~"{LIVE_METRIC}|{BASELINE_METRIC}",{model}}}'
        anything = f'group by ({",".join(VERSION_LABELS)}) ({{__name__=~"model_.+",{model}}})'
        found = ModelLabels(model_id=model_id)
        for moment in (at, None) if at is not None else (None,):
            for query in (accuracies, anything):
                seen = _describe(model_id, query, moment, self.instant(query, moment))
                found = _merged(found, seen)
                if found.versions:
                    return found
        return found

    def close(self) -> None:
        """Closes the connections; a later question opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _params(self) -> dict[str, str]:
        """The server is told to give up when we do."""
        return {"timeout": f"{self._patience:g}s"}

    def _ask(self, question: Callable[[Any], object]) -> Result:
        answer = question(self._connected())
        if not isinstance(answer, Result):
            raise SourceError(f"{self.place.name} at {self.place.shown} was asked past our session")
        return answer

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> Any:
        from prometheus_api_client import PrometheusConnect
        from urllib3.util.retry import Retry

        from data.sources.prometheus_session import Session

        never = Retry(total=0, read=False)
        session = Session(self.place, self._patience)
        return PrometheusConnect(url=self.place.base, session=session, retry=never)


def _describe(model_id: str, query: str, at: int | None, result: Result) -> ModelLabels:
    samples = result.samples
    return ModelLabels(
        model_id=model_id,
        versions=_versions(samples),
        live=_agreed(samples, LIVE_METRIC),
        baseline=_agreed(samples, BASELINE_METRIC),
        labels=_common([sample.labels for sample in samples]),
        origin=query if samples else "",
        at=at or 0,
        warnings=result.warnings,
    )


def _merged(known: ModelLabels, seen: ModelLabels) -> ModelLabels:
    """What was known, with the versions of a later query that found some."""
    if not known.origin:
        return seen
    if not seen.versions:
        return known
    return msgspec.structs.replace(known, versions=seen.versions, origin=seen.origin, at=seen.at)


def _versions(samples: Iterable[Sample]) -> tuple[str, ...]:
    """Those of the live series; a baseline's own only where no live series names one."""
    live: set[str] = set()
    baseline: set[str] = set()
    for sample in samples:
        version = next((text for label in VERSION_LABELS if (text := sample.labels.get(label))), "")
        (baseline if sample.labels.get("__name__") == BASELINE_METRIC else live).add(version)
    return tuple(sorted((live - {""}) or (baseline - {""})))


def _agreed(samples: Iterable[Sample], metric: str) -> str:
    """The one value that all series of a metric have, or nothing."""
    values = {f"{sample.value:.6g}" for sample in samples if sample.labels.get("__name__") == metric}
    return values.pop() if len(values) == 1 else ""


def _common(label_sets: list[dict[str, str]]) -> dict[str, str]:
    if not label_sets:
        return {}
    own = {"__name__", MODEL_LABEL, *VERSION_LABELS}
    return {
        name: value
        for name, value in label_sets[0].items()
        if name not in own and all(labels.get(name) == value for labels in label_sets)
    }


__all__ = ["ModelLabels", "Prometheus", "Result", "Sample", "Series"]
