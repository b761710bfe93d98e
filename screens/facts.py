"""What the screens say of one incident, read from its state in one go on the clerk's thread, and frozen."""

from __future__ import annotations

import msgspec

from data.incident import cascade, family, handing_over, kills
from data.incident.marks import Attempt
from data.incident.model import Incident
from data.incident.sentences import label
from data.text import count
from data.times import MINUTE, clock
from screens import aftermath
from screens.clock_words import ClockView, frozen
from screens.parts import Knowledge, Parts

UNFINISHED = "running"
ROLES = (
    "incident_commander", "deputy", "scribe", "operations_lead", "communications_lead", "liaison",
)  # fmt: skip


class Stopped(msgspec.Struct, frozen=True):
    """A model whose kill switch was pressed, and that does not answer since."""

    model: str
    who: str
    at: int
    attempt: str
    undo: bool
    """Whether the step says how it is undone."""

    def words(self, now: int) -> str:
        """``fraud-v4 stopped since 08:20 by a.ito``."""
        since = clock(self.at // MINUTE * MINUTE, beside=now)
        return f"{self.model or 'the model'} stopped since {since} by {self.who}"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """One incident as it was when this was read."""

    id: str
    number: str
    title: str
    mode: str
    blind: bool
    """A drill that is played from no scenario: nothing is looked at."""
    severity: str
    status: str
    outcome: str
    """How it was closed."""
    merged_into: str
    """The number of the incident that it is a duplicate of; empty where nobody said."""
    phase: str
    incident_type: str
    type_title: str
    models: tuple[str, ...]
    version: str
    commander: str
    commanding_since: int
    """When the commander took the role; 0 where nobody holds it."""
    roles: tuple[tuple[str, str], ...]
    """(role, name) of every role that somebody holds, the commander first."""
    declared_at: int
    ended_at: int | None
    acknowledged_at: int | None
    acknowledged_by: str
    decided_at: int | None
    contained_at: int | None
    clocks: tuple[ClockView, ...]
    answers: dict[str, tuple[str, str]]
    """Answer and evidence by question."""
    conflicts: tuple[str, ...]
    """What was set apart and nobody decided, in words: ``severity (medium or critical)``, ``title``."""
    running: tuple[tuple[str, str], ...]
    """Attempts without an end, by id, and what each is: ``containment 1 on prod-7``; of an undo nothing."""
    approvals: tuple[str, ...]
    """What waits for a second responder, in words."""
    offered: tuple[tuple[str, str], ...]
    """(giver, role) of what waits for the person at this terminal to accept or decline it."""
    to_review: tuple[str, ...]
    """What did not wait for one and is to be reviewed, in words."""
    stopped: tuple[Stopped, ...]
    """The models that a kill switch stopped and nobody let answer again."""
    harm_back: str
    """What a probe's latest replay, or monitoring, saw where it is over and does harm; else empty."""
    alerts: tuple[tuple[str, str, int], ...]
    """(fingerprint, state, starts_at) of every observation recorded, without detached alerts."""
    systems: tuple[cascade.State, ...] = ()
    """How each system stands."""
    left_out: tuple[str, ...] = ()
    """The systems that the containment does not cover."""
    unsigned: tuple[str, ...] = ()
    """Who is still to sign the review, once the postmortem is there."""
    watched: str = ""
    """Heightened monitoring, by whom until when and what is due; empty where there is none."""
    part_of: tuple[str, ...] = ()
    """The numbers of the incidents that it is part of."""

    @property
    def firing(self) -> frozenset[str]:
        """The fingerprints of the alerts that fire by the record: seen to, and not seen to end."""
        ended = {(name, at) for name, state, at in self.alerts if state == "resolved"}
        return frozenset(
            name for name, state, at in self.alerts if state == "firing" and (name, at) not in ended
        )

    @property
    def against_ending(self) -> str:
        """What speaks against saying that the harm is over, in a sentence or two; else empty."""
        from playbooks import containing

        found = []
        if self.must_contain:
            found.append("It was decided to act, and no containment stands.")
        if any(one.verification == containing.CHECK_FAILED for one in self.clocks):
            found.append(f"The last {containing.CHECK_FAILED}.")
        if self.left_out:
            found.append(f"Not covered by the containment: {', '.join(self.left_out)}.")
        if self.firing:
            found.append(f"{self.alerts_firing}.")
        return " ".join(found) if self.is_open else ""

    @property
    def alerts_firing(self) -> str:
        """``2 alerts still fire``."""
        return f"{count(len(self.firing), 'alert')} still {'fires' if len(self.firing) == 1 else 'fire'}"

    @property
    def is_open(self) -> bool:
        return self.status in {"open", "contained"}

    @property
    def must_contain(self) -> bool:
        """Somebody decided to act, and no containment stands yet."""
        return self.decided_at is not None and self.contained_at is None

    @property
    def model(self) -> str:
        return self.models[0] if self.models else ""


def read(parts: Parts, incident: Incident, knowledge: Knowledge | None) -> Facts:
    """Read it; on the clerk's thread. Without knowledge there are no clocks yet."""
    declared = incident.declaration
    acknowledged = incident.earliest("acknowledged")
    decided = incident.earliest("decided_to_act")
    status = incident.register("status").shown
    return Facts(
        id=incident.id,
        number=incident.number,
        title=incident.title,
        mode=incident.mode,
        blind=incident.blind,
        severity=incident.severity,
        status=incident.status,
        outcome=str((status.payload or {}).get("outcome", "")) if status else "",
        merged_into=family.merged_into(incident),
        phase=incident.phase,
        incident_type=incident.incident_type,
        type_title=_type_title(incident, knowledge),
        models=tuple(incident.model_ids),
        version=str(incident.system_value(incident.model_id, "model_version", "") or ""),
        commander=incident.holder(ROLES[0]),
        commanding_since=_commanding_since(incident),
        roles=tuple((role, name) for role in ROLES if (name := incident.holder(role))),
        declared_at=incident.corrected(declared) if declared else 0,
        ended_at=incident.corrected_at(status.event, status.at) if status and not incident.is_open else None,
        acknowledged_at=incident.corrected(acknowledged) if acknowledged else None,
        acknowledged_by=parts.incidents.actor_name(acknowledged.actor) if acknowledged else "",
        decided_at=incident.corrected(decided) if decided else None,
        contained_at=incident.contained_at,
        clocks=_clocks(parts, incident, knowledge),
        answers=_answers(incident),
        conflicts=_conflicts(incident),
        running=_running(incident),
        approvals=_approvals(parts, incident),
        offered=_offered(incident, parts.settings.responder),
        to_review=aftermath.to_review(parts, incident),
        unsigned=aftermath.unsigned(incident),
        stopped=_stopped(parts, incident),
        harm_back=aftermath.harm_back(incident, parts.journal.ambient.now()),
        watched=aftermath.watched(incident, parts.journal.ambient.now()),
        alerts=_alerts(incident),
        systems=tuple(cascade.systems(incident)),
        left_out=cascade.left_out(incident),
        part_of=tuple(str(mark.get("number")) for mark in family.parents(incident)),
    )


def _running(incident: Incident) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, _running_words(attempt))
        for name, attempt in incident.attempts.items()
        if attempt.intended is not None and attempt.ended is None and attempt.get("command")
    )


def _stopped(parts: Parts, incident: Incident) -> tuple[Stopped, ...]:
    who = parts.incidents.actor_name
    return tuple(
        Stopped(kill.model, who(kill.actor), kill.at, kill.attempt, kill.undo)
        for kill in kills.standing(incident)
    )


def _alerts(incident: Incident) -> tuple[tuple[str, str, int], ...]:
    return tuple(
        (str(mark.get("fingerprint")), str(mark.get("state")), int(mark.get("starts_at", 0)))
        for mark in incident.alerts.values()
        if not incident.was_detached(str(mark.get("fingerprint")))
    )


def _running_words(attempt: Attempt) -> str:
    if attempt.get("rollback_of"):
        return ""
    place = f"{attempt.get('section')} {attempt.get('number') or ''}".strip()
    return f"{place} on {attempt.started.get('host')}" if attempt.started is not None else place


def _conflicts(incident: Incident) -> tuple[str, ...]:
    said = {name: label(name, incident) for name in sorted(incident.conflicts)}
    if "severity" in said:
        heads = sorted(incident.register("severity").heads.values(), key=lambda head: head.key, reverse=True)
        values = dict.fromkeys(str((head.payload or {}).get("severity", "erased")) for head in heads)
        said["severity"] = f"severity ({' or '.join(values).replace('_', ' ')})"
    return tuple(said.values())


def _approvals(parts: Parts, incident: Incident) -> tuple[str, ...]:
    if not incident.approvals:
        return ()
    from runbooks import approval

    return tuple(
        f"{request.asked.get('action')}, asked for by {parts.incidents.actor_name(request.asked.actor)}"
        for request in approval.waiting(incident, parts.journal.ambient.now())
    )


def _offered(incident: Incident, me: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(offer.get("giver")), str(offer.get("role")))
        for _, offer in handing_over.waiting(incident)
        if str(offer.get("receiver")).casefold() == me.casefold()
    )


def _commanding_since(incident: Incident) -> int:
    head = incident.register(f"role.{ROLES[0]}").shown
    return incident.corrected_at(head.event, head.at) if head is not None and incident.holder(ROLES[0]) else 0


def _type_title(incident: Incident, knowledge: Knowledge | None) -> str:
    if knowledge is None or not incident.incident_type:
        return incident.incident_type.replace("_", " ")
    return knowledge.taxonomy.title(incident.incident_type)


def _answers(incident: Incident) -> dict[str, tuple[str, str]]:
    found = {}
    for name in incident.registers:
        if name.startswith("triage."):
            head = incident.answer(name[7:])
            if head is not None and head.payload is not None:
                found[name[7:]] = (str(head.payload.get("answer", "")), str(head.payload.get("evidence", "")))
    return found


def _clocks(parts: Parts, incident: Incident, knowledge: Knowledge | None) -> tuple[ClockView, ...]:
    if knowledge is None:
        return ()
    from playbooks import clocks

    now = parts.journal.ambient.now()
    views = (frozen(clock) for clock in clocks.compute(incident, now, knowledge.limits))
    stands = incident.contained_at is not None
    return tuple(
        msgspec.structs.replace(
            one, undone=one.met_at is not None and not stands, left_out=cascade.left_out(incident)
        )
        if one.name == "contain"
        else one
        for one in views
    )
