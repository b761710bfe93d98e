"""What people say in a review, as events: answers, items, who sees to what, and who signs."""

from collections.abc import Mapping

from data.errors import BadInput, Refused
from data.incident import fields, reporting
from data.incident.desk import Desk
from data.incident.fields_catalogue import LISTS
from data.incident.model import Incident
from data.journal import kinds
from data.text import clean, clean_line, count
from playbooks import whys
from playbooks.forms import ACTION
from playbooks.review import FORM, SIGNED, Entry, Review, Section, assignee


def write(desk: Desk, incident: Incident, entry: Entry, text: str, *, now: int) -> None:
    """What a person says: a field's value, an item of a list (``TEXT | owner=… | due=…``), or an answer.
    An empty text takes a value or an answer out. Raises `BadInput` for what does not fit."""
    field, said = entry.field, clean(text).strip()
    if field.writes == whys.LIST:
        whys.add(desk, incident, said)
    elif field.writes == ACTION:
        desk.add_action(incident, action(said, now))
    elif field.writes in LISTS:
        item = fields.parse_item(field.writes, said, now=now)
        desk.add_item(incident, field.writes, item.text, item.details)
    elif field.writes:
        register = fields.register(field.writes, incident.model_id)
        desk.set_field(incident, register, fields.parse(field.writes, said, now=now))
    elif field.asks:
        desk.set_field(incident, reporting.field(FORM, field.id), said or None)
    else:
        raise BadInput(
            f"{field.label} comes from what was done.",
            remedy="Record it where it happens; it stands here then.",
        )


def complete(
    desk: Desk, incident: Incident, entry: Entry, item: str, given: Mapping[str, str], now: int
) -> None:
    """What an item of a list did not say yet: its owner, its evidence. Raises `BadInput` for what does not
    fit, before anything is written."""
    of = "action" if entry.field.writes == ACTION else "item"
    values = {
        register: fields.parse(register, text, now=now)
        for register, text in ((f"{of}.{item}.{name.strip()}", text) for name, text in given.items())
    }
    for register, value in values.items():
        desk.set_field(incident, register, value)


def none_found(desk: Desk, incident: Incident, entry: Entry, reason: str) -> None:
    """That there is nothing to say, and why; it stands until something is said."""
    why = clean(reason).strip()
    if not why:
        raise BadInput("Say why there is nothing.")
    desk.set_field(incident, reporting.field(FORM, entry.field.id), f"none: {why}")


def accept(desk: Desk, incident: Incident, entry: Entry) -> None:
    """What is inferred is so: in these words, because of these events. Raises `BadInput` where nothing is."""
    if not entry.statement.inferred:
        raise BadInput(f"{entry.field.label}: nothing is inferred.", remedy="Write what there is to say.")
    because = tuple(dict.fromkeys(event for line in entry.statement.lines for event in line.events))
    field = entry.field
    if field.writes == ACTION:
        for line in entry.statement.lines:
            desk.add_action(incident, kinds.ActionAdded(line.text))
    elif field.writes in fields.FIELDS:
        register = fields.register(field.writes, incident.model_id)
        value = incident.value(register)
        if value is None:
            text = entry.statement.text
            known = fields.FIELDS[field.writes].kind
            value = fields.parse(field.writes, text if known == "text" else text.partition(",")[0])
        desk.set_field(incident, register, value, because=because)
    else:
        desk.set_field(incident, reporting.field(FORM, field.id), entry.statement.text, because=because)


def assign(desk: Desk, incident: Incident, section: Section, name: str) -> None:
    """Who sees to a section; an empty name leaves it to its function."""
    desk.set_field(incident, assignee(section.id), clean_line(name) or None)


def sign(desk: Desk, incident: Incident, review: Review, role: str, name: str, *, instead: str = "") -> None:
    """Acknowledge the review as it stands. Raises `Refused` where sections are open and nobody says
    (``instead``) why it is signed all the same."""
    open_ones = [f"{one.part.title} ({one.left})" for one in review.sections if one.left]
    why = clean(instead).strip()
    if open_ones and not why:
        raise Refused(
            f"{count(len(open_ones), 'section')} open: {', '.join(open_ones)}.",
            kept="It was not signed.",
            remedy="Complete them, or say why it is signed all the same with --incomplete REASON.",
        )
    signer = clean_line(name)
    if not signer:
        raise BadInput("Say who signs.")
    reason = f"signed with {count(review.left, 'entry', 'entries')} open: {why}" if open_ones else "signed"
    desk.set_field(incident, SIGNED[role], signer, reason=reason)


def action(text: str, now: int) -> kinds.ActionAdded:
    """``TEXT | owner=… | priority=… | due=… | acceptance=…``. Raises `BadInput` for what does not fit."""
    words, *rest = (part.strip() for part in text.split("|"))
    if not words:
        raise BadInput("Say what is to be done.")
    given: dict[str, str] = {}
    for part in rest:
        name, equals, value = part.partition("=")
        if not equals or name.strip() not in {"owner", "priority", "due", "acceptance"}:
            raise BadInput(f"{clean_line(part, 40)!r} says nothing of an action.",
                           remedy="Write owner=, priority=, due= or acceptance=.")  # fmt: skip
        read = fields.parse(f"action.new.{name.strip()}", value, now=now)
        given[name.strip()] = str(read or "")
    return kinds.ActionAdded(words, **given)
