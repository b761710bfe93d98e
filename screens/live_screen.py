"""What every full screen shares: keys from the registry, a view that is built on the clerk's thread and shown
here, a tick every second, and one way for anything that goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

from textual.binding import BindingType
from textual.screen import Screen

from data.errors import FirelineError
from data.text import count
from screens.actions import Scope, bindings
from screens.session import Session

if TYPE_CHECKING:
    from screens.ports import Coach
    from screens.settings_book import Told

_WIDTHS: list[tuple[int, str]] = [(0, "-phone"), (80, "-tabs"), (120, "-wide"), (170, "-vast")]
_HEIGHTS: list[tuple[int, str]] = [(0, "-short"), (34, "-tall")]


class Shell(Protocol):
    """The app, as far as a screen needs it."""

    def hold_keys(self) -> None: ...
    def let_keys_go(self) -> None: ...
    def show_help(self) -> None: ...
    def show_palette(self) -> None: ...
    def change_theme(self) -> None: ...
    def ask_again(self) -> None: ...
    def show_settings(self) -> None: ...
    def show_doctor(self) -> None: ...
    def show_past(self) -> None: ...
    async def leave_for(self, drill: str) -> None: ...
    def lead(self) -> bool: ...
    def settings_changed(self, told: Told) -> None: ...
    def leave(self) -> None: ...
    def action_stop_kill(self) -> None: ...
    def hush(self) -> int: ...
    def stand(self, words: str, *, good: bool = False) -> None: ...
    def answer(self, words: str, *, good: bool = False) -> None: ...
    def begun(self) -> None: ...
    def take_back(self, words: str) -> None: ...
    def seen(self) -> bool: ...
    def show_notice(self) -> None: ...
    async def change_mask(self) -> None: ...
    async def learn_names(self) -> None: ...
    def open_incident(self, incident: str, *, kill: bool = False) -> None: ...


class LiveScreen(Screen[None]):
    """A screen over the journal. Subclasses set ``SCOPE``, and write `reload` and `tick`."""

    SCOPE: ClassVar[Scope] = "everywhere"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("everywhere")]
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._failed: dict[str, str] = {}
        """What was said of each reading that failed when it was tried last."""

    @property
    def shell(self) -> Shell:
        """The app."""
        return cast(Shell, self.app)

    def on_mount(self) -> None:
        """Laid out for its size from the first paint on; the event that says the size comes after that."""
        cells, lines = self.app.size
        wide, tall = _last(_WIDTHS, cells), _last(_HEIGHTS, lines)
        self.add_class(wide, tall, update=False)  # everything is styled once, as the screen resumes

    def on_resize(self) -> None:
        """Lines laid out for a width are laid out again at once, not when the next second comes."""
        self.tick(self.session.now)

    # --- what subclasses do ------------------------------------------------------------------------------

    async def reload(self) -> None:
        """Build the view again and show it. Runs as a worker; a newer call replaces one that waits."""

    def tick(self, now: int) -> None:
        """A second passed: repaint what shows the time."""

    def alerts_told(self) -> None:
        """The alert source answered, or did not."""

    def settings_told(self) -> None:
        """The settings file was looked at again."""

    def concerns(self, incidents: frozenset[str]) -> bool:
        """Whether events of these incidents change what is shown."""
        return bool(incidents)

    @property
    def subject(self) -> str:
        """What every dialog above this screen names: the incident and its model, or nothing."""
        return ""

    def kill_target(self) -> str:
        """The id of the incident that the kill switch would act in, or empty."""
        return ""

    # --- working -----------------------------------------------------------------------------------------

    def look_again(self) -> None:
        """Start `reload`."""
        if self.is_running and self.app.is_running:
            work: Callable[[], object] = self._reload
            self.run_worker(work, group="reload", exclusive=True)

    def start_flow(self, flow: Coroutine[Any, Any, None]) -> None:
        """Run a conversation of dialogs and acts; whatever Fireline raises is shown as a problem."""
        if self.is_running and self.app.is_running:
            self.shell.hold_keys()
            self.shell.begun()
            work: Callable[[], object] = partial(self._conversation, flow)
            self.run_worker(work, group="flow")
        else:
            flow.close()

    def in_background(
        self, work: Callable[[], Coroutine[Any, Any, None]], group: str, *, exclusive: bool = False
    ) -> None:
        """What no key asked for: no key waits for it. Whatever Fireline raises in it stands as a notice."""
        if self.is_running and self.app.is_running:
            guarded: Callable[[], object] = partial(self._unasked, work)
            self.run_worker(guarded, group=group, exclusive=exclusive)

    async def _unasked(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await work()
        except FirelineError as error:
            self.stand(" ".join(error.lines()))

    async def _conversation(self, flow: Coroutine[Any, Any, None]) -> None:
        await self.guarded(flow)
        self.shell.let_keys_go()

    async def _reload(self) -> None:
        if self.session.ink.masked:
            await self.shell.learn_names()
        await self.reading(self.reload(), "view")

    async def reading(self, work: Coroutine[Any, Any, None], what: str) -> None:
        """What is read again and again. Whatever Fireline raises in it stands until it goes well: a dialog
        would come again whenever it is closed."""
        try:
            await work
        except FirelineError as error:
            self._failed[what] = " ".join(error.lines())
            self.stand(self._failed[what])
        else:
            self.shell.take_back(self._failed.pop(what, ""))

    async def guarded(self, flow: Coroutine[Any, Any, None]) -> None:
        """Whatever Fireline raises in it is shown as a problem."""
        try:
            await flow
        except FirelineError as error:
            from screens.dialogs.problem import Problem

            await self.app.push_screen_wait(Problem(self.session.ink, error))

    def on_screen_resume(self) -> None:
        """Something may have happened meanwhile."""
        self.shell.show_notice()
        self.look_again()

    def say(self, words: str) -> None:
        """A short word that nothing depends on."""
        self.notify(words, markup=False, timeout=4)

    def stand(self, words: str, *, good: bool = False) -> None:
        """What must not be missed: it stays on the screen until somebody has seen it."""
        self.shell.stand(words, good=good)

    def refuse(self, why: str) -> None:
        """The key did nothing, and why: it stays until it is seen, or the next thing is begun here."""
        self.shell.answer(why)

    # --- everywhere --------------------------------------------------------------------------------------

    def action_seen(self) -> None:
        """Take the notice away; where none stands, the coach of a first drill."""
        if self.shell.seen():
            return
        if self.session.coached and self.session.parts.coach is not None:
            self.start_flow(self._send_coach_away(self.session.parts.coach))
        else:
            self.say("No notice stands.")

    async def _send_coach_away(self, coach: Coach) -> None:
        await self.session.clerk.do(coach.be_quiet)
        self.session.coached = ""
        self.say("The coach is quiet from now on.")

    def action_help(self) -> None:
        """The keys, on one page."""
        self.shell.show_help()

    def action_palette(self) -> None:
        """Any action by its name."""
        self.shell.show_palette()

    def action_switch(self) -> None:
        """To another open incident."""
        self.start_flow(self._switch())

    async def _switch(self) -> None:
        from screens.switching import ask_incident

        chosen = await ask_incident(self, "incidents", "Where to?", without=self.kill_target())
        if chosen:
            self.shell.open_incident(chosen)

    def action_hush(self) -> None:
        """The person knows of the clocks that run."""
        self.say(f"{count(self.shell.hush(), 'clock')} will not ring.")

    def action_mask(self) -> None:
        """Mask what others must not see, or stop."""
        self.start_flow(self.shell.change_mask())

    def action_theme(self) -> None:
        """The next palette."""
        self.shell.change_theme()

    def action_reload(self) -> None:
        """Ask sources and journal now."""
        self.shell.ask_again()
        self.look_again()

    def action_drill(self) -> None:
        """Choose a drill to play, or what to do with the one that is played."""
        self.start_flow(self._drill())

    async def _drill(self) -> None:
        from screens.drill import ask_act, ask_scenario

        parts = self.session.parts
        if self.shell.lead():
            return
        if parts.drill_desk is not None:
            await ask_act(self, parts.drill_desk)
        elif parts.scenarios is not None:
            chosen = await ask_scenario(self, await asyncio.to_thread(parts.scenarios))
            if chosen:
                await self.shell.leave_for(chosen)
        else:
            self.refuse("No drill can be begun here.")

    def action_stop_kill(self) -> None:
        """Whatever counts down."""
        self.shell.action_stop_kill()

    def action_settings(self) -> None:
        """Every key and where its value comes from."""
        self.shell.show_settings()

    def action_past(self) -> None:
        """Past incidents, trends and corrective actions."""
        self.shell.show_past()

    def action_doctor(self) -> None:
        """Look at everything Fireline leans on."""
        self.shell.show_doctor()

    def action_leave(self) -> None:
        """Quit, after a question where a step runs."""
        self.shell.leave()

    def action_kill_switch(self) -> None:
        """The first of its two acts: here, or in the incident that the responder names."""
        target = self.kill_target()
        if target:
            self.shell.open_incident(target, kill=True)
        else:
            self.start_flow(self._kill_somewhere())

    async def _kill_somewhere(self) -> None:
        from screens.switching import ask_where_to_kill

        chosen = await ask_where_to_kill(self)
        if chosen:
            self.shell.open_incident(chosen, kill=True)


def _last(steps: list[tuple[int, str]], cells: int) -> str:
    return [name for least, name in steps if cells >= least][-1]
