"""For who leads a drill, in a terminal of their own: the script as it goes, and injects to let come."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from data.errors import FirelineError
from playbooks.scenario.script import Script, ScriptRow
from screens.debrief import Aligned, fact_lines
from screens.dialogs.confirm import Confirm
from screens.lines import EMPTY, Line, Span, column, indent, wrap
from screens.ports import Facilitates
from screens.session import Session
from screens.widgets.panel import PanelTitle
from screens.widgets.rows import Rows
from screens.widgets.text_lines import TextLines

_EVERY = 1.0
_WHEN = 26
_HINT = (
    Span("enter", "bold accent"), Span(" let this inject come now   "),
    Span("esc", "bold accent"), Span(" what the players see, ^r back"),
)  # fmt: skip


class FacilitatorScreen(ModalScreen[None]):
    """It looks again every second; below it lie the screens that the players have."""

    CSS_PATH = "facilitator.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "close")]

    def __init__(self, session: Session, leads: Facilitates) -> None:
        super().__init__()
        self._session, self._ink, self._leads = session, session.ink, leads
        self._entries: list[ScriptRow | Aligned | str] = []
        self._looking = False
        self.title_line = PanelTitle(self._ink, "facilitator")
        self.foot = TextLines(self._ink, _HINT, id="foot")

    def compose(self) -> ComposeResult:
        """How it stands, the script, and the keys."""
        self.title_line.light(True)
        yield self.title_line
        yield Rows(self._ink, empty=[(Span("reading the script", "dim"),)])
        yield self.foot

    def on_mount(self) -> None:
        """Look now and from now on."""
        self.query_one(Rows).focus()
        self.set_interval(_EVERY, self._again)
        self._again()

    def _again(self) -> None:
        if not self._looking:
            self._looking = True
            self.run_worker(self._look(), group="facilitator")

    async def _look(self) -> None:
        try:
            self._show(await self._session.clerk.do(self._leads.look))
        except FirelineError as error:
            self.foot.show([(Span(error.message, "red"),)])
        finally:
            self._looking = False

    def _show(self, script: Script) -> None:
        self.title_line.show("facilitator", (Span("DRILL  ", "bold"), Span(script.stands, "dim")))
        widest = max((cell_len(mark.name) for mark in script.marks), default=0)
        entries: list[ScriptRow | Aligned | str] = [*script.rows, "Expected"]
        entries += [Aligned(mark, widest) for mark in script.marks]
        entries += ["Lasts now", f"  {', '.join(script.lasts) or 'nothing'}"]
        if entries != self._entries:
            self._entries = entries
            self.query_one(Rows).show([_key(entry) for entry in entries], self._draw)

    def _draw(self, place: int, cells: int) -> list[Line]:
        entry = self._entries[place]
        if isinstance(entry, Aligned):
            return fact_lines(entry, cells, self._ink)
        if isinstance(entry, ScriptRow):
            return self._row(entry, cells)
        if entry.startswith(" "):
            return [(Span(entry),)]
        return [EMPTY, (Span(entry, "bold accent"),)]

    def _row(self, row: ScriptRow, cells: int) -> list[Line]:
        glyphs = self._ink.glyphs
        sign, ink = (glyphs.good, "green") if row.came else (glyphs.quiet, "dim")
        said = wrap(f"{row.sender}: {row.text}" if row.sender else row.text, cells - _WHEN - 3, most=3)
        guide = wrap(row.guide, cells - _WHEN - 3, "dim", most=2) if row.guide else []
        first, *rest = [*said, *guide]
        return [(Span(f"{sign} ", ink), column(row.when, _WHEN, ink), *first), *indent(rest, _WHEN + 2)]

    def on_rows_chosen(self, message: Rows.Chosen) -> None:
        """Ask, and let it come."""
        row = next((one for one in self._entries if _key(one) == message.key), None)
        if isinstance(row, ScriptRow) and not row.came:
            self.run_worker(self._fire(row), group="fire")

    async def _fire(self, row: ScriptRow) -> None:
        details = ["Everybody who plays sees it at once."]
        asked = Confirm(self._ink, "inject", f"Let {row.name} come now?", details, do="let it come")
        if not await self.app.push_screen_wait(asked):
            return
        try:
            told = await self._session.clerk.do(self._leads.fire, row.name)
        except FirelineError as error:
            self.foot.show([(Span(error.message, "red"),)])
        else:
            self.foot.show([(Span("came  ", "green"), Span(told, "dim"))])
        self._again()

    def action_close(self) -> None:
        """To what the players see."""
        self.dismiss(None)


def _key(entry: ScriptRow | Aligned | str) -> str:
    if isinstance(entry, ScriptRow):
        return f"inject/{entry.name}"
    return f"mark/{entry.fact.name}" if isinstance(entry, Aligned) else entry
