"""Declare: an incident from an alert or by hand, every field with where it comes from, after the open ones it
may belong to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Label

from screens import declare_form
from screens.actions import action, bindings
from screens.declare_form import FIELDS, FormField
from screens.dialogs.choose import Choose, Option
from screens.lines import Line, Span, column, fitting, wrap
from screens.live_screen import LiveScreen
from screens.session import Session
from screens.theme import SEVERITY_INK
from screens.watch_view import SEVERITY, severity_word
from screens.widgets.key_bar import KeyBar
from screens.widgets.panel import Panel, RowsPanel
from screens.widgets.prose import Prose
from screens.widgets.rows import Rows
from screens.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from data.sources.alert import Alert
    from playbooks.matching import Match
    from playbooks.proposal import Proposal
    from screens.facts import Facts


class FormPanel(Panel):
    """The fields, under one title."""

    def compose_inside(self) -> ComposeResult:
        """A row for each."""
        with VerticalScroll(classes="fields", can_focus=False):
            for field in FIELDS:
                with Horizontal(classes="field"):
                    yield Label(field.label, markup=False)
                    yield self._widget(field)
                    yield Label("", markup=False, classes="origin", id=f"origin-{field.name}")
            yield Prose(self.ink, lambda _cells: [], id="notes")

    def _widget(self, field: FormField) -> Input | Button:
        if field.choice:
            return Button("", id=f"field-{field.name}", compact=True)
        line = Input(placeholder=field.hint, id=f"field-{field.name}")
        line.cursor_blink = False
        return line


class DeclareScreen(LiveScreen):
    """Nothing is written before ``^s``."""

    CSS_PATH = "declare.tcss"
    SCOPE = "declare"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("declare")]

    def __init__(
        self, session: Session, alert: Alert | None, *, part_of: Facts | None = None, model: str = ""
    ) -> None:
        """``part_of``: the incident that the new one is a part of; ``model``: the system that it is about."""
        super().__init__(session)
        self._alert, self._part_of, self._model = alert, part_of, model
        self.proposal: Proposal | None = None
        self.matches: list[Match] = []
        self._choices: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Title, next act, matches, form, keys."""
        ink = self.session.ink
        yield TextLines(ink, id="bar")
        yield TextLines(ink, id="next")
        yield RowsPanel(ink, "open incidents that match", id="matches")
        yield FormPanel(ink, "declare", id="form")
        yield KeyBar(ink, "declare")

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """A long line is read from its beginning."""
        if isinstance(event.widget, Input):
            event.widget.cursor_position = 0

    async def reload(self) -> None:
        """Once: what is proposed. Later events change only which incidents match."""
        session = self.session
        knowledge = session.knowledge
        if knowledge is None:
            return
        if self.proposal is None:
            self.proposal = await session.clerk.do(
                declare_form.propose, session.parts, knowledge, self._alert
            )
            if self._model:
                self.proposal = self.proposal.with_system(self._model)
            self._fill(self.proposal)
        if self._part_of is not None:
            self._draw()
            return
        self.matches = await session.clerk.do(declare_form.matches, session.parts, knowledge, self.proposal)
        self._draw()

    def on_mount(self) -> None:
        """What this is about."""
        what = f"from the alert {self._alert.name}" if self._alert else "by hand"
        if self._part_of is not None:
            what = f"a part of {self._part_of.number}"
        elif self.session.parts.drill:
            what += ", in this drill"
        ink = self.session.ink
        self.query_one("#bar", TextLines).show(
            [(Span("fireline", "bold accent"), Span("  declare", "bold"), Span(f"  {what}", "dim"))]
        )
        self._hint(
            (Span(f"{ink.glyphs.here} next  ", "bold accent"), Span("looking up what is known", "dim"))
        )
        self.query_one("#field-title", Input).focus()

    def _hint(self, of: Line) -> None:
        self.query_one("#next", TextLines).show([of])

    def on_resize(self) -> None:
        """The line above the form for the width there is."""
        if self.proposal is not None:
            self._draw_next()

    def _fill(self, proposal: Proposal) -> None:
        for field in FIELDS:
            value, origin = declare_form.shown(proposal, field.name)
            self.query_one(f"#origin-{field.name}", Label).update(Content(self.session.ink.text(origin)))
            if field.choice:
                self._choose_value(field, value)
            else:
                line = self.query_one(f"#field-{field.name}", Input)
                line.value = line.value or value  # what was typed meanwhile stays
        notes = [*proposal.notes]
        self.query_one("#notes", Prose).retell(
            lambda cells: [line for note in notes for line in wrap(note, cells, "amber")]
        )

    def _choose_value(self, field: FormField, value: str) -> None:
        self._choices[field.name] = value
        words = value.replace("_", " ")
        if field.name == "incident_type" and value and self.session.knowledge is not None:
            words = self.session.knowledge.taxonomy.title(value)
        label = words or f"enter: {field.hint}"
        self.query_one(f"#field-{field.name}", Button).label = Content(self.session.ink.text(label))

    def _draw(self) -> None:
        ink, matches = self.session.ink, self.matches
        panel = self.query_one("#matches", RowsPanel)
        panel.set_class(bool(matches), "-some")

        def draw(place: int, _cells: int) -> Sequence[Line]:
            match = matches[place]
            incident = match.incident
            return [
                (
                    *severity_word(incident.severity, ink.glyphs),
                    Span(incident.number, "bold"),
                    Span(f"  {incident.title}"),
                ),
                (column("", SEVERITY), Span("; ".join(match.why), "dim")),
            ]

        panel.rows.show([match.incident.id for match in matches], draw, uniform=2)
        self._draw_next()

    def _draw_next(self) -> None:
        ink, matches = self.session.ink, self.matches
        glyph = Span(f"{ink.glyphs.here} next  ", "bold accent")
        save, join = action("declare.save"), action("declare.join")
        if matches:
            words = f"join {matches[0].incident.number}, or declare another one"
            shown = [join, save]
        else:
            words, shown = "check the fields; nothing is written before you declare", [save]
        keys = [
            (
                Span(entry.key, "bold accent", f"screen.{entry.action}"),
                Span(f" {entry.title.lower()}", "", f"screen.{entry.action}"),
            )
            for entry in shown
        ]
        self._hint(fitting([(glyph, Span(words)), *keys], max(self.size.width - 2, 20)))

    # --- acting ------------------------------------------------------------------------------------------

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A choice."""
        self.start_flow(self._choose(str(event.button.id).removeprefix("field-")))

    async def _choose(self, name: str) -> None:
        if self.session.knowledge is None:
            self.refuse("Still reading what Fireline knows; try again in a moment.")
            return
        field = next(field for field in FIELDS if field.name == name)
        chosen = await (self._ask_severity() if name == "severity" else self._ask_type())
        if chosen is not None:
            self._choose_value(field, chosen)
            self._on_from(name)

    def _on_from(self, name: str) -> None:
        """To the field after a choice, so that what is typed next is never another choice."""
        line = self.query_one(f"#field-{name}", Button)
        if self.focused is line:
            self.focus_next()

    async def _ask_severity(self) -> str | None:
        assert self.session.knowledge is not None  # noqa: S101
        levels = self.session.knowledge.severities.levels
        options = [
            Option(name, name.replace("_", " "), levels[name].description, ink)
            for name, ink in SEVERITY_INK.items()
        ]
        dialog = Choose(
            self.session.ink, "severity", "It sets the clocks. When unsure, the higher.", options,
            current=self._choices.get("severity", ""),
        )  # fmt: skip
        return await self.app.push_screen_wait(dialog)

    async def _ask_type(self) -> str | None:
        from screens.classifying import ask_type

        assert self.session.knowledge is not None  # noqa: S101
        return await ask_type(self.app, self.session.ink, self.session.knowledge.classifier)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """On to the next field; declaring is a key of its own."""
        event.stop()
        self.focus_next()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on a match joins it."""
        self.start_flow(self._join(event.key))

    def _values(self) -> dict[str, str]:
        return {
            field.name: self._choices.get(field.name, "")
            if field.choice
            else self.query_one(f"#field-{field.name}", Input).value.strip()
            for field in FIELDS
        }

    def action_save(self) -> None:
        """Declare."""
        self.start_flow(self._save())

    async def _save(self) -> None:
        session = self.session
        if self.proposal is None or session.knowledge is None:
            return
        proposal = declare_form.edited(self.proposal, self._values(), session.now)
        whole = self._part_of.id if self._part_of else ""
        incident = await session.clerk.do(
            declare_form.declare, session.parts, session.knowledge, proposal, whole
        )
        self._go(incident.id)

    def action_join(self) -> None:
        """The best match, or the one under the cursor."""
        key = self.query_one("#matches-rows", Rows).cursor_key
        if key:
            self.start_flow(self._join(key))
        else:
            self.refuse("No open incident matches.")

    async def _join(self, incident: str) -> None:
        if self.proposal is None:
            return
        await self.session.clerk.do(declare_form.join, self.session.parts, incident, self.proposal)
        self._go(incident)

    def _go(self, incident: str) -> None:
        self.app.pop_screen()
        self.shell.open_incident(incident)

    def action_back(self) -> None:
        """Nothing is declared; what somebody typed is not thrown away unasked."""
        if self.shell.seen():
            return
        if self._typed():
            self.start_flow(self._give_up())
        else:
            self.app.pop_screen()

    def _typed(self) -> bool:
        if self.proposal is None:
            return any(self._values().values())
        said = {field.name: declare_form.shown(self.proposal, field.name)[0] for field in FIELDS}
        return any(value != said[name].strip() for name, value in self._values().items())

    async def _give_up(self) -> None:
        from screens.dialogs.confirm import Confirm

        first = "Nothing is declared, and what you typed is gone."
        ask = Confirm(self.session.ink, "give up", first, [], do="give it up", dont="go on")
        if await self.app.push_screen_wait(ask):
            self.app.pop_screen()
