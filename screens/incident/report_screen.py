"""Who outside has to be told: the regimes with their questions, the reports owed, and the people affected."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from data.errors import BadInput
from data.incident.model import Incident
from playbooks import assessment
from playbooks.regimes import NO_ADVICE, Regime, Regimes
from screens.actions import action, bindings
from screens.incident import report_acts, report_lines
from screens.incident.changes import known
from screens.incident.of_incident import OverIncident
from screens.incident.report_lines import RegimeView, Reporting
from screens.lines import Line, Span, width, wrap
from screens.widgets.fitted import Rank
from screens.widgets.key_bar import KeyBar
from screens.widgets.panel import RowsPanel
from screens.widgets.rows import Rows
from screens.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen


_NARROW = 60
_SHORT_ADVICE = Span("  no legal advice", "dim")


class ReportScreen(OverIncident):
    """Over the incident's screen: regimes and questions, then what is owed and who was affected."""

    DEFAULT_CSS = """
    ReportScreen #said { padding: 0 1; margin: 1 0; height: auto; }
    ReportScreen.-phone #said { margin: 0; }
    ReportScreen Rank { margin: 0 1; }
    """
    SCOPE = "report"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("report")]

    def __init__(self, incident: IncidentScreen) -> None:
        super().__init__(incident)
        self.shown: Reporting | None = None
        ink = self.session.ink
        self.said = TextLines(ink, id="said")
        self.regimes = RowsPanel(ink, "regimes", id="regimes")
        self.questions = RowsPanel(ink, "does it apply?", id="questions")
        self.owed = RowsPanel(ink, "reports owed", id="owed")
        self.cohorts = RowsPanel(ink, "affected decisions", id="cohorts")

    def compose(self) -> ComposeResult:
        """Whose incident, what is open, the four lists, keys."""
        yield self.state
        yield self.said
        yield Rank(self.regimes, self.questions, self.owed, self.cohorts, most=2)
        yield KeyBar(self.session.ink, "report")

    def on_mount(self) -> None:
        """On the first regime."""
        self.set_focus(self.regimes.rows)
        self.tick(self.session.now)

    @property
    def known(self) -> Regimes:
        """Those that an incident is assessed for, and the others."""
        return known(self.cockpit).regimes or Regimes({})

    async def reread(self) -> None:
        """As the journal has it now."""
        incident = await self.cockpit.incident()
        self.shown = await self.session.clerk.do(report_lines.read, incident, self.known)
        self._show_regimes(self.shown)

    def tick(self, now: int) -> None:
        """What is left of the time."""
        super().tick(now)
        if self.shown is not None:
            self.said.show(_said(self.shown, max(self.size.width - 2, 20)))
            self._show_questions()
            self._show_owed(self.shown, now)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The questions are those of the regime under the cursor."""
        if event.rows is self.regimes.rows:
            self._show_questions()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on a regime goes to its questions."""
        if event.rows is self.regimes.rows:
            self.set_focus(self.questions.rows)

    def _show_regimes(self, shown: Reporting) -> None:
        glyphs = self.session.ink.glyphs
        self.regimes.rows.show(
            [one.id for one in shown.regimes],
            lambda place, cells: report_lines.regime_lines(shown.regimes[place], cells, glyphs),
            empty=[(Span("No regime is known.", "dim"),)],
        )
        self.cohorts.rows.show(
            [one.key for one in shown.groups],
            lambda place, cells: report_lines.group_lines(shown.groups[place], cells, glyphs),
            empty=[(Span(f"None recorded; {action('report.cohort').key} adds some.", "dim"),)],
        )

    def _show_questions(self) -> None:
        view, glyphs = self.view, self.session.ink.glyphs
        asked = view.asked if view and not view.applies_from else ()
        why = view.applies_from if view else ""
        self.questions.heading.show("does it apply?", (Span(view.title if view else "", "dim"),))
        self.questions.rows.show(
            [one.question.id for one in asked],
            lambda place, cells: report_lines.question_lines(asked[place], cells, glyphs),
            empty=[(Span(f"Nothing to ask: {why}" if why else "No regime under the cursor.", "dim"),)],
        )

    def _show_owed(self, shown: Reporting, now: int) -> None:
        glyphs = self.session.ink.glyphs
        self.owed.rows.show(
            [f"{one.regime}/{one.id}" for one in shown.owed],
            lambda place, cells: report_lines.owed_lines(shown.owed[place], now, cells, glyphs),
            empty=[(Span("Nothing, as far as it is assessed.", "dim"),)],
        )

    # --- acting ------------------------------------------------------------------------------------------

    @property
    def view(self) -> RegimeView | None:
        """The regime under the cursor."""
        key = self.regimes.rows.cursor_key
        return next((one for one in self.shown.regimes if one.id == key), None) if self.shown else None

    def regime(self) -> Regime:
        """Of the report under the cursor, where that list has the focus; else the one under its own cursor.
        Raises `BadInput` where there is none."""
        key = self.owed.rows.cursor_key if self.owed.rows.has_focus else ""
        name = key.partition("/")[0] or self.regimes.rows.cursor_key
        if not name:
            raise BadInput("No regime stands under the cursor.")
        return self.known.get(name)

    def action_yes(self) -> None:
        """To the question under the cursor."""
        self.start_flow(report_acts.answer(self, "yes"))

    def action_no(self) -> None:
        """To the question under the cursor."""
        self.start_flow(report_acts.answer(self, "no"))

    def action_unknown(self) -> None:
        """To the question under the cursor."""
        self.start_flow(report_acts.answer(self, "unknown"))

    @property
    def question(self) -> str:
        """Under the cursor; the first open one where the cursor is not among the questions."""
        if self.questions.rows.has_focus or self.view is None:
            return self.questions.rows.cursor_key
        return next((one.question.id for one in self.view.asked if not one.answer), "")

    def action_assess(self) -> None:
        """What needs no answer any more."""
        desk, days, asked = self.session.parts.desk, known(self.cockpit).calendar, self.known.asked

        def act(incident: Incident) -> None:
            for regime in asked:
                if assessment.waits(incident, regime):
                    assessment.assess(desk, incident, regime, days)

        self.start_flow(self.do(act))

    def action_confirm(self) -> None:
        """By name."""
        self.start_flow(report_acts.decide(self, "confirm"))

    def action_rule_out(self) -> None:
        """By name, with a reason."""
        self.start_flow(report_acts.decide(self, "rule out"))

    def action_write(self) -> None:
        """To a file."""
        self.start_flow(report_acts.write(self))

    def action_fill(self) -> None:
        """What nobody recorded."""
        self.start_flow(report_acts.fill(self))

    def action_sent(self) -> None:
        """The report under the cursor."""
        self.start_flow(report_acts.sent(self))

    def action_cohort(self) -> None:
        """Decisions that the incident touched."""
        self.start_flow(report_acts.add_cohort(self))

    def action_settle(self) -> None:
        """The group under the cursor."""
        self.start_flow(report_acts.settle(self))


def _said(shown: Reporting, cells: int) -> list[Line]:
    """How much is to be assessed; that it is no advice."""
    left = f"{shown.unassessed} of {len(shown.regimes)} not assessed" if shown.unassessed else "all assessed"
    counted: Line = (Span(left, "amber" if shown.unassessed else "green"),)
    whole: Line = (*counted, Span(f"  {NO_ADVICE}", "dim"))
    if width(whole) <= cells:
        return [whole]
    return [counted, *wrap(NO_ADVICE, cells, "dim")] if cells >= _NARROW else [(*counted, _SHORT_ADVICE)]
