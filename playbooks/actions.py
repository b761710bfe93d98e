"""Corrective actions across incidents: who owes what by when, as lines and as CSV, out and in."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from data.archive.past import Past, PastAction
from data.errors import BadInput
from data.incident import fields
from data.incident.desk import Desk
from data.incident.model import Incident
from data.journal import kinds
from data.text import clean, clean_line
from playbooks.past import actions as actions_of
from playbooks.reports.cells import as_written, defuse

COLUMNS = ("incident", "id", "action", "owner", "priority", "due", "status", "acceptance", "evidence")
SET = COLUMNS[3:]
"""What a row changes; an empty cell changes nothing."""
PRIORITIES = ("critical", "high", "medium", "low", "")
MOST = 10_000
"""Rows of a file."""


class Owed(msgspec.Struct, frozen=True):
    """An action and whose incident it belongs to."""

    incident: str
    number: str
    title: str
    severity: str
    action: PastAction
    overdue: bool

    def row(self) -> dict[str, str]:
        """By `COLUMNS`."""
        of = self.action
        return {
            "incident": self.number,
            "id": of.id,
            "action": of.text,
            "owner": of.owner,
            "priority": of.priority,
            "due": of.due,
            "status": of.status,
            "acceptance": of.acceptance,
            "evidence": of.evidence,
        }


def owed(pasts: Iterable[Past], today: str, *, owner: str = "", every: bool = False) -> list[Owed]:
    """What is overdue first, then by day, then by priority; those that ended only with ``every``."""
    found = [
        Owed(one.id, one.number, one.title, one.severity, action, action.overdue(today))
        for one in pasts
        if one.mode == "live" and one.outcome not in {"duplicate", "false_alarm"}
        for action in one.actions
        if (every or action.is_open) and owner.casefold() in action.owner.casefold()
    ]
    return sorted(found, key=_urgency)


def _urgency(one: Owed) -> tuple[bool, bool, str, int, int]:
    of = one.action
    priority = PRIORITIES.index(of.priority) if of.priority in PRIORITIES else len(PRIORITIES)
    return (not of.is_open, not one.overdue, of.due or "9999", priority, of.added_at)


def find(found: Iterable[Past], ending: str) -> tuple[str, PastAction]:
    """(incident id, action) by the action's id or its end. Raises `BadInput` for none and for several."""
    ending = clean_line(ending).lower()
    matches = [
        (one.id, action) for one in found for action in one.actions if ending and action.id.endswith(ending)
    ]
    if len(matches) != 1:
        raise BadInput(
            f"There is {'more than one' if matches else 'no'} corrective action {ending[:40]!r}.",
            remedy="fireline actions shows the ends of the ids.",
        )
    return matches[0]


def complete(desk: Desk, incident: Incident, action: str, evidence: str) -> None:
    """It is done. One with a criterion of acceptance needs what shows that it is met; else `BadInput`."""
    known = next(one for one in actions_of(incident) if one.id == action)
    _check_evidence(known, {"status": "completed", "evidence": evidence})
    if evidence:
        desk.set_field(incident, f"action.{action}.evidence", clean(evidence))
    desk.set_field(incident, f"action.{action}.status", "completed")


def _check_evidence(known: PastAction, given: Mapping[str, str]) -> None:
    acceptance = given.get("acceptance") or known.acceptance
    if given.get("status") == "completed" and acceptance and not (given.get("evidence") or known.evidence):
        raise BadInput(
            f"It is accepted when: {acceptance[:200]}. Nothing says that this is so.",
            remedy="Give its evidence: a link, a commit, a measurement.",
        )


def csv_text(found: Iterable[Owed]) -> str:
    """With headings; a cell that begins like a formula has a quote before it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for one in found:
        writer.writerow({name: defuse(text) for name, text in one.row().items()})
    return out.getvalue()


def read_csv(content: bytes, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row by `COLUMNS`) of what `csv_text` wrote, changed or added to. Raises `BadInput`."""
    try:
        yield from _rows(
            csv.DictReader(io.StringIO(content.decode("utf-8-sig", "replace"), newline="")), file
        )
    except csv.Error as error:
        raise BadInput(f"{file} is no CSV: {error}", kept="The rows before are taken.") from None


def _rows(reader: "csv.DictReader[str]", file: str) -> Iterator[tuple[int, dict[str, str]]]:
    heads = [clean_line(name or "").lower() for name in reader.fieldnames or ()]
    if "incident" not in heads or not {"id", "action"} & set(heads):
        raise BadInput(
            f"{file} has no headings that name corrective actions.",
            remedy=f"The first line is {','.join(COLUMNS)}; fireline actions --csv writes it.",
        )
    reader.fieldnames = heads
    for number, row in enumerate(reader, 1):
        if number > MOST:
            raise BadInput(f"{file} has more than {MOST} rows.", kept="The rows before are taken.")
        cells = {name: as_written(clean(row.get(name) or "").strip()) for name in COLUMNS}
        if any(cells.values()):
            yield reader.line_num, cells


def take(desk: Desk, incident: Incident, row: Mapping[str, str]) -> str:
    """What a row says, as events: ``added``, ``changed`` or empty where it says nothing new. Raises
    `BadInput` for a value that does not fit and an id that is not the incident's; then nothing is taken."""
    identity = row["id"].lower()
    given = {name: row[name] for name in SET if row[name]}
    parsed = {name: _parsed(identity, name, text) for name, text in given.items()}
    if not identity:
        return _add(desk, incident, row["action"], parsed)
    known = next((one for one in actions_of(incident) if one.id == identity), None)
    if known is None:
        raise BadInput(f"{incident.number} has no corrective action {identity[:40]!r}.")
    changed = {name: value for name, value in parsed.items() if value != getattr(known, name)}
    _check_evidence(known, changed)
    for name, value in changed.items():
        desk.set_field(incident, f"action.{identity}.{name}", value, origin="csv")
    return "changed" if changed else ""


def _parsed(identity: str, name: str, text: str) -> str:
    """``planned`` is how an action begins, and nothing that is set."""
    if (name, text) == ("status", "planned"):
        return text
    return str(fields.parse(f"action.{identity or 'new'}.{name}", text) or "")


def _add(desk: Desk, incident: Incident, text: str, given: Mapping[str, str]) -> str:
    if not text:
        raise BadInput("The action is empty.")
    if any(one.text == clean_line(text) for one in actions_of(incident)):
        return ""
    of = kinds.ActionAdded(
        text, *(given.get(name, "") for name in ("owner", "due", "priority", "acceptance"))
    )
    event = desk.add_action(incident, of)
    for name in ("status", "evidence"):
        if given.get(name, "planned") != "planned":
            desk.set_field(incident, f"action.{event.id}.{name}", given[name], origin="csv")
    return "added"


def as_json(found: Iterable[Owed]) -> str:
    """For a service outside: one text."""
    return json.dumps([one.row() | {"overdue": one.overdue} for one in found], ensure_ascii=False)
