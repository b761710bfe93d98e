"""Asks a panel's question of Prometheus for one model. Blocks: call it on a worker's thread."""

from collections.abc import Mapping
from typing import Protocol

from data.errors import BadAnswer, BadInput, TimedOut
from data.incident.model import Incident
from data.sources.prometheus_answer import Result, Series
from data.sources.promql_template import Template
from data.times import MINUTE
from playbooks.catalogue import System
from playbooks.panels import Panel
from playbooks.readings import Reading, Window, curves, strictest, with_latest

_RATES = 5 * MINUTE
"""Rates are taken over no less."""


class Asked(Protocol):
    """What answers PromQL; `data.sources.prometheus.Prometheus` does. Both raise `SourceError`."""

    def instant(self, query: str, at: int | None = None) -> Result:
        """At a moment, or now."""

    def over(self, query: str, start: int, end: int, step: int) -> Result:
        """Over a range; microseconds."""


def values_of(incident: Incident, model: str, system: System | None) -> dict[str, str]:
    """What is known of a system for the places in a query; the incident's word before the catalogue's."""
    values = {"model_id": model}
    known = System(id=model) if system is None else system
    for name, listed in (
        ("model_version", known.current_version),
        ("namespace", known.namespace),
        ("deployment", known.deployment),
    ):
        told = incident.system_value(model, name) or listed
        if isinstance(told, str) and told:
            values[name] = told
    return values


def ask(source: Asked, panel: Panel, values: Mapping[str, str], window: Window, now: int) -> Reading:
    """The panel's reading. A query that is refused, times out or lacks a value is a reading that says so.

    Raises `Unreachable` or `Unauthorized`, which would meet every other panel too.
    """
    try:
        return _read(source, panel, values, window, now)
    except (BadInput, BadAnswer, TimedOut) as error:
        return Reading(panel=panel, model=values.get("model_id", ""), window=window, error=error)


def durations(window: Window) -> dict[str, int]:
    """What ``$window``, ``$step`` and ``$range`` stand for on this grid."""
    return {
        "window": max(_RATES, 4 * window.step),
        "step": window.step,
        "range": window.end - window.start,
    }


def _read(source: Asked, panel: Panel, values: Mapping[str, str], window: Window, now: int) -> Reading:
    query = panel.template.fill(values, durations(window))
    series, warnings = _series(source, query, window, now)
    limits: tuple[float | None, ...] = ()
    if panel.limit is not None:
        limits = (float(panel.limit),) * window.count
    elif panel.baseline_template is not None and series:
        limits, more = _baseline(source, panel, panel.baseline_template, values, window, now)
        warnings += more
    shown, left_out = curves(series, window, panel.worse)
    return Reading(
        panel=panel,
        model=values.get("model_id", ""),
        window=window,
        query=query,
        curves=shown,
        limits=limits,
        left_out=left_out,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _baseline(
    source: Asked, panel: Panel, template: Template, values: Mapping[str, str], window: Window, now: int
) -> tuple[tuple[float | None, ...], tuple[str, ...]]:
    query = template.fill(values, durations(window))
    series, warnings = _series(source, query, window, now)
    return strictest(series, window, float(panel.factor), panel.worse), warnings


def _series(source: Asked, query: str, window: Window, now: int) -> tuple[list[Series], tuple[str, ...]]:
    """The range; where the grid's last moment still lies ahead, the value of now stands there."""
    ahead = window.end > now
    answer = source.over(query, window.start, window.end - window.step * ahead, window.step)
    if not ahead:
        return list(answer.series), answer.warnings
    latest = source.instant(query, now)
    said = tuple(dict.fromkeys((*answer.warnings, *latest.warnings)))
    return with_latest(answer.series, latest.samples, window.end), said
