"""Quitting: steps outlive the terminal, so where one runs the responder says whether it shall."""

from __future__ import annotations

from typing import Any

from textual.app import App

from data.text import count
from screens.dialogs.choose import Choose, Option
from screens.session import Session


async def may_leave(app: App[Any], session: Session) -> bool:
    """True when the app may close."""
    parts = session.parts

    def running() -> list[tuple[str, str]]:
        return [
            (incident.id, attempt_id)
            for incident in parts.incidents.open_ones()
            for attempt_id, attempt in incident.attempts.items()
            if attempt.intended is not None and attempt.ended is None and attempt.get("command")
        ]

    found = await session.clerk.do(running)
    if not found:
        return True
    chosen = await app.push_screen_wait(
        Choose(
            session.ink,
            "quit",
            f"{count(len(found), 'step')} still running. It goes on without this terminal.",
            [
                Option("leave", "leave it running", "its end is recorded; reopen to see its output"),
                Option("cancel", "cancel it, then quit", "stops it and everything it started", "amber"),
                Option("stay", "stay"),
            ],
        )
    )
    if chosen == "cancel":
        for incident_id, attempt_id in found:
            incident = await session.clerk.do(parts.incidents.get, incident_id)
            engine = await session.clerk.do(parts.engine_for, incident)
            await session.clerk.do(engine.cancel, attempt_id)
    return chosen in {"leave", "cancel"}
