"""Who does what: a role is taken, passed on with a card, accepted or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.incident import handing_over
from data.incident.handing_over import EXPERT
from data.incident.marks import Handover
from data.incident.model import Incident
from playbooks.handover import card
from screens.dialogs.ask import Field
from screens.dialogs.choose import Choose, Option
from screens.incident.changes import ask, known
from screens.lines import Line, Span

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen

ROLES = (
    ("incident_commander", "incident commander"),
    ("deputy", "deputy"),
    ("scribe", "scribe"),
    ("operations_lead", "operations lead"),
    ("communications_lead", "communications lead"),
    ("liaison", "liaison"),
    (EXPERT, "subject-matter expert"),
)


async def roles(screen: IncidentScreen) -> None:
    """What waits for this person is answered; a role of theirs is offered on; any other is taken."""
    incident = await screen.incident()
    options = [Option(role, words, _detail(incident, role)) for role, words in ROLES]
    question = Choose(screen.session.ink, "roles", "Who does what.", options, details=_raci(screen, incident))
    role = await screen.app.push_screen_wait(question)
    if role is None:
        return
    me, words = screen.session.parts.settings.responder, dict(ROLES)[role]
    offered = next((offer for _, offer in handing_over.waiting(incident, role)), None)
    if offered is not None and _same(str(offered.get("receiver")), me):
        await _answer(screen, role, words, offered)
    elif role != EXPERT and _same(incident.holder(role), me):
        await _pass_on(screen, role, words)
    else:
        await _take(screen, role, words)


async def _take(screen: IncidentScreen, role: str, words: str) -> None:
    me = screen.session.parts.settings.responder
    empty = "name" if role == EXPERT else "name; empty gives it up"
    given = await ask(
        screen, "role", f"From now on {words}:", Field("name", empty, me, required=role == EXPERT)
    )
    if given is not None:
        desk, name = screen.session.parts.desk, given["name"]
        await screen.act(lambda current: handing_over.take(desk, current, role, name, gives_up=not name))


async def _pass_on(screen: IncidentScreen, role: str, words: str) -> None:
    """The role stays until the receiver accepts; empty gives it up at once."""
    given = await ask(
        screen, "hand over", f"You are {words} until they accept.",
        Field("name", "to whom; empty gives it up", required=False),
        Field("watch", "what to watch, beside what the card says", required=False), do="offer",
    )  # fmt: skip
    if given is None:
        return
    parts, knowledge = screen.session.parts, known(screen)
    if not given["name"]:
        await screen.act(lambda current: parts.desk.take_role(current, role, ""))
        return

    now, names = screen.session.now, parts.incidents.actor_name
    await screen.act(
        lambda current: handing_over.offer(
            parts.desk, current, role, given["name"],
            card(current, role, now=now, names=names, limits=knowledge.limits, watch=given["watch"]),
        )
    )  # fmt: skip
    screen.say(f"Offered to {given['name']}.")


class _Offered(Choose):
    """The card, to be read before it is answered: a key pressed for the list before says nothing here."""

    TAKES_TYPED_AHEAD = False


async def _answer(screen: IncidentScreen, role: str, words: str, offered: Handover) -> None:
    """Accepted or declined; left, it goes on waiting."""
    giver = str(offered.get("giver"))
    options = [
        Option("accept", "accept", "you hold it from now on"),
        Option("decline", "decline", f"it stays with {giver}" if giver else "nobody holds it"),
    ]
    first, lines = (
        f"{giver or 'Nobody before you'} offers you: {words}.",
        str(offered.get("card")).splitlines(),
    )
    question = _Offered(screen.session.ink, "hand-over", first, options, details=lines)
    chosen = await screen.app.push_screen_wait(question)
    accepted, why = chosen == "accept", ""
    if chosen == "decline":
        given = await ask(screen, "decline", f"{words}: declined", Field("reason", "why", required=False))
        if given is None:
            return
        why = given["reason"]
    if chosen is not None:
        desk, me = screen.session.parts.desk, screen.session.parts.settings.responder

        def act(current: Incident) -> None:
            handing_over.answer(desk, current, role, me, accepted=accepted, reason=why)

        await screen.act(act)


def _raci(screen: IncidentScreen, incident: Incident) -> list[Line]:
    """Who does it, answers for it, is asked and told, by the catalogue."""
    knowledge = screen.session.knowledge
    found = knowledge.catalogue.raci(incident.model_ids) if knowledge is not None else []
    return [(Span(f"{part}  ", "dim"), Span(said)) for part, said in found]


def _detail(incident: Incident, role: str) -> str:
    if role == EXPERT:
        return ", ".join(handing_over.experts(incident)) or "nobody"
    held = incident.holder(role) or "nobody"
    offered = next((str(offer.get("receiver")) for _, offer in handing_over.waiting(incident, role)), "")
    return f"{held}, offered to {offered}" if offered else held


def _same(one: str, other: str) -> bool:
    return bool(one) and one.casefold() == other.casefold()
