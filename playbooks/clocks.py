"""The clocks of an incident: deadlines computed from its events at a given moment, with their arithmetic.

==============  ==============================================================  ==============================
clock           runs from                                                       until
==============  ==============================================================  ==============================
acknowledge     detection, for as long as the severity's policy as applied      somebody acknowledges
contain         the decision to act: recorded, or else the first containment    a containment step has run
                confirmation that was opened                                    (*verified* is told beside it)
update          the last status update, or the declaration; while open          the next update restarts it
postmortem      detection                                                       a first draft is exported
follow_up       resolution                                                      the meeting was held
report          what its regime says, once it is possible that it applies       the report was sent
==============  ==============================================================  ==============================

A clock that the incident's end made pointless is left out: an update of a resolved incident, the postmortem
of a false alarm. One that was late stays late. Times are microseconds since the epoch, UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from data.incident import cascade, updates
from data.incident.marks import Mark
from data.incident.model import Incident
from data.times import DAY, SECOND, span, stopwatch, to_datetime
from playbooks import containing, durations, obligations
from playbooks.limits import Limits, shipped
from playbooks.parameters import detected_at

State = Literal["breached", "running", "waiting", "met_late", "met"]
STATES: tuple[State, ...] = ("breached", "running", "waiting", "met_late", "met")
"""Most urgent first."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline."""

    name: str
    """``acknowledge``, ``contain``, ``update``, ``postmortem``, ``follow_up`` or ``report REGIME
    OBLIGATION``."""
    label: str
    start: int | None
    due: int | None
    """``None`` while it waits for its start, or where it was met without ever having started."""
    met_at: int | None
    state: State
    arithmetic: str
    """How the deadline comes about; for one that waits, what starts it."""
    verified_at: int | None = None
    """For ``contain``: when the effect was verified by a machine or confirmed by a person."""
    verification: str = ""
    """``verified`` or ``confirmed``; ``check failed`` where a later one says that harm goes on."""
    stopped_at: int | None = None
    """When the incident ended with this clock overdue; it will not be met any more."""


def compute(incident: Incident, now: int, limits: Limits | None = None) -> list[Clock]:
    """The clocks that matter at ``now``, in the order of an incident's life."""
    limits = limits or shipped()
    found = (
        _acknowledge(incident, now),
        _contain(incident, now, limits),
        _update(incident, now),
        _postmortem(incident, now, limits),
        _follow_up(incident, now, limits),
    )
    return [*(clock for clock in found if clock is not None), *_reports(incident, now)]


def urgent(clocks: Iterable[Clock]) -> list[Clock]:
    """Most urgent first: breached, then running, by deadline; then waiting, then met."""
    return sorted(clocks, key=lambda clock: (STATES.index(clock.state), clock.due or clock.met_at or 0))


def state(due: int | None, met_at: int | None, now: int) -> State:
    """A deadline counts as kept at the very moment it falls due."""
    if met_at is not None:
        return "met" if due is None or met_at <= due else "met_late"
    if due is None:
        return "waiting"
    return "running" if now <= due else "breached"


def words(clock: Clock, now: int) -> str:
    """How it stands, short: ``04:10 left``, ``3 min late``, ``met 08:22:00Z, 8 min to spare``."""
    if clock.met_at is not None:
        met = f"met {moment(clock.met_at, now)}"
        if clock.due is None:
            return met
        spare = span(clock.due - clock.met_at)
        return f"{met}, {spare} late" if clock.state == "met_late" else f"{met}, {spare} to spare"
    if clock.due is None:
        return "not started"
    if clock.stopped_at is not None:
        return "never met"
    if clock.state == "breached":
        return f"{span(now - clock.due)} late"
    return f"{stopwatch(clock.due - now)} left"


def moment(at: int, beside: int) -> str:
    """``08:15:00Z``, with the date where it is another UTC day than ``beside``."""
    form = "%H:%M:%SZ" if at // DAY == beside // DAY else "%Y-%m-%d %H:%M:%SZ"
    return to_datetime(at // SECOND * SECOND).strftime(form)


def asked(incident: Incident, limit: str) -> dict[str, Any] | None:
    """What the severity asks for, ``None`` without one; while people have set it apart, what asks for the
    soonest ``limit``: no clock is late unseen."""
    heads = [head.payload for head in incident.register("severity").heads.values() if head.payload]
    if len(heads) > 1 and (limited := [one for one in heads if one.get(limit)]):
        return min(limited, key=lambda one: (int(one[limit]), str(one.get("severity"))))
    shown = incident.register("severity").shown
    return shown.payload if shown else None


def _acknowledge(incident: Incident, now: int) -> Clock | None:
    met = incident.earliest("acknowledged")
    met_at = None if met is None else incident.corrected(met)
    payload = asked(incident, "acknowledge_due")
    detected, start = _detection(incident)
    if payload is None:
        arithmetic = "starts when a severity is set"
        return _made(incident, "acknowledge", "acknowledge", start, None, met_at, now, arithmetic)
    due, policy = int(payload.get("acknowledge_due", 0)), str(payload.get("policy", ""))
    if not due:
        return None
    named = f"({str(payload.get('severity')).replace('_', ' ')})"
    arithmetic = _sum(detected, start, policy, named, due)
    return _made(incident, "acknowledge", "acknowledge", start, due, met_at, now, arithmetic)


def _contain(incident: Incident, now: int, limits: Limits) -> Clock | None:
    met_at = containing.executed_at(incident)
    verified_at, verification = containing.verified(incident)
    decision = _decision(incident)
    if decision is None:
        start, due = None, None
        arithmetic = "starts with the decision to act"
        if met_at is not None:
            arithmetic = f"contained {moment(met_at, met_at)}; no decision to act was recorded before"
    else:
        start = incident.corrected(decision)
        due = start + durations.micros(limits.contain)
        said = "opened a containment step" if decision.get("opened", False) else "decided to act"
        arithmetic = _sum(said, start, durations.words(limits.contain), "", due)
    if met_at is not None and (left := cascade.left_out(incident)):
        arithmetic += f"; does not cover {', '.join(left)}"
    clock = _made(incident, "contain", "contain", start, due, met_at, now, arithmetic)
    return None if clock is None else replace(clock, verified_at=verified_at, verification=verification)


def _update(incident: Incident, now: int) -> Clock | None:
    every = int((asked(incident, "update_every") or {}).get("update_every", 0)) * SECOND
    if not every or not incident.is_open:
        return None
    last = updates.last(incident) or incident.declaration
    if last is None:
        return None
    start = incident.corrected(last)
    said = "declared" if last is incident.declaration else "last update"
    arithmetic = _sum(said, start, durations.spelled(every), "", start + every)
    return Clock("update", "update", start, start + every, None, state(start + every, None, now), arithmetic)


def _postmortem(incident: Incident, now: int, limits: Limits) -> Clock | None:
    exported = [
        incident.corrected(mark)
        for mark in incident.moments.get("document_exported", {}).values()
        if mark.get("document") == "postmortem"
    ]
    met_at = min(exported, default=None)
    if met_at is None and _is_no_incident(incident):
        return None
    detected, start = _detection(incident)
    due, arithmetic = None, "starts with the detection"
    if start is not None:
        due = start + durations.micros(limits.postmortem)
        arithmetic = _sum(detected, start, durations.words(limits.postmortem), "", due)
    return Clock("postmortem", "postmortem draft", start, due, met_at, state(due, met_at, now), arithmetic)


def _follow_up(incident: Incident, now: int, limits: Limits) -> Clock | None:
    held = incident.value("follow_up.held_at")
    met_at = held if isinstance(held, int) and not isinstance(held, bool) else None
    if met_at is None and _is_no_incident(incident):
        return None
    start = incident.resolved_at
    due, arithmetic = None, "starts when the incident is resolved"
    if start is not None:
        due = start + durations.micros(limits.follow_up)
        arithmetic = _sum("resolved", start, durations.words(limits.follow_up), "", due)
    return Clock("follow_up", "follow-up", start, due, met_at, state(due, met_at, now), arithmetic)


def _reports(incident: Incident, now: int) -> Iterator[Clock]:
    """What regimes ask for, marked where nobody confirmed yet that they apply; these do not end with the
    incident."""
    for one in obligations.owed(incident):
        if one.due is None and one.sent_at is None:
            continue
        mark = "" if one.verdict == "confirmed" else ", possible"
        label = f"{one.short} {one.id.replace('_', ' ')}{mark}"
        standing = state(one.due, one.sent_at, now)
        yield Clock(
            f"report {one.regime} {one.id}", label, one.start, one.due, one.sent_at, standing, one.arithmetic
        )


def _made(
    incident: Incident,
    name: str,
    label: str,
    start: int | None,
    due: int | None,
    met_at: int | None,
    now: int,
    arithmetic: str,
) -> Clock | None:
    """A clock that stops with the incident: what was not late by then is left out, what was stays late."""
    stopped = _ended_at(incident)
    if stopped is not None and met_at is None and (due is None or stopped <= due):
        return None
    clock = Clock(name, label, start, due, met_at, state(due, met_at, now), arithmetic)
    return clock if met_at is not None else replace(clock, stopped_at=stopped)


def _sum(said: str, start: int | None, length: str, named: str, due: int) -> str:
    """``detected 08:15:00Z + 15 minutes (critical) = 08:30:00Z``; where it does not add up, as applied."""
    policy = f"{length} {named}".strip()
    if start is None:
        return f"{policy}, as applied: {moment(due, due)}"
    here, there = moment(start, due), moment(due, start)
    fixed = durations.from_words(length)
    if fixed is None:
        return f"{said} {here}, {policy} = {there}"
    if start + fixed != due:
        return f"{policy}, as applied = {there}; {said} {here}"
    return f"{said} {here} + {policy} = {there}"


def _detection(incident: Incident) -> tuple[str, int | None]:
    """(the word for it, the moment): detection as recorded, or else the declaration."""
    recorded = isinstance(incident.value("detected_at"), int)
    return ("detected" if recorded else "declared", detected_at(incident))


def _decision(incident: Incident) -> Mark | None:
    """The first decision that was recorded, or else the first confirmation that was opened."""
    marks = incident.moments.get("decided_to_act", {}).values()
    return min(
        marks,
        key=lambda mark: (bool(mark.get("opened", False)), incident.corrected(mark), mark.key),
        default=None,
    )


def _ended_at(incident: Incident) -> int | None:
    """When it stopped being open: resolved, or closed as something else; ``None`` while it is open."""
    if incident.is_open:
        return None
    head = incident.register("status").shown
    closed = None if head is None else incident.corrected_at(head.event, head.at)
    return incident.resolved_at if incident.resolved_at is not None else closed


def _is_no_incident(incident: Incident) -> bool:
    """Closed as a false alarm or a duplicate: nothing to write up or to meet about."""
    head = incident.register("status").shown
    payload = head.payload if head else None
    return (
        payload is not None
        and payload.get("status") == "closed"
        and payload.get("outcome") in {"false_alarm", "duplicate"}
    )
