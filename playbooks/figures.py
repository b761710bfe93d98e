"""What Prometheus can say of an incident as a whole: how many predictions it touched, what became of false
positives, and how long the metric was bad before anybody was told.

Each figure names its query and its moment, so that it can be asked again; a person's own number is never
replaced.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from data.incident.desk import Desk
from data.incident.model import Incident
from data.journal.event import Event
from data.times import DAY, MINUTE, iso_short
from playbooks.panel_asking import Asked, ask
from playbooks.panels import Measure, Panel
from playbooks.parameters import detected_at
from playbooks.readings import Window
from playbooks.units import shown

ORIGIN = "prometheus"
"""Marks a field's value as a machine's."""
LOOK_BACK = DAY
"""How far before detection the beginning is looked for."""
_STEP = 2 * MINUTE


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One number about the incident, and how it was found."""

    title: str
    field: str
    """The field that takes it."""
    value: int | str
    """As the journal keeps it."""
    text: str
    """As people read it."""
    reason: str
    """The query, and for what moment it was asked."""


class Onset(msgspec.Struct, frozen=True, kw_only=True):
    """Since when a metric was bad when the incident was detected; microseconds."""

    panel: str
    """The panel's title."""
    at: int
    lag: int
    """From then until detection."""
    at_least: bool
    """It was bad as far back as was looked."""
    reason: str


def span_of(incident: Incident, now: int, found: Onset | None = None) -> tuple[int, int]:
    """From onset, else the one that was ``found``, else detection, until containment, else resolution, else
    now; microseconds. Harm that nobody noticed yet was harm: counted from detection it is mostly left out."""
    stated = incident.value("onset_at")
    began = detected_at(incident) if found is None else found.at
    if isinstance(stated, int) and not isinstance(stated, bool):
        began = stated
    ended = incident.contained_at or incident.resolved_at or now
    start = now if began is None else began
    return start, max(ended, start + MINUTE)


def is_over(incident: Incident) -> bool:
    """Whether the span has an end that no longer moves."""
    return incident.contained_at is not None or incident.resolved_at is not None


def figures(
    source: Asked, measures: Iterable[Measure], systems: Sequence[Mapping[str, str]], span: tuple[int, int]
) -> tuple[Figure, ...]:
    """Those that have an answer: of several systems counts are added; of anything else the highest counts.

    Blocks; raises `SourceError`.
    """
    found = (_figure(source, measure, systems, span) for measure in measures)
    return tuple(figure for figure in found if figure is not None)


def _figure(
    source: Asked, measure: Measure, systems: Sequence[Mapping[str, str]], span: tuple[int, int]
) -> Figure | None:
    start, end = span
    values, queries = [], []
    for system in systems:
        query = measure.template.fill(system, {"window": end - start})
        queries.append(query)
        values += [
            sample.value for sample in source.instant(query, end).samples if math.isfinite(sample.value)
        ]
    if not values:
        return None
    query, counted = " + ".join(queries), measure.unit == "count"
    value = sum(values) if counted else max(values)
    percent = f"{value:+.0f}%" if measure.unit == "percent" else shown(value, measure.unit)
    return Figure(
        title=measure.title,
        field=measure.field,
        value=round(value) if counted else percent,
        text=f"{round(value):,}".replace(",", " ") if counted else percent,
        reason=f"{query} at {iso_short(end)}",
    )


def is_recorded(incident: Incident, figure: Figure) -> bool:
    """Whether the answer to just this question stands in its field."""
    head = incident.register(figure.field).shown
    return head is not None and head.payload is not None and head.payload.get("reason") == figure.reason


def may_record(incident: Incident, figure: Figure) -> bool:
    """Nobody set the field by hand, and this question has not been answered there."""
    head = incident.register(figure.field).shown
    free = head is None or head.value is None or head.origin == ORIGIN
    return free and not is_recorded(incident, figure)


def record(desk: Desk, incident: Incident, figure: Figure) -> Event:
    """In its field, marked as Prometheus's, with query and moment as the reason."""
    return desk.set_field(incident, figure.field, figure.value, origin=ORIGIN, reason=figure.reason)


def onset(source: Asked, panels: Sequence[Panel], system: Mapping[str, str], detected: int) -> Onset | None:
    """The first of the panels that was bad when the incident was detected, and since when.

    Looks a day back, two minutes a step. Blocks; raises `Unreachable` or `Unauthorized`.
    """
    grid = Window(detected - LOOK_BACK, detected, _STEP)
    for panel in panels:
        if panel.worse == "neither" or panel.optional:
            continue
        reading = ask(source, panel, system, grid, detected)
        since = reading.bad_since(detected)
        if since is not None:
            return Onset(
                panel=panel.title,
                at=since,
                lag=detected - since,
                at_least=since == grid.start,
                reason=f"{panel.title} was beyond its limit from then on: {reading.query}",
            )
    return None
