"""The incident screen: puts its panels together, shows one view in all of them, and repaints what changed."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label

from screens.actions import action, bindings
from screens.incident import following, header, killing, metric_acts, watching
from screens.incident.acts import HOME, Acts
from screens.incident.alerts import AlertsPanel
from screens.incident.changed import ChangesPanel
from screens.incident.coach_line import coach_line
from screens.incident.foreseeing import look_ahead
from screens.incident.metric_watch import MetricWatch
from screens.incident.metrics import MetricsPanel
from screens.incident.monitor_line import monitor_line
from screens.incident.probe_view import probe_line
from screens.incident.probing import Probing
from screens.incident.steps import RunbookPanel
from screens.incident.system_lines import cascade_line
from screens.incident.timeline import TimelinePanel
from screens.incident.triage import TriagePanel
from screens.incident.view import IncidentView, advice_of, build
from screens.session import Session
from screens.widgets.fitted import Column
from screens.widgets.key_bar import KeyBar
from screens.widgets.rows import Rows
from screens.widgets.source_line import SourceLine
from screens.widgets.tab_line import TabLine
from screens.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from data.sources.change_watch import ChangeWatch
    from runbooks.engine import Engine

_REST = 0.15
"""Seconds the cursor rests on a step before what it would do is found out."""
_NOTE_LEAST = 26
"""Cells that sources in trouble leave to the note line."""
_BESIDE_NOTE = 11
"""Cells of the note line that neither the note nor the sources have: its name, the margins and the cursor."""
LINES = ("bar", "state", "harm", "monitor", "cascade", "next", "coach")
"""Above the panels; some only where there is something to say."""
PANELS = ("triage", "alerts", "changes", "metrics", "runbook", "timeline")
"""In reading order; their keys are 1 to 6."""


def note_hint(cells: int) -> str:
    """What a note line of so many cells takes: nothing of it cut, since half of it reads as a time of day."""
    hint = f"{action('incident.note').key}: write a note"
    whole = f"{hint}; end with @ 08:15 or @ 20m to back-date it"
    return whole if len(whole) <= cells else hint


class IncidentScreen(Acts):
    """One incident: the cockpit."""

    CSS_PATH = "incident.tcss"
    SCOPE = "incident"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("incident")]

    def __init__(self, session: Session, incident: str) -> None:
        super().__init__(session, incident)
        self.engine: Engine | None = None
        self.watched: set[str] = set()
        """Attempts whose output is being followed."""
        self.asking = MetricWatch(session, lambda: metric_acts.metrics_told(self))
        ink = session.ink
        self.lines = {name: TextLines(ink, id=name) for name in LINES}
        self.probing = Probing(self)
        self.tabs = TabLine(ink, tuple((name, f"{name}_panel") for name in PANELS))
        self.triage, self.alerts, self.changes = TriagePanel(ink), AlertsPanel(session), ChangesPanel(ink)
        self.metrics, self.runbook, self.timeline = (
            MetricsPanel(ink),
            RunbookPanel(ink),
            TimelinePanel(session, incident),
        )
        self.note = Input(session.drafts.get(incident, ""), placeholder=note_hint(0), id="note")
        self.note.cursor_blink = False
        self.change_watch: ChangeWatch | None = None
        self.changes_of: tuple[str, ...] | None = None
        """The systems whose changes are watched."""
        self.fresh = SourceLine(session, id="fresh")

    def compose(self) -> ComposeResult:
        """State, tabs where it is narrow, panels, note line with the sources, keys."""
        yield from self.lines.values()
        yield self.tabs
        with Horizontal(id="panels"):
            yield Column(self.triage, self.alerts, self.changes, id="left")
            yield Column(self.metrics, self.runbook, id="middle")
            yield Column(self.timeline, id="right")
        with Horizontal(id="noteline"):
            yield Label("note", markup=False)
            yield self.note
            yield self.fresh
        yield KeyBar(self.session.ink, "incident")

    def on_mount(self) -> None:
        """The runbook is where most is done."""
        self.open_panel(HOME)
        self.in_background(partial(following.recover, self), "recovery")
        self.in_background(partial(metric_acts.watch_metrics, self), "metrics")

    # --- the view ----------------------------------------------------------------------------------------

    async def reload(self) -> None:
        """Read it again, on the clerk's thread."""
        session = self.session
        view = await session.clerk.do(build, session.parts, session.knowledge, self.incident_id)
        self.view = view
        session.open_facts = tuple(facts for facts in (view.facts, *view.others) if facts.is_open)
        now = session.now
        for panel in (self.triage, self.alerts, self.changes, self.metrics, self.runbook, self.timeline):
            panel.show_view(view, now)
        self.asking.follow(view.metrics)
        metric_acts.say_how_fresh(self)
        watching.start(self, view)
        self._count(view)
        self.tick(now)
        self._follow(view)
        self._look_ahead()

    def _look_ahead(self, rest: float = 0.0) -> None:
        """What the steps that matter now would do, after a rest of so many seconds; only the latest question
        is answered.
        """

        async def look() -> None:
            if rest:
                await asyncio.sleep(rest)
            await look_ahead(self)

        self.in_background(look, "ahead", exclusive=True)

    def alerts_told(self) -> None:
        """What is proposed, and how old it is."""
        if self.view is not None:
            self.alerts.show_view(self.view, self.session.now)
            self.tabs.count("alerts", str(self.alerts.firing))

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Another step is looked at, once the cursor rests."""
        if event.rows is self.runbook.rows:
            self._look_ahead(_REST)

    def _follow(self, view: IncidentView) -> None:
        """Reattach to steps that run, whoever started them, here."""
        for attempt, _ in view.facts.running:
            if attempt not in self.watched:
                self.watched.add(attempt)
                self.in_background(partial(following.follow, self, attempt), "steps")

    def _count(self, view: IncidentView) -> None:
        tabs = self.tabs
        tabs.count("triage", f"{len(view.facts.answers)}/{len(view.questions) or 7}")
        tabs.count("alerts", str(self.alerts.firing))
        done = sum(step.settled for step in view.runbook.steps)
        tabs.count("runbook", f"{done}/{len(view.runbook.steps)}" if view.runbook.steps else "")
        self.count_changes()

    def on_timeline_panel_told(self, event: TimelinePanel.Told) -> None:
        """It counts by itself."""
        self.tabs.count("timeline", str(event.count))

    def count_changes(self) -> None:
        """How many of them may be to blame."""
        self.tabs.count("changes", str(self.changes.likely) if self.changes.likely else "")

    def tick(self, now: int) -> None:
        """The three lines, and how fresh the sources are."""
        view, glyphs = self.view, self.session.ink.glyphs
        cells = max(self.size.width - 2, 20)
        self.fresh.tick(now, max(cells // 2, cells - _NOTE_LEAST))
        self.note.placeholder = note_hint(self.size.width - self.fresh.cells - _BESIDE_NOTE)
        self.metrics.tick(now)
        if view is None:
            return
        settings = self.session.parts.settings
        self.lines["bar"].show(
            [
                header.bar_line(
                    view.facts,
                    now,
                    glyphs,
                    cells,
                    read_only=settings.read_only,
                    here=self.session.others_here,
                )
            ]
        )
        self.lines["state"].show([header.clocks_line(view, now, glyphs, cells, handover=settings.handover)])
        self.runbook.tick(now)
        self._tick_probes(now, cells)
        self._tick_monitor(view, now, cells)
        self._tick_systems(view, now, cells)
        advice = advice_of(view, self.runbook.offered(contain=view.facts.must_contain), now)
        self.lines["next"].show([header.next_line(advice, glyphs, cells)])
        self.lines["coach"].display = bool(self.session.coached)
        self.lines["coach"].show([coach_line(self.session.coached, cells)])

    def _tick_probes(self, now: int, cells: int) -> None:
        """Whether the model still does harm; no line where nobody keeps a probe."""
        probes = self.view.probes if self.view else ()
        line = self.lines["harm"]
        line.display = bool(probes)
        if probes:
            self.probing.tick(now)
            line.show([probe_line(probes, self.probing.asking, now, self.session.ink.glyphs, cells)])

    def _tick_monitor(self, view: IncidentView, now: int, cells: int) -> None:
        """What is watched on; no line where nobody does."""
        line = self.lines["monitor"]
        line.display = view.monitor is not None
        if view.monitor is not None:
            line.show([monitor_line(view.monitor, now, self.session.ink.glyphs, cells)])

    def _tick_systems(self, view: IncidentView, now: int, cells: int) -> None:
        """Which are contained and which still harm; no line for one system alone."""
        line = self.lines["cascade"]
        of = cascade_line(view.facts.systems, view.parts, now, self.session.ink.glyphs, cells)
        line.display = bool(of)
        if of:
            line.show([of])

    # --- what flows use ----------------------------------------------------------------------------------

    def start_kill(self) -> None:
        """The first act of the kill switch is done; the second is asked for."""
        self.start_flow(killing.kill(self))

    # --- panels ------------------------------------------------------------------------------------------

    def open_panel(self, name: str) -> None:
        """Show it, where only one is shown, and focus it."""
        for other in PANELS:
            self.set_class(other == name, f"-open-{other}")
        self.tabs.open(name)
        self.set_focus(self.query_one(f"#{name}-rows"))

    def opened(self) -> str:
        """The panel that was opened last."""
        return next(name for name in PANELS if self.has_class(f"-open-{name}"))
