"""What a redacted export hides: whom the events name, whom the settings name, and who is named by hand."""

import hashlib
from collections.abc import Sequence

from app.wiring import Wiring
from data.incident import family
from data.incident.model import Incident
from playbooks.reports.hidden import Hider, folded
from playbooks.reports.hidden_words import words

_PURPOSE = b"placeholders of redacted documents"


def hider(wiring: Wiring, incident: Incident, more: Sequence[str] = (), keep: Sequence[str] = ()) -> Hider:
    """Hides what documents of the incident would name. ``more`` is hidden as people too, ``keep`` is not.

    Placeholders are keyed by a signature of the store's own key, so that they are the same in every document
    and nobody else can try names against them. Raises as `data.exchange.device.device_key`.
    """
    from data.exchange.device import device_key

    signature = device_key(wiring.journal.home, wiring.ambient).sign(_PURPOSE)
    customers = named_customers(wiring)
    incidents = [incident.id, *(one.id for one in family.children(wiring.incidents, incident))]
    kept = {" ".join(word.casefold().split()) for word in keep}
    named = [
        word
        for word in words(wiring.journal, incidents, [customers], [wiring.settings.responder, *more])
        if " ".join(word.text.casefold().split()) not in kept
    ]
    return Hider(named, hashlib.sha256(signature.encode()).digest())


def named_customers(wiring: Wiring) -> str:
    """The customers whom the settings name, separated by commas."""
    return str(wiring.settings.values.get("customers", "") or "").strip()


def preview(wiring: Wiring, incident: Incident, hiding: Hider) -> list[tuple[str, str, str, int]]:
    """(placeholder, what it is, what it stands for, how often) in the incident's events; nothing is kept."""
    hiding.hidden.clear()
    folded(wiring.journal, incident.id, hiding)
    return sorted((place, kind, text, times) for (place, kind, text), times in hiding.hidden.items())
