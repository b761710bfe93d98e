"""From incident to incident: every open one with its clocks, narrowed by typing. The kill switch, merging and
linking ask with the same list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Button, Input

from data.errors import Refused
from screens.actions import action
from screens.clock_words import clock_line, first_due
from screens.dialogs.dialog import Dialog
from screens.facts import Facts, read
from screens.ink import Ink
from screens.lines import EMPTY, Line, Span, column, fitting, spread
from screens.theme import SEVERITY_INK
from screens.widgets.rows import Rows

if TYPE_CHECKING:
    from screens.live_screen import LiveScreen

_MOST_LINES = 15


class ChooseIncident(Dialog[str]):
    """The chosen incident's id, or ``None``. Letters narrow the list; the arrows and enter choose."""

    BINDINGS: ClassVar[list[BindingType]] = [("up", "move(-1)"), ("down", "move(1)")]

    def __init__(self, ink: Ink, title: str, first: str, found: Sequence[Facts], now: int) -> None:
        super().__init__(ink, title, first)
        self._all, self._now = tuple(found), now
        self._shown = self._all

    def compose_inside(self) -> Sequence[Widget]:
        """What narrows, and the incidents."""
        line = Input(placeholder="number, model or word of the title", id="narrow")
        line.cursor_blink = False
        return (line, Rows(self.ink, id="incidents", empty=[(Span("no incident is like that", "dim"),)]))

    def answers(self) -> Sequence[Button]:
        """Nothing need be chosen."""
        return (self.button("esc  stay", "dont"), self.button("enter  go", "do"))

    def on_mount(self) -> None:
        """All of them, and the line ready for typing."""
        self._show()
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every word typed has to be there somewhere."""
        words = event.value.lower().split()
        self._shown = tuple(facts for facts in self._all if all(word in _words(facts) for word in words))
        self._show()

    def _show(self) -> None:
        rows = self.query_one(Rows)
        rows.show([facts.id for facts in self._shown], self._draw, uniform=3)
        rows.styles.height = min(max(3 * len(self._shown), 3), _MOST_LINES)

    def _draw(self, place: int, cells: int) -> list[Line]:
        return incident_lines(self._shown[place], self._now, self.ink, cells, mark=place == self._place)

    @property
    def _place(self) -> int:
        key = self.query_one(Rows).cursor_key
        return next((place for place, facts in enumerate(self._shown) if facts.id == key), 0)

    def action_move(self, rows: int) -> None:
        """The arrows work while somebody types."""
        listed = self.query_one(Rows)
        if rows < 0:
            listed.action_up()
        else:
            listed.action_down()
        listed.redraw()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The mark follows a click too."""
        event.rows.redraw()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter or a second click on one."""
        event.stop()
        self.dismiss(event.key)

    def on_input_submitted(self) -> None:
        """Enter while typing takes the marked one."""
        self._take()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Either of the two."""
        if event.button.id == "do":
            self._take()
        else:
            self.dismiss(None)

    def _take(self) -> None:
        if key := self.query_one(Rows).cursor_key:
            self.dismiss(key)


def _words(facts: Facts) -> str:
    return " ".join((facts.number, facts.title, facts.type_title, facts.severity, *facts.models)).lower()


def incident_lines(facts: Facts, now: int, ink: Ink, cells: int, *, mark: bool) -> list[Line]:
    """Number, model and severity; the clocks beside the title; space."""
    glyphs = ink.glyphs
    drill: Line = (Span(" DRILL ", "on-blue"), Span(" ")) if facts.mode == "drill" else ()
    severity = facts.severity.replace("_", " ") or "not set"
    sign = Span(f"{glyphs.here if mark else ' '} ", "bold accent")
    models = ", ".join(facts.models) or "no system named"
    state = facts.phase if facts.is_open else facts.status
    head = spread(
        (sign, *drill, Span(facts.number, "bold accent" if mark else "bold"), Span(f"  {models}")),
        (
            Span(severity, "bold " + SEVERITY_INK.get(facts.severity, "dim")),
            Span("  stopped" if facts.stopped else "", "bold red"),
            Span(f"  {state}", "dim"),
        ),
        cells,
    )
    clocks = [clock for clock in facts.clocks if clock.state_at(now) in {"running", "breached"}]
    clocks.sort(key=lambda clock: clock.due or 0)
    told = fitting([clock_line(clock, now, glyphs, bar=False) for clock in clocks[:2]], max(cells // 2, 16))
    return [head, spread((column("", 2), Span(facts.title, "dim")), told, cells), EMPTY]


async def ask_incident(
    screen: LiveScreen,
    title: str,
    first: str,
    *,
    without: str = "",
    everything: bool = False,
    nearest: frozenset[str] = frozenset(),
) -> str:
    """The id of the incident chosen, or empty. ``without``: the one that cannot be meant; ``everything``:
    resolved and closed ones too; those that touch the models ``nearest`` come first."""
    found = await open_facts(screen, without=without, everything=everything)
    if not found:
        screen.refuse("No other incident is open." if without else "No incident is open.")
        return ""
    return await _ask(screen, title, first, sorted(found, key=lambda facts: nearest.isdisjoint(facts.models)))


async def _ask(screen: LiveScreen, title: str, first: str, found: Sequence[Facts]) -> str:
    dialog = ChooseIncident(screen.session.ink, title, first, found, screen.session.now)
    return await screen.app.push_screen_wait(dialog) or ""


async def ask_where_to_kill(screen: LiveScreen) -> str:
    """The only open incident at once; asks where there are several. Raises `Refused` where none is open."""
    found = await open_facts(screen)
    if not found:
        raise Refused(
            "The kill switch acts in an incident, and none is open.",
            kept="Nothing was run.",
            remedy=f"Declare one first, with {action('watch.by_hand').key} on the first screen.",
        )
    if len(found) == 1:
        return found[0].id
    first = "In which incident? The model's id is asked for next, typed."
    return await _ask(screen, "kill switch", first, found)


async def open_facts(screen: LiveScreen, *, without: str = "", everything: bool = False) -> list[Facts]:
    """The incidents to choose from: the one whose clock is due first, then the newest."""
    session = screen.session
    parts, knowledge = session.parts, session.knowledge

    def look() -> list[Facts]:
        found = parts.incidents.all() if everything else parts.incidents.open_ones()
        return [read(parts, incident, knowledge) for incident in found if incident.id != without]

    return sorted(await session.clerk.do(look), key=lambda facts: first_due(facts.clocks, session.now))
