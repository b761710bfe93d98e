"""Watch: the alerts with how fresh they are, and the open incidents with their clocks and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from data.text import count
from screens import watch_view
from screens.actions import action, bindings
from screens.alert_seen import not_seen
from screens.first_run import incidents_empty
from screens.lines import Line, Span, joined, spread, width, words_then_keys
from screens.live_screen import LiveScreen
from screens.session import Session
from screens.watch_alerts import AlertsPanel
from screens.widgets.key_bar import KeyBar
from screens.widgets.panel import RowsPanel
from screens.widgets.rows import Rows
from screens.widgets.tab_line import TabLine
from screens.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from data.sources.alert import Alert


class WatchScreen(LiveScreen):
    """The first screen, and where every other one goes back to."""

    SCOPE = "watch"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("watch")]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.view: watch_view.WatchView | None = None
        self.everything = False
        self._settled = False
        """Whether a panel was chosen, by a person or because an alert fires."""
        ink = session.ink
        self.lines = {name: TextLines(ink, id=name) for name in ("bar", "state", "next", "fresh")}
        self.tabs = TabLine(ink, (("incidents", "incidents"), ("alerts", "alerts")))
        self.alerts = AlertsPanel(session)
        self.panels: dict[str, RowsPanel] = {
            "incidents": RowsPanel(ink, "incidents", id="incidents"),
            "alerts": self.alerts,
        }

    def compose(self) -> ComposeResult:
        """Three lines of state, two panels, freshness, keys."""
        yield self.lines["bar"]
        yield self.lines["state"]
        yield self.lines["next"]
        yield self.tabs
        yield Horizontal(*self.panels.values(), id="panels")
        yield self.lines["fresh"]
        yield KeyBar(self.session.ink, "watch")

    def on_mount(self) -> None:
        """Draw what is known already, and look."""
        self._open("incidents")
        self._draw_alerts()
        self.tick(self.session.now)

    # --- the view ----------------------------------------------------------------------------------------

    async def reload(self) -> None:
        """Read the incidents again."""
        session = self.session
        view = await session.clerk.do(
            watch_view.build, session.parts, session.knowledge, everything=self.everything
        )
        first = self.view is None
        self.view = view
        session.open_facts = tuple(facts for facts in view.incidents if facts.is_open)
        if first and not view.incidents and session.alerts and session.alerts.alerts:
            self._open("alerts")
        self._draw_incidents()
        self._draw_alerts()
        self.tick(session.now)

    def alerts_told(self) -> None:
        """The source answered, or did not; what fires is seen first where no incident is open."""
        session, view = self.session, self.view
        if not self._settled and view is not None and session.picture is not None and session.picture.known:
            self._settled = True
            if not view.incidents and session.alerts and session.alerts.alerts:
                self._open("alerts")
        self._draw_alerts()
        self.tick(self.session.now)

    def tick(self, now: int) -> None:
        """The times."""
        session, ink = self.session, self.session.ink
        cells = max(self.size.width - 2, 20)
        self.lines["bar"].show(
            [watch_view.bar_line(now, session.parts.settings, cells, drill=bool(session.parts.drill))]
        )
        firing = self._firing() if session.picture is not None and session.picture.known else None
        self.lines["state"].show([watch_view.summary_line(self.view, firing, now, gone=self._gone())])
        self._draw_next(now)
        source = session.parts.settings.alertmanager
        fresh = watch_view.freshness_line(session.picture, source, now, ink.glyphs)
        fresh = watch_view.with_others(fresh, session.sources.values(), now, ink.glyphs, cells)
        said = (*session.parts.settings.warnings, *(session.knowledge.problems if session.knowledge else ()))
        room = max(cells - width(fresh) - 2, cells // 2)
        self.lines["fresh"].show([spread(fresh, watch_view.warning_line(said, ink.glyphs, room), cells)])
        if self.view is not None and self.view.incidents:
            self.panels["incidents"].rows.redraw()
        self.alerts.tick(now)

    def _firing(self) -> int:
        return self.session.firing

    def _gone(self) -> int:
        """How many alerts of open incidents fire by the record, and are not seen now."""
        session = self.session
        recorded = [facts.firing for facts in session.open_facts if facts.is_open and facts.mode == "live"]
        wanted = frozenset().union(*recorded)
        return sum(not_seen(one, session.picture, session.alerts) for one in wanted)

    def _declared_firing(self, declared: dict[str, str]) -> int:
        known = self.session.alerts.by_fingerprint if self.session.alerts else {}
        return sum(one in known and known[one].state == "firing" for one in declared)

    def _draw_next(self, now: int) -> None:
        session, declared = self.session, self.view.declared if self.view else {}
        known = session.picture is not None and session.picture.known
        free = self._firing() - self._declared_firing(declared) if known else None
        source = session.parts.settings.alertmanager
        words, keys = watch_view.next_line(
            self.view, free, now, session.ink.glyphs, source=source, drill=bool(session.parts.drill)
        )
        shown: list[Line] = []
        for key in keys:
            entry = action(key)
            click = f"screen.{entry.action}"
            shown.append(
                (Span(entry.key, "bold accent", click), Span(" " + entry.title.lower(), "text", click))
            )
        glyph = Span(f"{self.session.ink.glyphs.here} next  ", "bold accent")
        cells = max(self.size.width - 2, 20)
        line = words_then_keys((glyph, Span(words)), joined(shown[: _keys_beside(cells)]), cells)
        self.lines["next"].show([line if words else (Span(" "),)])

    def _draw_incidents(self) -> None:
        assert self.view is not None  # noqa: S101
        panel = self.panels["incidents"]
        view, ink, shared = self.view, self.session.ink, self.view.shared

        def draw(place: int, cells: int) -> Sequence[Line]:
            facts = view.incidents[place]
            step = view.steps.get(facts.id)
            return watch_view.incident_lines(
                facts, step, self.session.now, ink.glyphs, cells, shared=facts.number in shared
            )

        empty = incidents_empty(view.total, self.session.parts.settings)
        panel.rows.show([facts.id for facts in view.incidents], draw, empty=empty)
        panel.heading.show("incidents", (Span("all" if self.everything else "open", "dim"),))
        self.tabs.count("incidents", str(len(view.incidents)))

    def _draw_alerts(self) -> None:
        self.alerts.take(self.view.declared if self.view else {})
        known = self.session.picture is not None and self.session.picture.known
        self.tabs.count("alerts", str(self._firing()) if known else "?")

    # --- acting ------------------------------------------------------------------------------------------

    def _open(self, name: str) -> None:
        for other, panel in self.panels.items():
            panel.set_class(other == name, "-open")
        self.tabs.open(name)
        self.set_focus(self.panels[name].rows)

    def action_incidents(self) -> None:
        """That panel."""
        self._settled = True
        self._open("incidents")

    def action_alerts(self) -> None:
        """That panel."""
        self._settled = True
        self._open("alerts")

    def action_choose(self) -> None:
        """What the next line's key does when it is clicked."""
        self.panels["incidents"].rows.action_choose()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """An incident opens; an alert shows all that is known of it."""
        if event.rows.id == "incidents-rows":
            self.shell.open_incident(event.key)
        else:
            self.start_flow(self._details())

    async def _details(self) -> None:
        from screens.alert_details import DECLARE, EXPIRE, SILENCE, AlertDetails

        alert = self.alerts.chosen
        if alert is None:
            return
        declared = self.view.declared.get(alert.fingerprint, "") if self.view else ""
        wanted = await self.app.push_screen_wait(AlertDetails(self.session, alert, declared))
        if wanted == DECLARE:
            await self._declare(alert)
        elif wanted in {SILENCE, EXPIRE}:
            await self._hold_back(alert, end=wanted == EXPIRE)

    def action_silence(self) -> None:
        """Hold back the notifications of the alert under the cursor."""
        self._start_holding(end=False)

    def action_expire(self) -> None:
        """Let them out again."""
        self._start_holding(end=True)

    def _start_holding(self, *, end: bool) -> None:
        alert = self.alerts.chosen
        if alert is None:
            self.refuse("No alert is chosen.")
        else:
            self.start_flow(self._hold_back(alert, end=end))

    async def _hold_back(self, alert: Alert, *, end: bool) -> None:
        from screens import silencing

        await (silencing.expire(self, alert) if end else silencing.silence(self, alert))

    def action_filter(self) -> None:
        """A line for matchers and words."""
        self._open("alerts")
        self.alerts.open_filter()

    def action_group(self) -> None:
        """By a label."""
        self.start_flow(self._group())

    async def _group(self) -> None:
        from screens.dialogs.choose import Choose, Option

        index = self.session.alerts
        labels = index.labels() if index is not None else []
        if not labels:
            self.refuse("No alert to group.")
            return
        named = [Option(name, name, count(values, "value")) for name, values in labels]
        options = [Option("", "not grouped"), *named]
        title = "Alerts with one value of a label stand together."
        chosen = await self.app.push_screen_wait(
            Choose(self.session.ink, "group alerts", title, options, current=self.alerts.group_by)
        )
        if chosen is not None:
            self.alerts.group_by = chosen
            self.alerts.show_found()

    def action_sort(self) -> None:
        """Another order."""
        self.say(f"Sorted by {self.alerts.next_order()}.")

    def action_declare(self) -> None:
        """From the alert under the cursor; by hand where there is none."""
        self.start_flow(self._declare(self.alerts.chosen))

    def action_by_hand(self) -> None:
        """For what no alert has seen."""
        self.start_flow(self._declare(None))

    async def _declare(self, alert: Alert | None) -> None:
        from screens.declare import DeclareScreen

        drill = self.session.parts.drill_desk
        if drill is not None and await self.session.clerk.do(lambda: drill.ended):
            leave = action("everywhere.leave").key
            self.refuse(f"The drill has ended. {leave} leaves it; then declare what is real.")
            return
        self.app.push_screen(DeclareScreen(self.session, alert))

    def action_acknowledge(self) -> None:
        """The incident under the cursor."""
        self.start_flow(self._acknowledge())

    async def _acknowledge(self) -> None:
        key = self.panels["incidents"].rows.cursor_key
        if not key:
            self.refuse("No incident to acknowledge.")
            return
        parts = self.session.parts
        incident = await self.session.clerk.do(parts.incidents.get, key)
        await self.session.clerk.do(parts.desk.acknowledge, incident, "app")
        await self.reload()

    def action_everything(self) -> None:
        """Open ones only, or all."""
        self.everything = not self.everything
        self.look_again()


def _keys_beside(cells: int) -> int:
    """How many keys stand beside what is next; a phone has room for the words alone."""
    return 2 if cells > 90 else int(cells > 50)
