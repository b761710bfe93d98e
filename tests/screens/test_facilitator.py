"""For who leads a drill: its script as it goes, and an inject that is let come."""

from app.drill_facilitating import Facilitator
from tests.screens.pilots import driven, gone, press, sees
from tests.screens.test_drill import Played, played

__all__ = ["played"]


async def test_who_leads_sees_the_script_and_lets_an_inject_come(played: Played) -> None:
    app = played.app()
    app.facilitator = leads = Facilitator(played.wiring, played.incident)
    name = next(row.name for row in leads.look().rows if not row.came)
    async with driven(app) as pilot:
        await sees(
            pilot,
            "facilitator",
            "and runs.",
            "what the players see, ^r back",
            "at +",
            "Expected",
            "by +05:00",
        )
        await press(pilot, "enter")
        await sees(pilot, f"Let {name} come now?")
        await press(pilot, "y")
        await sees(pilot, "came +0")
        assert name in {row.name for row in leads.look().rows if row.came}
        await press(pilot, "escape")
        await gone(pilot, "Expected")
        await press(pilot, "ctrl+r")
        await sees(pilot, "Expected", "came +0")
    app.session.clerk.close()
