"""One ``FIELD=VALUE`` checked, and made into the act that sets it; nothing is written before all are good."""

from collections.abc import Callable

from app.wiring import Wiring
from data.errors import BadInput
from data.incident import fields
from data.incident.model import Incident

Act = Callable[[], object]


def planned(wiring: Wiring, incident: Incident, argument: str, reason: str, at: int | None) -> Act:
    """The act for one argument. Raises `BadInput` for a path or a value that cannot be taken."""
    assignment = fields.split(argument)
    now = wiring.ambient.now()
    if assignment.adds:
        item = fields.parse_item(assignment.path, assignment.text, now=now)
        return lambda: wiring.desk.add_item(incident, assignment.path, item.text, item.details)
    field = fields.find(assignment.path)
    value = fields.parse(assignment.path, assignment.text, now=now)
    if field.by != "field_set":
        return _special(wiring, incident, field, value, reason)
    register = fields.register(assignment.path, incident.model_id)
    _check_id(incident, register)
    return lambda: wiring.desk.set_field(incident, register, value, reason=reason, at=at)


def _special(
    wiring: Wiring, incident: Incident, field: fields.Field, value: fields.Value, reason: str
) -> Act:
    """Severity, phase and roles have events of their own."""
    if field.by == "role_taken":
        role = field.path.removeprefix("role.")
        return lambda: wiring.desk.take_role(incident, role, str(value or ""))
    if not isinstance(value, str):
        raise BadInput(f"{field.path} cannot be empty.")
    if field.by == "phase_moved":
        return lambda: wiring.desk.move_phase(incident, value, reason)
    policy = wiring.severity_policy(value, wiring.detected_at(incident), reason=reason)
    return lambda: wiring.desk.set_severity(incident, policy)


def _check_id(incident: Incident, register: str) -> None:
    head, _, rest = register.partition(".")
    name = rest.rpartition(".")[0]
    known = {"system": incident.systems, "action": incident.actions, "item": incident.items}.get(head)
    if known is not None and name not in known:
        listed = ", ".join(known) or "none"
        raise BadInput(f"{incident.number} has no {head} {name[:60]!r}.", remedy=f"It has {listed}.")
