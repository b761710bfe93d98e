"""What is to be learned of an incident: the sections of its review, and what is said in one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from data.errors import BadInput
from playbooks.review import Entry, Review, Section
from screens.actions import bindings
from screens.incident import review_acts, review_lines
from screens.incident.of_incident import OverIncident
from screens.lines import Span
from screens.ports import Reviewing
from screens.widgets.key_bar import KeyBar
from screens.widgets.panel import RowsPanel
from screens.widgets.rows import Rows
from screens.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen


class ReviewScreen(OverIncident):
    """Over the incident's screen: sections at the left, entries of one at the right."""

    DEFAULT_CSS = """
    ReviewScreen #said { padding: 0 1; margin: 1 0; }
    ReviewScreen.-phone #said { margin: 0; }
    ReviewScreen #columns { height: 1fr; padding: 0 1; layout: vertical; }
    ReviewScreen #sections { height: 2fr; }
    ReviewScreen #entries { height: 3fr; }
    ReviewScreen.-wide #columns, ReviewScreen.-vast #columns { layout: horizontal; }
    ReviewScreen.-wide #sections, ReviewScreen.-vast #sections { width: 2fr; height: 1fr; margin-right: 3; }
    ReviewScreen.-wide #entries, ReviewScreen.-vast #entries { width: 3fr; height: 1fr; }
    """
    SCOPE = "review"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("review")]

    def __init__(self, incident: IncidentScreen) -> None:
        super().__init__(incident)
        self.shown: Review | None = None
        ink = self.session.ink
        self.said = TextLines(ink, id="said")
        waiting = [(Span("reading the review", "dim"),)]
        self.sections = RowsPanel(ink, "sections", id="sections", empty=waiting)
        self.entries = RowsPanel(ink, "what is said", id="entries")

    def compose(self) -> ComposeResult:
        """Whose incident, how much is open, the two lists, keys."""
        yield self.state
        yield self.said
        yield Container(self.sections, self.entries, id="columns")
        yield KeyBar(self.session.ink, "review")

    def on_mount(self) -> None:
        """On the first section."""
        self.set_focus(self.sections.rows)
        self.tick(self.session.now)

    @property
    def reviews(self) -> Reviewing:
        """What reads them. Raises `BadInput` where nothing does."""
        found = self.session.parts.reviews
        if found is None:
            raise BadInput("Reviews are not set up here.", remedy="Use fireline review show.")
        return found

    async def reread(self) -> None:
        """As the journal has it now."""
        incident = await self.cockpit.incident()
        self.shown = await self.session.clerk.do(self.reviews.read, incident)
        shown, glyphs = self.shown, self.session.ink.glyphs
        self.sections.rows.show(
            [one.id for one in shown.sections],
            lambda place, cells: review_lines.section_lines(shown.sections[place], cells, glyphs),
        )
        self._show_entries()

    def tick(self, now: int) -> None:
        """Who signed when."""
        super().tick(now)
        if self.shown is not None:
            self.said.show([review_lines.overall(self.shown, now)])

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The entries are those of the section under the cursor."""
        if event.rows is self.sections.rows:
            self._show_entries()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on a section goes into it; on an entry fills it in."""
        if event.rows is self.sections.rows:
            self.set_focus(self.entries.rows)
        else:
            self.action_fill()

    def _show_entries(self) -> None:
        section, glyphs = self.section, self.session.ink.glyphs
        entries = section.entries if section else ()
        references = "; ".join(section.part.references) if section else ""
        self.entries.heading.show(section.part.title if section else "", (Span(references, "dim"),))
        self.entries.rows.show(
            [one.field.id for one in entries],
            lambda place, cells: review_lines.entry_lines(entries[place], cells, glyphs),
        )

    # --- acting ------------------------------------------------------------------------------------------

    @property
    def section(self) -> Section | None:
        """Under the cursor."""
        key = self.sections.rows.cursor_key
        return next((one for one in self.shown.sections if one.id == key), None) if self.shown else None

    @property
    def entry(self) -> Entry:
        """Under the cursor; the first open one where the cursor is among the sections. Raises `BadInput`."""
        entries = self.section.entries if self.section else ()
        if not self.entries.rows.has_focus:
            entries = tuple(sorted(entries, key=lambda one: not one.open))
            if entries:
                return entries[0]
        key = self.entries.rows.cursor_key
        for one in entries:
            if one.field.id == key:
                return one
        raise BadInput("No field stands under the cursor.")

    def action_fill(self) -> None:
        """The entry under the cursor."""
        self.start_flow(review_acts.fill(self))

    def action_accept(self) -> None:
        """What is inferred is so."""
        self.start_flow(review_acts.accept(self))

    def action_none(self) -> None:
        """Nothing to say, and why."""
        self.start_flow(review_acts.none(self))

    def action_evidence(self) -> None:
        """To the event that says it."""
        from screens.timeline.screen import TimelineScreen

        events = [event for line in self.entry.statement.lines for event in line.events]
        if not events:
            self.refuse("No event says anything there yet.")
            return
        self.app.push_screen(TimelineScreen(self.session, self.cockpit.incident_id, at=events[0]))

    def action_assign(self) -> None:
        """The section under the cursor."""
        self.start_flow(review_acts.assign(self))

    def action_why(self) -> None:
        """Once more."""
        self.start_flow(review_acts.why(self))

    def action_cause(self) -> None:
        """Its pattern."""
        self.start_flow(review_acts.cause(self))

    def action_sign(self) -> None:
        """As it stands."""
        self.start_flow(review_acts.sign(self))
