"""The terminal app: the Textual application around the screens.

Before the first paint only what draws it is imported; knowledge, sources and the engine come after it, in
workers.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widgets import Input

from app.terminal_settings import SettingsApp
from data.errors import FirelineError
from data.sources.alert_index import AlertIndex
from data.times import SECOND
from screens import copying
from screens.actions import Scope, first_bindings, remap
from screens.alarm import Alarm, Ring
from screens.freshness import of_picture
from screens.glyphs import wants_ascii
from screens.ink import Ink
from screens.live_screen import LiveScreen
from screens.parts import Parts
from screens.session import AlertsTold, JournalMoved, KnowledgeReady, RulesTold, Session
from screens.terminal_notice import notice
from screens.theme import NIGHT, PALETTES, Palette, css_variables, textual_theme
from screens.typed_ahead import TypedAhead
from screens.watch import WatchScreen
from screens.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from data.sources.alert_picture import Picture
    from playbooks.following import Following

STYLES: list[str | PurePath] = [f"../screens/{name}.tcss" for name in ("app", "watch")]
"""What the first paint needs; every other screen brings its own."""
_SWITCH = 0.001
"""Seconds that a thread may go on while a key press waits for the interpreter; Python's own are five times
as many."""
_FEW = 500
"""So many alerts are put in order at once."""
_RULES_RARER = 3
"""Rules are asked after once in so many polls."""
TICK = 1.0
"""Seconds between two looks at the clock."""
LOOK = 0.4
"""Seconds between two looks at the journal, so that what another process records appears within one."""


class FirelineApp(SettingsApp, TypedAhead):
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
        self.session = Session(parts, self.ink)
        self.session.tell(of_picture(None, configured=parts.open_alerts is not None))
        self._first_incident = incident
        self._following: Following | None = None
        self._polling = False
        self._mask: LineFilter | None = None
        self._masked: frozenset[str] = frozenset()
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
            gc.enable()
        self._work(self._load_knowledge, "knowledge")
        if self.session.parts.open_alerts is not None:
            self._work(self._watch_alerts, "alerts")
        if self.session.parts.open_rules is not None:
            self._work(self._watch_rules, "rules")
        if self.session.parts.open_settings is not None:
            self._work(self.watch_settings, "settings file")
        self._work(self._record, "recordings")
        self.set_interval(TICK, self._tick)
        self.set_interval(LOOK, self._look)
        if self._first_incident:
            self.open_incident(self._first_incident)

    def _work(self, work: Callable[[], object], group: str) -> None:
        """Nothing is begun that a closing app would leave unawaited."""
        self.run_worker(work, group=group)

    async def _load_knowledge(self) -> None:
        knowledge = await asyncio.to_thread(self.session.parts.load_knowledge)
        self.post_message(KnowledgeReady(knowledge))

    async def _watch_rules(self) -> None:
        from data.sources.polling import Poller

        parts = self.session.parts
        assert parts.open_rules is not None  # noqa: S101
        source = await asyncio.to_thread(parts.open_rules)
        interval = int(parts.settings.poll_seconds * SECOND) * _RULES_RARER
        try:
            await Poller(
                source.look,
                lambda rules: void(self.post_message(RulesTold(rules))),
                parts.journal.ambient,
                interval=interval,
            ).run()
        finally:
            await source.close()

    def on_rules_told(self, event: RulesTold) -> None:
        """Blindness is said where alerts are shown."""
        self.session.rules = event.rules
        self._show_alerts()

    async def _watch_alerts(self) -> None:
        from data.sources.alert_watch import AlertWatch

        parts = self.session.parts
        assert parts.open_alerts is not None  # noqa: S101
        sources = await asyncio.to_thread(parts.open_alerts)
        self.session.watch = AlertWatch(
            sources,
            lambda picture: void(self.post_message(AlertsTold(picture))),
            parts.journal.ambient,
            interval=int(parts.settings.poll_seconds * SECOND),
        )
        await self.session.watch.run()

    async def _follow_alerts(self, picture: Picture) -> None:
        """Record what alerts of open incidents did, on the clerk's thread."""
        from playbooks.following import Following

        if self._following is None:
            parts = self.session.parts
            self._following = Following(parts.desk, watchdog=parts.settings.watchdog)
        try:
            await self.session.clerk.do(self._following.take, picture)
        except FirelineError as error:
            self.notify(error.message, title=error.title, severity="error", markup=False)

    async def _record(self) -> None:
        """What the sources answer is kept while live incidents are open."""
        recordings = self.session.parts.recordings
        if recordings is None:
            return
        try:
            await self.session.clerk.do(recordings.follow)
        except FirelineError as error:
            self.notify(error.message, title=error.title, severity="error", markup=False)

    # --- living ------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        screen = self.live_screen
        if screen is not None:
            screen.tick(self.session.now)
        for ring in self._alarm.due(self.session.open_facts, self.session.now):
            self._ring(ring)

    def _look(self) -> None:
        """Ask the journal, unless it is being asked."""
        if not self._polling:
            self._work(self._poll_journal, "journal")

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
        except FirelineError as error:
            self.notify(error.message, title=error.title, severity="error", markup=False)
            return
        finally:
            self._polling = False
        if position != session.position:
            self.post_message(JournalMoved(position, frozenset(touched)))

    def on_journal_moved(self, event: JournalMoved) -> None:
        """Whoever shows one of these looks again."""
        self.session.position = event.position
        self._work(self._record, "recordings")
        screen = self.live_screen
        if screen is not None and screen.concerns(event.incidents):
            screen.look_again()

    def on_knowledge_ready(self, event: KnowledgeReady) -> None:
        """Clocks and questions can be shown."""
        self.session.knowledge = event.knowledge
        screen = self.live_screen
        if screen is not None:
            screen.look_again()

    def on_alerts_told(self, event: AlertsTold) -> None:
        """The last one told is the newest."""
        self.session.picture = event.picture
        self.session.tell(of_picture(event.picture))
        self.run_worker(self._follow_alerts(event.picture), group="following")
        known, alerts = self.session.alerts, event.picture.alerts
        if known is not None and known.alerts is alerts:
            self._show_alerts()
        elif len(alerts) <= _FEW:
            self._take_index(event.picture, AlertIndex(alerts))
        else:
            self.run_worker(self._index(event.picture), group="index")

    async def _index(self, picture: Picture) -> None:
        """Many alerts are put in order on a thread."""
        self._take_index(picture, await asyncio.to_thread(AlertIndex, picture.alerts, pause=True))

    def _take_index(self, picture: Picture, index: AlertIndex) -> None:
        if self.session.picture is picture or self.session.alerts is None:
            self.session.alerts = index
            self.session.history.take(index.by_fingerprint, self.session.now)
            self._show_alerts()

    def _show_alerts(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, LiveScreen):
                screen.alerts_told()

    @property
    def live_screen(self) -> LiveScreen | None:
        """The uppermost screen that is no dialog."""
        found = [screen for screen in self.screen_stack if isinstance(screen, LiveScreen)]
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
        from textual.command import CommandPalette

        from screens.palette import ActionProvider

        if not CommandPalette.is_open(self):
            self.push_screen(
                CommandPalette([ActionProvider], placeholder="find an action", id="--command-palette")
            )

    def change_theme(self) -> None:
        """Night to day, and back."""
        names = list(PALETTES)
        self.use_theme(names[(names.index(self.ink.palette.name) + 1) % len(names)])

    def action_mask(self) -> None:
        """From any screen, dialog or palette."""
        self.run_worker(self.change_mask(), group="mask")

    async def change_mask(self) -> None:
        """Mask people, hosts, prompts and outputs on everything that is painted, or stop."""
        self.ink.masked = not self.ink.masked
        if self.ink.masked:
            await self.learn_names()
        else:
            self._mask = None
            self._paint_again()

    async def learn_names(self) -> None:
        """Who and what is hidden; before anything new is shown."""
        from screens import privacy

        found = await self.session.clerk.do(privacy.names, self.session.parts)
        if self._mask is None or found != self._masked:
            self._mask, self._masked = privacy.Mask(found, self.ink.glyphs.masked), found
            self._paint_again()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, then the mask."""
        filters = super().get_line_filters()
        return filters if self._mask is None else [*filters, self._mask]

    def _paint_again(self) -> None:
        for screen in self.screen_stack:
            for widget in (screen, *screen.query("*")):
                widget.notify_style_update()
                widget.refresh()
            for line in screen.query(Input):
                if line.has_class("-private"):
                    line.password = self.ink.masked
            for bar in screen.query(KeyBar):
                bar.on_resize()

    def copy_to_clipboard(self, text: str) -> None:
        """By OSC 52, and to a file for terminals that refuse it; never a secret."""
        text = copying.safe(text)
        super().copy_to_clipboard(text)
        self.run_worker(self._keep_copy(text), group="copy")

    async def _keep_copy(self, text: str) -> None:
        try:
            path = await self.session.clerk.do(copying.keep, self.session.parts.journal.home, text)
        except FirelineError as error:
            self.notify(error.message, title=error.title, severity="error", markup=False)
            return
        self.notify(f"Copied, if this terminal allows it; also in {path}", markup=False, timeout=6)

    def ask_again(self) -> None:
        """The alert source, now."""
        if self.session.watch is not None:
            self.session.watch.wake()

    def open_incident(self, incident: str, *, kill: bool = False) -> None:
        """Go to an incident; ``kill`` goes on to its kill switch."""
        from screens.incident.screen import IncidentScreen

        current = self.live_screen
        if isinstance(current, IncidentScreen) and current.incident_id == incident:
            screen = current
        else:
            screen = IncidentScreen(self.session, incident)
            if isinstance(current, IncidentScreen):
                self.pop_screen()
            self.push_screen(screen)
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


def void(_: object) -> None:
    """Takes anything, gives nothing."""


def run(parts: Parts, *, incident: str = "") -> None:
    """Run the app until the person leaves; exits with its status. The caller closes the journal."""
    gc.disable()  # until the first paint, starting leaves nothing to collect
    app = FirelineApp(parts, incident=incident)
    try:
        app.run()
    finally:
        app.session.clerk.close()
        if parts.recordings is not None:
            parts.recordings.close()
        gc.enable()
    if app.crash is not None:
        raise app.crash
    sys.exit(app.return_code or 0)
