"""Status updates with what this store knows: drafted, and sent by the services that reach an audience."""

from app import outside
from app.wiring import Wiring
from data.incident.model import Incident
from data.outside import updating
from playbooks import audiences
from playbooks import updates as drafting
from playbooks.audiences import Audience, Audiences
from playbooks.updates import Going


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
    return drafting.ways(audience, outside.configured(wiring.settings))


def check(wiring: Wiring, incident: Incident, going: Going) -> None:
    """Raises `Refused` as `playbooks.updates.check`."""
    drafting.check(incident, going, outside.configured(wiring.settings))


def send(wiring: Wiring, incident: Incident, going: Going) -> str:
    """Record and queue it; its id. Raises as `check`."""
    check(wiring, wiring.incidents.refresh(incident), going)
    return updating.send(wiring.journal, incident, drafting.recorded(going), going.services)


def mark(wiring: Wiring, incident: Incident, going: Going, channel: str, at: int | None = None) -> str:
    """Record one that a person sent; its id."""
    return updating.send(wiring.journal, incident, drafting.recorded(going, channel), at=at)


def deliver(wiring: Wiring) -> None:
    """Send what waits. Blocks; raises as `data.outside.sender.Sender.round`."""
    outside.sender(wiring).drain()
