"""Incidents that have to do with one another: the same one twice, one like it before, one it is part of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.dialogs.ask import Field
from screens.dialogs.choose import Option
from screens.incident.changes import ask, choose
from screens.incident.killing import may_end
from screens.switching import ask_incident

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen

RELATIONS = (
    Option("merged_into", "it is the same incident", "this one is closed as a duplicate; nothing moves"),
    Option("prior", "there was one like it before", "what helped then may help now"),
    Option("parent", "it is part of a larger one"),
    Option("duplicate_of", "it repeats one", "linked only; both stay open"),
)


async def link(screen: IncidentScreen, relation: str = "") -> None:
    """How they belong together, which one it is, how one knows."""
    chosen = relation or await choose(
        screen, "link", "How does another incident belong to this one?", list(RELATIONS)
    )
    if not chosen:
        return
    first = "Which one? Resolved and closed ones are here too."
    here = screen.view.facts.models if screen.view else ()
    other = await ask_incident(
        screen, "link", first, without=screen.incident_id, everything=True, nearest=frozenset(here)
    )
    if not other:
        return
    if chosen == "merged_into" and not await may_end(screen, "close it as a duplicate"):
        return
    parts = screen.session.parts
    target = await screen.session.clerk.do(parts.incidents.get, other)
    words = "merge into" if chosen == "merged_into" else "link to"
    what = f"{words[:1].upper()}{words[1:]} {target.number}: {target.title}"
    after = ". This one is closed as its duplicate." if chosen == "merged_into" else ""
    given = await ask(
        screen, "link", what + after,
        Field("reason", "how you know", required=False), do=words,
    )  # fmt: skip
    if given is None:
        return
    desk, reason = parts.desk, given["reason"]
    if chosen == "merged_into":
        await screen.act(lambda incident: desk.merge(incident, target, reason))
    else:
        await screen.act(lambda incident: desk.link(incident, chosen, target, reason))
