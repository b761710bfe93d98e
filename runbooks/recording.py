"""Writing steps down: intent before, start when it is on record, end with its evidence, each exactly once."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from data.errors import FirelineError
from data.evidence import Evidence
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Journal
from data.journal.writing import Draft
from data.secrets import mask
from data.text import clean_line
from runbooks import outcomes
from runbooks.job_files import Ended, Order, Stage
from runbooks.jobs import Job
from runbooks.prepared import IMPROVISED, Prepared
from runbooks.supervision import processes
from runbooks.supervision.life import MARK


class Appends(Protocol):
    """The journal, or what stands in for it while that cannot be written."""

    def append(self, *drafts: Draft) -> list[Event]: ...
    def close(self) -> None: ...


class Recorder:
    """Writes the events of steps."""

    def __init__(self, journal: Journal, evidence: Evidence) -> None:
        self.journal, self.evidence = journal, evidence

    def intend(self, prepared: Prepared, order: Order, into: Appends | None = None) -> None:
        """Durable when it returns. Raises the `StoreError` leaves."""
        (into or self.journal).append(intention(prepared, order))

    def start(self, job: Job, order: Order, into: Appends | None = None) -> bool:
        """Record the start, where there was one; True when it is on record now."""
        started = job.started()
        if started is None:
            return False
        payload = kinds.StepStarted(
            attempt=order.attempt,
            host=self.journal.who.host,
            pid=started.pid,
            process_started=started.process_started,
            boot_id=started.boot_id,
        )
        draft = Draft(
            payload=payload,
            incident=order.incident,
            subject=order.attempt,
            occurred_at=started.started_at,
            id=order.start_event,
        )
        (into or self.journal).append(draft)
        return True

    def end(self, job: Job, order: Order, ended: Ended, into: Appends | None = None) -> None:
        """Keep the output as evidence, then record the end that cites it; a second call changes nothing."""
        if ended.started_at:
            self.start(job, order, into)
        if into is None and self.journal.event(order.end_event) is not None:
            return
        kept, lost = self._keep(job, order, ended)
        payload = _ended(job, order, ended, tuple(item.digest for item in kept), lost)
        drafts = [
            *(Draft(payload=item, incident=order.incident, subject=item.digest) for item in kept),
            self._end_draft(order, payload, order.end_event),
        ]
        if into is not None:
            into.append(*drafts)
            return
        with self.journal.transaction() as transaction:
            if self.journal.event(order.end_event) is None:
                for draft in drafts:
                    transaction.append(draft)

    def never_started(self, order: Order) -> None:
        """It is proven that nothing ran."""
        payload = kinds.StepEnded(
            attempt=order.attempt, outcome="cancelled", detail="It was never started: nothing was run."
        )
        self.journal.append(self._end_draft(order, payload, order.end_event))

    def unknown(self, job: Job, order: Order) -> None:
        """The supervisor is proven gone without having written an end. A real end that turns up wins."""
        started, progress = job.started(), job.progress()
        said = "Its supervisor is gone and wrote no end."
        if progress and any(stage.name == outcomes.COMMAND and stage.well for stage in progress.stages):
            said += " The command had ended with exit code 0; its verification was not seen to end."
        payload = kinds.StepEnded(
            attempt=order.attempt,
            outcome="unknown",
            started_at=started.started_at if started else 0,
            excerpt=_excerpt(job, outcomes.COMMAND),
            survivors=_still_alive(order),
            detail=said,
        )
        event = job.unknown_event(self.journal.ambient.new_id())
        self.journal.append(self._end_draft(order, payload, event))

    def told(self, job: Job, order: Order) -> kinds.StepEnded:
        """The end as the job tells it, for a step whose record lies elsewhere for now."""
        ended = job.ended()
        if ended is None:
            return kinds.StepEnded(attempt=order.attempt, outcome="unknown")
        return _ended(job, order, ended, (), "")

    def _end_draft(self, order: Order, payload: kinds.StepEnded, event: str) -> Draft:
        return Draft(
            payload=payload,
            incident=order.incident,
            subject=order.attempt,
            occurred_at=payload.ended_at or None,
            id=event,
        )

    def _keep(self, job: Job, order: Order, ended: Ended) -> tuple[list[kinds.EvidenceAdded], str]:
        """The outputs as evidence, and why one could not be kept."""
        kept, lost = [], ""
        for stage in ended.stages:
            path = job.output(stage.name)
            if not stage.kept_size:
                continue
            try:
                file = self.evidence.keep(path)
            except FirelineError as error:
                lost = f"Its output could not be kept as evidence: {error.message}"
                continue
            kept.append(
                kinds.EvidenceAdded(
                    digest=file.digest,
                    name=f"{order.name}-{stage.name}.txt",
                    size=file.size,
                    media_type="text/plain",
                    description=f"What the {stage.name} of {order.name} printed, secrets masked",
                    truncated=stage.truncated or file.truncated,
                )
            )
        return kept, lost


def intent(prepared: Prepared, attempt: str, end_event: str) -> kinds.StepIntended:
    """The payload that says what is about to be done; of a command that was typed, secrets that can be told
    are masked."""
    keep = mask if prepared.section == IMPROVISED else str
    return kinds.StepIntended(
        attempt=attempt,
        section=prepared.section,
        number=prepared.number,
        step=prepared.step,
        action=keep(prepared.action),
        option=prepared.option,
        runbook=prepared.runbook,
        runbook_version=prepared.runbook_version,
        runbook_hash=prepared.runbook_hash,
        model=prepared.model,
        command=keep(prepared.command),
        undo=keep(prepared.undo),
        expected=keep(prepared.expected),
        verify=keep(prepared.verify),
        risk=prepared.risk,
        authorities=prepared.authorities,
        approved_by=prepared.approved_by,
        break_glass=prepared.break_glass,
        overwrites=prepared.conflict,
        target=prepared.target,
        actuator="human" if prepared.is_human else prepared.actuator,
        rollback_of=prepared.rollback_of,
        timeout=prepared.timeout,
        end_event=end_event,
        precheck=prepared.precheck,
        undo_precheck=prepared.undo_precheck,
        undo_verify=prepared.undo_verify,
        standing="" if prepared.rollback_of else prepared.standing,
        changes=tuple((one.what, one.before, one.after) for one in prepared.changes),
        parameters=dict(prepared.parameters),
    )


def intention(prepared: Prepared, order: Order) -> Draft:
    """The event that says so, with its pre-allocated id."""
    payload = intent(prepared, order.attempt, order.end_event)
    return Draft(payload=payload, incident=prepared.incident, subject=order.attempt, id=order.intent_event)


def remember(prepared: Prepared, write: Callable[[str, str, str], object]) -> None:
    """Keep what the responder was asked for, by ``write(model, name, value)``.

    Without a model nothing is kept: it would be used for whatever else has none.
    """
    if not prepared.model:
        return
    for name, value in prepared.remember.items():
        write(prepared.model, name, value)


def outcome_of(incident: Incident, attempt: str) -> kinds.StepEnded | None:
    """The recorded end of an attempt, as its payload; ``None`` where there is none, or it was erased."""
    found = incident.attempts.get(attempt)
    if found is None or found.ended is None or found.ended.payload is None:
        return None
    return msgspec.convert(found.ended.payload, kinds.StepEnded)


def stages(prepared: Prepared, arguments: Callable[[str], list[str]], within: float) -> list[Stage]:
    """The check before it, the command and its verification; the first and the last where there are any."""
    found = [
        Stage(
            name=outcomes.COMMAND,
            arguments=arguments(prepared.command),
            timeout=float(prepared.timeout),
            within=prepared.typed.patience if prepared.typed else 0,
        )
    ]
    if prepared.precheck:
        timeout = float(min(prepared.timeout, outcomes.PRECHECK_WITHIN))
        found.insert(
            0, Stage(name=outcomes.PRECHECK, arguments=arguments(prepared.precheck), timeout=timeout)
        )
    if prepared.verify:
        timeout = float(min(prepared.timeout, 120))
        found.append(
            Stage(name=outcomes.VERIFY, arguments=arguments(prepared.verify), timeout=timeout, within=within)
        )
    return found


def _ended(job: Job, order: Order, ended: Ended, digests: tuple[str, ...], lost: str) -> kinds.StepEnded:
    outcome, verification = outcomes.outcome(order, ended)
    command = outcomes.end_of(ended, outcomes.COMMAND)
    told_by = (
        outcomes.VERIFY
        if verification == "not_verified" and _excerpt(job, outcomes.VERIFY)
        else outcomes.COMMAND
    )
    return kinds.StepEnded(
        attempt=order.attempt,
        outcome=outcome,
        exit_code=command.exit_code if command else None,
        signal=command.signal if command else None,
        started_at=ended.started_at,
        ended_at=ended.ended_at,
        evidence=tuple(dict.fromkeys(digests)),
        output_size=sum(stage.output_size for stage in ended.stages),
        excerpt=_excerpt(job, told_by),
        verification=verification,
        verified_by="the step's verify command" if verification else "",
        never_ran=command is None,
        survivors=outcomes.survivors(ended),
        detail=" ".join(part for part in (outcomes.detail(order, ended), lost) if part),
    )


def _still_alive(order: Order) -> tuple[str, ...]:
    """What a supervisor that is gone left running on this machine."""
    left = processes.carrying(f"{MARK}={order.attempt}")
    return tuple(clean_line(f"{pid} {name}", 80) for pid, name in left.items())


def _excerpt(job: Job, stage: str) -> str:
    try:
        with job.output(stage).open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - outcomes.EXCERPT * 4))
            return outcomes.excerpt(file.read())
    except FileNotFoundError:
        return ""
