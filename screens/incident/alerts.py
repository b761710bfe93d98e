"""The alerts panel: what belongs to this incident, as it is now, and what fires on the same systems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.incident.sentences import alert_label
from data.times import MINUTE, span
from screens.alarms import blind
from screens.alert_lines import held_words
from screens.alert_seen import NOT_SEEN, not_seen
from screens.clock_words import age
from screens.incident.view import AlertRow, IncidentView
from screens.lines import Line, Span, joined, spread, width
from screens.session import Session
from screens.theme import SEVERITY_INK
from screens.widgets.panel import RowsPanel

if TYPE_CHECKING:
    from data.sources.alert import Alert
    from data.sources.alert_index import AlertIndex

PROPOSED = "proposed:"
"""Begins the key of a row that is a proposal; the fingerprint follows."""
_MOST = 50
"""As many proposals are shown."""


class AlertsPanel(RowsPanel):
    """Alerts of this incident, firing ones first; then those that are proposed, then detached ones."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.ink, "alerts", id="alerts", empty=[(Span("none recorded", "dim"),)])
        self.session = session
        self.proposed: list[Alert] = []
        self.firing = 0
        """How many of this incident's fire now and are not held back: the word means the same on Watch."""
        self._index: AlertIndex | None = None
        """What fires now; ``None`` where nobody said so yet, and in a drill that this app does not play."""

    def show_view(self, view: IncidentView, now: int) -> None:
        """What the journal has, and what the sources say of it."""
        mine = [row for row in view.alerts if row.belongs]
        others = [row for row in view.alerts if not row.belongs]
        own = view.facts.mode == "live" or view.facts.id == self.session.parts.drill
        self._index = self.session.alerts if own else None
        self.proposed = proposed = self._proposals(view)
        rows: list[AlertRow | Alert] = [*mine, *proposed, *others]

        def lead(place: int) -> int:
            return int(bool(proposed) and place == len(mine))

        def draw(place: int, cells: int) -> Sequence[Line]:
            row = rows[place]
            if isinstance(row, AlertRow):
                return self._lines(row, now, cells)
            heading: list[Line] = [(Span("proposed, on the same system", "dim"),)] * lead(place)
            return [*heading, self._proposal(row, now, cells)]

        keys = [
            f"{row.fingerprint}/{row.starts_at}" if isinstance(row, AlertRow) else PROPOSED + row.fingerprint
            for row in rows
        ]
        self.rows.show(keys, draw, lead=lead)
        self.heading.show("alerts", self._detail(mine, now))

    def live(self, fingerprint: str) -> Alert | None:
        """The alert as it is now, where it is still there."""
        return None if self._index is None else self._index.by_fingerprint.get(fingerprint)

    def _proposals(self, view: IncidentView) -> list[Alert]:
        index = self._index
        if index is None or not view.facts.is_open:
            return []
        from playbooks.following import on_systems

        return on_systems(index.alerts, frozenset(view.facts.models), view.judged_alerts)[:_MOST]

    def _detail(self, mine: Sequence[AlertRow], now: int) -> Line:
        """Whether anybody could look, how many fire, how many are proposed: the worst first."""
        recorded = [self._as_it_is_now(row, now) for row in mine if row.state == "firing"]
        gone = recorded.count(NOT_SEEN)
        self.firing = firing = recorded.count("")
        held = len(recorded) - gone - firing
        parts: list[Line] = [
            (Span("detection is blind", "bold red"),) if blind(self.session) else (),
            (Span("stale", "amber"),) if self._stale else (),
            (Span(f"{firing} firing", "dim"),) if mine and (firing or not gone) else (),
            (Span(f"{held} held back", "dim"),) if held else (),
            (Span(f"{gone} {NOT_SEEN}", "dim"),) if gone else (),
            (Span(f"{len(self.proposed)} proposed", "accent"),) if self.proposed else (),
        ]
        return joined(parts, "  ")

    @property
    def _stale(self) -> bool:
        picture = self.session.picture
        return picture is not None and not picture.is_fresh

    def _lines(self, row: AlertRow, now: int, cells: int) -> list[Line]:
        """What fires since when, and what its author says; the severity where there is room for it."""
        glyphs = self.ink.glyphs
        if not row.belongs:
            left: Line = (Span(f"{glyphs.skipped} ", "faint"), Span(alert_label(row.name), "faint"))
            return [spread(left, (Span(" detached", "faint"),), cells)]
        if row.state == "resolved":
            end = span((row.ends_at - row.starts_at) // MINUTE * MINUTE) if row.ends_at else ""
            left = (Span(f"{glyphs.good} ", "green"), Span(alert_label(row.name), "dim"))
            return [spread(left, (Span(f" resolved {end}", "dim"),), cells), *self._said(row)]
        since = age(now - row.starts_at) if row.starts_at else ""
        words = self._as_it_is_now(row, now)
        ink = "dim" if words or self._stale else SEVERITY_INK.get(row.severity, "text")
        name = Span(alert_label(row.name), "dim" if words or self._stale else "")
        left = (Span(f"{glyphs.warning} ", ink), name)
        right = (Span(f" {words}" if words else "", "dim"), Span("  " + since, "dim"))
        severity = Span(f"  {row.severity}", ink)
        if width((*left, severity, *right)) <= cells:
            return [spread((*left, severity), right, cells), *self._said(row)]
        return [spread(left, right, cells), *self._said(row, severity, Span("  "))]

    def _as_it_is_now(self, row: AlertRow, now: int) -> str:
        """What the sources say beyond that it fires: held back, or not there any more."""
        session = self.session
        index, picture = self._index, session.picture
        if index is None or picture is None or not picture.is_fresh:
            return ""
        if not_seen(row.fingerprint, picture, index):
            return NOT_SEEN
        return held_words(index.by_fingerprint[row.fingerprint], picture, index, now)

    def _proposal(self, alert: Alert, now: int, cells: int) -> Line:
        since = age(now - alert.starts_at) if alert.starts_at else ""
        left = (Span(f"{self.ink.glyphs.unsure} ", "accent"), Span(alert_label(alert.name)))
        right = (Span(f"  {since}", "dim"),)
        whole = (*left, Span(f"  {alert.severity}", "dim"))
        return spread(whole if width(whole) + width(right) < cells else left, right, cells)

    def _said(self, row: AlertRow, *first: Span) -> list[Line]:
        return [(*(first or (Span("  "),)), Span(row.summary, "dim"))] if row.summary or first else []
