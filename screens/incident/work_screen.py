"""Who does what: the workstreams side by side, with what is idle or overdue, and what the severity asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from data.incident import work
from data.incident.model import Incident
from data.incident.work import Task
from data.times import parse_due
from playbooks import asked as asking
from screens.actions import action, bindings
from screens.dialogs.ask import Field
from screens.incident import work_lines
from screens.incident.changes import ask, known
from screens.incident.of_incident import OverIncident
from screens.incident.system_lines import cascade_line
from screens.incident.work_lines import Work
from screens.lines import Line, Span, indent, wrap
from screens.widgets.fitted import Rank
from screens.widgets.key_bar import KeyBar
from screens.widgets.panel import RowsPanel
from screens.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen

_ASKED = "asked by the severity"
_NARROW = 60


class WorkScreen(OverIncident):
    """Over the incident's screen; a column for what the severity asks, then one for each workstream."""

    DEFAULT_CSS = """
    WorkScreen #systems { padding: 0 1; display: none; }
    WorkScreen #proposed { padding: 0 1; margin: 1 0; height: auto; }
    WorkScreen.-phone #proposed { margin: 0; }
    WorkScreen Rank { margin: 0 1; }
    """
    SCOPE = "work"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("work")]

    def __init__(self, incident: IncidentScreen) -> None:
        super().__init__(incident)
        self.work: Work | None = None
        ink = self.session.ink
        self.proposed = TextLines(ink, id="proposed")
        self.systems = TextLines(ink, id="systems")
        self.panels = [RowsPanel(ink, _ASKED, id="asked")]
        self.columns = Rank(*self.panels)

    def compose(self) -> ComposeResult:
        """Whose work it is, what could be opened, the columns, keys."""
        yield self.state
        yield self.systems
        yield self.proposed
        yield self.columns
        yield KeyBar(self.session.ink, "work")

    def on_mount(self) -> None:
        """The first column has the focus."""
        self.set_focus(self.panels[0].rows)
        self.tick(self.session.now)

    async def reread(self) -> None:
        """As the journal has it now."""
        incident, knowledge = await self.cockpit.incident(), known(self.cockpit)
        self.work = await self.session.clerk.do(work_lines.read, incident, knowledge, self.session.now)
        await self._fit(len(self.work.columns) + 1)

    async def _fit(self, wanted: int) -> None:
        """As many columns as there are; the first ones stay, and with them the cursor and the focus."""
        while len(self.panels) > wanted:
            await self.panels.pop().remove()
        while len(self.panels) < wanted:
            panel = RowsPanel(self.session.ink, "", id=f"stream-{len(self.panels)}")
            self.panels.append(panel)
            await self.columns.add(panel)

    def tick(self, now: int) -> None:
        """What is late or idle changes with the time."""
        super().tick(now)
        view, cells = self.cockpit.view, max(self.size.width - 2, 20)
        if view is not None:
            glyphs = self.session.ink.glyphs
            of = cascade_line(view.facts.systems, view.parts, now, glyphs, cells, over=True)
            self.systems.display = bool(of)
            self.systems.show([of])
        if self.work is None or len(self.panels) != len(self.work.columns) + 1:
            return
        self.proposed.display = cells >= _NARROW or bool(self.work.proposed)
        self.proposed.show(_proposed(self.work, cells))
        self._show_asked(self.work)
        for panel, column in zip(self.panels[1:], self.work.columns, strict=True):
            panel.heading.show(column.stream.title, work_lines.heading(column, now))
            self._show_tasks(panel, column.stream.tasks, now)

    def _show_asked(self, shown: Work) -> None:
        glyphs = self.session.ink.glyphs
        self.panels[0].rows.show(
            [one.task for one in shown.asked],
            lambda place, cells: work_lines.asked_lines(shown.asked[place], cells, glyphs),
            empty=[(Span("Nothing: no severity is set.", "dim"),)],
        )

    def _show_tasks(self, panel: RowsPanel, tasks: Sequence[Task], now: int) -> None:
        glyphs = self.session.ink.glyphs
        panel.rows.show(
            [one.id for one in tasks],
            lambda place, cells: work_lines.task_lines(tasks[place], now, cells, glyphs),
            empty=[(Span(f"No task; {action('work.new').key} adds one.", "dim"),)],
        )

    # --- acting ------------------------------------------------------------------------------------------

    @property
    def _panel(self) -> int:
        """Which column has the focus; 0 where none has."""
        return next((place for place, one in enumerate(self.panels) if one.rows.has_focus), 0)

    @property
    def _stream(self) -> str:
        """The workstream that has the focus, or empty."""
        return self.work.columns[self._panel - 1].stream.name if self.work and self._panel else ""

    def _end(self, status: str, *, why: str = "") -> None:
        key = self.panels[self._panel].rows.cursor_key
        if key:
            self.start_flow(self._ended(key, status, why))
        else:
            self.refuse("No task stands under the cursor.")

    async def _ended(self, key: str, status: str, why: str) -> None:
        given = {"reason": ""}
        if why:
            answered = await ask(self.cockpit, status, "The timeline says it.", Field("reason", why))
            if answered is None:
                return
            given = answered
        await self.do(lambda incident: self._set(incident, key, status, given["reason"]))

    def _set(self, incident: Incident, key: str, status: str, reason: str) -> None:
        desk = self.session.parts.desk
        one = next((one for one in (self.work.asked if self.work else ()) if one.task == key), None)
        if one is not None:
            asking.end(desk, incident, one, status, reason)
        else:
            work.set_status(desk, incident, key, status, reason)

    def action_done(self) -> None:
        """The one under the cursor."""
        self._end("done")

    def action_begin(self) -> None:
        """Somebody works on it."""
        self._end("doing")

    def action_fail(self) -> None:
        """And how."""
        self._end("failed", why="how it failed")

    def action_block(self) -> None:
        """And by what."""
        self._end("blocked", why="what it waits for")

    def action_drop(self) -> None:
        """It is no longer wanted."""
        self._end("dropped")

    def action_new(self) -> None:
        """In the workstream that has the focus."""
        self.start_flow(self._new(self._stream))

    async def _new(self, stream: str) -> None:
        def due(given: str) -> int:
            return parse_due(given, self.session.now) if given else 0

        given = await ask(
            self.cockpit, "task", f"In {stream.replace('_', ' ') or 'no workstream'}.",
            Field("text", "what is to be done"),
            Field("owner", "who does it", self.session.parts.settings.responder, required=False),
            Field("due", "until when", hint="30m, or 17:30 UTC", required=False, check=due),
        )  # fmt: skip
        if given is None:
            return
        desk, until = self.session.parts.desk, due(given["due"])
        await self.do(
            lambda incident: work.add_task(
                desk, incident, given["text"], workstream=stream, owner=given["owner"], due=until
            )
        )

    def action_lead(self) -> None:
        """Of the workstream that has the focus."""
        stream = self._stream
        if stream:
            self.start_flow(self._lead(stream))
        else:
            self.refuse("Go to a workstream first.")

    async def _lead(self, stream: str) -> None:
        name = Field("name", "name; empty leaves it to its role", required=False)
        given = await ask(self.cockpit, "lead", f"Who leads {stream.replace('_', ' ')}:", name)
        if given is not None:
            desk, value = self.session.parts.desk, given["name"] or None
            await self.do(lambda incident: desk.set_field(incident, f"workstream.{stream}.lead", value))

    def action_open(self) -> None:
        """What the playbook asks for."""
        self.start_flow(self._open())

    async def _open(self) -> None:
        planned = known(self.cockpit).workstreams
        if planned is None or not (self.work and self.work.proposed):
            self.refuse("The playbook asks for nothing more.")
            return
        desk = self.session.parts.desk
        await self.do(lambda incident: planned.open_asked(desk, incident))

    def action_own(self) -> None:
        """One that the playbook does not know."""
        self.start_flow(self._own())

    async def _own(self) -> None:
        given = await ask(self.cockpit, "workstream", "One of your own.", Field("name", "its name"))
        if given is not None:
            desk = self.session.parts.desk
            await self.do(lambda incident: work.open_workstream(desk, incident, given["name"]))


def _proposed(shown: Work, cells: int) -> list[Line]:
    """What could be opened; on a phone as many as stand on one line."""
    if not shown.proposed:
        return wrap("Every workstream that the playbook asks for is open.", cells, "dim")
    key = Span(f"{action('work.open').key} ", "bold accent", "screen.open")
    most = 2 if cells >= _NARROW else 1
    for left in range(len(shown.proposed) + 1):
        named = shown.proposed[: len(shown.proposed) - left]
        more = [f"{left} more"] if left else []
        said = wrap(f"opens {', '.join([*named, *more])}, as the playbook asks", cells - 2)
        if len(said) <= most:
            break
    return [(key, *said[0]), *indent(said[1:], 2)]
