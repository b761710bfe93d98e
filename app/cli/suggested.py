"""What the answers so far suggest, with reasons; the responder decides."""

from app.cli.output import tell
from app.wiring import Wiring
from data.incident.model import Incident

WORDS = {"incident_type": "type", "disclosure.required": "disclosure", "reporting.required": "reporting"}
"""Subjects of suggestions as people say them."""


def show_suggestions(wiring: Wiring, incident: Incident, question: str) -> None:
    """On standard error: what rests, among others, on the answer to this question."""
    for suggestion in wiring.suggestions(wiring.incidents.refresh(incident)):
        if question not in suggestion.answers:
            continue
        value = f"{suggestion.value} ({suggestion.section})" if suggestion.section else suggestion.value
        tell(f"suggested {WORDS.get(suggestion.subject, suggestion.subject)}: {value}")
        for reason in suggestion.reasons:
            tell(f"    {reason}")
