"""Asking an incident's metrics again and again where no screen does: for a recording made by hand."""

import asyncio
from typing import TYPE_CHECKING

from data.sources.polling import Poller
from data.times import SECOND, parse_duration
from playbooks.panel_asking import ask, values_of
from playbooks.panels import Panel
from playbooks.readings import window

if TYPE_CHECKING:
    from app.wiring import Wiring
    from data.incident.model import Incident
    from data.sources.prometheus import Prometheus
    from playbooks.panels import Panels

INTERVAL = 30 * SECOND
MOMENTS = 120
"""Of each panel's range, as a plot of the app would ask."""


class MetricRounds:
    """Every panel of the incident's type, for each of its systems. A source that fails is asked ever less."""

    def __init__(
        self, wiring: "Wiring", incident: "Incident", source: "Prometheus", panels: "Panels"
    ) -> None:
        self._source, self._ambient = source, wiring.ambient
        self._asked: list[tuple[Panel, dict[str, str]]] = [
            (panel, values_of(incident, model, wiring.catalogue.get(model)))
            for panel in panels.of(incident.incident_type)
            for model in incident.model_ids
        ]

    async def run(self) -> None:
        """Until it is cancelled; then the source is closed."""
        poller = Poller(self._round, lambda _: None, self._ambient, interval=INTERVAL)
        try:
            await poller.run()
        finally:
            self._source.close()

    async def _round(self) -> None:
        """One question after another. Raises `SourceError` where the source lets nothing be asked."""
        for panel, values in self._asked:
            now = self._ambient.now()
            grid = window(now, parse_duration(panel.range), MOMENTS)
            await asyncio.to_thread(ask, self._source, panel, values, grid, now)
