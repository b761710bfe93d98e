"""What people did, read out of the journal: every event of a drill that a scenario can wait for, as an act.

What a step's commands do is told by whoever reads commands (`runbooks.simulation`), and handed in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from data.incident.entry import decoded
from data.journal import kinds
from data.journal.event import Event
from playbooks.scenario.acts import Act, text

Fields = Mapping[str, str]
Does = Callable[[str], Iterable[tuple[str, Fields]]]
"""(word, fields) of what a command does."""
EVIDENCE = "evidence"
"""The section of a runbook's own list of evidence."""
_WELL = frozenset({"succeeded", "ran_unverified"})
_STEP = (("runbook", "runbook"), ("step", "step"), ("section", "section"), ("action", "action"))


def nothing(command: str) -> Iterable[tuple[str, Fields]]:  # noqa: ARG001
    """Commands that nobody reads do nothing."""
    return ()


class Reader:
    """Reads the events of one drill. What a step printed is nothing that somebody kept as evidence."""

    def __init__(self, does: Does = nothing) -> None:
        self._does = does

    def acts(self, events: Iterable[Event]) -> list[Act]:
        """In the order of their times."""
        told = sorted(events, key=lambda event: (event.body.wall, event.body.counter, event.id))
        found: list[Act] = []
        intents: dict[str, kinds.StepIntended] = {}
        printed = _printed(told)
        for event in told:
            payload = decoded(event)
            if isinstance(payload, kinds.StepIntended):
                intents[payload.attempt] = payload
            elif payload is not None and event.id not in printed:
                found += [
                    Act(event.body.occurred_at, word, fields, event.id, event.body.actor)
                    for word, fields in self._said(payload, event, intents)
                ]
        return sorted(found, key=lambda act: act.at)

    def _said(
        self, payload: kinds.Payload, event: Event, intents: Mapping[str, kinds.StepIntended]
    ) -> Iterator[tuple[str, Fields]]:
        if isinstance(payload, kinds.StepEnded):
            intent = intents.get(payload.attempt)
            if intent is not None:
                yield from self._step(intent, payload)
        elif isinstance(payload, kinds.FieldSet):
            yield _field(event.body.subject, payload)
        elif (said := _SAID.get(type(payload))) is not None:
            yield said(payload)

    def _step(self, intent: kinds.StepIntended, ended: kinds.StepEnded) -> Iterator[tuple[str, Fields]]:
        told = {name: str(getattr(intent, field)) for name, field in _STEP}
        yield ("undone" if intent.rollback_of else "step"), {**told, "outcome": ended.outcome}
        if intent.command and ended.outcome in _WELL:
            yield "command", {"text": intent.command}
            yield from self._does(intent.command)


def _printed(events: Iterable[Event]) -> set[str]:
    """The events that keep the files of scenario and runbooks, or what an ordinary step printed."""
    collecting: set[str] = set()
    digests: set[str] = set()
    kept: dict[str, list[str]] = {}
    for event in events:
        payload = decoded(event)
        if isinstance(payload, kinds.DrillBegan | kinds.RunbookKept):
            digests.add(payload.digest)
        elif isinstance(payload, kinds.StepIntended) and payload.section == EVIDENCE:
            collecting.add(payload.attempt)
        elif isinstance(payload, kinds.StepEnded) and payload.attempt not in collecting:
            digests.update(payload.evidence)
        elif isinstance(payload, kinds.EvidenceAdded):
            kept.setdefault(payload.digest, []).append(event.id)
    return {one for digest in digests for one in kept.get(digest, ())}


def _field(subject: str, payload: kinds.FieldSet) -> tuple[str, Fields]:
    value = "" if payload.value is None else str(payload.value)
    if subject == "incident_type":
        return "type", {"is": value}
    return "field", {"name": subject, "is": value}


def _depends(payload: kinds.DependencySet) -> tuple[str, Fields]:
    if not payload.holds:
        return "", {}
    return "depends", {"upstream": payload.upstream, "downstream": payload.downstream}


def _probe(payload: kinds.ProbeRan) -> tuple[str, Fields]:
    return "probe", {"name": payload.name, "harmful": str(payload.harmful)}


_SAID: dict[type[kinds.Payload], Callable[..., tuple[str, Fields]]] = {
    kinds.IncidentDeclared: lambda _: ("declared", {}),
    kinds.Acknowledged: lambda _: ("acknowledged", {}),
    kinds.SeveritySet: lambda one: ("severity", {"is": one.severity}),
    kinds.QuestionAnswered: lambda one: ("answer", {"question": one.question, "is": one.answer}),
    kinds.PhaseMoved: lambda one: ("phase", {"is": one.phase}),
    kinds.RoleTaken: lambda one: ("role", {"role": one.role, "name": one.name}),
    kinds.DecidedToAct: lambda one: ("decided", {"text": one.decision}),
    kinds.DecisionMade: lambda one: ("decided", {"text": one.decision}),
    kinds.NoteAdded: lambda one: ("note", {"text": "" if one.legal else one.text, "legal": text(one.legal)}),
    kinds.UpdateSent: lambda one: ("update", {"audience": one.audience, "text": one.text}),
    kinds.EvidenceAdded: lambda one: ("evidence", {"name": one.name}),
    kinds.ProbeRan: _probe,
    kinds.TaskAdded: lambda one: ("task", {"text": one.text, "workstream": one.workstream}),
    kinds.WorkstreamOpened: lambda one: ("workstream", {"name": one.name}),
    kinds.ActionAdded: lambda one: ("corrective", {"text": one.text, "owner": one.owner}),
    kinds.DocumentExported: lambda one: ("export", {"document": one.document}),
    kinds.StatusChanged: lambda one: ("status", {"is": one.status, "outcome": one.outcome}),
    kinds.IncidentLinked: lambda one: ("linked", {"relation": one.relation, "number": one.number}),
    kinds.DependencySet: _depends,
    kinds.CohortAdded: lambda one: ("cohort", {"title": one.title}),
    kinds.RegimeAssessed: lambda one: ("assessed", {"regime": one.regime, "verdict": one.verdict}),
    kinds.ReportSent: lambda one: (
        "reported",
        {"regime": one.regime, "obligation": one.obligation, "version": one.version},
    ),
    kinds.StepSkipped: lambda one: (
        "skipped",
        {"runbook": one.runbook, "section": one.section, "action": one.action},
    ),
    kinds.InjectDelivered: lambda one: ("inject", {"name": one.inject}) if one.by_hand else ("", {}),
    kinds.HintTaken: lambda one: ("hint", {"name": one.hint}),
}
