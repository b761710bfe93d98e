"""Whom and what the events of an incident name: people, machines, customers, secrets.

People are those who acted, who hold a role, whom a field, an item or an approval names; each part of a name
counts too, because a note says *Mori* of Kim Mori. Customers are those whom the settings name. Secrets are
what has the shape of one (`data.secrets`), hidden wherever it stands again. Best effort for what nobody
named: a person in free text alone has to be given by hand.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from data.incident.fields_catalogue import ROLES
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Journal
from data.secrets import found
from playbooks.reports.hidden import Word

_PEOPLE_OF = ("owner", "by", "approvers", "assigned", "responder", "reviewed_by")
"""Fields of payloads, and details of items, whose values are people."""
_PEOPLE_FIELDS = (
    "approvals.responsible_manager",
    "approvals.security_lead",
    "follow_up.attendees",
    "reported_by",
)
_PEOPLE_LISTS = ("authors", "participants")
_ENDINGS = (".owner", ".by", ".assigned")
_CUSTOMERS = ("customer", "customers")
_SEVERAL = re.compile(r"\s*[,;&\n]\s*|\s+and\s+")
_PART = re.compile(r"[^\W\d_]{3,}")
_NOBODY = frozenset(
    {
        *(role.replace("_", " ") for role in ROLES),
        *(
            "root",
            "admin",
            "ubuntu",
            "debian",
            "nobody",
            "localhost",
            "unnamed",
            "fireline",
            "runner",
            "user",
        ),
        *("yes", "no", "none", "true", "false", "the", "team", "call", "and", "van", "von", "der", "del"),
        *(
            "service",
            "model",
            "alert",
            "incident",
            "lead",
            "engineer",
            "manager",
            "support",
            "communications",
        ),
    }
)
"""What names no one person: accounts of systems, roles, and words that would tear sentences apart."""
_GROUP = re.compile(r"(?i)\bteams?\b|on-?call|\bgroup\b|department|committee|\bdesk\b")


def words(
    journal: Journal, incidents: Iterable[str], customers: Iterable[str], more: Iterable[str] = ()
) -> list[Word]:
    """Everything that is hidden in documents of these incidents; ``more`` is given by hand."""
    people, machines, secret = set(more), set[str](), set[str]()
    named = {one for text in customers for one in _SEVERAL.split(text)}
    for event in journal.own_events(kinds.ActorIntroduced.KIND):
        if event.payload is not None:
            actor = kinds.decode(kinds.ActorIntroduced, event.payload)
            people |= {actor.name, actor.os_user, actor.sudo_user}
            machines.add(actor.host)
    for incident in incidents:
        for _, event in journal.events(incident):
            payload = _payload(event)
            people.update(_people(event, payload))
            named.update(_texts(payload.get(name) for name in _CUSTOMERS))
            secret.update(one for text in _texts([payload]) for one in found(text))
    return [
        *(Word("secret", one) for one in sorted(secret)),
        *(Word("customer", one) for one in sorted(named) if len(one) > 1),
        *_of_people(one for one in people if _is_one(one)),
        *(Word("machine", one) for one in sorted(machines) if _is_one(one)),
    ]


def _payload(event: Event) -> dict[str, Any]:
    try:
        value = None if event.payload is None else msgspec.json.decode(event.payload)
    except (msgspec.DecodeError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _people(event: Event, payload: dict[str, Any]) -> Iterator[str]:
    kind, subject = event.body.kind, event.body.subject
    named = [payload.get(name) for name in _PEOPLE_OF]
    details = payload.get("details")
    if isinstance(details, dict):
        named += [details.get(name) for name in _PEOPLE_OF]
    if kind == kinds.RoleTaken.KIND:
        named.append(payload.get("name"))
    if kind == kinds.ItemAdded.KIND and payload.get("list") in _PEOPLE_LISTS:
        named.append(payload.get("text"))
    if kind == kinds.FieldSet.KIND and (subject in _PEOPLE_FIELDS or subject.endswith(_ENDINGS)):
        named.append(payload.get("value"))
    for text in _texts(named):
        yield from _SEVERAL.split(text)


def _texts(values: Iterable[object]) -> Iterator[str]:
    """Every text within JSON values."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from _texts(value)
        elif isinstance(value, dict):
            yield from _texts(value.values())


def _is_one(text: str) -> bool:
    """Whether it may name one person or machine."""
    return 1 < len(text.strip()) <= 120 and text.strip().casefold() not in _NOBODY and not _GROUP.search(text)


def _of_people(names: Iterable[str]) -> Iterator[Word]:
    """The names, and the parts of them, which stand for the whole where they are one person's alone."""
    whole = sorted({name.strip() for name in names})
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for name in whole:
        yield Word("person", name)
        for part in _PART.findall(name) if " " in name or "." in name else ():
            if part.casefold() not in _NOBODY:
                owners[part.casefold()].add(name)
    for part, of in sorted(owners.items()):
        yield Word("person", part, of.pop() if len(of) == 1 else "")
