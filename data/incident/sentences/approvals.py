"""A second responder's word, and the review of what did not wait for it."""

from data.incident.model import Incident
from data.incident.sentences.steps import step_label
from data.incident.sentences.wording import Names, Say, reason, why
from data.journal import kinds
from data.journal.event import Body
from data.text import LINE, clean_line


def _step(payload: kinds.ApprovalAsked | kinds.ApprovalGiven | kinds.GlassReviewed) -> str:
    return step_label(payload.number, payload.action, section=payload.section)


def _asked(payload: kinds.ApprovalAsked, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"{_step(payload)}: a second responder is asked to approve it" + why(reason(payload.reason))


def _given(payload: kinds.ApprovalGiven, body: Body, _incident: Incident, names: Names) -> str:
    verdict = "approved" if payload.approved else "approval refused"
    account = "from the same Unix account" if payload.same_account else ""
    said = f"{_step(payload)}: {verdict} by {clean_line(names(body.actor))}"
    return said + why(account, reason(payload.reason))


def _reviewed(payload: kinds.GlassReviewed, body: Body, _incident: Incident, names: Names) -> str:
    said = f"{_step(payload)}: glass broken, reviewed by {clean_line(names(body.actor))}"
    return said + why(clean_line(payload.finding, LINE))


SENTENCES: dict[type[kinds.Payload], Say] = {
    kinds.ApprovalAsked: _asked,
    kinds.ApprovalGiven: _given,
    kinds.GlassReviewed: _reviewed,
}
