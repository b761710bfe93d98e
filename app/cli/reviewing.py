"""What waits for a second responder, and what is to be reviewed, in words."""

from app.cli.output import tell
from app.wiring import Wiring
from data.incident.model import Incident


def lines(wiring: Wiring, incident: Incident) -> list[str]:
    """Requests that wait for an answer, and steps that did not wait for one."""
    if not incident.approvals:
        return _to_review(wiring, incident)
    from runbooks import approval

    asked = [
        f"waits for approval: {one.asked.get('action')}, asked for by"
        f" {wiring.incidents.actor_name(one.asked.actor)}: fireline approve {incident.number}"
        for one in approval.waiting(incident, wiring.ambient.now())
    ]
    return [*asked, *_to_review(wiring, incident)]


def tell_to_review(wiring: Wiring, incident: Incident) -> None:
    """At the end of an incident."""
    for line in _to_review(wiring, wiring.incidents.refresh(incident)):
        tell(f"{line} (fireline approve {incident.number} --review)", "yellow")


def _to_review(wiring: Wiring, incident: Incident) -> list[str]:
    if not any(attempt.get("break_glass") for attempt in incident.attempts.values()):
        return []
    from runbooks import approval

    return approval.words_to_review(wiring.incidents, incident)
