"""What the keys of the timeline's screen do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.widgets import Input

from screens.incident import correcting
from screens.incident.of_incident import OfIncident
from screens.timeline.kinds import KINDS

if TYPE_CHECKING:
    from screens.timeline.screen import TimelineScreen


class TimelineActs(OfIncident):
    """The actions of the registry's scope ``timeline``; `TimelineScreen` is the screen they belong to."""

    @property
    def here(self) -> TimelineScreen:
        """The screen itself."""
        return cast("TimelineScreen", self)

    # --- what is shown -----------------------------------------------------------------------------------

    def _show_kind(self, name: str) -> None:
        screen = self.here
        screen.kind = [known for known, _ in KINDS].index(name)
        screen.tabs.open(name)
        self.start_flow(screen.choose())

    def action_show_all(self) -> None:
        self._show_kind("all")

    def action_show_decisions(self) -> None:
        self._show_kind("decisions")

    def action_show_steps(self) -> None:
        self._show_kind("steps")

    def action_show_notes(self) -> None:
        self._show_kind("notes")

    def action_show_alerts(self) -> None:
        self._show_kind("alerts")

    def action_show_people(self) -> None:
        self._show_kind("people")

    def action_show_fields(self) -> None:
        self._show_kind("fields")

    def action_show_evidence(self) -> None:
        self._show_kind("evidence")

    def action_show_everything(self) -> None:
        self._show_kind("everything")

    # --- searching ---------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """To the search line, before the next key is read."""
        self.add_class("-search")
        self.set_focus(self.here.search)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Matches light up while the words are typed."""
        screen = self.here
        if event.input is screen.search and event.value != screen.words:
            screen.words = event.value
            self.start_flow(screen.choose())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """To the match nearest above the cursor, or else the first below it."""
        if event.input is self.here.search:
            self.set_focus(self.here.entries.rows)
            self.start_flow(self._go_to_nearest())

    async def _go_to_nearest(self) -> None:
        await self.here.choose()
        self._to_match(max(self.here.match_number() - 1, 0))

    def action_next_match(self) -> None:
        """Further down."""
        self._to_match(self.here.match_number())

    def action_previous_match(self) -> None:
        """Further up: the one before the one it stands on."""
        screen = self.here
        entry = screen.feed.live.find(screen.entries.rows.cursor_key)
        if entry is not None and screen.matches is not None:
            self._to_match(screen.matches.entries.place(entry.key) - 1)

    def _to_match(self, number: int) -> None:
        screen = self.here
        if not screen.words:
            self.action_search()
            return
        matches = screen.matches.entries if screen.matches is not None else ()
        if not len(matches):
            self.refuse(f"Nothing says {screen.words}.")
        elif 0 <= number < len(matches):
            screen.entries.rows.move_to(matches[number].event_id)
        else:
            self.refuse("No further match.")

    def action_only_matches(self) -> None:
        """All entries again, or only those that match."""
        screen = self.here
        screen.only_matches = not screen.only_matches
        if not screen.words:
            self.action_search()
        self.start_flow(screen.choose())

    # --- moving ------------------------------------------------------------------------------------------

    def action_follow(self) -> None:
        """To the newest, and stay there."""
        self.set_focus(self.here.entries.rows)
        self.here.entries.rows.action_last()
        self.here.say_where()

    def action_since(self) -> None:
        """To the first entry that came since the person left."""
        first = self.here.first_new()
        if first:
            self.here.entries.rows.move_to(first)
        else:
            self.refuse("Nothing came since you left.")

    def action_back(self) -> None:
        """Out of the search, then out of the details, then to the incident."""
        screen = self.here
        if screen.focused is screen.search or screen.words:
            screen.search.clear()
            screen.words, screen.only_matches = "", False
            self.remove_class("-search")
            self.set_focus(screen.entries.rows)
            self.start_flow(screen.choose())
        elif screen.details.rows.has_focus:
            self.remove_class("-details")
            self.set_focus(screen.entries.rows)
        else:
            self.app.pop_screen()

    def action_kill_switch(self) -> None:
        """On the incident's screen, where the runbook is."""
        self.app.pop_screen()
        self.shell.open_incident(self.here.incident_id, kill=True)

    # --- acts --------------------------------------------------------------------------------------------

    def action_back_date(self) -> None:
        self.start_flow(correcting.back_date(self.here, self.here.entries.rows.cursor_key))

    def action_correct(self) -> None:
        self.start_flow(correcting.correct(self.here, self.here.entries.rows.cursor_key))

    def action_conflicts(self) -> None:
        self.start_flow(correcting.conflicts(self.here))

    def action_copy_id(self) -> None:
        """By OSC 52, which some terminals refuse; the details show it too."""
        self.app.copy_to_clipboard(self.here.entries.rows.cursor_key)
