"""An incident told event by event, folded as the journal would: no store, no clock but the one given."""

import itertools

from data.incident import fold
from data.incident.model import Incident
from data.journal import event, kinds
from data.journal.event import Body, Event
from data.times import parse_iso

DETECTED = parse_iso("2026-04-22T08:15:00Z")


def stored(
    payload: kinds.Payload,
    *,
    number: int,
    incident: str = "",
    subject: str = "",
    at: int = DETECTED,
    replaces: tuple[str, ...] = (),
) -> Event:
    """An event as a journal would hand it out."""
    text = event.encode(payload)
    body = Body(
        id=f"e{number:04d}",
        incident=incident,
        kind=payload.KIND,
        version=payload.VERSION,
        actor="actor",
        occurred_at=at,
        recorded_at=at,
        wall=number,
        counter=0,
        subject=subject,
        replaces=replaces,
        payload=event.payload_hash(b"", text),
    )
    return Event(body=body, text=event.encode(body), salt=b"", payload=text, received_at=at)


class Story:
    """Say what happened; `incident` is what the fold makes of it."""

    def __init__(self, name: str = "one", at: int = DETECTED, mode: str = "live") -> None:
        self.incident = Incident(name)
        self._numbers = itertools.count(1)
        self.tell(kinds.IncidentDeclared(mode=mode), at=at)

    def tell(
        self, payload: kinds.Payload, subject: str = "", at: int = DETECTED, *, apart: bool = False
    ) -> str:
        """One event, ``apart`` as by somebody who has not seen the others; returns its id."""
        replaces = self.incident.heads(subject) if subject and not apart else ()
        told = stored(
            payload,
            number=next(self._numbers),
            incident=self.incident.id,
            subject=subject,
            at=at,
            replaces=replaces,
        )
        fold.apply(self.incident, told)
        return told.id

    def field(
        self, name: str, value: str | int | bool | None, at: int = DETECTED, suggested: str = ""
    ) -> str:
        """A field set to a value."""
        return self.tell(kinds.FieldSet(value=value, suggested=suggested), name, at)

    def answer(self, question: str, answer: str) -> str:
        """A triage answer."""
        return self.tell(kinds.QuestionAnswered(question=question, answer=answer), f"triage.{question}")

    def status(self, status: str, at: int, outcome: str = "") -> str:
        """Resolved, closed, open again."""
        return self.tell(kinds.StatusChanged(status=status, outcome=outcome), "status", at)

    def containment(
        self, attempt: str, at: int, outcome: str = "succeeded", verification: str = "", undoes: str = "",
        risk: str = "changes",
    ) -> None:  # fmt: skip
        """A containment step that began and ended at one moment; one that ``reads`` is the second."""
        intended = kinds.StepIntended(
            attempt=attempt, section="containment", number=1 + (risk == "reads"), action="Fall back",
            rollback_of=undoes, risk=risk,
        )  # fmt: skip
        self.tell(intended, attempt, at)
        ended = kinds.StepEnded(attempt=attempt, outcome=outcome, verification=verification)
        self.tell(ended, attempt, at)
