"""The incident screen: puts its panels together, turns keys into conversations, and repaints what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Label

from screens.actions import bindings
from screens.incident import changes, correcting, following, header, judging, running, walking
from screens.incident.alerts import AlertsPanel
from screens.incident.steps import RunbookPanel
from screens.incident.timeline import TimelinePanel
from screens.incident.triage import TriagePanel
from screens.incident.view import IncidentView, build
from screens.live_screen import LiveScreen
from screens.next_action import advise
from screens.session import Session
from screens.widgets.key_bar import KeyBar
from screens.widgets.rows import Rows
from screens.widgets.tab_line import TabLine
from screens.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from data.incident.model import Incident
    from data.journal.event import Event
    from runbooks.engine import Engine

PANELS = ("triage", "alerts", "runbook", "timeline")


class IncidentScreen(LiveScreen):
    """One incident."""

    SCOPE = "incident"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("incident")]

    def __init__(self, session: Session, incident: str) -> None:
        super().__init__(session)
        self.incident_id = incident
        self.view: IncidentView | None = None
        self.engine: Engine | None = None
        self.watched: set[str] = set()
        """Attempts whose output is being followed."""
        ink = session.ink
        self.lines = {name: TextLines(ink, id=name) for name in ("bar", "state", "next")}
        self.tabs = TabLine(ink, tuple((name, f"{name}_panel") for name in PANELS))
        self.triage, self.alerts = TriagePanel(ink), AlertsPanel(ink)
        self.runbook, self.timeline = RunbookPanel(ink), TimelinePanel(ink)
        self.note = Input(placeholder="n: write a note; end with @ 08:15 or @ 20m to back-date it", id="note")
        self.note.cursor_blink = False

    def compose(self) -> ComposeResult:
        """State, tabs where it is narrow, panels, note line, keys."""
        yield self.lines["bar"]
        yield self.lines["state"]
        yield self.lines["next"]
        yield self.tabs
        with Horizontal(id="panels"):
            yield Vertical(self.triage, self.alerts, id="left")
            yield self.runbook
            yield self.timeline
        with Horizontal(id="noteline"):
            yield Label("note", markup=False)
            yield self.note
        yield KeyBar(self.session.ink, "incident")

    def on_mount(self) -> None:
        """The runbook is where most is done."""
        self.open_panel("runbook")
        self.start_flow(following.leave_quietly(self))

    # --- the view ----------------------------------------------------------------------------------------

    def concerns(self, incidents: frozenset[str]) -> bool:
        """Other incidents' clocks are shown too."""
        return bool(incidents - {""})

    async def reload(self) -> None:
        """Read it again, on the clerk's thread."""
        session = self.session
        view = await session.clerk.do(build, session.parts, session.knowledge, self.incident_id)
        self.view = view
        now = session.now
        self.triage.show_view(view)
        self.alerts.show_view(view, now)
        self.runbook.show_view(view)
        self.timeline.show_view(view)
        self._count(view)
        self.tick(now)
        self._follow(view)

    def _follow(self, view: IncidentView) -> None:
        """Reattach to steps that run, whoever started them, here."""
        for attempt in view.facts.running:
            if attempt not in self.watched:
                self.watched.add(attempt)
                self.start_flow(following.follow(self, attempt))

    def _count(self, view: IncidentView) -> None:
        tabs = self.tabs
        tabs.count("triage", f"{len(view.facts.answers)}/{len(view.questions) or 7}")
        tabs.count("alerts", str(sum(row.state == "firing" for row in view.alerts)))
        done = sum(step.settled for step in view.runbook.steps)
        tabs.count("runbook", f"{done}/{len(view.runbook.steps)}" if view.runbook.steps else "")
        tabs.count("timeline", str(len(view.entries)))

    def tick(self, now: int) -> None:
        """The three lines."""
        view, glyphs = self.view, self.session.ink.glyphs
        if view is None:
            return
        cells = max(self.size.width - 2, 20)
        self.lines["bar"].show([header.bar_line(view.facts, now, glyphs, cells)])
        self.lines["state"].show([header.clocks_line(view, now, glyphs, cells)])
        advice = advise(view.facts, view.runbook.advice(contain=view.facts.must_contain), now)
        self.lines["next"].show([header.next_line(advice, glyphs, cells)])

    def on_resize(self) -> None:
        """The lines are laid out for the width."""
        self.tick(self.session.now)

    # --- what flows use ----------------------------------------------------------------------------------

    async def incident(self) -> Incident:
        """As it is now."""
        return await self.session.clerk.do(self.session.parts.incidents.get, self.incident_id)

    async def act(self, work: Callable[[Incident], Event | None]) -> None:
        """Do something with the incident as it is now, and show what came of it."""
        parts = self.session.parts

        def done() -> None:
            work(parts.incidents.get(self.incident_id))

        await self.session.clerk.do(done)
        self.look_again()

    def kill_target(self) -> str:
        """This one."""
        return self.incident_id

    def start_kill(self) -> None:
        """The first act of the kill switch is done; the second is asked for."""
        self.start_flow(running.kill(self))

    # --- panels ------------------------------------------------------------------------------------------

    def open_panel(self, name: str) -> None:
        """Show it, where only one is shown, and focus it."""
        for other in PANELS:
            self.set_class(other == name, f"-open-{other}")
        self.tabs.open(name)
        panels = {"triage": self.triage, "alerts": self.alerts, "timeline": self.timeline}
        self.set_focus(panels.get(name, self.runbook).rows)

    def action_triage_panel(self) -> None:
        """1"""
        self.open_panel("triage")

    def action_alerts_panel(self) -> None:
        """2"""
        self.open_panel("alerts")

    def action_runbook_panel(self) -> None:
        """3"""
        self.open_panel("runbook")

    def action_timeline_panel(self) -> None:
        """4"""
        self.open_panel("timeline")

    def action_runbook(self) -> None:
        """On its next step."""
        self.open_panel("runbook")
        view = self.view
        step = view.runbook.next_step(contain=view.facts.must_contain) if view else None
        if step is not None:
            self.runbook.rows.move_to(step.key)

    def action_timeline(self) -> None:
        """On its latest entry."""
        self.open_panel("timeline")
        self.timeline.rows.action_last()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter: answer, take a suggestion, run, or look at an entry."""
        where = event.rows.id
        if where == "runbook-rows":
            self.start_flow(running.run_chosen(self))
        elif where == "timeline-rows":
            self.start_flow(correcting.look(self, event.key))
        elif where == "triage-rows" and event.key.startswith("suggest:"):
            self.start_flow(walking.take_suggestion(self, event.key[8:]))
        elif where == "triage-rows":
            self.start_flow(walking.walk(self, event.key))

    def action_back(self) -> None:
        """Out of the note line first."""
        if self.focused is not None and self.focused.id == "note":
            self.note.clear()
            self.open_panel(next(name for name in PANELS if self.has_class(f"-open-{name}")))
        else:
            self.app.pop_screen()

    # --- acts --------------------------------------------------------------------------------------------

    def action_note(self) -> None:
        """To the note line, before the next key is read."""
        self.set_focus(self.note)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A note, durable before the line is empty again."""
        if event.input.id == "note":
            self.start_flow(correcting.add_note(self, event.value))

    def action_triage(self) -> None:
        """The open questions, one by one."""
        self.start_flow(walking.walk(self, ""))

    def action_acknowledge(self) -> None:
        """Somebody is on it."""
        desk = self.session.parts.desk
        self.start_flow(self.act(lambda incident: desk.acknowledge(incident, "app")))

    def action_decide(self) -> None:
        """Starts the containment clock."""
        self.start_flow(changes.decide(self))

    def action_severity(self) -> None:
        self.start_flow(changes.severity(self))

    def action_kind(self) -> None:
        self.start_flow(changes.kind(self))

    def action_phase(self) -> None:
        self.start_flow(changes.phase(self))

    def action_roles(self) -> None:
        self.start_flow(changes.roles(self))

    def action_inform(self) -> None:
        self.start_flow(changes.inform(self))

    def action_finish(self) -> None:
        self.start_flow(changes.finish(self))

    def action_conflicts(self) -> None:
        self.start_flow(correcting.conflicts(self))

    def action_correct(self) -> None:
        self.start_flow(correcting.correct(self, self.timeline.rows.cursor_key))

    def action_export(self) -> None:
        self.start_flow(changes.export(self))

    def action_choose_runbook(self) -> None:
        self.start_flow(changes.choose_runbook(self))

    def action_undo(self) -> None:
        self.start_flow(running.undo(self))

    def action_undo_all(self) -> None:
        self.start_flow(running.undo_all(self))

    def action_skip(self) -> None:
        self.start_flow(judging.skip(self))

    def action_judge(self) -> None:
        self.start_flow(judging.judge(self))

    def action_cancel(self) -> None:
        self.start_flow(following.cancel(self))

    def action_copy(self) -> None:
        """The resolved command where the cursor stands on a step, else the number."""
        self.start_flow(judging.copy(self))
