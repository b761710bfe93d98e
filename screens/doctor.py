"""Doctor: what Fireline leans on, looked at again from here, with how to mend what fails."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from data.finding import Finding
from data.text import count
from screens.actions import bindings
from screens.glyphs import Glyphs
from screens.lines import EMPTY, Line, Span, column, indent, wrap
from screens.live_screen import LiveScreen
from screens.session import Session
from screens.settings_book import Examine
from screens.widgets.key_bar import KeyBar
from screens.widgets.panel import RowsPanel
from screens.widgets.text_lines import TextLines

_NAME = 16
_INKS = {"good": "green", "warning": "amber", "bad": "red", "skipped": "faint"}


class DoctorScreen(LiveScreen):
    """Looking begins when it opens; findings come in as checks end, and are put in order at the end."""

    SCOPE = "doctor"
    CSS_PATH = "settings.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("doctor")]

    class Came(Message):
        """A check ended; without ``progress`` all did, and these are all findings."""

        def __init__(self, look: int, found: Sequence[Finding], progress: tuple[int, int] | None) -> None:
            super().__init__()
            self.look, self.found, self.progress = look, found, progress

    def __init__(self, session: Session, examine: Examine) -> None:
        super().__init__(session)
        self._examine = examine
        self._look = 0
        self._progress: tuple[int, int] | None = (0, 0)
        self.found: list[Finding] = []
        self.only_amiss = False
        ink = session.ink
        self.lines = {name: TextLines(ink, id=name) for name in ("bar", "next")}
        self.panel = RowsPanel(ink, "findings", id="findings")

    def compose(self) -> ComposeResult:
        """The verdict, then line by line."""
        yield self.lines["bar"]
        yield self.lines["next"]
        yield self.panel
        yield KeyBar(self.session.ink, "doctor")

    def on_mount(self) -> None:
        """Begin to look."""
        self.set_focus(self.panel.rows)
        self.action_again()

    def concerns(self, incidents: frozenset[str]) -> bool:  # noqa: ARG002
        """The journal says nothing about these."""
        return False

    # --- looking -----------------------------------------------------------------------------------------

    def action_again(self) -> None:
        """Look at everything once more; what an earlier look still says is dropped."""
        self._look += 1
        self._progress, self.found = (0, 0), []
        self._draw()
        threading.Thread(target=self._run, args=(self._look,), name="doctor", daemon=True).start()

    def _run(self, look: int) -> None:
        """On a thread of its own, which nobody waits for who leaves the app."""

        def told(done: int, total: int, found: Sequence[Finding]) -> None:
            self.post_message(self.Came(look, found, (done, total)))

        self.post_message(self.Came(look, self._examine(told), None))

    def on_doctor_screen_came(self, event: Came) -> None:
        """Shown below what came before; at the end all of them in their order."""
        if event.look == self._look:
            self.found = [*self.found, *event.found] if event.progress else list(event.found)
            self._progress = event.progress
            self._draw()

    # --- drawing -----------------------------------------------------------------------------------------

    def _draw(self) -> None:
        glyphs = self.session.ink.glyphs
        shown = [one for one in self.found if not self.only_amiss or one.state in {"bad", "warning"}]

        def draw(place: int, cells: int) -> Sequence[Line]:
            return finding_lines(shown, place, cells, glyphs)

        empty = "Looking." if self._progress else "Nothing is amiss."
        self.panel.rows.show(
            [f"{number}" for number in range(len(shown))],
            draw,
            lead=lambda place: _lead(shown, place),
            empty=[EMPTY, (Span(empty, "dim"),)],
        )
        self.panel.heading.show("what is amiss" if self.only_amiss else "findings")
        self.lines["bar"].show([(Span("fireline", "bold accent"), Span("  doctor", "bold"))])
        self.lines["next"].show([verdict(self.found, self._progress, glyphs)])

    # --- acting ------------------------------------------------------------------------------------------

    def action_only_amiss(self) -> None:
        """Everything, or faults and warnings."""
        self.only_amiss = not self.only_amiss
        self._draw()

    def action_copy(self) -> None:
        """The finding under the cursor, through the terminal (OSC 52)."""
        shown = [one for one in self.found if not self.only_amiss or one.state in {"bad", "warning"}]
        key = self.panel.rows.cursor_key
        if key:
            one = shown[int(key)]
            self.app.copy_to_clipboard(f"{one.name}: {one.said} {one.remedy}".strip())

    def action_back(self) -> None:
        """To where this was opened from."""
        self.app.pop_screen()


def verdict(found: Sequence[Finding], progress: tuple[int, int] | None, glyphs: Glyphs) -> Line:
    """How far the looking is, or what it came to."""
    bad = sum(one.state == "bad" for one in found)
    warnings = sum(one.state == "warning" for one in found)
    words = f"{count(bad, 'fault')}, {count(warnings, 'warning')}" if bad or warnings else "nothing amiss"
    if progress is not None:
        done = f"{progress[0]} of {progress[1]} looked at" if progress[1] else "looking"
        return (Span(f"{glyphs.running} {done}  ", "bold accent"), Span(words if found else "", "dim"))
    if bad:
        return (Span(f"{glyphs.bad} {words}  ", "bold red"), Span("each line says how to mend it"))
    if warnings:
        return (Span(f"{glyphs.warning} {words}  ", "bold amber"), Span("it works, and could be better"))
    return (Span(f"{glyphs.good} {words}", "bold green"),)


def _lead(found: Sequence[Finding], place: int) -> int:
    if place and found[place - 1].group == found[place].group:
        return 0
    return 2 if place else 1


def finding_lines(found: Sequence[Finding], place: int, cells: int, glyphs: Glyphs) -> list[Line]:
    """Sign, name and what was found; below it, where it is not well, how to mend it."""
    one = found[place]
    sign = {"good": glyphs.good, "warning": glyphs.warning, "bad": glyphs.bad, "skipped": glyphs.quiet}[
        one.state
    ]
    name = min(_NAME, max(cells // 4, 8))
    room = max(min(cells - name - 4, 110), 12)
    said = wrap(one.said, room, "dim" if one.state in {"good", "skipped"} else "text", most=4)
    ink = _INKS[one.state]
    first: Line = (
        Span(f"{sign} ", f"bold {ink}"),
        column(one.name, name, "bold" if ink != "faint" else "dim"),
    )
    lines: list[Line] = [(*first, Span("  "), *said[0]), *indent(said[1:], name + 4)]
    if one.remedy and one.state != "good":
        remedy = wrap(one.remedy, room - 2, "faint" if one.state == "skipped" else "accent", most=4)
        lines += [
            (Span(" " * (name + 4)), Span(f"{glyphs.then if not number else ' '} ", "dim"), *of)
            for number, of in enumerate(remedy)
        ]
    above = _lead(found, place)
    heading: Line = (Span(one.group, "bold accent"),)
    return [*([EMPTY] if above == 2 else []), *([heading] if above else []), *lines]
