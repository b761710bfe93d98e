"""Watch's panel of alerts: filtered, grouped and sorted, with how old it is, and what nobody can see now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from data.errors import BadInput
from data.times import MINUTE
from screens.alarms import alarms
from screens.alert_lines import HEIGHT, alert_lines, held_words
from screens.first_run import alerts_empty
from screens.lines import EMPTY, Line, Span
from screens.session import Session
from screens.widgets.filter_line import FilterLine
from screens.widgets.panel import RowsPanel
from screens.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from textual.timer import Timer

    from data.sources.alert import Alert
    from data.sources.alert_picture import Picture

_PAUSE = 0.2
"""Seconds without a letter after which a person has typed; until then a list that changes waits."""
ORDERS = ("severity", "newest", "oldest", "name")


class AlertsPanel(RowsPanel):
    """All alerts of all sources."""

    DEFAULT_CSS = (
        "AlertsPanel .said { height: auto; display: none; } AlertsPanel .said.-on { display: block; }"
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session.ink, "alerts", id="alerts")
        self.session = session
        self.declared: dict[str, str] = {}
        """Number of the open incident by alert fingerprint."""
        self._told = self.declared
        self._typing: Timer | None = None
        self.group_by = ""
        self.order = ORDERS[0]
        self.found: list[Alert] = []
        self._drawn: tuple[object, ...] = ()
        self._fault = ""
        self._minute = 0
        self.line = FilterLine(placeholder='severity="high", model_id=~"fraud-.+", or words', id="filter")
        self.line.cursor_blink = False
        self.alarms = TextLines(session.ink, classes="said")
        """What keeps people from seeing alerts."""
        self.said = TextLines(session.ink, classes="said")
        """A filter that cannot be read."""

    def compose_inside(self) -> ComposeResult:
        """The filter, what is wrong with it, the list."""
        yield self.alarms
        yield self.line
        yield self.said
        yield self.rows

    # --- what is shown -----------------------------------------------------------------------------------

    def take(self, declared: dict[str, str]) -> None:
        """New alerts, or other incidents; what has not changed is not drawn again.

        While somebody types, each letter shows what is newest, and nothing comes between the letters.
        """
        self._told = declared
        if self._typing is None:
            self._take()

    def _take(self) -> None:
        declared = self._told
        now = (self.session.alerts, declared, _stale(self.session.picture), self._nothing_known)
        if now != self._drawn:
            self._drawn, self.declared = now, declared
            self.show_found()
        else:
            self._tell()

    def tick(self, now: int) -> None:
        """Ages count in minutes."""
        found = alarms(self.session, now, max(self.size.width, 20))
        self.alarms.show(found)
        self.alarms.set_class(bool(found), "-on")
        if now // MINUTE != self._minute:
            self._minute = now // MINUTE
            self.rows.redraw()

    def on_resize(self) -> None:
        """What is wrong is read whole at any width."""
        self.tick(self.session.now)

    def show_found(self) -> None:
        """Filter again and show. A filter that cannot be read leaves what was found before."""
        session = self.session
        index, picture = session.alerts, session.picture
        try:
            alerts, groups = self._find()
        except BadInput as error:
            self._fault = error.message
            self._tell()
            return
        self.found, self._fault = alerts, ""
        glyphs, declared, stale = session.ink.glyphs, self.declared, _stale(picture)

        def lead(place: int) -> int:
            return int(bool(groups) and (place == 0 or groups[place - 1] != groups[place]))

        def draw(place: int, cells: int) -> Sequence[Line]:
            alert, now = alerts[place], session.now
            lines = alert_lines(
                alert, now, glyphs, cells,
                declared=declared.get(alert.fingerprint, ""),
                held=held_words(alert, session.picture, index, now),
                stale=alert.source in stale,
            )  # fmt: skip
            return [self._group_line(groups[place]), *lines] if lead(place) else lines

        filtered = index is not None and bool(index.alerts)
        empty = self._nothing_passes() if filtered else alerts_empty(picture, session.parts.settings)
        keys = [alert.fingerprint for alert in alerts]
        if self.group_by:
            self.rows.show(keys, draw, uniform=lambda place: HEIGHT + lead(place), lead=lead, empty=empty)
        else:
            self.rows.show(keys, draw, uniform=HEIGHT, empty=empty)
        self._tell()

    @property
    def _nothing_known(self) -> object:
        """What the words in an empty list depend on."""
        picture = self.session.picture
        if picture is None or self.found:
            return None
        return [repr(one.freshness.error) for one in picture.sources]

    def _find(self) -> tuple[list[Alert], list[str]]:
        """The alerts that pass, in order, and the group of each; nothing of filters is imported before there
        is one. Raises `BadInput`."""
        index, text = self.session.alerts, self.line.value
        if index is None and not text.strip():
            return [], []
        from data.sources.matchers import parse

        wanted = parse(text)
        return ([], []) if index is None else index.select(wanted, self.group_by, self.order)

    def _group_line(self, value: str) -> Line:
        rule = self.ink.glyphs.rule
        return (
            Span(f"{rule} {self.group_by} ", "dim"),
            Span(value or f"{self.ink.glyphs.dash} none", "bold" if value else "dim"),
        )

    def _nothing_passes(self) -> list[Line]:
        return [
            EMPTY,
            (Span("No alert passes the filter. ", "bold"), Span("esc", "bold accent"), Span(" empties it.")),
        ]

    def _tell(self) -> None:
        """The title: how many, of how many, how old; and what is wrong with the filter."""
        picture, index = self.session.picture, self.session.alerts
        detail: list[Span] = []
        if picture is not None and picture.known and index is not None:
            held = len(index.alerts) - index.firing
            words = f"{self.session.firing} firing" + (f", {held} held back" if held else "")
            stale = not picture.is_fresh
            detail.append(Span(words + (", stale" if stale else ""), "amber" if stale else "dim"))
            if self.line.value.strip():
                detail.append(Span(f"  {len(self.found)} shown", "accent"))
            if self.order != ORDERS[0]:
                detail.append(Span(f"  {self.order} first" if self.order != "name" else "  by name", "dim"))
        self.heading.show("alerts", tuple(detail))
        self.said.show([(Span(f" {self._fault}", "amber"),)] if self._fault else [])
        self.said.set_class(bool(self._fault), "-on")

    # --- choosing ----------------------------------------------------------------------------------------

    @property
    def chosen(self) -> Alert | None:
        """The alert under the cursor."""
        key = self.rows.cursor_key
        return next((alert for alert in self.found if alert.fingerprint == key), None)

    def open_filter(self) -> None:
        """To the filter line."""
        self.line.open()

    def next_order(self) -> str:
        """Sort another way, and say which."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        self.show_found()
        return self.order

    def on_input_changed(self) -> None:
        """Every letter counts at once."""
        self.show_found()
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(_PAUSE, self._typed)

    def _typed(self) -> None:
        self._typing = None
        self._take()

    def on_input_submitted(self) -> None:
        """To what was found."""
        self.screen.set_focus(self.rows)

    def on_filter_line_left(self) -> None:
        """All alerts again."""
        self.screen.set_focus(self.rows)


def _stale(picture: Picture | None) -> frozenset[str]:
    """The sources that did not answer the last time."""
    return frozenset(one.name for one in picture.sources if not one.is_fresh) if picture else frozenset()
