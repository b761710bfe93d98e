"""A role passes from one to the next."""

from data.incident.model import Incident
from data.incident.sentences.wording import Names, Say, reason, why, words
from data.journal import kinds
from data.journal.event import Body
from data.text import clean_line


def _offered(payload: kinds.HandoverOffered, _body: Body, _incident: Incident, _names: Names) -> str:
    giver = f" by {clean_line(payload.giver)}" if payload.giver else ""
    return f"{words(payload.role)} offered to {clean_line(payload.receiver)}{giver}"


def _answered(payload: kinds.HandoverAnswered, body: Body, _incident: Incident, names: Names) -> str:
    verdict = "accepted" if payload.accepted else "declined"
    said = f"hand-over of {words(payload.role)} {verdict} by {clean_line(names(body.actor))}"
    return said + why(reason(payload.reason))


SENTENCES: dict[type[kinds.Payload], Say] = {
    kinds.HandoverOffered: _offered,
    kinds.HandoverAnswered: _answered,
}
