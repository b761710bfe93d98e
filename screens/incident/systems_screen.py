"""The systems of an incident: what hangs on what, which are contained, and its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from data.errors import BadInput
from data.incident import cascade
from data.incident.model import Incident
from data.text import clean_line
from playbooks import cascade as playbook
from screens.actions import action, bindings
from screens.dialogs.ask import Field
from screens.incident import system_lines
from screens.incident.changes import ask, known
from screens.incident.of_incident import OverIncident
from screens.incident.system_lines import Systems
from screens.lines import Line, Span, wrap
from screens.widgets.key_bar import KeyBar
from screens.widgets.panel import RowsPanel
from screens.widgets.rows import Rows
from screens.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen


_STATES = ("contained", "harming", "restored", "unaffected")
"""How a system may stand; each has its key."""


class SystemsScreen(OverIncident):
    """Over the incident's screen: its systems, and beside them its parts."""

    DEFAULT_CSS = """
    SystemsScreen #said { padding: 0 1; margin: 1 0; height: auto; }
    SystemsScreen #columns {
        layout: grid; grid-size: 2; grid-columns: 3fr 2fr; grid-gutter: 1 3; padding: 0 1; height: 1fr;
    }
    SystemsScreen.-tabs #columns, SystemsScreen.-phone #columns {
        grid-size: 1; grid-columns: 1fr; grid-rows: 3fr 2fr;
    }
    SystemsScreen.-phone #said { display: none; }
    SystemsScreen.-phone #columns { grid-rows: 1fr 3; grid-gutter: 0; }
    """
    SCOPE = "systems"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("systems")]

    def __init__(self, incident: IncidentScreen) -> None:
        super().__init__(incident)
        self.shown: Systems | None = None
        ink = self.session.ink
        self.said = TextLines(ink, id="said")
        self.systems = RowsPanel(ink, "systems", id="systems")
        self.parts = RowsPanel(ink, "parts, incidents of their own", id="parts")

    def compose(self) -> ComposeResult:
        """Whose systems, what the containment leaves out, the two lists, keys."""
        yield self.state
        yield self.said
        yield Container(self.systems, self.parts, id="columns")
        yield KeyBar(self.session.ink, "systems")

    def on_mount(self) -> None:
        """On the first system."""
        self.set_focus(self.systems.rows)
        self.tick(self.session.now)

    async def reread(self) -> None:
        """As the journal has it now."""
        session, knowledge = self.session, known(self.cockpit)
        self.shown = await session.clerk.do(
            system_lines.build, session.parts, self.cockpit.incident_id, knowledge
        )

    def tick(self, now: int) -> None:
        """The clocks of the parts go on."""
        super().tick(now)
        shown, glyphs = self.shown, self.session.ink.glyphs
        cells = max(self.size.width - 2, 20)
        if shown is None:
            return
        self.said.show(_said(shown, cells))
        states = [state for _, state in shown.tree]
        contained = sum(one.covered for one in states)
        self.systems.heading.show("systems", (Span(f"{contained} of {len(states)} contained", "dim"),))
        self.systems.rows.show(
            [one.model for one in states],
            lambda place, room: system_lines.system_lines(*shown.tree[place], shown, now, room, glyphs),
            empty=[(Span(f"No system is named; {action('systems.new').key} names one.", "dim"),)],
        )
        self.parts.rows.show(
            [one.id for one in shown.parts],
            lambda place, room: system_lines.part_lines(shown.parts[place], now, room, glyphs),
            empty=[(Span(f"None; {action('systems.part').key} declares one.", "dim"),)],
        )

    # --- acting ------------------------------------------------------------------------------------------

    @property
    def _model(self) -> str:
        return self.systems.rows.cursor_key

    def _set(self, state: str) -> None:
        if self._model:
            self.start_flow(self._stand(self._model, state))
        else:
            self.refuse("No system stands under the cursor.")

    async def _stand(self, model: str, state: str) -> None:
        reason = Field("reason", "how you know", required=False)
        given = await ask(self.cockpit, "system", f"{model}: {cascade.WORDS[state]}.", reason)
        if given is not None:
            desk = self.session.parts.desk
            await self.do(lambda incident: cascade.set_state(desk, incident, model, state, given["reason"]))

    def action_contained(self) -> None:
        """The one under the cursor."""
        self._set("contained")

    def action_harming(self) -> None:
        """The one under the cursor."""
        self._set("harming")

    def action_restored(self) -> None:
        """The one under the cursor."""
        self._set("restored")

    def action_unaffected(self) -> None:
        """The one under the cursor."""
        self._set("unaffected")

    def action_new(self) -> None:
        """Named by a person."""
        self.start_flow(self._new())

    async def _new(self) -> None:
        name = Field("model", "its id", hint="as the catalogue has it")
        given = await ask(self.cockpit, "system", "Another system that the incident touches.", name)
        if given is None:
            return
        desk, catalogue = self.session.parts.desk, known(self.cockpit).catalogue

        def act(incident: Incident) -> None:
            if given["model"] not in incident.systems:
                desk.add_system(incident, given["model"])
            playbook.take_in(desk, incident, catalogue)

        await self.do(act)

    def action_depend(self) -> None:
        """What the one under the cursor takes from."""
        if self._model:
            self.start_flow(self._depend(self._model))
        else:
            self.refuse("No system stands under the cursor.")

    async def _depend(self, model: str) -> None:
        given = await ask(
            self.cockpit, "depends on", f"{model} takes from this one; named again, it no longer does.",
            Field("upstream", "the system's id"), Field("how", "what passes from it", required=False),
        )  # fmt: skip
        if given is None:
            return
        desk, upstream = self.session.parts.desk, clean_line(given["upstream"])

        def act(incident: Incident) -> None:
            stands = any(
                (one.upstream, one.downstream) == (upstream, model) for one in cascade.edges(incident)
            )
            cascade.depend(desk, incident, upstream, model, how=given["how"], holds=not stands)

        await self.do(act)

    def action_spread(self) -> None:
        """What the catalogue knows."""
        self.start_flow(self._spread())

    async def _spread(self) -> None:
        if self.shown is None or not self.shown.proposed:
            self.refuse("The catalogue knows of nothing more.")
            return
        desk, catalogue = self.session.parts.desk, known(self.cockpit).catalogue
        await self.do(lambda incident: playbook.take_in(desk, incident, catalogue, further=True))

    def action_part(self) -> None:
        """With the system under the cursor."""
        from screens.declare import DeclareScreen

        view = self.cockpit.view
        if view is None:
            raise BadInput("Fireline is still reading the incident.", remedy="Try again in a moment.")
        self.app.push_screen(DeclareScreen(self.session, None, part_of=view.facts, model=self._model))

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on a part goes there."""
        if event.rows is not self.parts.rows:
            keys = [action(f"systems.{name}").key for name in _STATES]
            self.refuse(f"{', '.join(keys[:-1])} and {keys[-1]} say how it stands.")
        elif self.shown and any(one.id == event.key and one.facts for one in self.shown.parts):
            self.shell.open_incident(event.key)
        else:
            self.refuse("This store has its number alone.")


def _said(shown: Systems, cells: int) -> list[Line]:
    """What the containment does not cover, and what the catalogue would add."""
    lines: list[Line] = []
    if shown.left_out:
        lines += wrap(f"The containment does not cover {', '.join(shown.left_out)}.", cells, "amber", most=2)
    if shown.proposed:
        new = ", ".join(dict.fromkeys(lower for _, lower in shown.proposed))
        key = Span(f"{action('systems.spread').key} ", "bold accent")
        said = wrap(f"adds {clean_line(new)}, which take from these by the catalogue", cells - 2, most=2)
        lines += [(key, *line) if place == 0 else line for place, line in enumerate(said)]
    return lines or [(Span("Harm goes on from a system to those that take from it.", "dim"),)]
