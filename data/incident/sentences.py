"""One event in a short sentence, kind by kind, in the words responders use.

Every sentence is cleaned text, fit for a terminal, and holds nothing that the event or the incident does
not say.
"""

import re
from collections.abc import Callable
from typing import Any

from data import times
from data.incident.fields import FIELDS, LISTS
from data.incident.fields_catalogue import ACTION_FIELDS, SYSTEM_FIELDS
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Body
from data.text import LINE, NOTE, clean, clean_line

Names = Callable[[str], str]
"""The name behind an actor id; see `Incidents.actor_name`."""

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_CAMEL = re.compile(r"[A-Z][A-Za-z0-9]*")
RELATIONS = {
    "prior": "happened before as",
    "duplicate_of": "duplicate of",
    "merged_into": "merged into",
    "parent": "part of",
}
_OUTCOMES = {"ran_unverified": "ran, effect unverified", "unknown": "outcome unknown"}
_IDENTIFIERS = frozenset({"incident_type", "root_cause.category"})
_UNSEEN = 5 * times.MINUTE
"""Nobody looked for so long before an alert was found to have ended: its end is less certain."""
_STATES = {"firing": "fires", "resolved": "resolves"}


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
    if head == "item" and owner in incident.items:
        return f"{words(last)} of “{_named(incident.items, owner)}”"
    return clean_line(register)


def value_text(register: str, value: object, limit: int = LINE) -> str:
    """A register's value as text on one line of at most ``limit`` characters; ``cleared`` for none."""
    if value is None or value == "":
        return "cleared"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        field = FIELDS.get(register)
        is_time = field is not None and field.kind == "time"
        return times.iso_short(value // times.SECOND * times.SECOND) if is_time else str(value)
    text = clean_line(str(value), limit)
    identifier = register in _IDENTIFIERS or register.endswith((".status", ".priority"))
    return words(text) if identifier else text


def _named(marks: dict[str, Any], event: str) -> str:
    mark = marks.get(event)
    return clean_line(str(mark.get("text")) if mark is not None else event, 60)


def _why(*parts: str) -> str:
    return "".join(f", {part}" for part in parts if part)


def _reason(text: str) -> str:
    return f"reason: {clean_line(text)}" if text else ""


def _suggested(text: str) -> str:
    return f"suggested was {words(text)}" if text else ""


# --- kind by kind ------------------------------------------------------------------------------------------

Say = Callable[[Any, Body, Incident, Names], str]


def _declared(payload: kinds.IncidentDeclared, _body: Body, _incident: Incident, _names: Names) -> str:
    origin = {"alert": " from an alert", "file": " from a file", "person": " by hand"}.get(payload.source, "")
    return f"{'drill ' if payload.mode == 'drill' else ''}declared{origin}"


def _number(payload: kinds.NumberAssigned, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"number {clean_line(payload.number)}"


def _field(payload: kinds.FieldSet, body: Body, incident: Incident, was: str) -> str:
    text = f"{label(body.subject, incident)}: {value_text(body.subject, payload.value)}"
    return text + _why(was, _suggested(payload.suggested), _reason(payload.reason))


def _severity(payload: kinds.SeveritySet, _body: Body, _incident: Incident, was: str) -> str:
    why = _why(words(was), _suggested(payload.suggested), _reason(payload.reason))
    return f"severity {words(payload.severity)}{why}"


def _phase(payload: kinds.PhaseMoved, _body: Body, _incident: Incident, was: str) -> str:
    return f"phase {clean_line(payload.phase)}" + _why(was, _reason(payload.reason))


def _role(payload: kinds.RoleTaken, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"{words(payload.role)}: {clean_line(payload.name) or 'given up'}"


def _system(payload: kinds.SystemAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"system {clean_line(payload.model_id)}"


def _alert(payload: kinds.AlertObserved, _body: Body, incident: Incident, _names: Names) -> str:
    text = f"{alert_label(payload.name)} {_STATES.get(payload.state, clean_line(payload.state))}"
    model = clean_line(payload.labels.get("model_id", ""))
    text = f"{text} for {model}" if model and incident.model_ids != [model] else text
    unseen = payload.last_seen and payload.ends_at - payload.last_seen > _UNSEEN
    return text + (f", last seen to fire at {times.iso_short(payload.last_seen)}" if unseen else "")


def _change(payload: kinds.ChangeObserved, _body: Body, _incident: Incident, _names: Names) -> str:
    before, after = clean_line(payload.before), clean_line(payload.after)
    what = f"{before} → {after}" if before else after
    place = f", in {clean_line(payload.place)}" if payload.place else ""
    return f"{words(payload.kind)}: {clean_line(payload.subject)} {what}{place}".strip()


def _membership(payload: kinds.AlertMembership, _body: Body, _incident: Incident, _names: Names) -> str:
    verdict = "belongs here" if payload.belongs else "detached"
    return f"{alert_label(payload.name)}: {verdict}" + _why(_reason(payload.reason))


def _followed(payload: kinds.RuleFollowed, _body: Body, _incident: Incident, _names: Names) -> str:
    rule = alert_label(payload.rule)
    if payload.follows:
        return f"alerts of {rule} on these systems are attached from now on"
    return f"alerts of {rule} are no longer attached by themselves"


def _silenced(payload: kinds.SilenceCreated, _body: Body, _incident: Incident, _names: Names) -> str:
    until = times.iso_short(payload.ends_at)
    text = f"{alert_label(payload.alert)} silenced until {until}, it may still fire"
    return text + _why(clean_line(payload.matchers), clean_line(payload.comment))


def _unsilenced(payload: kinds.SilenceExpired, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"{alert_label(payload.alert)}: silence {clean_line(payload.silence, 40)} ended"


def _clock(payload: kinds.ClockDiffered, _body: Body, _incident: Incident, _names: Names) -> str:
    way = "ahead of" if payload.ahead > 0 else "behind"
    return (
        f"the clock of {clean_line(payload.source)} is {times.span(abs(payload.ahead))} {way} this machine's"
    )


def _acknowledged(payload: kinds.Acknowledged, _body: Body, _incident: Incident, _names: Names) -> str:
    return "acknowledged" + (f" via {clean_line(payload.via)}" if payload.via else "")


def _decided(payload: kinds.DecidedToAct, _body: Body, _incident: Incident, _names: Names) -> str:
    if payload.opened:
        return "containment confirmation opened, which counts as the decision to act"
    return "decided to act" + (f": {clean_line(payload.decision)}" if payload.decision else "")


def _note(payload: kinds.NoteAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    return clean(payload.text, NOTE).strip() or "an empty note"


def _update(payload: kinds.UpdateSent, _body: Body, _incident: Incident, _names: Names) -> str:
    audience = f" to {clean_line(payload.audience)}" if payload.audience else ""
    return f"update sent{audience}: {clean(payload.text, NOTE).strip()}"


def _answer(payload: kinds.QuestionAnswered, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"{words(payload.question)}: {words(payload.answer)}" + _why(clean_line(payload.evidence))


def _action(payload: kinds.ActionAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    owner = f"owner {clean_line(payload.owner)}" if payload.owner else ""
    due = f"due {clean_line(payload.due)}" if payload.due else ""
    return f"corrective action: {clean_line(payload.text)}" + _why(owner, due)


def _item(payload: kinds.ItemAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    known = LISTS.get(payload.list)
    name = known.label if known is not None else clean_line(payload.list)
    name = f"{name} factor" if payload.list.startswith("factors.") else name
    return f"{name}: {clean_line(payload.text)}"


def _evidence(payload: kinds.EvidenceAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    about = clean_line(payload.description)
    return f"evidence {clean_line(payload.name)}, {payload.size} bytes" + _why(
        about, "cut at the limit" if payload.truncated else ""
    )


def _probe(payload: kinds.ProbeAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"harm probe {clean_line(payload.name)} added: {clean_line(payload.address)}" + _why(
        f"harmful when {payload.judge} {clean_line(payload.pattern)}"
    )


def _probe_run(payload: kinds.ProbeRan, _body: Body, _incident: Incident, _names: Names) -> str:
    judged = payload.times - payload.failed
    seen = f"harmful {payload.harmful} of {judged}" if judged else "nothing could be judged"
    return f"harm probe {clean_line(payload.name)}: {seen}" + _why(
        f"{payload.failed} failed" if payload.failed else "", clean_line(payload.detail)
    )


def _corrected(payload: kinds.EventCorrected, _body: Body, _incident: Incident, _names: Names) -> str:
    if payload.field == "occurred_at":
        return f"time corrected to {times.iso_short(payload.occurred_at)}" + _why(_reason(payload.reason))
    return f"{words(payload.field)} corrected to “{clean_line(payload.text)}”" + _why(_reason(payload.reason))


def _linked(payload: kinds.IncidentLinked, _body: Body, _incident: Incident, _names: Names) -> str:
    relation = RELATIONS.get(payload.relation, words(payload.relation))
    return f"{relation} {clean_line(payload.number or payload.other)}" + _why(_reason(payload.reason))


def _status(payload: kinds.StatusChanged, _body: Body, _incident: Incident, _names: Names) -> str:
    status = "reopened" if payload.status == "open" else words(payload.status)
    outcome = f" as {words(payload.outcome)}" if payload.outcome else ""
    return f"{status}{outcome}" + _why(_reason(payload.reason))


def _exported(payload: kinds.DocumentExported, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"{words(payload.document)} exported as {clean_line(payload.format)}"


def _redacted(payload: kinds.Redacted, _body: Body, _incident: Incident, _names: Names) -> str:
    return "what an entry said was erased" + _why(_reason(payload.reason))


# --- steps -------------------------------------------------------------------------------------------------


def step_label(number: int, action: str, *, option: str = "", undoes: bool = False) -> str:
    """``step 1 fall back to 4.1.1``; an improvised command has no number."""
    which = f"step {number}" if number else "improvised"
    where = f" of {clean_line(option)}" if option else ""
    return f"{'undo of ' if undoes else ''}{which}{where} {clean_line(action)}".rstrip()


def _attempt(body: Body, incident: Incident) -> str:
    attempt = incident.attempts.get(body.subject)
    if attempt is None or attempt.intended is None or attempt.intended.payload is None:
        return f"step attempt {clean_line(body.subject, 40)}"
    number = attempt.get("number", 0)
    return step_label(
        number if isinstance(number, int) else 0,
        str(attempt.get("action")),
        option=str(attempt.get("option")),
        undoes=bool(attempt.get("rollback_of")),
    )


_AUTHORITIES = {
    "informed": "the authorities were informed before, article 73(6)",
    "not_needed": "no authority is to be informed before it, article 73(6)",
}


def _counting(payload: kinds.KillCountdown, _body: Body, _incident: Incident, _names: Names) -> str:
    due = times.iso_short(payload.due // 1_000_000 * 1_000_000)
    return f"automatic kill of {clean_line(payload.model)} at {due}, unless somebody stops it" + _why(
        f"{clean_line(payload.rule)} fired at {clean_line(' and '.join(payload.evaluations))}"
    )


def _uncounted(payload: kinds.KillStopped, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"automatic kill of {clean_line(payload.model)} stopped" + _why(_reason(payload.reason))


def _intended(payload: kinds.StepIntended, _body: Body, _incident: Incident, _names: Names) -> str:
    step = step_label(payload.number, payload.action, option=payload.option, undoes=bool(payload.rollback_of))
    return f"{step}: confirmed to run" + _why(_AUTHORITIES.get(payload.authorities, ""))


def _started(payload: kinds.StepStarted, body: Body, incident: Incident, _names: Names) -> str:
    return f"{_attempt(body, incident)}: started" + (
        f" on {clean_line(payload.host)}" if payload.host else ""
    )


def _ended(payload: kinds.StepEnded, body: Body, incident: Incident, _names: Names) -> str:
    outcome = _OUTCOMES.get(payload.outcome, words(payload.outcome))
    exit_code = f"exit {payload.exit_code}" if payload.exit_code else ""
    checked = words(payload.verification) if payload.outcome != "ran_unverified" else ""
    attempt = incident.attempts.get(body.subject)
    asked = _AUTHORITIES.get(str(attempt.get("authorities")), "") if attempt else ""
    return f"{_attempt(body, incident)}: {outcome}" + _why(
        exit_code, checked, clean_line(payload.detail), asked
    )


def _skipped(payload: kinds.StepSkipped, _body: Body, _incident: Incident, _names: Names) -> str:
    step = step_label(payload.number, payload.action, option=payload.option)
    return f"{step}: skipped" + _why(_reason(payload.reason))


def _confirmed(payload: kinds.StepConfirmed, body: Body, incident: Incident, names: Names) -> str:
    if payload.answer:
        decided = f"{_attempt(body, incident)}: decided {clean_line(payload.answer)}"
        return decided + _why(clean_line(payload.evidence, LINE))
    verdict = "confirmed" if payload.holds else "said to have had no effect"
    who = clean_line(names(body.actor))
    return f"{_attempt(body, incident)}: {verdict} by {who}" + _why(clean_line(payload.evidence, LINE))


def _rehearsed(payload: kinds.StepRehearsed, _body: Body, _incident: Incident, _names: Names) -> str:
    step = step_label(payload.number, payload.action, option=payload.option)
    server = "the server would take it" if payload.asked else "nothing stands in its way"
    said = f"it would be refused: {clean_line(payload.refused)}" if payload.refused else server
    return f"{step}: dry run, nothing was run" + _why(said)


def _chosen(payload: kinds.ResolutionChosen, _body: Body, _incident: Incident, _names: Names) -> str:
    when = f"when {clean_line(payload.when)}" if payload.when else ""
    return f"way to resolve: {clean_line(payload.option)}" + _why(when, _reason(payload.reason))


def _kept(payload: kinds.RunbookKept, body: Body, _incident: Incident, _names: Names) -> str:
    version = f"{clean_line(payload.runbook)}, version {clean_line(payload.version)}"
    if body.replaces:
        return f"goes on with the runbook as it is now: {version}" + _why(_reason(payload.reason))
    return f"runbook kept as it was begun: {version}"


_SENTENCES: dict[type[kinds.Payload], Say] = {
    kinds.IncidentDeclared: _declared,
    kinds.NumberAssigned: _number,
    kinds.RoleTaken: _role,
    kinds.SystemAdded: _system,
    kinds.AlertObserved: _alert,
    kinds.AlertMembership: _membership,
    kinds.RuleFollowed: _followed,
    kinds.SilenceCreated: _silenced,
    kinds.SilenceExpired: _unsilenced,
    kinds.ClockDiffered: _clock,
    kinds.ChangeObserved: _change,
    kinds.Acknowledged: _acknowledged,
    kinds.DecidedToAct: _decided,
    kinds.NoteAdded: _note,
    kinds.UpdateSent: _update,
    kinds.QuestionAnswered: _answer,
    kinds.ActionAdded: _action,
    kinds.ItemAdded: _item,
    kinds.EvidenceAdded: _evidence,
    kinds.ProbeAdded: _probe,
    kinds.ProbeRan: _probe_run,
    kinds.EventCorrected: _corrected,
    kinds.IncidentLinked: _linked,
    kinds.StatusChanged: _status,
    kinds.DocumentExported: _exported,
    kinds.Redacted: _redacted,
    kinds.KillCountdown: _counting,
    kinds.KillStopped: _uncounted,
    kinds.StepIntended: _intended,
    kinds.StepStarted: _started,
    kinds.StepEnded: _ended,
    kinds.StepSkipped: _skipped,
    kinds.StepConfirmed: _confirmed,
    kinds.RunbookKept: _kept,
    kinds.StepRehearsed: _rehearsed,
    kinds.ResolutionChosen: _chosen,
}
_REPLACING: dict[type[kinds.Payload], Callable[[Any, Body, Incident, str], str]] = {
    kinds.FieldSet: _field,
    kinds.SeveritySet: _severity,
    kinds.PhaseMoved: _phase,
}


def sentence(
    payload: kinds.Payload, body: Body, incident: Incident, names: Names, was: str = ""
) -> str | None:
    """What an event says; ``was`` is the value it replaced. ``None`` for a kind that has no sentence."""
    replacing = _REPLACING.get(type(payload))
    if replacing is not None:
        return replacing(payload, body, incident, f"was {was}" if was else "")
    say = _SENTENCES.get(type(payload))
    return None if say is None else say(payload, body, incident, names)
