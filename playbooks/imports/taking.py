"""Records into the journal: each an incident of its own, whole or not at all, and once."""

from collections.abc import Iterable

from data.incident import numbers
from data.incident.fields_catalogue import FIELDS
from data.journal import kinds
from data.journal.store import Draft, Journal
from playbooks.imports.records import Action, Record

SOURCE = "import"
IMPORTED_AS = "imported.id"
"""The register that keeps their id."""
_OPEN = ("open", "contained")


def known(journal: Journal) -> set[str]:
    """The ids of what was taken in before."""
    query = (
        "SELECT json_extract(payload, '$.value') FROM event"
        " WHERE kind = 'field_set' AND subject = ? AND payload IS NOT NULL"
    )
    return {str(row[0]) for row in journal.read(query, (IMPORTED_AS,))}


def take(journal: Journal, record: Record, file: str, *, numbered_elsewhere: bool = False) -> str:
    """Record it; its number here. A number is of the year it was noticed in."""
    incident = journal.ambient.new_id()
    began = _began(record, journal.ambient.now())
    with journal.transaction() as transaction:
        number = (
            numbers.provisional("live", incident, began)
            if numbered_elsewhere
            else numbers.mint(transaction, "live", began)
        )
        for draft in _drafts(record, incident, number, began, file):
            transaction.append(draft)
        for action in record.actions:
            for draft in _action(action, incident, began, journal.ambient.new_id()):
                transaction.append(draft)
    return number


def _began(record: Record, now: int) -> int:
    found = (record.fields.get(name) for name in ("detected_at", "onset_at"))
    return next((at for at in found if isinstance(at, int)), now)


def _drafts(record: Record, incident: str, number: str, began: int, file: str) -> Iterable[Draft]:
    def draft(payload: kinds.Payload, subject: str = "", at: int | None = None) -> Draft:
        return Draft(payload=payload, incident=incident, subject=subject, occurred_at=at or began)

    yield draft(kinds.IncidentDeclared("live", SOURCE))
    yield draft(kinds.NumberAssigned(number), number)
    for model in record.models:
        yield draft(kinds.SystemAdded(model, SOURCE), model)
    yield draft(kinds.FieldSet(record.id, SOURCE, file), IMPORTED_AS)
    for name, value in {"title": record.id, **record.fields}.items():
        yield from (draft(*one) for one in _field(name, value, record))
    if isinstance(acknowledged := record.stated.get("acknowledged_at"), int):
        yield draft(kinds.Acknowledged(SOURCE), at=acknowledged)
    yield from (draft(kinds.NoteAdded(text), at=at) for at, text in record.timeline)
    for text in record.factors:
        yield draft(kinds.ItemAdded("root_cause.contributing_factors", text))
    status = str(record.stated.get("status", "closed"))
    if status not in _OPEN:
        ended = record.stated.get("resolved_at")
        how = "resolved" if status == "resolved" else "closed"
        outcome = "resolved" if how == "closed" else ""
        closed = kinds.StatusChanged(how, outcome, f"taken in from {file}")
        yield draft(closed, "status", ended if isinstance(ended, int) else None)


def _action(action: Action, incident: str, began: int, identity: str) -> Iterable[Draft]:
    added = kinds.ActionAdded(action.text, action.owner, action.due)
    yield Draft(payload=added, incident=incident, occurred_at=began, id=identity)
    if action.status:
        status = kinds.FieldSet(action.status, SOURCE)
        yield Draft(payload=status, incident=incident, subject=f"action.{identity}.status", occurred_at=began)


def _field(name: str, value: object, record: Record) -> Iterable[tuple[kinds.Payload, str]]:
    if name == "severity":
        yield kinds.SeveritySet(str(value), 0, "taken in; no clock ran here", origin=SOURCE), name
    elif name == "model_version":
        if record.models:
            yield kinds.FieldSet(str(value), SOURCE), f"system.{record.models[0]}.{name}"
    elif name in FIELDS and (value is None or isinstance(value, str | int | bool)):
        yield kinds.FieldSet(value, SOURCE), name
