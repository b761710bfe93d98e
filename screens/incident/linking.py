"""Incidents that have to do with one another: the same one twice, one like it before, one it is part of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.incident import family
from data.incident.marks import Mark
from data.incident.model import Incident
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


_BACK = "taken_back"
_WRONG = ("prior", "parent", "duplicate_of")
"""What can be taken back; a merge is undone by reopening."""


async def link(screen: IncidentScreen, relation: str = "") -> None:
    """How they belong together, which one it is, how one knows."""
    standing = _standing(await screen.incident())
    wrong = [Option(_BACK, "a link was wrong", "it is taken back")] if standing else []
    chosen = relation or await choose(
        screen, "link", "How does another incident belong to this one?", [*RELATIONS, *wrong]
    )
    if chosen == _BACK:
        await _take_back(screen, standing)
        return
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


def _standing(incident: Incident) -> list[Mark]:
    return family.links(incident, *_WRONG)


async def _take_back(screen: IncidentScreen, standing: list[Mark]) -> None:
    """One of those that stand; both timelines say so."""
    labels = {option.key: option.label for option in RELATIONS}
    options = [
        Option(str(place), str(mark.get("number") or mark.get("other")), labels[str(mark.get("relation"))])
        for place, mark in enumerate(standing)
    ]
    chosen = await choose(screen, "link", "Which link was wrong?", options)
    if chosen is None:
        return
    relation, other = str(standing[int(chosen)].get("relation")), str(standing[int(chosen)].get("other"))
    given = await ask(
        screen, "link", f"Not linked to {options[int(chosen)].label} any more.",
        Field("reason", "why it was wrong", required=False), do="take it back",
    )  # fmt: skip
    if given is None:
        return
    parts = screen.session.parts

    def act(incident: Incident) -> None:
        family.take_back(parts.desk, incident, relation, parts.incidents.get(other), given["reason"])

    await screen.act(act)
