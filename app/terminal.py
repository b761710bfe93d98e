"""The terminal app: the Textual application around the screens.

Before the first paint only what draws it is imported; knowledge, sources and the engine come after it, in
workers.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from functools import partial
from pathlib import PurePath
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.screen import Screen

from app.terminal_drill import DrillApp
from app.terminal_kill import KillApp
from app.terminal_masking import MaskingApp
from app.terminal_monitoring import MonitoringApp
from app.terminal_outside import OutsideApp
from app.terminal_settings import SettingsApp
from app.terminal_sources import SourcesApp
from app.terminal_sync import SyncApp
from screens.actions import Scope, first_bindings, remap
from screens.alarm import Alarm, Ring
from screens.freshness import of_picture
from screens.glyphs import wants_ascii
from screens.ink import Ink
from screens.live_screen import LiveScreen
from screens.parts import Parts
from screens.ports import Facilitates
from screens.session import JournalMoved, KnowledgeReady, Session
from screens.terminal_notice import notice
from screens.theme import NIGHT, PALETTES, Palette, css_variables, textual_theme
from screens.typed_ahead import TypedAhead
from screens.watch import WatchScreen
from screens.widgets.bars import use_bars

STYLES: list[str | PurePath] = [f"../screens/{name}.tcss" for name in ("app", "watch")]
"""What the first paint needs; every other screen brings its own."""
_SWITCH = 0.001
"""Seconds that a thread may go on while a key press waits for the interpreter; Python's own are five times
as many."""
_GARBAGE = 10_000
"""Objects made before the collector looks: seldom, since each look stops drawing for a while."""
TICK = 1.0
"""Seconds between two looks at the clock."""
LOOK = 0.4
"""Seconds between two looks at the journal, so that what another process records appears within one."""


class FirelineApp(
    DrillApp, SourcesApp, SyncApp, OutsideApp, MonitoringApp, SettingsApp, MaskingApp, KillApp, TypedAhead
):
    """Made of `Parts`; owns the session, the ticking and the way from screen to screen."""

    TITLE = "fireline"
    CSS_PATH: ClassVar[list[str | PurePath]] = STYLES
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [*first_bindings()]

    def __init__(self, parts: Parts, *, incident: str = "") -> None:
        settings = parts.settings
        super().__init__(ansi_color=None if settings.colour else True)
        ascii_only = wants_ascii() if settings.ascii_only is None else settings.ascii_only
        self.ink = Ink(PALETTES.get(settings.theme, NIGHT), ascii_only=ascii_only, colour=settings.colour)
        self.ink.only_shown = bool(settings.only_shown)
        self.ink.few_colours = self.console.color_system == "standard"
        use_bars(ascii_only=ascii_only)
        self.set_class(ascii_only, "-ascii", update=False)
        self.session = Session(parts, self.ink)
        self.session.tell(of_picture(None, configured=parts.open_alerts is not None))
        self._first_incident = incident
        self._polling = False
        self._alarm = Alarm()
        remap(settings.keys)
        self.set_keymap(dict(settings.keys))
        self.animation_level = "full" if settings.animate else "none"
        for palette in PALETTES.values():
            self.register_theme(textual_theme(palette))
        self._begin_with(self.ink.palette)

    def _begin_with(self, palette: Palette) -> None:
        """The palette before anything is styled; a change of theme would style everything twice."""
        self.set_reactive(FirelineApp.theme, palette.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_class(palette.dark, "-dark-mode", update=False)
        self.set_class(not palette.dark, "-light-mode", update=False)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """So that the style sheets work under any theme."""
        return css_variables(NIGHT)

    def get_default_screen(self) -> Screen[Any]:
        """Watch."""
        return WatchScreen(self.session)

    # --- starting ----------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """The rest comes after the first paint."""
        sys.setswitchinterval(_SWITCH)
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        if not gc.isenabled():
            gc.freeze()  # what starting made stays, and is not looked at again
            gc.set_threshold(_GARBAGE, 100, 1000)
            gc.enable()
        self.begin(self._load_knowledge, "knowledge")
        self.watch_sources()
        if self.session.parts.open_settings is not None:
            self.begin(self.watch_settings, "settings file")
        if self.session.parts.open_sync is not None:
            self.begin(self.watch_sync, "sync")
        if self.session.parts.open_outside is not None:
            self.begin(self.watch_outside, "outside")
        if self.session.parts.open_monitors is not None:
            self.begin(self.watch_monitoring, "monitoring")
        if self.session.parts.open_kills is not None:
            self.begin(self.watch_kills, "kills")
        self.set_interval(TICK, self._tick)
        self.set_interval(LOOK, self._look)
        if self._first_incident:
            self.open_incident(self._first_incident)
        self.begin(self.brief, "briefing")
        if self.begins_with_gallery and self.live_screen is not None:
            self.live_screen.action_drill()

    async def _load_knowledge(self) -> None:
        knowledge = await asyncio.to_thread(self.session.parts.load_knowledge)
        self.post_message(KnowledgeReady(knowledge))

    # --- living ------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        screen = self.live_screen
        if screen is not None:
            screen.tick(self.session.now)
        self.show_kills()
        self.show_notice()
        self.carry_drill_on()
        for ring in self._alarm.due(self.session.open_facts, self.session.now):
            self._ring(ring)

    def _look(self) -> None:
        """Ask the journal, unless it is being asked."""
        if not self._polling:
            self.begin(self._poll_journal, "journal", once=True)

    def _ring(self, ring: Ring) -> None:
        """Bell, notice or both, as the settings say; a terminal without safe notices gets the bell."""
        notify = self.session.parts.settings.notify
        sequence = notice(ring.words, self.session.parts.environment) if notify in {"desktop", "both"} else ""
        if sequence and self._driver is not None and not self.is_headless:
            self._driver.write(sequence)
        if notify in {"bell", "both"} or (notify == "desktop" and not sequence):
            self.bell()

    def hush(self) -> int:
        """The person knows of the clocks that run now; how many these are."""
        return self._alarm.hush(self.session.open_facts)

    async def _poll_journal(self) -> None:
        self._polling = True
        session = self.session
        try:
            position, touched = await session.clerk.do(
                session.parts.incidents.changed_since, session.position
            )
        finally:
            self._polling = False
        if position != session.position:
            self.post_message(JournalMoved(position, frozenset(touched)))

    def on_journal_moved(self, event: JournalMoved) -> None:
        """Whoever shows one of these looks again."""
        self.session.position = event.position
        self.begin(self.record, "recordings", once=True)
        screen = self.live_screen
        if screen is not None and screen.concerns(event.incidents):
            screen.look_again()

    def on_knowledge_ready(self, event: KnowledgeReady) -> None:
        """Clocks and questions can be shown."""
        self.session.knowledge = event.knowledge
        screen = self.live_screen
        if screen is not None:
            screen.look_again()

    @property
    def live_screen(self) -> LiveScreen | None:
        """The uppermost screen that is no dialog."""
        found = self.live_screens
        return found[-1] if found else None

    # --- what screens ask for ----------------------------------------------------------------------------

    def show_help(self) -> None:
        """The keys of the screen below come first."""
        from screens.help import HelpScreen

        scope: Scope = self.live_screen.SCOPE if self.live_screen else "everywhere"
        self.push_screen(HelpScreen(self.ink, scope))

    def show_palette(self) -> None:
        """Textual's own, fed from the registry."""
        self.action_command_palette()

    def action_command_palette(self) -> None:
        """Actions of the screen below, found by name."""
        from screens.palette import ActionPalette

        if not ActionPalette.is_open(self):
            self.push_screen(ActionPalette())

    def change_theme(self) -> None:
        """Night to day, and back."""
        names = list(PALETTES)
        self.use_theme(names[(names.index(self.ink.palette.name) + 1) % len(names)])

    def copy_to_clipboard(self, text: str) -> None:
        """By OSC 52, and to a file for terminals that refuse it; never a secret, nor what is only shown."""
        if self.session.parts.settings.only_shown:
            self.answer("Nothing is copied from here.")
            return
        from screens import copying

        text = copying.safe(text)
        super().copy_to_clipboard(text)
        self.begin(partial(self._keep_copy, text), "copy")

    async def _keep_copy(self, text: str) -> None:
        from screens import copying

        path = await self.session.clerk.do(copying.keep, self.session.parts.journal.home, text)
        self.answer(f"Copied, if this terminal allows it; also in {path}", good=True)

    def open_incident(self, incident: str, *, kill: bool = False) -> None:
        """Go to an incident, back to its screen where that is open; ``kill`` goes on to its kill switch."""
        from screens.incident.screen import IncidentScreen

        cockpits = [one for one in self.live_screens if isinstance(one, IncidentScreen)]
        screen = next((one for one in cockpits if one.incident_id == incident), None)
        if screen is None:
            if isinstance(self.live_screen, IncidentScreen):
                self.pop_screen()
            screen = IncidentScreen(self.session, incident)
            self.push_screen(screen)
        else:
            while self.live_screen is not screen:
                self.pop_screen()
        if kill:
            screen.call_after_refresh(screen.start_kill)

    def action_kill_switch(self) -> None:
        """From any screen, dialog or palette: close what lies above, then as from the screen below."""
        while not isinstance(self.screen, LiveScreen) and len(self.screen_stack) > 1:
            self.pop_screen()
        screen = self.live_screen
        if screen is not None:
            screen.action_kill_switch()

    def leave(self) -> None:
        """Quit; where a step runs, ask whether it may go on."""
        screen = self.live_screen
        if screen is not None:
            screen.start_flow(self._leave())

    async def action_quit(self) -> None:
        """Textual's own key for it asks too."""
        self.leave()

    async def _leave(self) -> None:
        from screens.leaving import may_leave

        if await may_leave(self, self.session):
            self.exit()

    # --- ending ------------------------------------------------------------------------------------------

    def _handle_exception(self, error: Exception) -> None:
        """A fault of ours: no local variables on the terminal, and a failing exit status."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self.crash = error
        self._close_messages_no_wait()

    crash: Exception | None = None


def run(
    parts: Parts, *, incident: str = "", gallery: bool = False, facilitator: Facilitates | None = None
) -> str:
    """Run the app until the person leaves; exits with its status, or gives back the drill to play next. The
    caller closes the journal."""
    gc.disable()  # until the first paint, starting leaves nothing to collect
    app = FirelineApp(parts, incident=incident)
    app.begins_with_gallery, app.facilitator = gallery, facilitator
    if parts.settings.masked:
        app.mask_at_once()
    try:
        app.run()
    finally:
        app.session.clerk.close()
        if app.sync is not None:
            app.sync.close()
        if app.outside is not None:
            app.outside.close()
        if parts.recordings is not None:
            parts.recordings.close()
        gc.enable()
    if app.crash is not None:
        raise app.crash
    if app.leaves_for:
        return app.leaves_for
    sys.exit(app.return_code or 0)
