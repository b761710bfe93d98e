"""The conversations of the screen of past incidents: an action completed, a quarter looked back at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbooks import actions as owing
from playbooks.trends import reviewing
from screens.dialogs.ask import Ask, Field

if TYPE_CHECKING:
    from screens.past.screen import PastScreen


async def complete(screen: PastScreen) -> None:
    """The action under the cursor, with what shows it."""
    key, session = screen.list.rows.cursor_key, screen.session
    one = next((one for one in (screen.told.owed if screen.told else ()) if one.action.id == key), None)
    if one is None or not one.action.is_open:
        screen.refuse("Put the cursor on an open action first.")
        return
    wanted = bool(one.action.acceptance and not one.action.evidence)
    first = f"Accepted when: {one.action.acceptance}" if one.action.acceptance else one.action.text
    evidence = Field("evidence", "what shows it: a link, a commit, a measurement", required=wanted)
    given = await screen.app.push_screen_wait(Ask(session.ink, "done", first, [evidence], do="complete"))
    if given is not None:
        parts = session.parts
        await session.clerk.do(
            lambda: owing.complete(
                parts.desk, parts.incidents.by_id(one.incident), one.action.id, given["evidence"]
            )
        )
        screen.look_again()


async def review(screen: PastScreen) -> None:
    """The last quarter was looked back at."""
    session = screen.session
    last = reviewing.last_quarter(session.now)
    note = Field("note", "what follows from it")
    ask = Ask(session.ink, "quarter reviewed", f"{last} was looked back at.", [note], do="record")
    given = await screen.app.push_screen_wait(ask)
    if given is not None:
        await session.clerk.do(reviewing.record, session.parts.journal, given["note"])
        screen.look_again()
