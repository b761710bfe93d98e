"""``apply(incident, event)``: the incident after one more event.

It commutes and is idempotent: any order, any number of times, the same state. There is one small function
per kind; a kind that is not here changes nothing but the latest wall time.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from data.incident.marks import Approval, Attempt, Delivery, Handover, Head, Mark, Register, Update
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Body, Event
from data.journal.kinds import Payload

VERSION = 16
"""Changes with the meaning of any function here; snapshots of another version are discarded."""

Apply = Callable[[Incident, Body, dict[str, Any] | None], None]

_MARKED_KINDS = (
    kinds.Acknowledged,
    kinds.DecidedToAct,
    kinds.DecisionMade,
    kinds.UpdateSent,
    kinds.DocumentExported,
    kinds.SilenceCreated,
    kinds.SilenceExpired,
    kinds.ClockDiffered,
    kinds.EvidenceMissing,
    kinds.DrillBegan,
    kinds.DrillClock,
    kinds.InjectDelivered,
    kinds.HintTaken,
    kinds.DrillEnded,
    kinds.ReportSent,
)
_REGISTER_KINDS = (
    kinds.FieldSet,
    kinds.SeveritySet,
    kinds.PhaseMoved,
    kinds.RoleTaken,
    kinds.AlertMembership,
    kinds.RuleFollowed,
    kinds.QuestionAnswered,
    kinds.EventCorrected,
    kinds.RunbookKept,
    kinds.ResolutionChosen,
    kinds.ApplicabilityAnswered,
    kinds.RegimeAssessed,
)


def apply(incident: Incident, event: Event) -> None:
    """Take one event of this incident into its state, in place."""
    body = event.body
    incident.last_wall = max(incident.last_wall, body.wall)
    step = _STEPS.get(body.kind)
    if step is None or body.version > kinds.KINDS[body.kind].VERSION:
        return
    step(incident, body, None if event.payload is None else msgspec.json.decode(event.payload))


def _mark(body: Body, payload: dict[str, Any] | None) -> Mark:
    return Mark(body.id, body.wall, body.counter, body.actor, body.occurred_at, payload)


def _keep_first(marks: dict[str, Mark], key: str, mark: Mark) -> None:
    """The least of all marks with this key stays: a minimum, so the order does not matter."""
    known = marks.get(key)
    if known is None or mark.key < known.key or (mark.key == known.key and known.payload is None):
        marks[key] = mark


def _set_register(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    register = incident.registers.get(body.subject)
    if register is None:
        register = incident.registers[body.subject] = Register(heads={}, replaced=set())
    register.replaced.update(body.replaces)
    for replaced in body.replaces:
        register.heads.pop(replaced, None)
    if body.id not in register.replaced:
        register.heads[body.id] = Head(
            body.id, body.wall, body.counter, body.actor, body.occurred_at, payload
        )


def _declare(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.declarations, body.id, _mark(body, payload))


def _number(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    if payload is not None:
        _keep_first(incident.numbers, payload["number"], _mark(body, payload))


def _system(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.systems, body.subject, _mark(body, payload))


def _dependency(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    """The latest word counts, and two who say the same apart are no conflict: a maximum."""
    known = incident.dependencies.get(body.subject)
    incident.dependencies[body.subject] = _latest(known, _mark(body, payload))


def _alert(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.alerts, body.subject, _mark(body, payload))


def _change(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.changes, body.subject, _mark(body, payload))


def _moment(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.moments.setdefault(body.kind, {}), body.id, _mark(body, payload))


def _status(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    """Every change is kept beside the register, so that when it was resolved outlives its closing."""
    _set_register(incident, body, payload)
    _moment(incident, body, payload)


def _evidence(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.evidence, body.subject, _mark(body, payload))


def _probe(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.probes, body.id, _mark(body, payload))


def _probe_run(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    """The latest replay counts: a maximum."""
    known, mark = incident.probe_runs.get(body.subject), _mark(body, payload)
    if known is None or mark.key > known.key or (mark.key == known.key and known.payload is None):
        incident.probe_runs[body.subject] = mark


def _monitoring(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    """The latest counts: a maximum."""
    incident.monitoring[body.kind] = _latest(incident.monitoring.get(body.kind), _mark(body, payload))


def _action(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.actions, body.id, _mark(body, payload))


def _item(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.items, body.id, _mark(body, payload))


def _workstream(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.workstreams, body.subject, _mark(body, payload))


def _task(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.tasks, body.subject or body.id, _mark(body, payload))


def _cohort(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.cohorts, body.id, _mark(body, payload))


def _link(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    incident.links[body.subject] = _latest(incident.links.get(body.subject), _mark(body, payload))


def _skip(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    _keep_first(incident.skips, body.subject, _mark(body, payload))


def _redact(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:  # noqa: ARG001
    incident.redacted.add(body.subject)


def _attempt(incident: Incident, body: Body) -> Attempt:
    return incident.attempts.setdefault(body.subject, Attempt())


def _intended(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    attempt = _attempt(incident, body)
    attempt.intended = _first(attempt.intended, _mark(body, payload))


def _started(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    attempt = _attempt(incident, body)
    attempt.started = _first(attempt.started, _mark(body, payload))


def _ended(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    """The supervisor's own word beats *unknown*, which somebody wrote because the supervisor was gone."""
    attempt = _attempt(incident, body)
    mark = _mark(body, payload)
    attempt.ended = min(
        (known for known in (attempt.ended, mark) if known is not None),
        key=lambda known: (known.get("outcome") == "unknown", known.payload is None, known.key),
    )


def _confirmed(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    """The latest word of a person counts: a maximum."""
    attempt = _attempt(incident, body)
    mark = _mark(body, payload)
    known = attempt.confirmed
    if known is None or mark.key > known.key or (mark.key == known.key and known.payload is None):
        attempt.confirmed = mark


def _reviewed(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    attempt = _attempt(incident, body)
    attempt.reviewed = _first(attempt.reviewed, _mark(body, payload))


def _approval_asked(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    approval = incident.approvals.setdefault(body.id, Approval())
    approval.asked = _first(approval.asked, _mark(body, payload))


def _approval_given(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    """The latest answer counts: a maximum."""
    approval, mark = incident.approvals.setdefault(body.subject, Approval()), _mark(body, payload)
    if approval.answered is None or mark.key > approval.answered.key:
        approval.answered = mark


def _handover_offered(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    handover = incident.handovers.setdefault(body.id, Handover())
    handover.offered = _first(handover.offered, _mark(body, payload))


def _handover_answered(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    """The latest answer counts: a maximum."""
    handover, mark = incident.handovers.setdefault(body.subject, Handover()), _mark(body, payload)
    handover.answered = _latest(handover.answered, mark)


def _update_proposed(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    update = incident.updates.setdefault(body.id, Update())
    update.proposed = _first(update.proposed, _mark(body, payload))


def _update_approved(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    """The latest word of each role counts; who spoke as which is in the payload, so an erased one is none."""
    update = incident.updates.setdefault(body.subject, Update())
    if payload is not None:
        role = str(payload["role"])
        update.answers[role] = _latest(update.answers.get(role), _mark(body, payload))


def _queued(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    """Of what is told outside, only status updates are part of the incident."""
    if payload is not None and payload["what"] == "update":
        delivery = incident.deliveries.setdefault(body.id, Delivery())
        kept = {name: payload.get(name, "") for name in ("service", "about")}
        delivery.queued = _first(delivery.queued, _mark(body, kept))


def _delivered(incident: Incident, body: Body, payload: dict[str, Any] | None) -> None:
    if payload is not None and payload["what"] == "update":
        delivery = incident.deliveries.setdefault(body.subject, Delivery())
        delivery.ended = _first(delivery.ended, _mark(body, payload))


def _latest(known: Mark | None, mark: Mark) -> Mark:
    """The greatest; a payload that was withheld fills in the one that came without."""
    if known is None or mark.key > known.key or (mark.key == known.key and known.payload is None):
        return mark
    return known


def _first(known: Mark | None, mark: Mark) -> Mark:
    """The least; a payload that was withheld fills in the one that came without."""
    if known is None or mark.key < known.key or (mark.key == known.key and known.payload is None):
        return mark
    return known


_STEPS: dict[str, Apply] = {
    kinds.IncidentDeclared.KIND: _declare,
    kinds.NumberAssigned.KIND: _number,
    kinds.SystemAdded.KIND: _system,
    kinds.DependencySet.KIND: _dependency,
    kinds.AlertObserved.KIND: _alert,
    kinds.ChangeObserved.KIND: _change,
    kinds.EvidenceAdded.KIND: _evidence,
    kinds.ProbeAdded.KIND: _probe,
    kinds.ProbeRan.KIND: _probe_run,
    kinds.MonitoringLooked.KIND: _monitoring,
    kinds.MonitoringReviewed.KIND: _monitoring,
    kinds.ActionAdded.KIND: _action,
    kinds.ItemAdded.KIND: _item,
    kinds.WorkstreamOpened.KIND: _workstream,
    kinds.TaskAdded.KIND: _task,
    kinds.CohortAdded.KIND: _cohort,
    kinds.IncidentLinked.KIND: _link,
    kinds.StepSkipped.KIND: _skip,
    kinds.Redacted.KIND: _redact,
    kinds.StepIntended.KIND: _intended,
    kinds.StepStarted.KIND: _started,
    kinds.StepEnded.KIND: _ended,
    kinds.StepConfirmed.KIND: _confirmed,
    kinds.ApprovalAsked.KIND: _approval_asked,
    kinds.ApprovalGiven.KIND: _approval_given,
    kinds.GlassReviewed.KIND: _reviewed,
    kinds.HandoverOffered.KIND: _handover_offered,
    kinds.HandoverAnswered.KIND: _handover_answered,
    kinds.StatusChanged.KIND: _status,
    kinds.UpdateProposed.KIND: _update_proposed,
    kinds.UpdateApproved.KIND: _update_approved,
    kinds.DeliveryQueued.KIND: _queued,
    kinds.DeliveryEnded.KIND: _delivered,
    **dict.fromkeys((kind.KIND for kind in _MARKED_KINDS), _moment),
    **dict.fromkeys((kind.KIND for kind in _REGISTER_KINDS), _set_register),
}


def known(kind: type[Payload]) -> bool:
    """Whether the fold does anything with this kind."""
    return kind.KIND in _STEPS
