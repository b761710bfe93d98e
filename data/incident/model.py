"""The incident as the events say it is: what `data.incident.fold` computes, and questions asked of it.

Everything here is a register, a map keyed by id, a minimum or a maximum, so that the same events give the
same incident in whatever order and however often they come.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from data.incident.marks import Approval, Attempt, Delivery, Handover, Head, Mark, Register, Update
from data.incident.numbers import FINAL


class Incident(msgspec.Struct):
    """The fold's state. Plain containers only, so that a snapshot is one encode."""

    id: str
    declarations: dict[str, Mark] = {}
    numbers: dict[str, Mark] = {}
    registers: dict[str, Register] = {}
    systems: dict[str, Mark] = {}
    dependencies: dict[str, Mark] = {}
    """By ``dependency.UP>DOWN``, the latest word on each."""
    alerts: dict[str, Mark] = {}
    """By key: fingerprint, startsAt, state."""
    changes: dict[str, Mark] = {}
    """What changed around it, by the change's key."""
    moments: dict[str, dict[str, Mark]] = {}
    """By kind (``acknowledged``, ``decided_to_act``, ``update_sent``, ``document_exported``,
    ``status_changed``), then event."""
    attempts: dict[str, Attempt] = {}
    approvals: dict[str, Approval] = {}
    """By the event that asked."""
    handovers: dict[str, Handover] = {}
    """By the event that offered."""
    updates: dict[str, Update] = {}
    """By the event that proposed."""
    deliveries: dict[str, Delivery] = {}
    """Of status updates, by the event that queued."""
    skips: dict[str, Mark] = {}
    evidence: dict[str, Mark] = {}
    """By digest."""
    probes: dict[str, Mark] = {}
    probe_runs: dict[str, Mark] = {}
    """The latest replay of each probe."""
    monitoring: dict[str, Mark] = {}
    """The latest look, and the latest review, of heightened monitoring; by kind."""
    actions: dict[str, Mark] = {}
    items: dict[str, Mark] = {}
    workstreams: dict[str, Mark] = {}
    """By name."""
    tasks: dict[str, Mark] = {}
    """By the id that a playbook or a severity gives them, else the event's."""
    cohorts: dict[str, Mark] = {}
    """Decisions that the incident touched."""
    links: dict[str, Mark] = {}
    redacted: set[str] = set()
    last_wall: int = 0

    # --- questions ---------------------------------------------------------------------------------------

    def register(self, name: str) -> Register:
        """The register, or an empty one; reading never creates."""
        return self.registers.get(name) or Register()

    def value(self, field: str, default: Any = None) -> Any:
        """The shown value of a ``field_set`` register."""
        head = self.register(field).shown
        return default if head is None or head.value is None else head.value

    @property
    def runbooks(self) -> set[str]:
        """The titles of those whose steps ran or were about to."""
        return {name for attempt in self.attempts.values() if (name := str(attempt.get("runbook")))}

    def heads(self, field: str) -> tuple[str, ...]:
        """The event ids that a new value of this register replaces."""
        return tuple(sorted(self.register(field).heads))

    def corrected(self, mark: Mark) -> int:
        """When it happened, after corrections; microseconds."""
        return self.corrected_at(mark.event, mark.at)

    def corrected_at(self, event: str, at: int) -> int:
        """The corrected ``occurred_at`` of an event recorded as happening at ``at``."""
        head = self.register(f"correction.{event}.occurred_at").shown
        moment = None if head is None or head.payload is None else head.payload.get("occurred_at")
        return moment if isinstance(moment, int) and moment else at

    def earliest(self, kind: str) -> Mark | None:
        """The mark of this kind that happened first, after corrections."""
        marks = self.moments.get(kind, {}).values()
        return min(marks, key=lambda mark: (self.corrected(mark), mark.key), default=None)

    def latest(self, kind: str) -> Mark | None:
        """The mark of this kind that happened last, after corrections."""
        marks = self.moments.get(kind, {}).values()
        return max(marks, key=lambda mark: (self.corrected(mark), mark.key), default=None)

    @property
    def declaration(self) -> Mark | None:
        return min(self.declarations.values(), key=lambda mark: mark.key, default=None)

    @property
    def number(self) -> str:
        """The number that people use: the server's, then a final one before a provisional one, then the
        oldest."""
        found = sorted(
            (mark.get("minted_by") != "server", FINAL.fullmatch(name) is None, mark.key, name)
            for name, mark in self.numbers.items()
        )
        return found[0][3] if found else self.id

    @property
    def mode(self) -> str:
        """``live`` or ``drill``; a drill once is a drill for ever."""
        modes = {mark.get("mode", "live") for mark in self.declarations.values()}
        return "drill" if "drill" in modes else "live"

    @property
    def blind(self) -> bool:
        """Whether it is a drill that is played from no scenario: then there is nothing to look at."""
        return self.mode == "drill" and not self.moments.get("drill_began")

    @property
    def title(self) -> str:
        return str(self.value("title", ""))

    @property
    def incident_type(self) -> str:
        return str(self.value("incident_type", ""))

    @property
    def severity(self) -> str:
        head = self.register("severity").shown
        return "" if head is None or head.payload is None else str(head.payload.get("severity", ""))

    @property
    def status(self) -> str:
        """``open``, ``contained``, ``resolved`` or ``closed``."""
        head = self.register("status").shown
        status = "open" if head is None or head.payload is None else str(head.payload.get("status", "open"))
        return "contained" if status == "open" and self.contained_at is not None else status

    @property
    def resolved_at(self) -> int | None:
        """When it was resolved, and not reopened since; closing as *resolved* resolves what was not yet.
        A correction of that entry counts. Microseconds."""
        found: Mark | None = None
        for mark in sorted(self.moments.get("status_changed", {}).values(), key=lambda mark: mark.key):
            status, outcome = mark.get("status"), mark.get("outcome")
            if status == "open":
                found = None
            elif found is None and (status == "resolved" or (status, outcome) == ("closed", "resolved")):
                found = mark
        return None if found is None else self.corrected(found)

    @property
    def is_open(self) -> bool:
        return self.status in {"open", "contained"}

    @property
    def phase(self) -> str:
        head = self.register("phase").shown
        return "detection" if head is None or head.payload is None else str(head.payload.get("phase"))

    @property
    def model_id(self) -> str:
        """The first system's model; empty where no system is known."""
        models = self.model_ids
        return models[0] if models else ""

    @property
    def model_ids(self) -> list[str]:
        return sorted(self.systems, key=lambda name: self.systems[name].key)

    def system_value(self, model: str, field: str, default: Any = None) -> Any:
        """A field of one system: ``model_version``, ``containment``…"""
        return self.value(f"system.{model}.{field}", default)

    def holder(self, role: str) -> str:
        """Who holds a role, or empty."""
        head = self.register(f"role.{role}").shown
        return "" if head is None or head.payload is None else str(head.payload.get("name", ""))

    def alert_belongs(self, fingerprint: str) -> bool:
        """Whether this alert is part of the incident: a person's word, or else that it was ever recorded."""
        head = self.register(f"alert.{fingerprint}").shown
        if head is not None and head.payload is not None:
            return bool(head.payload.get("belongs"))
        return any(key.partition("/")[0] == fingerprint for key in self.alerts)

    def was_detached(self, fingerprint: str) -> bool:
        """Whether a person said that this alert does not belong here."""
        head = self.register(f"alert.{fingerprint}").shown
        return head is not None and head.payload is not None and not head.payload.get("belongs")

    @property
    def followed_rules(self) -> frozenset[str]:
        """The rules whose alerts on this incident's systems belong to it from now on."""
        heads = [register.shown for name, register in self.registers.items() if name.startswith("rule.")]
        return frozenset(
            str(head.payload["rule"])
            for head in heads
            if head and head.payload and head.payload.get("follows")
        )

    def answer(self, question: str) -> Head | None:
        """The shown answer of a triage question; its payload has ``answer`` and ``evidence``."""
        return self.register(f"triage.{question}").shown

    def list_items(self, name: str) -> Iterator[tuple[str, Mark]]:
        """(id, item) of one of the lists, in the order they were added, without those taken off."""
        for event, mark in sorted(self.items.items(), key=lambda pair: pair[1].key):
            if mark.get("list") == name and not self.value(f"item.{event}.removed", False):
                yield event, mark

    def attempts_at(
        self, section: str, number: int, option: str = "", step: str = "", *, runbook: str = ""
    ) -> list[tuple[str, Attempt]]:
        """The attempts at one step, oldest first, without rollbacks. Where both have the ``step``'s id that
        tells, else its place; those of other runbooks than ``runbook``, a title, are left out."""
        found = [
            (attempt_id, attempt)
            for attempt_id, attempt in self.attempts.items()
            if attempt.intended is not None
            and not attempt.get("rollback_of")
            and runbook in {"", attempt.get("runbook")}
            and _is_at(attempt, (section, number, option), step)
        ]
        return sorted(found, key=lambda pair: pair[1].intended.key if pair[1].intended else (0, 0, ""))

    def rolled_back(self, attempt_id: str) -> bool:
        """Whether a rollback of this attempt ended well."""
        return any(
            attempt.get("rollback_of") == attempt_id and attempt.outcome in {"succeeded", "ran_unverified"}
            for attempt in self.attempts.values()
        )

    def _containments(self) -> Iterator[Mark]:
        for attempt_id, attempt in self.attempts.items():
            if (
                attempt.ended is not None
                and attempt.contains
                and attempt.outcome in {"succeeded", "ran_unverified"}
                and not self.rolled_back(attempt_id)
            ):
                yield attempt.ended

    @property
    def contained_at(self) -> int | None:
        """When the first containment step that still stands had run; a correction or ``contained_at`` set
        by a person comes first. Microseconds."""
        stated = self.value("contained_at")
        if isinstance(stated, int):
            return stated
        return min((self.corrected(mark) for mark in self._containments()), default=None)

    @property
    def conflicts(self) -> dict[str, Register]:
        """The registers that hold more than one value."""
        return {name: register for name, register in self.registers.items() if len(register.heads) > 1}


def _is_at(attempt: Attempt, place: tuple[str, int, str], step: str) -> bool:
    if step and attempt.get("step"):
        return bool(attempt.get("step") == step)
    return (attempt.get("section"), attempt.get("number", 0), attempt.get("option")) == place
