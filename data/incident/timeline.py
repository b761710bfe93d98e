"""The timeline: what happened in an incident, in the order it happened, each event as one entry.

It is a query over events, not part of the fold. A corrected entry shows the correction and keeps the
original; what was erased, is withheld or is of an unknown kind is shown as such, and nothing is left out.
Here it is made whole, with one pass over the events and one sort; `data.incident.live_timeline` keeps one up
to date while events come.
"""

from collections.abc import Iterable

import msgspec

from data.incident.entry import (
    CATEGORIES,
    Entry,
    Teller,
    counts_once,
    decoded,
    raw_text,
    says_what_was,
    value_of,
)
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.incident.sentences import Names, sentence
from data.journal.event import Event
from data.journal.store import Journal

__all__ = ["CATEGORIES", "Entry", "collect", "describe", "entries"]


def describe(event: Event, incident: Incident, names: Names, was: str = "") -> str:
    """One event in a short sentence; ``was`` is what it replaced, where that is known.

    What cannot be read is shown raw: the kind, and the payload as it is stored.
    """
    payload = decoded(event)
    text = None if payload is None else sentence(payload, event.body, incident, names, was)
    return raw_text(event, incident) if text is None else text


def entries(
    journal: Journal, incidents: Incidents, incident: Incident, *, repeats: bool = False
) -> list[Entry]:
    """Every event of the incident, in order. With ``repeats``, an alert's further observations stand too."""
    events = (event for _, event in journal.events(incident.id))
    return collect(events, incident, incidents.actor_name, repeats=repeats)


def collect(
    events: Iterable[Event], incident: Incident, names: Names, *, repeats: bool = False
) -> list[Entry]:
    """The timeline of events that come in any order, an event at most once each."""
    teller = Teller(incident, names)
    found: list[Entry] = []
    replacing: list[Event] = []
    values: dict[str, str] = {}
    alerts: dict[str, Entry] = {}
    for event in events:
        body = event.body
        value = value_of(event)
        if value is not None:
            values[body.id] = value
        if says_what_was(body):
            replacing.append(event)
        elif counts_once(body) and not repeats:
            _count_once(alerts, body.subject, teller.tell(event))
        else:
            found.append(teller.tell(event))
    found.extend(alerts.values())
    found.extend(
        teller.tell(event, (values[one] for one in event.body.replaces if one in values))
        for event in replacing
    )
    found.sort(key=lambda entry: entry.key)
    return found


def first_observed(entry: Entry) -> tuple[int, int, str]:
    """Of several observations of one thing, the least stands for all."""
    return (entry.wall, entry.counter, entry.event_id)


def _count_once(alerts: dict[str, Entry], key: str, entry: Entry) -> None:
    known = alerts.get(key)
    if known is not None:
        observed = known.observed + entry.observed
        entry = msgspec.structs.replace(min(known, entry, key=first_observed), observed=observed)
    alerts[key] = entry
