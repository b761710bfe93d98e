"""What an incident's events say about one thing, as plain lines, each with the events that say it.

A form names what it wants by a path: a field or a list of the record (`data.incident.fields`), or one of
`SAYS`. Nothing is worded here but by events, and what nobody recorded gives no line.
"""

from collections.abc import Callable, Iterator

from data import times
from data.errors import BadInput
from data.incident import cohorts, family, reporting
from data.incident.fields import FIELDS, LISTS
from data.incident.fields_catalogue import ROLES
from data.incident.marks import Attempt, Head, Mark, Register
from data.incident.model import Incident
from data.incident.sentences import RELATIONS, Names, value_text, words
from data.journal.counsel import WITHHELD
from data.text import NOTE, clean
from playbooks import obligations
from playbooks.reports import said_causes
from playbooks.reports.milestones import WELL_ENDED, attempt_label, attempts_of, who_ran
from playbooks.reports.said_line import Said
from playbooks.taxonomy import Taxonomy


class Sayer:
    """Answers paths about one incident."""

    def __init__(self, incident: Incident, names: Names, taxonomy: Taxonomy) -> None:
        self.incident = incident
        self.names = names
        self.taxonomy = taxonomy

    def say(self, path: str) -> list[Said]:
        """What is said of it, in order; empty where nobody said anything. Raises `KeyError` for no path."""
        if path in SAYS:
            return list(SAYS[path](self))
        if path in LISTS:
            return list(_items(self, path))
        if path.startswith("triage."):
            return list(_answers(self, path))
        if path not in FIELDS:
            raise KeyError(path)
        model = self.incident.model_id
        return self.register(f"system.{model}.{path}" if path == "model_version" else path, path)

    def register(self, name: str, path: str = "") -> list[Said]:
        """The values of a field that stand; both where two people differ and nobody decided."""
        register = self.incident.register(name)
        found = _values(register, lambda head: self._value(path or name, head))
        return found if len(found) < 2 else [self._undecided(register, one) for one in found]

    def _value(self, path: str, head: Head) -> str:
        value = head.value
        if value is None or value == "":
            return ""
        return clean(value, NOTE).strip() if isinstance(value, str) else value_text(path, value, NOTE)

    def _undecided(self, register: Register, one: Said) -> Said:
        head = register.heads[one.events[0]]
        who = f"{self.names(head.actor)}, {times.iso_short(head.at)}; nobody decided between several values"
        return Said(f"{one.text} ({who})", one.events, one.inferred)


def knows(path: str) -> bool:
    """Whether there is such a path."""
    return path in SAYS or path in LISTS or path in FIELDS or path.startswith("triage.")


Says = Callable[[Sayer], Iterator[Said]]


def _values(register: Register, text_of: Callable[[Head], str]) -> list[Said]:
    heads = sorted(register.heads.values(), key=lambda head: head.key, reverse=True)
    found: dict[str, list[Head]] = {}
    for head in heads:
        if text := text_of(head):
            found.setdefault(text, []).append(head)
    return [
        Said(text, tuple(one.event for one in group), all(map(_from_a_source, group)))
        for text, group in found.items()
    ]


def _from_a_source(head: Head) -> bool:
    return str((head.payload or {}).get("origin", "")) not in {"", "person"}


def _number(sayer: Sayer) -> Iterator[Said]:
    for name, mark in sayer.incident.numbers.items():
        if name == sayer.incident.number:
            yield Said(name, (mark.event,))


def _declared(sayer: Sayer) -> Iterator[Said]:
    mark = sayer.incident.declaration
    if mark is not None:
        yield Said(times.iso_short(sayer.incident.corrected(mark)), (mark.event,))


def _severity(sayer: Sayer) -> Iterator[Said]:
    def text(head: Head) -> str:
        payload = head.payload or {}
        reason = str(payload.get("reason", ""))
        said = words(str(payload.get("severity", "")))
        return f"{said} ({clean(reason)})" if said and reason else said

    yield from _values(sayer.incident.register("severity"), text)


def _status(sayer: Sayer) -> Iterator[Said]:
    incident = sayer.incident
    head = incident.register("status").shown
    mark = incident.declaration
    event = head.event if head is not None else mark.event if mark is not None else ""
    contained = _contained_by(incident)
    if head is None and contained:
        event = contained
    if event:
        yield Said(words(incident.status), (event,))


def _systems(sayer: Sayer) -> Iterator[Said]:
    incident = sayer.incident
    for model in incident.model_ids:
        events = [incident.systems[model].event]
        parts = [clean(model)]
        for field, word in (("model_version", "version"), ("owner", "owner"), ("risk_class", "risk class")):
            head = incident.register(f"system.{model}.{field}").shown
            if head is not None and head.value:
                parts.append(f"{word} {clean(str(head.value))}")
                events.append(head.event)
        yield Said(", ".join(parts), tuple(events))


def _owners(sayer: Sayer) -> Iterator[Said]:
    for model in sayer.incident.model_ids:
        yield from sayer.register(f"system.{model}.owner")


def _type(sayer: Sayer) -> Iterator[Said]:
    for one in sayer.register("incident_type"):
        known = sayer.taxonomy.types.get(one.text)
        yield Said(f"{known.title}: {known.description}" if known else words(one.text), one.events)


def _atlas(sayer: Sayer) -> Iterator[Said]:
    for one in sayer.register("incident_type"):
        known = sayer.taxonomy.types.get(one.text)
        if known is not None:
            said = (
                f"MITRE ATLAS {', '.join(known.atlas)}" if known.atlas else "none in MITRE ATLAS for its type"
            )
            yield Said(said, one.events)


def _marked(kind: str, word: str) -> Says:
    def say(sayer: Sayer) -> Iterator[Said]:
        mark = sayer.incident.earliest(kind)
        if mark is not None:
            at = times.iso_short(sayer.incident.corrected(mark))
            yield Said(f"{at}, {word} by {sayer.names(mark.actor)}", (mark.event,))

    return say


def _contained(sayer: Sayer) -> Iterator[Said]:
    incident = sayer.incident
    event = _contained_by(incident)
    if incident.contained_at is not None and event:
        by_hand = incident.register("contained_at").shown is not None
        yield Said(times.iso_short(incident.contained_at), (event,), inferred=not by_hand)


def _contained_by(incident: Incident) -> str:
    head = incident.register("contained_at").shown
    if head is not None and isinstance(head.value, int):
        return head.event
    ended = [
        attempt.ended
        for key, attempt in attempts_of(incident, "containment")
        if attempt.ended is not None
        and attempt.outcome in WELL_ENDED
        and not attempt.get("rollback_of")
        and not incident.rolled_back(key)
    ]
    return min(ended, key=incident.corrected).event if ended else ""


def _resolved(sayer: Sayer) -> Iterator[Said]:
    incident = sayer.incident
    marks = incident.moments.get("status_changed", {}).values()
    for mark in sorted(marks, key=lambda mark: mark.key):
        if incident.resolved_at is not None and incident.corrected(mark) == incident.resolved_at:
            yield Said(times.iso_short(incident.resolved_at), (mark.event,))
            return


def _between(first: str, last: str) -> Says:
    """The time between two moments, where both are known and in order."""

    def say(sayer: Sayer) -> Iterator[Said]:
        start, end = next(iter(sayer.say(first)), None), next(iter(sayer.say(last)), None)
        if start is None or end is None:
            return
        begun, ended = _moment(start), _moment(end)
        if begun is not None and ended is not None and ended >= begun:
            yield Said(times.span(ended - begun), (*start.events, *end.events), inferred=True)

    return say


def _moment(said: Said) -> int | None:
    """The time that a line begins with; ``None`` where another store put none there."""
    try:
        return times.parse_iso(said.text.replace(",", " ").partition(" ")[0])
    except BadInput:
        return None


def _items(sayer: Sayer, path: str) -> Iterator[Said]:
    details = [detail.path for detail in LISTS[path].details]
    for event, mark in sayer.incident.list_items(path):
        if mark.payload is None:
            continue
        events, parts = [event], [clean(str(mark.get("text")), NOTE).strip()]
        for name in details:
            head = sayer.incident.register(f"item.{event}.{name}").shown
            value = mark.get("details", {}).get(name, "") if head is None else head.value
            if value not in (None, ""):
                parts.append(f"{words(name)}: {value_text(name, value)}")
                events += [head.event] if head is not None else []
        yield Said("; ".join(part for part in parts if part), tuple(events))


def _answers(sayer: Sayer, path: str) -> Iterator[Said]:
    def text(head: Head) -> str:
        payload = head.payload or {}
        evidence = clean(str(payload.get("evidence", ""))).strip()
        answer = str(payload.get("answer", ""))
        return f"{answer}, {evidence}" if answer and evidence else answer

    wanted = path.removeprefix("triage.")
    for name in sorted(sayer.incident.registers):
        if name.startswith("triage.") and wanted in {"*", name.removeprefix("triage.")}:
            for one in _values(sayer.incident.register(name), text):
                label = f"{words(name.removeprefix('triage.'))}: " if wanted == "*" else ""
                yield Said(f"{label}{one.text}", one.events)


def _steps(*sections: str) -> Says:
    def say(sayer: Sayer) -> Iterator[Said]:
        found = [pair for section in sections for pair in attempts_of(sayer.incident, section)]
        for _, attempt in found:
            if attempt.intended is not None and attempt.intended.payload is not None:
                yield _step(sayer, attempt, attempt.intended)

    return say


def _step(sayer: Sayer, attempt: Attempt, intended: Mark) -> Said:
    last = attempt.ended or attempt.started or intended
    outcome = words(attempt.outcome) or "no end recorded"
    if attempt.verification in {"verified", "confirmed"}:
        outcome += f", {attempt.verification}"
    events = [mark.event for mark in (intended, attempt.ended, attempt.confirmed) if mark is not None]
    at = times.iso_short(sayer.incident.corrected(last))
    text = f"{at} {attempt_label(attempt)}: {outcome}, by {who_ran(attempt, sayer.names)}"
    return Said(clean(text), tuple(events))


def _actions(sayer: Sayer) -> Iterator[Said]:
    for event, mark in sorted(sayer.incident.actions.items(), key=lambda pair: pair[1].key):
        if mark.payload is None:
            continue
        parts, events = [clean(str(mark.get("text")), NOTE).strip()], [event]
        for name in ("owner", "priority", "due", "status", "acceptance"):
            head = sayer.incident.register(f"action.{event}.{name}").shown
            value = mark.get(name) if head is None else head.value
            if value:
                parts.append(f"{name} {words(clean(str(value)))}")
                events += [head.event] if head is not None else []
        yield Said(", ".join(parts), tuple(events))


def _updates(sayer: Sayer) -> Iterator[Said]:
    for mark in _in_order(sayer.incident, "update_sent"):
        audience = f", to {clean(str(mark.get('audience')))}" if mark.get("audience") else ""
        at = times.iso_short(sayer.incident.corrected(mark))
        legal = bool(mark.get("legal", False))
        text = WITHHELD if legal else clean(str(mark.get("text")), NOTE).strip()
        yield Said(f"{at}{audience}: {text}", (mark.event,))


def _decisions(sayer: Sayer) -> Iterator[Said]:
    marks = [*_in_order(sayer.incident, "decided_to_act"), *_in_order(sayer.incident, "decision_made")]
    for mark in marks:
        if not mark.get("opened", False) and mark.get("decision"):
            at = times.iso_short(sayer.incident.corrected(mark))
            yield Said(f"{at} {clean(str(mark.get('decision')))}", (mark.event,))


def _in_order(incident: Incident, kind: str) -> list[Mark]:
    marks = (mark for mark in incident.moments.get(kind, {}).values() if mark.payload is not None)
    return sorted(marks, key=lambda mark: (incident.corrected(mark), mark.key))


def _roles(sayer: Sayer) -> Iterator[Said]:
    for role in ROLES:
        held = _values(
            sayer.incident.register(f"role.{role}"),
            lambda head: clean(str((head.payload or {}).get("name", ""))),
        )
        for one in held:
            yield Said(f"{words(role)}: {one.text}", one.events)


def _commander(sayer: Sayer) -> Iterator[Said]:
    yield from _values(
        sayer.incident.register("role.incident_commander"),
        lambda head: clean(str((head.payload or {}).get("name", ""))),
    )


def _evidence(sayer: Sayer) -> Iterator[Said]:
    for digest, mark in sorted(sayer.incident.evidence.items(), key=lambda pair: pair[1].key):
        if mark.payload is not None:
            about = f" ({clean(str(mark.get('description')))})" if mark.get("description") else ""
            yield Said(f"{clean(str(mark.get('name')))}{about}, SHA-256 {digest}", (mark.event,))


def _alerts(sayer: Sayer) -> Iterator[Said]:
    for mark in sorted(sayer.incident.alerts.values(), key=lambda mark: (mark.at, mark.key)):
        if mark.payload is not None:
            at = times.iso_short(sayer.incident.corrected(mark))
            yield Said(f"{at} {clean(str(mark.get('name')))} {mark.get('state')}", (mark.event,))


def _links(sayer: Sayer) -> Iterator[Said]:
    for mark in family.links(sayer.incident):
        if mark.payload is not None:
            relation = RELATIONS.get(str(mark.get("relation")), words(str(mark.get("relation"))))
            yield Said(f"{relation} {clean(str(mark.get('number') or mark.get('other')))}", (mark.event,))


def _cohorts(sayer: Sayer) -> Iterator[Said]:
    for cohort in cohorts.cohorts(sayer.incident):
        for group in cohort.groups:
            yield Said(clean(f"{cohort.title}, {group.words()}"), group.events)


def _verdicts(sayer: Sayer) -> Iterator[Said]:
    for stands in reporting.all_assessed(sayer.incident):
        policy = stands.policy
        by = f", by {policy.by}" if policy.by else ""
        yield Said(clean(f"{policy.title}: {words(policy.verdict)}{by}"), (stands.event,))


def _owed(sayer: Sayer) -> Iterator[Said]:
    for one in obligations.owed(sayer.incident):
        sent = reporting.sendings(sayer.incident, one.regime, one.id)
        events = (one.event, *(mark.event for mark in sent))
        yield Said(clean(f"{one.short}, {one.title}, to {one.recipient}: {one.status}"), events)


SAYS: dict[str, Says] = {
    "number": _number,
    "declared": _declared,
    "severity": _severity,
    "status": _status,
    "type": _type,
    "atlas": _atlas,
    "systems": _systems,
    "owners": _owners,
    "acknowledged": _marked("acknowledged", "acknowledged"),
    "decided": _marked("decided_to_act", "decided"),
    "contained": _contained,
    "resolved": _resolved,
    "time_to_detect": _between("onset_at", "detected_at"),
    "time_to_acknowledge": _between("detected_at", "acknowledged"),
    "time_to_contain": _between("detected_at", "contained"),
    "time_to_resolve": _between("detected_at", "resolved"),
    "steps.containment": _steps("containment"),
    "steps.investigation": _steps("triage", "investigation"),
    "steps.resolution": _steps("resolution"),
    "actions": _actions,
    "updates": _updates,
    "decisions": _decisions,
    "roles": _roles,
    "commander": _commander,
    "evidence": _evidence,
    "alerts": _alerts,
    "links": _links,
    "cohorts": _cohorts,
    "verdicts": _verdicts,
    "obligations": _owed,
    "cause_pattern": lambda sayer: said_causes.pattern(sayer.incident),
    "whys": lambda sayer: said_causes.answers(sayer.incident),
    "planned": lambda sayer: said_causes.planned(sayer.incident),
    "propagation": lambda sayer: said_causes.propagation(sayer.incident),
}
"""Paths that are neither fields nor lists; ``triage.QUESTION`` and ``triage.*`` beside them."""
