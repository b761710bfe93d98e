"""The words that sentences are made of."""

import re
from collections.abc import Callable
from typing import Any

from data import times
from data.incident.fields import FIELDS
from data.incident.fields_catalogue import (
    ACTION_FIELDS,
    COHORT_FIELDS,
    SYSTEM_FIELDS,
    TASK_FIELDS,
    WORKSTREAM_FIELDS,
)
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Body
from data.text import LINE, clean_line

Names = Callable[[str], str]
"""The name behind an actor id; see `Incidents.actor_name`."""

Say = Callable[[Any, Body, Incident, Names], str]
"""The sentence of a payload, given its event's body, the incident as it stands, and people's names."""

RELATIONS = {
    "prior": "happened before as",
    "duplicate_of": "duplicate of",
    "merged_into": "merged into",
    "parent": "part of",
    "child": "has the part",
}
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_CAMEL = re.compile(r"[A-Z][A-Za-z0-9]*")

_IDENTIFIERS = frozenset({"incident_type", "root_cause.category"})


def words(identifier: str) -> str:
    """``near_miss`` as people read it: ``near miss``."""
    return clean_line(identifier).replace("_", " ")


def alert_label(name: str) -> str:
    """``AIModelPerformanceDegraded`` as people say it: ``performance degraded``."""
    cleaned = clean_line(name)
    if not _CAMEL.fullmatch(cleaned):
        return cleaned or "an alert without a name"
    parts = _WORD.findall(cleaned)
    while len(parts) > 1 and parts[0] in {"AI", "Model"}:
        parts = parts[1:]
    return " ".join(part if len(part) > 1 and part.isupper() else part.lower() for part in parts)


def label(register: str, incident: Incident) -> str:
    """What a register is called: by the catalogue of fields, or by its own path."""
    if register in FIELDS:
        return FIELDS[register].label
    head, _, rest = register.partition(".")
    owner, _, last = rest.rpartition(".")
    if head == "system" and (last in SYSTEM_FIELDS or owner in incident.model_ids):
        name = SYSTEM_FIELDS[last].label if last in SYSTEM_FIELDS else words(last)
        return name if [owner] == incident.model_ids else f"{name} of {clean_line(owner)}"
    if head == "action" and last in ACTION_FIELDS:
        return f"{ACTION_FIELDS[last].label} of “{_named(incident.actions, owner)}”"
    if head == "task" and last in TASK_FIELDS:
        return f"{TASK_FIELDS[last].label} of “{_named(incident.tasks, owner)}”"
    if head == "workstream" and last in WORKSTREAM_FIELDS:
        return f"{WORKSTREAM_FIELDS[last].label} of {words(owner)}"
    if head in _BY_HEAD:
        return _BY_HEAD[head](owner, last, incident)
    if head == "item" and owner in incident.items:
        return f"{words(last)} of “{_named(incident.items, owner)}”"
    return clean_line(register)


def _correction(_event: str, last: str, _incident: Incident) -> str:
    return "time of an entry" if last == "occurred_at" else "text of an entry"


def _cohort(owner: str, last: str, incident: Incident) -> str:
    cohort, _, group = owner.partition(".")
    of = f"{_named(incident.cohorts, cohort, 'title')}, {words(group)}"
    return f"{COHORT_FIELDS[last].label if last in COHORT_FIELDS else words(last)} of “{of}”"


def _report(owner: str, last: str, _incident: Incident) -> str:
    where = "the review" if owner == "review" else f"the document {words(owner)}"
    return f"{words(last)} in {where}"


def _review(section: str, last: str, _incident: Incident) -> str:
    return f"{'who sees to' if last == 'assignee' else words(last)} {words(section)} in the review"


_BY_HEAD: dict[str, Callable[[str, str, Incident], str]] = {
    "cohort": _cohort,
    "correction": _correction,
    "report": _report,
    "review": _review,
}


def _iso(micros: int) -> str:
    return times.iso_short(micros // times.SECOND * times.SECOND)


def value_text(
    register: str, value: object, limit: int = LINE, *, moment: Callable[[int], str] = _iso
) -> str:
    """A register's value as text on one line of at most ``limit`` characters; ``cleared`` for none.

    ``moment`` says a time, given in microseconds.
    """
    if value is None or value == "":
        return "cleared"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        field = FIELDS.get(register)
        is_time = (field is not None and field.kind == "time") or _is_due(register)
        return moment(value) if is_time else str(value)
    text = clean_line(str(value), limit)
    identifier = register in _IDENTIFIERS or register.endswith((".status", ".priority"))
    return words(text) if identifier else text


def _is_due(register: str) -> bool:
    return register.startswith(("task.", "workstream.")) and register.endswith(".due")


def _named(marks: dict[str, Any], event: str, field: str = "text") -> str:
    mark = marks.get(event)
    return clean_line(str(mark.get(field)) if mark is not None else event, 60)


def why(*parts: str) -> str:
    """What follows a sentence, each after a comma; what is empty is left out."""
    return "".join(f", {part}" for part in parts if part)


def reason(text: str) -> str:
    """The reason that a person gave, or nothing."""
    return f"reason: {clean_line(text)}" if text else ""


def grounds(given: kinds.Grounds) -> str:
    """What stands behind a decision, after the sentence that says it."""
    return why(
        f"by {clean_line(given.by)}" if given.by else "",
        f"because {clean_line(given.why)}" if given.why else "",
        f"instead of {' or '.join(clean_line(one) for one in given.alternatives)}"
        if given.alternatives
        else "",
        {"yes": "reversible", "no": "not reversible"}.get(given.reversible, ""),
    )


def suggested(text: str) -> str:
    """What was suggested where a person decided otherwise."""
    return f"suggested was {words(text)}" if text else ""
