"""What people wrote and kept: notes, updates, answers, actions, evidence."""

from data import times
from data.incident.fields import LISTS
from data.incident.model import Incident
from data.incident.sentences.wording import Names, Say, reason, why, words
from data.journal import kinds
from data.journal.counsel import WITHHELD
from data.journal.event import Body
from data.text import NOTE, clean, clean_line


def _note(payload: kinds.NoteAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    if payload.legal:
        return "a note for legal counsel"
    return clean(payload.text, NOTE).strip() or "an empty note"


def _update(payload: kinds.UpdateSent, _body: Body, _incident: Incident, _names: Names) -> str:
    channel = f" by {clean_line(payload.channel)}" if payload.channel else ""
    return f"update sent{_to(payload.audience)}{channel}{_worded(payload.text, legal=payload.legal)}"


def _proposed(payload: kinds.UpdateProposed, _body: Body, _incident: Incident, _names: Names) -> str:
    asked = (
        f", to be approved by {', '.join(map(clean_line, payload.approvers))}" if payload.approvers else ""
    )
    return f"update proposed{_to(payload.audience)}{asked}{_worded(payload.text, legal=payload.legal)}"


def _approved(payload: kinds.UpdateApproved, _body: Body, _incident: Incident, _names: Names) -> str:
    verb = "approved" if payload.approved else "refused"
    return f"update {verb} by {clean_line(payload.by)} for {clean_line(payload.role)}" + why(
        reason(payload.reason)
    )


def _to(audience: str) -> str:
    return f" to {clean_line(audience)}" if audience else ""


def _worded(text: str, *, legal: bool) -> str:
    """The text, but where it is for the legal side alone."""
    return f"; {WITHHELD}" if legal else f": {clean(text, NOTE).strip()}"


def _answer(payload: kinds.QuestionAnswered, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"{words(payload.question)}: {words(payload.answer)}" + why(clean_line(payload.evidence))


def _action(payload: kinds.ActionAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    owner = f"owner {clean_line(payload.owner)}" if payload.owner else ""
    due = f"due {clean_line(payload.due)}" if payload.due else ""
    return f"corrective action: {clean_line(payload.text)}" + why(owner, due)


def _item(payload: kinds.ItemAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    known = LISTS.get(payload.list)
    name = known.label if known is not None else clean_line(payload.list)
    name = f"{name} factor" if payload.list.startswith("factors.") else name
    return f"{name}: {clean_line(payload.text)}"


def _workstream(payload: kinds.WorkstreamOpened, _body: Body, _incident: Incident, _names: Names) -> str:
    origin = "as the playbook asks" if payload.origin == "playbook" else ""
    return f"workstream {clean_line(payload.title) or words(payload.name)} opened" + why(origin)


def _task(payload: kinds.TaskAdded, body: Body, _incident: Incident, _names: Names) -> str:
    owner = f"owner {clean_line(payload.owner)}" if payload.owner else ""
    due = f"due {times.clock(payload.due, beside=body.occurred_at)}" if payload.due else ""
    return f"task: {clean_line(payload.text)}" + why(words(payload.workstream), owner, due)


def _evidence(payload: kinds.EvidenceAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    about = clean_line(payload.description)
    return f"evidence {clean_line(payload.name)}, {payload.size} bytes" + why(
        about, "cut at the limit" if payload.truncated else ""
    )


def _no_evidence(payload: kinds.EvidenceMissing, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"evidence {clean_line(payload.name)} of {clean_line(payload.about)} not kept" + why(
        clean_line(payload.why)
    )


SENTENCES: dict[type[kinds.Payload], Say] = {
    kinds.NoteAdded: _note,
    kinds.UpdateSent: _update,
    kinds.UpdateProposed: _proposed,
    kinds.UpdateApproved: _approved,
    kinds.QuestionAnswered: _answer,
    kinds.ActionAdded: _action,
    kinds.ItemAdded: _item,
    kinds.WorkstreamOpened: _workstream,
    kinds.TaskAdded: _task,
    kinds.EvidenceAdded: _evidence,
    kinds.EvidenceMissing: _no_evidence,
}
