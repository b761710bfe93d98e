"""The conversation about what Prometheus can say of the incident as a whole; and what is recorded unasked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.errors import BadInput, SourceError
from data.times import MINUTE, span, to_datetime
from screens.dialogs.ask import Ask, Field
from screens.dialogs.choose import Choose, Option
from screens.dialogs.dialog import fact
from screens.lines import Line
from screens.moments import moment

if TYPE_CHECKING:
    from data.incident.model import Incident
    from playbooks.figures import Figure, Onset
    from playbooks.readings import Reading
    from screens.incident.screen import IncidentScreen


@dataclass(frozen=True, slots=True)
class Found:
    """What Prometheus said, for the span of the incident."""

    span: tuple[int, int]
    figures: tuple[Figure, ...]
    onset: Onset | None


async def _told(screen: IncidentScreen, when: tuple[int, int]) -> tuple[Figure, ...]:
    """The figures for a span; none where there is nobody to ask. Raises `SourceError`."""
    source, view, knowledge = screen.asking.source, screen.view, screen.session.knowledge
    if source is None or view is None or knowledge is None or knowledge.panels is None:
        return ()
    from playbooks import figures

    measures = tuple(knowledge.panels.measures.values())
    return await asyncio.to_thread(figures.figures, source, measures, view.metrics.systems, when)


async def find(screen: IncidentScreen, incident: Incident) -> Found:
    """Everything, as of now. Raises `SourceError`, and `BadInput` where there is nobody to ask."""
    source, view = screen.asking.source, screen.view
    if source is None or view is None or not view.metrics.systems:
        raise BadInput(
            "There is no metrics source to ask for this incident.",
            remedy="Set prometheus_url in the settings, and name a system.",
        )
    from playbooks import figures

    began = await _onset(screen, incident)
    when = figures.span_of(incident, screen.session.now, began)
    return Found(when, await _told(screen, when), began)


async def _onset(screen: IncidentScreen, incident: Incident) -> Onset | None:
    """Since when a metric was bad at detection; none where nobody can tell. Raises `SourceError`."""
    source, view = screen.asking.source, screen.view
    if source is None or view is None or not view.metrics.systems:
        return None
    from playbooks import figures
    from playbooks.parameters import detected_at

    plan, detected = view.metrics, detected_at(incident)
    if detected is None:
        return None
    return await asyncio.to_thread(figures.onset, source, plan.panels, plan.systems[0], detected)


async def record_unasked(screen: IncidentScreen) -> None:
    """When the incident's span has ended and nobody gave a number of their own: Prometheus's, once."""
    from playbooks import figures

    incident = await screen.incident()
    when = figures.span_of(incident, screen.session.now)
    if (
        not figures.is_over(incident)
        or screen.asking.counted == when
        or screen.session.parts.journal.read_only
    ):
        return
    screen.asking.counted = when
    try:
        began = await _onset(screen, incident)
        told = await _told(screen, figures.span_of(incident, screen.session.now, began))
    except SourceError:
        screen.asking.counted = None  # the panel says that it fails; it is asked again with the next round
        return
    desk = screen.session.parts.desk
    for figure in told:
        if figures.may_record(incident, figure):
            await screen.session.clerk.do(figures.record, desk, incident, figure)
            screen.look_again()


async def figures(screen: IncidentScreen) -> None:
    """Shows them all, and records the one that is chosen."""
    incident = await screen.incident()
    found = await find(screen, incident)
    start, end = found.span
    chosen = await screen.app.push_screen_wait(
        Choose(
            screen.session.ink,
            "figures",
            "What Prometheus says of the whole incident. Enter records one, with its query.",
            [*_options(found, incident), Option("validation", "later validation", _lags(screen))],
            details=_details(found, start, end),
        )
    )
    if chosen == "onset" and found.onset is not None:
        await _record_onset(screen, found.onset)
    elif chosen == "validation":
        await validate(screen)
    elif chosen is not None:
        await _record(screen, next(figure for figure in found.figures if figure.field == chosen))


def _details(found: Found, start: int, end: int) -> Sequence[Line | str]:
    first, last = (moment(at // MINUTE * MINUTE) for at in (start, end))
    details: list[Line | str] = ["", fact("from", first), fact("until", last)]
    if not found.figures:
        details += ["", "Prometheus has no series for what is counted here."]
    return [*details, ""]


def _options(found: Found, incident: Incident) -> list[Option]:
    from playbooks import figures

    options = []
    for figure in found.figures:
        head = incident.register(figure.field).shown
        if figures.is_recorded(incident, figure):
            about = "recorded"
        elif head is not None and head.value is not None:
            about = f"recorded is {head.value}, by {head.origin or 'a person'}"
        else:
            about = "not recorded"
        options.append(Option(figure.field, f"{figure.title}  {figure.text}", about))
    if found.onset is not None:
        least = "at least " if found.onset.at_least else ""
        label = f"bad {least}{span(found.onset.lag)} before detection"
        about = f"{found.onset.panel} since {to_datetime(found.onset.at):%H:%M}; record as the onset"
        options.append(Option("onset", label, about))
    return options


async def _record(screen: IncidentScreen, figure: Figure) -> None:
    from playbooks import figures

    desk = screen.session.parts.desk
    await screen.act(lambda incident: figures.record(desk, incident, figure))


async def _record_onset(screen: IncidentScreen, onset: Onset) -> None:
    from playbooks.figures import ORIGIN

    desk = screen.session.parts.desk
    await screen.act(
        lambda incident: desk.set_field(incident, "onset_at", onset.at, origin=ORIGIN, reason=onset.reason)
    )


# --- labels that come late ---------------------------------------------------------------------------------


def _lagging(screen: IncidentScreen) -> list[Reading]:
    return [told[0] for told in screen.metrics.readings.values() if told[0].panel.labels_lag]


def _lags(screen: IncidentScreen) -> str:
    found = _lagging(screen)
    if not found:
        return "what delayed labels showed"
    from playbooks import durations

    return f"what the labels showed that came {durations.words(found[0].panel.labels_lag)} later"


async def validate(screen: IncidentScreen) -> None:
    """Records what delayed labels showed of a metric over the incident."""
    names = ", ".join(reading.panel.title for reading in _lagging(screen)) or "accuracy"
    given = await screen.app.push_screen_wait(
        Ask(
            screen.session.ink,
            "later validation",
            "What the metric really was over the incident, now that its labels are here.",
            (
                Field("metric", "metric", names.partition(",")[0], names),
                Field("value", "value", hint="0.79"),
                Field("evidence", "where it was measured", hint="a report, a query, a run", required=False),
            ),
        )
    )
    if given is None:
        return
    details = {"metric": given["metric"], "value": given["value"], "evidence": given["evidence"]}
    text = f"{given['metric']} was {given['value']} over the incident, by delayed labels"
    desk = screen.session.parts.desk
    await screen.act(lambda incident: desk.add_item(incident, "validations", text, _present(details)))


def _present(details: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in details.items() if value}
