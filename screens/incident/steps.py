"""The runbook panel: every step with where it stands, the one under the cursor opened."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from screens.actions import action
from screens.incident.step_lines import Drawing, detail, head
from screens.incident.steps_view import RunbookView, StepView, improvised_key
from screens.incident.view import IncidentView
from screens.ink import Ink
from screens.lines import EMPTY, Line, Span, indent, wrap
from screens.next_action import NextStep
from screens.widgets.panel import RowsPanel

if TYPE_CHECKING:
    from runbooks.outlook import Outlook

_EVIDENCE = "keep, beside the first change"
OUTPUT_LINES = 500
"""How much of a running step's output is kept for the screen; the evidence file has it whole."""

_NARROWEST = 46
"""Cells that the panel has at least where several stand side by side."""


class RunbookPanel(RowsPanel):
    """Steps in the runbook's order; live output of what runs."""

    def __init__(self, ink: Ink) -> None:
        super().__init__(ink, "runbook", id="runbook", empty=[(Span("reading the runbook", "dim"),)])
        self.view = RunbookView()
        self.output: dict[str, deque[str]] = {}
        """By attempt, as it streams."""
        self.stopping: set[str] = set()
        """Attempts that were told to stop."""
        self.ahead: dict[str, Outlook] = {}
        """By step, what it would do now; read by `screens.incident.foreseeing`."""
        self._now = 0
        self._following = ""
        self._heads: dict[int, int] = {}
        self._wanted = ""

    def show_view(self, view: IncidentView, now: int) -> None:
        """The cursor goes to the next step the first time, then stays."""
        first = not self.view.steps
        wanted = next((step.key for step in view.runbook.steps if step.key == self._wanted), "")
        self._wanted = "" if wanted else self._wanted
        self.view, self._now = view.runbook, now
        steps = view.runbook.steps
        following = view.runbook.next_step(contain=view.facts.must_contain)
        self._following = following.key if following else ""
        chosen = view.runbook.running() or following
        self.rows.show(
            [step.key for step in steps],
            self._draw,
            lead=self._lead,
            lit=lambda place: self._heads.get(place, 1),
            opens=True,
            cursor=wanted or (chosen.key if first and chosen is not None else ""),
            empty=self._empty(view.runbook),
        )
        title = view.runbook.title or view.runbook.name
        self.heading.show("runbook", _titled(title, view.runbook))

    def go_to(self, attempt: str) -> None:
        """The cursor on a command that no runbook has, as soon as it is known."""
        self._wanted = improvised_key(attempt)

    def tick(self, now: int) -> None:
        """Only what runs shows the time."""
        self._now = now
        if self.view.running() is not None:
            self.rows.redraw()

    def foresee(self, key: str, ahead: Outlook) -> None:
        """What a step would do is known; shown where it is another than was."""
        if self.ahead.get(key) != ahead:
            self.ahead[key] = ahead
            self.rows.redraw()

    def tell_stopping(self, attempt: str, *, stops: bool = True) -> None:
        """Said at once: how long it takes to end is up to what runs."""
        (self.stopping.add if stops else self.stopping.discard)(attempt)
        self.rows.redraw()

    def _empty(self, view: RunbookView) -> list[Line]:
        return [
            *wrap(view.problem or "no steps", _NARROWEST, "dim"),
            EMPTY,
            (
                Span(f"  {action('incident.kind').key}  ", "bold accent"),
                Span("say what kind of incident it is", "", "screen.kind"),
            ),
            (
                Span(f"  {action('incident.choose_runbook').key}  ", "bold accent"),
                Span("choose a runbook", "", "screen.choose_runbook"),
            ),
        ]

    def step(self, key: str) -> StepView | None:
        """A step by its key."""
        return next((step for step in self.view.steps if step.key == key), None)

    def chosen(self) -> StepView | None:
        """The step under the cursor."""
        return self.step(self.rows.cursor_key)

    def offered(self, *, contain: bool) -> NextStep | None:
        """What comes next, and what stands in its way where that is known."""
        offered = self.view.advice(contain=contain)
        step = self.view.next_step(contain=contain)
        ahead = self.ahead.get(step.key) if step else None
        if offered is None or ahead is None or offered.running or offered.unsure:
            return offered
        return replace(offered, missing=ahead.missing, blocked=ahead.blocked)

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
        """Another step is open, and is seen whole where it can be."""
        self.rows.call_after_refresh(self.rows.keep_in_sight)

    def _draw(self, place: int, cells: int) -> Sequence[Line]:
        step, how = (
            self.view.steps[place],
            Drawing(self.ink.glyphs, cells, self._now, frozenset(self.stopping)),
        )
        lines: list[Line] = [EMPTY] * (self._lead(place) - 1)
        if self._lead(place):
            section = _EVIDENCE if step.section == "evidence" else step.section
            lines.append((Span(step.option or section, "dim"),))
        opened = step.key == self.rows.cursor_key
        first = head(step, how, opened=opened, following=step.key == self._following)
        self._heads[place] = len(first)
        lines += first
        if opened:
            inner = Drawing(how.glyphs, max(cells - 5, 20), how.now)
            output = list(self.output.get(step.attempt.id, ())) if step.attempt else []
            lines += indent(detail(step, self.ahead.get(step.key), output, inner), 5)
        return lines

    def _lead(self, place: int) -> int:
        """A section's first step stands below the section's name."""
        step = self.view.steps[place]
        before = self.view.steps[place - 1] if place else None
        if before is not None and (before.section, before.option) == (step.section, step.option):
            return 0
        return 2 if before else 1


def _titled(title: str, view: RunbookView) -> Line:
    """After what is to be said of the version, or else of its last drill: a long title cannot hide it."""
    if not title:
        return ()
    if not view.note:
        return (Span(f"{_drilled(view)}{title}", "dim"),)
    key = action("incident.new_version").key
    return (Span(f"file changed; version {view.version} goes on; {key} ", "amber"), Span(title, "dim"))


def _drilled(view: RunbookView) -> str:
    if not view.last_drilled:
        return ""
    return "never drilled · " if view.last_drilled == "never" else f"drilled {view.last_drilled} · "
