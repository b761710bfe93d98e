"""What was told to services outside."""

from data.incident.model import Incident
from data.incident.sentences.wording import Names, Say, reason, why, words
from data.journal import kinds
from data.journal.event import Body
from data.text import LINE, clean_line

_ENDED = {
    "sent": "sent to {}",
    "refused": "refused by {}",
    "unknown": "not known to have reached {}",
    "dropped": "no longer to be sent to {}",
}


def _queued(payload: kinds.DeliveryQueued, _body: Body, _incident: Incident, _names: Names) -> str:
    text = "" if payload.what == "update" else clean_line(payload.text, LINE)  # the update's own entry has it
    return f"{words(payload.what)} queued for {clean_line(payload.service)}" + why(text)


def _ended(payload: kinds.DeliveryEnded, _body: Body, _incident: Incident, _names: Names) -> str:
    said = _ENDED.get(payload.outcome, clean_line(payload.outcome) + " by {}")
    return f"{words(payload.what)} {said.format(clean_line(payload.service))}" + why(
        reason(payload.reason), clean_line(payload.reference)
    )


SENTENCES: dict[type[kinds.Payload], Say] = {kinds.DeliveryQueued: _queued, kinds.DeliveryEnded: _ended}
