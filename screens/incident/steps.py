"""The runbook panel: every step with where it stands, the one under the cursor opened to its command, target,
undo and output."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from data.times import span, to_datetime
from screens.glyphs import Glyphs
from screens.incident.steps_view import AttemptView, RunbookView, StepView
from screens.incident.view import IncidentView
from screens.ink import Ink
from screens.lines import EMPTY, Line, Span, column, indent, spread, width, wrap
from screens.widgets.panel import RowsPanel

RISK_INK = {"reads": "dim", "person": "dim", "changes": "amber", "destroys": "red"}
SECTION_WORDS = {
    "triage": "look",
    "containment": "contain",
    "investigation": "investigate",
    "resolution": "resolve",
    "improvised": "improvised",
}
OUTPUT_LINES = 500
"""How much of a running step's output is kept for the screen; the evidence file has it whole."""
_SHOWN_OUTPUT = 8
_COMMAND_LINES = 6


class RunbookPanel(RowsPanel):
    """Steps in the runbook's order; live output of what runs."""

    def __init__(self, ink: Ink) -> None:
        super().__init__(ink, "runbook", id="runbook", empty=[(Span("reading the runbook", "dim"),)])
        self.view = RunbookView()
        self.output: dict[str, deque[str]] = {}
        """By attempt, as it streams."""

    def show_view(self, view: IncidentView, now: int) -> None:  # noqa: ARG002
        """The cursor goes to the next step the first time, then stays."""
        first = not self.view.steps
        self.view = view.runbook
        steps = view.runbook.steps
        self.rows.show(
            [step.key for step in steps], self._draw, lead=self._lead, empty=self._empty(view.runbook)
        )
        chosen = view.runbook.running() or view.runbook.next_step(contain=view.facts.must_contain)
        if first and chosen is not None:
            self.rows.move_to(chosen.key)
        title = view.runbook.title or view.runbook.name
        self.heading.show("runbook", (Span(title, "dim"),) if title else ())

    def _empty(self, view: RunbookView) -> list[Line]:
        return [
            *wrap(view.problem or "no steps", 60, "dim"),
            EMPTY,
            (Span("  k  ", "bold accent"), Span("say what kind of incident it is", "", "screen.kind")),
            (Span("  b  ", "bold accent"), Span("choose a runbook", "", "screen.choose_runbook")),
        ]

    def chosen(self) -> StepView | None:
        """The step under the cursor."""
        key = self.rows.cursor_key
        return next((step for step in self.view.steps if step.key == key), None)

    def feed(self, attempt: str, text: str) -> None:
        """More output of a running step; bounded."""
        kept = self.output.setdefault(attempt, deque(maxlen=OUTPUT_LINES))
        for number, part in enumerate(text.split("\n")):
            if number == 0 and kept:
                kept[-1] += part
            else:
                kept.append(part)
        self.rows.redraw()

    def on_rows_moved(self) -> None:
        """Another step opens."""
        self.rows.redraw()
        self.rows.call_after_refresh(self.rows.keep_in_sight)

    def _draw(self, place: int, cells: int) -> Sequence[Line]:
        step = self.view.steps[place]
        lines: list[Line] = [EMPTY] * (self._lead(place) - 1)
        if self._lead(place):
            lines.append((Span(step.option or SECTION_WORDS.get(step.section, step.section), "dim"),))
        opened = step.key == self.rows.cursor_key
        lines += _head(step, self.ink.glyphs, cells, opened=opened)
        if opened:
            lines += indent(self._detail(step, max(cells - 5, 20)), 5)
        return lines

    def _lead(self, place: int) -> int:
        """A section's first step stands below the section's name."""
        step = self.view.steps[place]
        before = self.view.steps[place - 1] if place else None
        if before is not None and (before.section, before.option) == (step.section, step.option):
            return 0
        return 2 if before else 1

    def _detail(self, step: StepView, cells: int) -> list[Line]:
        attempt = step.attempt
        command = attempt.command if attempt and attempt.command else step.command
        lines = _command_lines(command, cells, "dim" if step.settled else "text")
        if not command:
            lines.append((Span("a step for a person: enter when it is done", "dim"),))
        if attempt is not None and attempt.target:
            lines += wrap(attempt.target, cells, "dim")
        if step.expected and not step.settled:
            lines += wrap(f"expect: {step.expected}", cells, "dim", most=3)
        undo = (attempt.undo if attempt else "") or step.undo
        if undo:
            lines += wrap(f"undo: {undo.strip()}".replace("\n", "; "), cells, "dim", most=2)
        if step.effect and not step.settled:
            lines.append((Span(f"takes effect in about {step.effect}", "dim"),))
        if attempt is not None:
            lines += self._told(attempt, cells)
        if step.skipped and attempt is None:
            lines += wrap(f"skipped: {step.skipped}", cells, "dim")
        return lines

    def _told(self, attempt: AttemptView, cells: int) -> list[Line]:
        """What came out, and how it ended."""
        lines: list[Line] = []
        live = self.output.get(attempt.id)
        text = list(live)[-_SHOWN_OUTPUT:] if live else attempt.excerpt.split("\n")[-_SHOWN_OUTPUT:]
        rule = self.ink.glyphs.dot
        for part in text:
            told = wrap(part, cells - 2, "dim", most=3) if part.strip() else []
            lines += [(Span("  " if number else f"{rule} ", "faint"), *of) for number, of in enumerate(told)]
        if attempt.detail:
            lines += wrap(attempt.detail, cells, "amber")
        for survivor in attempt.survivors:
            lines.append((Span(f"still alive: {survivor}", "red"),))
        if attempt.started_at and not attempt.outcome:
            where = f" on {attempt.host}" if attempt.host else ""
            lines.append(
                (Span(f"running{where} since {to_datetime(attempt.started_at):%H:%M:%S}", "accent"),)
            )
        return lines


def _command_lines(command: str, cells: int, ink: str) -> list[Line]:
    """The command's beginning, without its comments; the confirmation shows it whole."""
    texts = [text for text in command.split("\n") if text.strip() and not text.lstrip().startswith("#")]
    lines = [of for text in texts for of in wrap(text.rstrip(), cells, ink)]
    if len(lines) <= _COMMAND_LINES:
        return lines
    more: Line = (Span(f"and {len(lines) - _COMMAND_LINES + 1} more lines", "dim"),)
    return [*lines[: _COMMAND_LINES - 1], more]


def _head(step: StepView, glyphs: Glyphs, cells: int, *, opened: bool) -> list[Line]:
    glyph, ink = _state_glyph(step, glyphs)
    number = str(step.number) if step.number else " "
    weight = "bold" if opened else "dim" if step.settled else "text"
    start: Line = (Span(f"{glyph} ", ink), column(number, 3, "bold" if opened else "dim"))
    verdict = _verdict(step)
    if not opened:
        return [spread((*start, Span(step.action, weight)), verdict, cells)]
    action = wrap(step.action, max(cells - 5 - width(verdict) - 1, 12), "bold accent")
    return [spread((*start, *action[0]), verdict, cells), *indent(action[1:], 5)]


def _state_glyph(step: StepView, glyphs: Glyphs) -> tuple[str, str]:
    return {
        "open": (" ", "dim"),
        "running": (glyphs.running, "accent"),
        "skipped": (glyphs.skipped, "dim"),
        "rolled_back": (glyphs.undone, "amber"),
        "succeeded": (glyphs.good, "green"),
        "ran_unverified": (glyphs.unsure, "amber"),
        "unknown": (glyphs.unsure, "amber"),
    }.get(step.state, (glyphs.bad, "red"))


def _verdict(step: StepView) -> Line:
    attempt = step.attempt
    if attempt is None:
        return (
            (Span(" skipped", "dim"),)
            if step.skipped
            else (Span(f" {step.risk}", RISK_INK.get(step.risk, "amber")),)
        )
    if not attempt.outcome:
        return (Span(" running", "bold accent"),)
    if attempt.rolled_back:
        return (Span(" rolled back", "amber"),)
    took = span(attempt.ended_at - attempt.started_at) if attempt.ended_at and attempt.started_at else ""
    words, ink = {
        "succeeded": (attempt.verification or "succeeded", "green"),
        "ran_unverified": (
            ("not verified", "red")
            if attempt.verification == "not_verified"
            else ("ran, effect unverified", "amber")
        ),
        "timed_out": ("timed out", "red"),
        "unknown": ("outcome unknown", "amber"),
        "cancelled": ("cancelled", "amber"),
    }.get(attempt.outcome, (attempt.outcome.replace("_", " "), "red"))
    return (Span(f" {words}", ink), Span(f" {took}" if took and not attempt.human else "", "dim"))
