"""What the keys do that look closer at metrics."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from screens.freshness import SourceState, of_poller
from screens.incident import figures
from screens.incident.of_incident import OfIncident

if TYPE_CHECKING:
    from screens.incident.metrics import MetricsPanel
    from screens.incident.screen import IncidentScreen


async def watch_metrics(screen: IncidentScreen) -> None:
    """Asks for as long as the screen is open; a drill without a scenario, and a missing source,
    ask nobody."""
    session = screen.session
    opens = session.parts.open_metrics
    source = None
    if opens is not None:
        source = await session.clerk.do(opens, await screen.incident())
    screen.asking.configured = opens is not None
    metrics_told(screen)
    if source is None:
        return
    await screen.asking.run(source)


def say_how_fresh(screen: IncidentScreen) -> None:
    """In the bottom line: how old, or that nobody is asked: no source, a drill, or no system yet."""
    asking, session = screen.asking, screen.session
    plan = screen.view.metrics if screen.view is not None else None
    asks = asking.configured and plan is not None and not plan.drill
    if asks and plan is not None and not plan.systems:
        session.tell(SourceState(name="metrics", state="idle"))
    else:
        session.tell(of_poller("metrics", asking.freshness, configured=asks))


def metrics_told(screen: IncidentScreen) -> None:
    """The source answered, or did not."""
    asking, session = screen.asking, screen.session
    say_how_fresh(screen)
    screen.metrics.show_readings(asking.freshness, asking.zoom, session.now, configured=asking.configured)
    if asking.freshness is not None and asking.freshness.error is None:
        screen.in_background(partial(figures.record_unasked, screen), "figures")
    for follower in tuple(asking.followers):
        follower()


class MetricActs(OfIncident):
    """Actions of the registry's scope ``incident`` about metrics."""

    @property
    def _screen(self) -> IncidentScreen:
        return cast("IncidentScreen", self)

    def on_metrics_panel_widened(self, event: MetricsPanel.Widened) -> None:
        """As many moments as the plot can show."""
        self._screen.asking.look(event.columns)

    def action_zoom_in(self) -> None:
        """A shorter range."""
        self._zoom(-1)

    def action_zoom_out(self) -> None:
        """A longer one."""
        self._zoom(1)

    def _zoom(self, steps: int) -> None:
        screen = self._screen
        screen.asking.zoom_by(steps, screen.metrics.range)
        metrics_told(screen)

    def choose_metric(self, panel: str) -> None:
        """Enter on a line makes it large; on the large one it is seen alone."""
        metrics = self._screen.metrics
        if panel == next(iter(metrics.readings), ""):
            self.action_metric_alone()
        elif panel in metrics.readings:
            metrics.enlarge(panel, self.session.now)

    def action_figures(self) -> None:
        """What Prometheus says of the incident as a whole."""
        self.start_flow(figures.figures(self._screen))

    def action_samples(self) -> None:
        """What the model said."""
        from screens.incident import samples

        self.start_flow(samples.open_samples(self._screen))

    def action_metric_alone(self) -> None:
        """The metric under the cursor, on a screen of its own."""
        from screens.incident.metric_screen import MetricScreen

        screen = self._screen
        if screen.metrics.readings:
            self.app.push_screen(MetricScreen(screen, screen.metrics.rows.cursor_key))
        else:
            self.refuse("No metric has been read yet.")
