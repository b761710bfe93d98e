"""What is left to do of an incident that is over: reviews, signatures, monitoring, harm that came back."""

from __future__ import annotations

from data.incident import monitoring
from data.incident.model import Incident
from data.times import span
from screens.parts import Parts


def to_review(parts: Parts, incident: Incident) -> tuple[str, ...]:
    """Steps that did not wait for a second responder."""
    if not any(attempt.get("break_glass") for attempt in incident.attempts.values()):
        return ()
    from runbooks import approval

    return tuple(approval.words_to_review(parts.incidents, incident))


def unsigned(incident: Incident) -> tuple[str, ...]:
    """Who is still to sign the review. Nothing is imported while it is open."""
    if incident.status != "resolved":
        return ()
    from playbooks import closing

    return closing.unsigned(incident)


def harm_back(incident: Incident, now: int) -> str:
    """What saw it do harm again, once it is over. Nothing is imported where there are no probes."""
    if incident.is_open:
        return ""
    if incident.probes:
        from runbooks.probe import model

        if back := model.harm_back(incident):
            return f"{back[0].name} {back[1].tally.words()}"
    return monitoring.broken(incident, now)


def watched(incident: Incident, now: int) -> str:
    """``heightened monitoring by Mia until 2026-12-24, review overdue by 3 h``; empty where there is none."""
    plan = monitoring.monitoring(incident, now)
    if plan is None:
        return ""
    said = f"heightened monitoring by {plan.owner or 'nobody'} until {plan.until}"
    if plan.is_over:
        return f"{said}: its end is past, review it"
    if plan.review_due and plan.review_due <= now:
        return f"{said}, review overdue by {span(now - plan.review_due)}"
    return said if plan.looked else f"{said}, nobody looked yet"
