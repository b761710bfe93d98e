"""What is proposed for a new incident: every field with its value and where it comes from, and what is
missing. The responder confirms or edits it; nothing here is written anywhere."""

from collections.abc import Mapping

import msgspec

from data.journal.kinds import FieldSet
from data.sources.alert import Alert

PERSON = "person"
SEVERITY = "severity"
TITLE = "title"
RUNBOOK = "runbook"

Value = str | int


class Proposed(msgspec.Struct, frozen=True):
    """One value. ``origin`` is where it comes from, in words; ``reason`` why it was chosen where that is not
    plain; ``suggested`` what stood here before a person decided otherwise."""

    value: Value
    origin: str
    reason: str = ""
    suggested: str = ""

    def event(self) -> FieldSet:
        """The payload that records it."""
        return FieldSet(value=self.value, origin=self.origin, reason=self.reason, suggested=self.suggested)


class ProposedSystem(msgspec.Struct, frozen=True):
    """A system the incident touches, and fields of it (``model_version``, ``baseline_accuracy``…)."""

    model_id: Proposed
    fields: dict[str, Proposed] = {}

    @property
    def id(self) -> str:
        return str(self.model_id.value)


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known before somebody declares."""

    source: str
    """``alert``, ``file`` or ``person``, as the declaration records it."""
    fields: dict[str, Proposed]
    """By register: ``title``, ``incident_type``, ``severity``, ``detected_at``… and ``runbook``."""
    systems: tuple[ProposedSystem, ...] = ()
    missing: dict[str, str] = {}
    """By field: why nobody could say."""
    notes: tuple[str, ...] = ()
    """What else a responder should know: a source that could not be asked, a version known to be bad."""
    alerts: tuple[Alert, ...] = ()

    def text(self, field: str) -> str:
        """A field's value as text; empty where it is missing."""
        found = self.fields.get(field)
        return "" if found is None else str(found.value)

    @property
    def model_ids(self) -> tuple[str, ...]:
        return tuple(system.id for system in self.systems)

    def edited(self, field: str, value: Value) -> "Proposal":
        """The same with a value that a person gave; what was proposed stays on record beside it."""
        before = self.fields.get(field)
        if before is not None and before.value == value:
            return self
        proposed = Proposed(value, PERSON, suggested="" if before is None else str(before.value))
        missing = {name: why for name, why in self.missing.items() if name != field}
        return msgspec.structs.replace(self, fields=self.fields | {field: proposed}, missing=missing)

    def with_system(self, model_id: str, version: str = "") -> "Proposal":
        """The same with a system that a person named, before all others, and its version if they said it."""
        known = next((system for system in self.systems if system.id == model_id), None)
        system = known or ProposedSystem(Proposed(model_id, PERSON))
        if version:
            before = system.fields.get("model_version")
            said = Proposed(version, PERSON, suggested="" if before is None else str(before.value))
            system = msgspec.structs.replace(system, fields=system.fields | {"model_version": said})
        others = tuple(other for other in self.systems if other.id != model_id)
        found = {"model_id"} | ({"model_version"} if "model_version" in system.fields else set())
        missing = {name: why for name, why in self.missing.items() if name not in found}
        return msgspec.structs.replace(self, systems=(system, *others), missing=missing)

    def registers(self) -> dict[str, FieldSet]:
        """The payloads of all registers but title and severity, which are declared in ways of their own."""
        own = {name: field.event() for name, field in self.fields.items() if name not in {TITLE, SEVERITY}}
        return own | {
            f"system.{system.id}.{name}": field.event()
            for system in self.systems
            for name, field in system.fields.items()
        }

    def models(self) -> Mapping[str, str]:
        """Model id to origin."""
        return {system.id: system.model_id.origin for system in self.systems}


class Sheet:
    """A proposal while it is being filled in."""

    def __init__(self) -> None:
        self.fields: dict[str, Proposed] = {}
        self.missing: dict[str, str] = {}
        self.notes: list[str] = []
        self.systems: list[ProposedSystem] = []

    def put(self, field: str, value: Value, origin: str, reason: str = "") -> None:
        """A field is known."""
        self.fields[field] = Proposed(value, origin, reason)

    def put_or_lack(self, field: str, value: Value | None, origin: str, why: str, reason: str = "") -> None:
        """A field is known when it has a value, and missing otherwise."""
        if value:
            self.put(field, value, origin, reason)
        else:
            self.missing[field] = why

    def proposal(self, source: str, alerts: tuple[Alert, ...] = ()) -> Proposal:
        """What is on the sheet."""
        return Proposal(
            source=source,
            fields=self.fields,
            systems=tuple(self.systems),
            missing=self.missing,
            notes=tuple(dict.fromkeys(self.notes)),
            alerts=alerts,
        )
