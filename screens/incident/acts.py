"""What the keys of the incident screen do: each opens a panel or starts a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.widgets import Input

from screens.incident import (
    alerting,
    approving,
    changes,
    correcting,
    following,
    judging,
    linking,
    rehearsing,
    resolving,
    roles,
    running,
    versions,
    walking,
    watching,
)
from screens.incident.metric_acts import MetricActs
from screens.widgets.key_bar import KeyBar
from screens.widgets.rows import Rows

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen


HOME = "runbook"
"""The panel that one comes to, and leaves the incident from."""


class Acts(MetricActs):
    """The actions of the registry's scope ``incident``; `IncidentScreen` is the screen they belong to."""

    @property
    def here(self) -> IncidentScreen:
        """The screen itself."""
        return cast("IncidentScreen", self)

    # --- panels ------------------------------------------------------------------------------------------

    def action_triage_panel(self) -> None:
        self.here.open_panel("triage")

    def action_alerts_panel(self) -> None:
        self.here.open_panel("alerts")

    def action_changes_panel(self) -> None:
        self.here.open_panel("changes")

    def action_metrics_panel(self) -> None:
        self.here.open_panel("metrics")

    def action_runbook_panel(self) -> None:
        self.here.open_panel("runbook")

    def action_timeline_panel(self) -> None:
        self.here.open_panel("timeline")

    def action_runbook(self) -> None:
        """On its next step."""
        screen = self.here
        screen.open_panel("runbook")
        view = screen.view
        step = view.runbook.next_step(contain=view.facts.must_contain) if view else None
        if step is not None:
            screen.runbook.rows.move_to(step.key)

    def action_timeline(self) -> None:
        """On its latest entry."""
        self.here.open_panel("timeline")
        self.here.timeline.rows.action_last()

    def action_whole_timeline(self) -> None:
        """On a screen of its own."""
        self._open_timeline(search=False)

    def action_search(self) -> None:
        """The same, with the cursor in its search line."""
        self._open_timeline(search=True)

    def _open_timeline(self, *, search: bool) -> None:
        from screens.timeline.screen import TimelineScreen

        self.app.push_screen(TimelineScreen(self.session, self.here.incident_id, search=search))

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter: answer, take a suggestion, run, or look at an entry."""
        where, screen = event.rows.id, self.here
        if where == "runbook-rows":
            self.start_flow(running.run_chosen(screen))
        elif where == "timeline-rows":
            self.start_flow(correcting.look(screen, event.key))
        elif where == "metrics-rows":
            self.choose_metric(event.key)
        elif where == "alerts-rows":
            self.start_flow(alerting.choose(screen, event.key))
        elif where == "changes-rows":
            self.start_flow(watching.look(screen, event.key))
        elif where == "triage-rows" and event.key.startswith("suggest:"):
            self.start_flow(walking.take_suggestion(screen, event.key[8:]))
        elif where == "triage-rows":
            self.start_flow(walking.walk(screen, event.key))

    def action_back(self) -> None:
        """Out of what is open first: the notice, the note line, whose words stay, and another panel than the
        runbook; only then to Watch."""
        screen = self.here
        if self.shell.seen():
            return
        if screen.focused is screen.note:
            screen.open_panel(screen.opened())
        elif screen.opened() != HOME:
            screen.open_panel(HOME)
        else:
            self.app.pop_screen()

    # --- acts --------------------------------------------------------------------------------------------

    def action_note(self) -> None:
        """To the note line, before the next key is read."""
        self.set_focus(self.here.note)

    def leave_note(self) -> None:
        """An empty line, and keys that act again."""
        self.here.note.clear()
        self.session.drafts.pop(self.here.incident_id, None)
        self.here.open_panel(self.here.opened())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The note key comes before what has the focus, but is a letter like any other in a field."""
        if action == "note" and isinstance(self.focused, Input):
            return False
        return super().check_action(action, parameters)

    def on_descendant_focus(self) -> None:
        """The key bar shows what works where one is."""
        self.query_one(KeyBar).typing("save" if self.focused is self.here.note else "")

    def on_input_changed(self, event: Input.Changed) -> None:
        """A note that is begun is kept until it is written, wherever its writer goes meanwhile."""
        if event.input is self.here.note:
            self.session.drafts[self.here.incident_id] = event.value

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A note, durable before the line is empty again."""
        if event.input.id == "note":
            self.start_flow(correcting.add_note(self.here, event.value))

    def action_triage(self) -> None:
        """The open questions, one by one."""
        self.start_flow(walking.walk(self.here, ""))

    def action_acknowledge(self) -> None:
        """Somebody is on it."""
        desk = self.session.parts.desk
        self.start_flow(self.here.act(lambda incident: desk.acknowledge(incident, "app")))

    def action_decide(self) -> None:
        """Starts the containment clock."""
        self.start_flow(changes.decide(self.here))

    def action_severity(self) -> None:
        self.start_flow(changes.severity(self.here))

    def action_kind(self) -> None:
        self.start_flow(changes.kind(self.here))

    def action_phase(self) -> None:
        self.start_flow(changes.phase(self.here))

    def action_roles(self) -> None:
        self.start_flow(roles.roles(self.here))

    def action_work(self) -> None:
        """Who does what, on a screen of its own."""
        from screens.incident.work_screen import WorkScreen

        self.app.push_screen(WorkScreen(self.here))

    def action_systems(self) -> None:
        """What hangs on what, on a screen of its own."""
        from screens.incident.systems_screen import SystemsScreen

        self.app.push_screen(SystemsScreen(self.here))

    def action_reporting(self) -> None:
        """Who outside has to be told, on a screen of its own."""
        from screens.incident.report_screen import ReportScreen

        self.app.push_screen(ReportScreen(self.here))

    def action_review(self) -> None:
        """What is to be learned, on a screen of its own."""
        from screens.incident.review_screen import ReviewScreen

        self.app.push_screen(ReviewScreen(self.here))

    def action_inform(self) -> None:
        """To an audience: drafted, approved, sent or marked as sent."""
        from screens.incident import informing

        self.start_flow(informing.inform(self.here))

    def action_finish(self) -> None:
        self.start_flow(changes.finish(self.here))

    def action_link(self) -> None:
        self.start_flow(linking.link(self.here))

    def action_conflicts(self) -> None:
        self.start_flow(correcting.conflicts(self.here))

    def action_correct(self) -> None:
        self.start_flow(correcting.correct(self.here, self.here.timeline.rows.cursor_key))

    def action_record_change(self) -> None:
        self.start_flow(watching.record(self.here, self.here.changes.rows.cursor_key))

    def action_reload(self) -> None:
        """The sources of changes and metrics too."""
        super().action_reload()
        self.here.asking.wake()
        if self.here.change_watch is not None:
            self.here.change_watch.wake()

    def action_export(self) -> None:
        self.start_flow(changes.export(self.here))

    def action_choose_runbook(self) -> None:
        self.start_flow(changes.choose_runbook(self.here))

    def action_new_version(self) -> None:
        """From the version that the incident began with to the file's."""
        self.start_flow(versions.move_on(self.here))

    def action_approve(self) -> None:
        """Somebody else's word: before a kill, or on one that did not wait for it."""
        self.start_flow(approving.answer(self.here))

    def action_dry_run(self) -> None:
        """Of the step under the cursor."""
        self.start_flow(rehearsing.dry_run(self.here))

    def action_command(self) -> None:
        """One that no runbook has."""
        from screens.incident import improvising

        self.start_flow(improvising.command(self.here))

    def action_resolution(self) -> None:
        """One of the runbook's, by when it is taken."""
        self.start_flow(resolving.choose(self.here))

    def action_undo(self) -> None:
        self.start_flow(running.undo(self.here))

    def action_undo_all(self) -> None:
        self.start_flow(running.undo_all(self.here))

    def action_skip(self) -> None:
        self.start_flow(judging.skip(self.here))

    def action_judge(self) -> None:
        self.start_flow(judging.judge(self.here))

    def action_cancel(self) -> None:
        self.start_flow(following.cancel(self.here))

    def action_probe(self) -> None:
        """Whether the model still does harm."""
        self.start_flow(self.here.probing.chosen())

    def action_monitor(self) -> None:
        """Watched on after recovery: begun, looked at, reviewed, ended."""
        from screens.incident import monitoring

        self.start_flow(monitoring.monitor(self.here))

    def action_copy(self) -> None:
        """The resolved command where the cursor stands on a step, else the number."""
        self.start_flow(judging.copy(self.here))
