"""What the app does for the drill that it plays: carries it on, and says what comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.terminal_work import WorkingApp

if TYPE_CHECKING:
    from data.journal.kinds import InjectDelivered
    from screens.ports import Facilitates

_SAYS = {"call": "calls", "message": "writes", "question": "asks"}


class DrillApp(WorkingApp):
    """What `app.terminal.FirelineApp` knows of drills."""

    _carrying = False
    begins_with_gallery = False
    facilitator: Facilitates | None = None
    """What leads the drill, where that is what the person does."""
    leaves_for = ""
    """The drill to play once this app has ended: a scenario's name, or a drill's id."""

    async def leave_for(self, drill: str) -> None:
        """End this app, and play that drill; where a step runs, ask whether it may go on."""
        from screens.leaving import may_leave

        if await may_leave(self, self.session):
            self.leaves_for = drill
            self.exit()

    def lead(self) -> bool:
        """The script, for who leads a drill; whether that is what the person does."""
        if self.facilitator is None:
            return False
        from screens.facilitator import FacilitatorScreen

        self.push_screen(FacilitatorScreen(self.session, self.facilitator))
        return True

    async def brief(self) -> None:
        """The briefing of a drill that has only just begun, whose clock stands while somebody reads; for who
        leads a drill, its script."""
        from screens.drill import Briefing

        if self.lead():
            return
        desk, clerk = self.session.parts.drill_desk, self.session.clerk
        if desk is not None and await clerk.do(lambda: desk.is_young):
            await clerk.do(desk.do, "pause")
            self.push_screen(Briefing(self.session.ink, *await clerk.do(desk.briefing)), self._briefed)

    def _briefed(self, _: bool | None) -> None:
        self.begin(self._start_clock, "drill begins", once=True)

    async def _start_clock(self) -> None:
        desk = self.session.parts.drill_desk
        assert desk is not None  # noqa: S101
        await self.session.clerk.do(desk.do, "resume")

    def carry_drill_on(self) -> None:
        """What has come by now is recorded; called at every tick."""
        if self.session.parts.carry_on is not None and not self._carrying:
            self.begin(self._carry_on, "drill", once=True)

    async def _carry_on(self) -> None:
        carry_on = self.session.parts.carry_on
        assert carry_on is not None  # noqa: S101
        self._carrying = True
        try:
            came = await self.session.clerk.do(carry_on)
            if self.session.parts.coach is not None:
                self.session.coached = await self.session.clerk.do(self.session.parts.coach.line)
        finally:
            self._carrying = False
        if came:
            self.stand(" · ".join(_words(one) for one in came))


def _words(came: InjectDelivered) -> str:
    """``Ines Okafor, risk writes: Six branches tell me…``"""
    return f"{came.sender} {_SAYS.get(came.sort, 'says')}: {came.text}" if came.sender else came.text
