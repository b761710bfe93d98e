"""A status update: to whom, the draft edited, approved where the playbook asks, sent or marked as sent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from data.errors import BadInput, FirelineError
from data.incident import updates
from data.incident.model import Incident
from data.incident.updates import Proposal
from data.outside import updating
from data.text import count
from playbooks import updates as drafting
from playbooks.audiences import Audience, Audiences
from playbooks.updates import Going
from screens.dialogs.ask import Field
from screens.dialogs.choose import Choose, Option
from screens.dialogs.compose import Compose
from screens.dialogs.confirm import Confirm
from screens.incident.changes import ask, choose, known

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen

_BY_HAND = "by hand"


async def inform(screen: IncidentScreen) -> None:
    """To whom; or a proposed one that waits."""
    incident, audiences = await screen.incident(), _audiences(screen)
    names, now = screen.session.parts.incidents.actor_name, screen.session.now
    proposed = await screen.session.clerk.do(updates.proposals, incident, names)
    waiting = [one for one in proposed if not one.sent and not one.refused]
    options = [
        Option(f"proposal {one.id}", f"{_title(audiences, one.audience)}: {one.state}", _begins(one), "amber")
        for one in waiting
    ]
    options += [Option(one.id, one.title, _about(screen, incident, one)) for one in audiences.known.values()]
    due = drafting.next_due(incident, now, known(screen).limits)
    first = f"To whom? {due[:1].upper()}{due[1:]}." if due else "To whom?"
    chosen = await choose(screen, "status update", first, options)
    if chosen is None:
        return
    proposal = next((one for one in waiting if chosen == f"proposal {one.id}"), None)
    if proposal is not None:
        await _proposed(screen, incident, proposal)
    else:
        await _compose(screen, incident, audiences.require(chosen))


async def _compose(screen: IncidentScreen, incident: Incident, audience: Audience) -> None:
    """The draft, edited; then what is done with it."""
    session, knowledge = screen.session, known(screen)
    text = await session.clerk.do(
        lambda: drafting.draft(
            incident, audience, now=session.now, names=session.parts.incidents.actor_name,
            limits=knowledge.limits, directories=knowledge.templates,
        )
    )  # fmt: skip
    first = f"To {audience.title.lower()}. Nothing is sent yet."
    key = f"update {incident.id} {audience.id}"
    said = await screen.app.push_screen_wait(Compose(session.ink, "status update", first, text, key=key))
    if said is None:
        return
    options = _ways(screen, incident, audience) if not audience.approval else []
    if audience.approval:
        asked = ", ".join(audience.approval)
        options.append(Option("propose", "ask for approval", f"{asked} approve these very words"))
    about = "nobody approved it; it is recorded so" if audience.approval else "it went out by other means"
    options.append(Option(_BY_HAND, "mark as sent", about))
    chosen = await choose(
        screen, "status update", f"What becomes of it? To {audience.title.lower()}.", options
    )
    if chosen == "propose":
        desk = session.parts.desk
        await screen.act(
            lambda current: updates.propose(
                desk, current, said, audience.id, audience.approval, legal=audience.legal
            )
        )
        screen.say(f"It waits for {', '.join(audience.approval)}.")
    elif chosen is not None:
        await _go(screen, Going(audience, said, () if chosen == _BY_HAND else (chosen,), None))


async def _proposed(screen: IncidentScreen, incident: Incident, proposal: Proposal) -> None:
    """Approved or refused by those asked, and then sent."""
    audience = _audiences(screen).require(proposal.audience)
    options = [Option(f"as {role}", f"approve as {role}") for role in proposal.missing]
    options += [Option("refuse", "refuse it", "other words are another proposal")] if proposal.missing else []
    if not proposal.missing:
        options += _ways(screen, incident, audience)
        options.append(Option(_BY_HAND, "mark as sent", "it went out by other means"))
    first = f"To {audience.title.lower()}, by {proposal.who}: {proposal.state}."
    lines = proposal.text.splitlines()
    chosen = await screen.app.push_screen_wait(
        Choose(screen.session.ink, "status update", first, options, details=lines)
    )
    if chosen is None:
        return
    if chosen == "refuse" or chosen.startswith("as "):
        await _answer(screen, proposal, chosen.removeprefix("as ") if chosen != "refuse" else "")
    else:
        services = () if chosen == _BY_HAND else (chosen,)
        await _go(screen, Going(audience, proposal.text, services, proposal))


async def _answer(screen: IncidentScreen, proposal: Proposal, role: str) -> None:
    """Whose word it is, by name."""
    verb = f"Approved as {role}" if role else "Refused"
    me = screen.session.parts.settings.responder
    mine = me.casefold() == proposal.who.casefold()
    given = await ask(
        screen, "status update", f"{verb}, of exactly these words.",
        Field("by", "by whom", "" if mine else me),
        Field("reason", "why, or on which condition", required=False), do="record",
    )  # fmt: skip
    if given is None:
        return
    desk, who, why = screen.session.parts.desk, given["by"], given["reason"]
    named = role or proposal.missing[0]
    await screen.act(
        lambda current: updates.answer(
            desk, current, proposal, named, who, approved=bool(role), reason=why
        )
    )  # fmt: skip


async def _go(screen: IncidentScreen, going: Going) -> None:
    if going.services:
        await _send(screen, going)
        return
    given = await ask(
        screen, "status update", "Recorded as it stands; nothing is sent from here.",
        Field("channel", "how it went out", hint="phone, status page, a meeting"), do="record",
    )  # fmt: skip
    if given is not None:
        journal, update = screen.session.parts.journal, drafting.recorded(going, given["channel"])
        await screen.act(lambda current: updating.send(journal, current, update))
        screen.say("Recorded.")


async def _send(screen: IncidentScreen, going: Going) -> None:
    """After one more look at the words; queued first, so that nothing is lost where a service is down."""
    parts = screen.session.parts
    where = f"{going.audience.title.lower()} via {', '.join(going.services)}"
    question = Confirm(
        screen.session.ink, "send", f"This goes to {where}. It cannot be taken back.",
        going.text.splitlines(), do="send it",
    )  # fmt: skip
    if not await screen.app.push_screen_wait(question):
        return

    def act(current: Incident) -> None:
        drafting.check(current, going, parts.services)
        updating.send(parts.journal, current, drafting.recorded(going), going.services)

    await screen.act(act)
    if parts.deliver is not None:
        try:
            await asyncio.to_thread(parts.deliver)
        except FirelineError as error:
            screen.stand(f"It is queued, and not sent yet: {error.message}")
            screen.look_again()
            return
    await _say_what_came(screen, going)


async def _say_what_came(screen: IncidentScreen, going: Going) -> None:
    incident, names = await screen.incident(), screen.session.parts.incidents.actor_name
    every = await screen.session.clerk.do(updates.sent, incident, names)
    mine = [one for one in every if one.text == going.text]
    came = ", ".join(f"{service} {outcome}" for service, outcome in mine[-1].services) if mine else ""
    bad = any(outcome != "sent" for _, outcome in mine[-1].services) if mine else True
    screen.stand(f"Update to {going.audience.title.lower()}: {came or 'recorded'}", good=not bad)
    screen.look_again()


def _ways(screen: IncidentScreen, incident: Incident, audience: Audience) -> list[Option]:
    """None in a drill."""
    if incident.mode != "live":
        return []
    found = drafting.ways(audience, screen.session.parts.services)
    return [Option(service, f"send via {service}", "shown once more, and confirmed") for service in found]


def _about(screen: IncidentScreen, incident: Incident, audience: Audience) -> str:
    told = f"told {drafting.last_told(incident, audience.id, screen.session.now)}"
    needs = f"{count(len(audience.approval), 'approval')} needed" if audience.approval else ""
    ways = ", ".join(option.key for option in _ways(screen, incident, audience)) or _BY_HAND
    return ", ".join(part for part in (told, needs, ways) if part)


def _begins(proposal: Proposal) -> str:
    return next((line for line in proposal.text.splitlines() if line.strip()), "")


def _title(audiences: Audiences, name: str) -> str:
    found = audiences.get(name)
    return found.title if found is not None else name


def _audiences(screen: IncidentScreen) -> Audiences:
    found = known(screen).audiences
    if found is None:
        raise BadInput("The playbook names no audience.", remedy="See docs/updates.md.")
    return found
