"""Rehearsing from the screen: choosing a scenario, its briefing, and what can be done with a drill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Button

from data.times import iso_short
from screens.dialogs.choose import Choose, Option
from screens.dialogs.dialog import Dialog
from screens.ink import Ink
from screens.typed_ahead import TypedAhead

if TYPE_CHECKING:
    from screens.live_screen import LiveScreen
    from screens.ports import DrillDesk, Gallery, ScenarioView


class Briefing(Dialog[bool]):
    """What the people who play read first; the clock runs already."""

    SHARE = 70
    TAKES_TYPED_AHEAD = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "begin", show=False, priority=True)]
    """Before anything else looks at it: a key right behind it waits for the screen below."""

    def __init__(self, ink: Ink, title: str, text: str, keys: str) -> None:
        first, _, rest = text.strip().partition("\n\n")
        parts = [" ".join(part.split()) for part in rest.split("\n\n")] if rest else []
        details = [line for part in parts for line in ("", part)]
        super().__init__(ink, f"drill: {title}", " ".join(first.split()), [*details, "", keys])

    def answers(self) -> Sequence[Button]:
        """There is one."""
        return (self.button("enter  begin", "begin"),)

    def on_mount(self) -> None:
        """Enter begins."""
        super().on_mount()
        self.query_one("#begin").focus()

    def on_button_pressed(self, _: Button.Pressed) -> None:
        """Begin."""
        self.action_begin()

    def action_begin(self) -> None:
        """Begin."""
        self.dismiss(True)
        if isinstance(self.app, TypedAhead):
            self.app.let_keys_go()


async def ask_scenario(screen: LiveScreen, gallery: Gallery) -> str | None:
    """The gallery: the name of the one that is chosen."""
    options = [Option(one.name, one.title, _about(one)) for one in gallery.shown if not one.problem]
    details = ["A drill runs in this app, on a world of its own: nothing real is asked or run."]
    details += ["One key begins: enter the one under the cursor, a digit its own."] if options else []
    details += [gallery.due] if gallery.due else []
    details += [f"{one.name} cannot be played: {one.problem}" for one in gallery.shown if one.problem]
    return await screen.app.push_screen_wait(
        Choose(
            screen.session.ink,
            "rehearse",
            "Which drill?",
            options,
            details=details,
            about_below=True,
        )
    )


def _about(one: ScenarioView) -> str:
    played = f"played {iso_short(one.last)[:10]} · " if one.last else ""
    return f"{one.minutes} min · {one.difficulty} · {played}{', '.join(one.skills)}"


async def ask_act(screen: LiveScreen, desk: DrillDesk) -> None:
    """What can be done with the drill that is played; its answer stands on the screen."""
    session = screen.session
    options = [Option(*one) for one in await session.clerk.do(desk.choices)]
    chosen = await screen.app.push_screen_wait(
        Choose(session.ink, "drill", "What about this drill?", options)
    )
    if chosen == "briefing":
        told_first = await session.clerk.do(desk.briefing)
        await screen.app.push_screen_wait(Briefing(session.ink, *told_first))
    elif chosen == "debrief":
        await _debrief(screen, desk)
    elif chosen == "leave":
        screen.action_leave()
    elif chosen:
        told = await session.clerk.do(desk.do, chosen)
        if told.goes_on_as:
            await screen.shell.leave_for(told.goes_on_as)
        else:
            screen.stand(told.words, good=True)
        if chosen == "end":
            await _debrief(screen, desk)


async def _debrief(screen: LiveScreen, desk: DrillDesk) -> None:
    from screens.debrief import DebriefScreen

    found = await screen.session.clerk.do(desk.debrief)
    await screen.app.push_screen_wait(DebriefScreen(screen.session.ink, found))
