"""One event in a short sentence, kind by kind, in the words responders use.

Every sentence is cleaned text, fit for a terminal, and holds nothing that the event or the incident does
not say.
"""

from data.incident.model import Incident
from data.incident.sentences.approvals import SENTENCES as APPROVALS
from data.incident.sentences.drills import SENTENCES as DRILLS
from data.incident.sentences.handover import SENTENCES as HANDOVER
from data.incident.sentences.monitoring import SENTENCES as MONITORING
from data.incident.sentences.observed import SENTENCES as OBSERVED
from data.incident.sentences.outside import SENTENCES as OUTSIDE
from data.incident.sentences.reporting import SENTENCES as REPORTING
from data.incident.sentences.state import REPLACING
from data.incident.sentences.state import SENTENCES as STATE
from data.incident.sentences.steps import SENTENCES as STEPS
from data.incident.sentences.steps import step_label
from data.incident.sentences.wording import RELATIONS, Names, Say, alert_label, label, value_text, words
from data.incident.sentences.written import SENTENCES as WRITTEN
from data.journal import kinds
from data.journal.event import Body

__all__ = [
    "RELATIONS",
    "SAID",
    "Names",
    "alert_label",
    "label",
    "sentence",
    "step_label",
    "value_text",
    "words",
]

_SENTENCES: dict[type[kinds.Payload], Say] = {
    **STATE,
    **OBSERVED,
    **WRITTEN,
    **STEPS,
    **APPROVALS,
    **HANDOVER,
    **OUTSIDE,
    **DRILLS,
    **REPORTING,
    **MONITORING,
}
SAID = frozenset(_SENTENCES) | frozenset(REPLACING)
"""The kinds that have a sentence."""


def sentence(
    payload: kinds.Payload, body: Body, incident: Incident, names: Names, was: str = ""
) -> str | None:
    """What an event says; ``was`` is the value it replaced. ``None`` for a kind that has no sentence."""
    replacing = REPLACING.get(type(payload))
    if replacing is not None:
        return replacing(payload, body, incident, f"was {was}" if was else "")
    say = _SENTENCES.get(type(payload))
    return None if say is None else say(payload, body, incident, names)
