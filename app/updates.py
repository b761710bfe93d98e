"""Status updates with what this store knows: drafted, and sent by the services that reach an audience."""

from typing import NamedTuple

from app import outside
from app.wiring import Wiring
from data.errors import Refused
from data.incident import updates
from data.incident.model import Incident
from data.incident.updates import Proposal
from data.journal.kinds import UpdateSent
from data.outside import updating
from playbooks import audiences
from playbooks import updates as drafting
from playbooks.audiences import Audience, Audiences


class Going(NamedTuple):
    """An update that is about to go out."""

    audience: Audience
    text: str
    services: tuple[str, ...]
    proposal: Proposal | None


def known(wiring: Wiring) -> Audiences:
    """The audiences of the playbook."""
    return audiences.load(wiring.settings.knowledge)


def draft(wiring: Wiring, incident: Incident, audience: Audience) -> str:
    """What could be said now. Raises `BadInput` for a template that cannot be used."""
    return drafting.draft(
        incident,
        audience,
        now=wiring.ambient.now(),
        names=wiring.incidents.actor_name,
        limits=wiring.limits,
        directories=wiring.settings.knowledge,
    )


def ways(wiring: Wiring, audience: Audience) -> tuple[str, ...]:
    """The services that are configured and reach this audience."""
    configured = outside.configured(wiring.settings)
    return tuple(service for service in audience.via if service in configured)


def check(wiring: Wiring, incident: Incident, going: Going) -> None:
    """Raises `Refused` for a drill, for a service that reaches others, and without the approval it needs."""
    audience = going.audience
    if incident.mode != "live":
        raise Refused(
            f"{incident.number} is a drill: nobody outside is told of it.",
            remedy="fireline update sent records what would have been said.",
        )
    for service in going.services:
        if service not in audience.via:
            raise Refused(
                f"{service} is no way to {audience.title.lower()}: others would read it.",
                kept="Nothing was sent.",
                remedy=f"Name it under via of {audience.id} in audiences.yaml, where it reaches them alone.",
            )
        if service not in ways(wiring, audience):
            raise Refused(f"{service} is not configured.", remedy="docs/outside.md says which keys it needs.")
    approved = going.proposal is not None and not going.proposal.missing and not going.proposal.refused
    if audience.approval and not approved:
        raise Refused(
            f"An update to {audience.title.lower()} waits for {', '.join(audience.approval)}.",
            kept="Nothing was sent.",
            remedy="fireline update propose asks for it.",
        )
    if going.proposal is not None and going.proposal.sent:
        raise Refused("It went out already.", remedy="Propose another one.")


def send(wiring: Wiring, incident: Incident, going: Going) -> str:
    """Record and queue it; its id. Raises as `check`."""
    check(wiring, incident, going)
    return updating.send(wiring.journal, incident, _record(going), going.services)


def mark(wiring: Wiring, incident: Incident, going: Going, channel: str, at: int | None = None) -> str:
    """Record one that a person sent; its id."""
    return updating.send(wiring.journal, incident, _record(going, channel), at=at)


def deliver(wiring: Wiring) -> None:
    """Send what waits. Blocks; raises as `data.outside.sender.Sender.round`."""
    outside.sender(wiring).drain()


def _record(going: Going, channel: str = "") -> UpdateSent:
    return updates.worded(
        going.text,
        going.audience.id,
        channel or ", ".join(going.services),
        legal=going.audience.legal,
        proposal=going.proposal.id if going.proposal is not None else "",
    )
