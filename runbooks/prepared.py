"""A step made ready: everything a responder has to see before it runs."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from runbooks.actions.evidence import BUDGET
from runbooks.actions.model_registry import Registry
from runbooks.actions.protocol import Action, Change
from runbooks.book import FOUND, Runbook
from runbooks.target import Target

Asked = Literal["none", "yes", "typed"]
IMPROVISED = "improvised"
"""The section of commands that no runbook has; their number is 0."""
CONTAINMENT, INVESTIGATION = "containment", "investigation"


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """One step, resolved. Where ``missing`` or ``problem`` say something, it does not run, and its texts are
    still as the runbook has them.
    """

    incident: str
    """The incident's id."""
    number_shown: str
    """The incident's number."""
    mode: str
    """``live`` or ``drill``."""
    model: str
    section: str
    number: int
    step: str = ""
    """The step's id in its runbook."""
    option: str = ""
    action: str
    command: str = ""
    """Exactly what bash will get; can be copied, whatever happens to the store."""
    undo: str = ""
    verify: str = ""
    precheck: str = ""
    """Must end with 0 before the command runs."""
    undo_precheck: str = ""
    """Ends with 0 while what it set still stands; recorded for its undo."""
    undo_verify: str = ""
    """Ends with 0 once its undo restored what was before."""
    standing: str = ""
    """Prints what stands where it acts, and who set it, as far as that is told; recorded for its undo."""
    typed: Action | None = None
    """The typed action that wrote the command, resolved; what stood before is read by `Engine.inspect`."""
    registered: tuple[Registry, str] | None = None
    """The registry that knows the model's versions, and the model's name there."""
    conflict: str = ""
    """Of a rollback: what was found in place of what the step set; to overwrite it takes this very text."""
    inspected: bool = False
    changes: tuple[Change, ...] = ()
    """What changes, before and after; known once it was inspected."""
    expected: str = ""
    risk: str
    reasons: tuple[str, ...] = ()
    """Why it is more than *reads*, in words."""
    target: str = ""
    """Where it acts, in words."""
    pinned: Target | None = None
    actuator: str = "shell"
    is_human: bool = False
    missing: tuple[str, ...] = ()
    """Parameters that nobody knows."""
    offered: Mapping[str, str] = {}
    """Values known from earlier that may be stale: for asking, never used unasked."""
    parameters: Mapping[str, str] = {}
    """The values put in."""
    origins: Mapping[str, str] = {}
    """Where each comes from, in words."""
    remember: Mapping[str, str] = {}
    """Values given that nobody knew."""
    variables: Mapping[str, str] = {}
    """What the command finds in its environment of ours."""
    inherits: tuple[str, ...] = ()
    """Further variables of the responder's own environment that its commands may read."""
    beside: "Prepared | None" = None
    """Evidence that is collected beside it and never waited for."""
    authorities: str = ""
    """What was answered where it asks whether the authorities were informed."""
    asks_approval: bool = False
    """Whether a second responder has to approve it."""
    approved_by: str = ""
    """The event by which one did, where one did."""
    approval: str = ""
    """In words: who approved it and when, who was asked, or that nobody was."""
    break_glass: str = ""
    """Why it does not wait for that."""
    confirmation: Asked
    confirm_with: str
    """The text to type where ``typed`` is asked."""
    warnings: tuple[str, ...] = ()
    problem: str = ""
    """Why it cannot run at all."""
    remedy: str = ""
    book: Runbook | None = None
    """The runbook it comes from, as it stands; a rollback and an improvised command come from none."""
    trusted: bool = False
    """Whether that may run commands here."""
    untrusted: str = ""
    """Why its runbook may not run commands yet; empty when it may."""
    runbook: str = ""
    runbook_version: str = ""
    runbook_hash: str = ""
    rollback_of: str = ""
    foreign: bool = False
    """Whether another store recorded the command: it is shown, and never runs on a plain yes."""
    timeout: int = 0
    """Seconds."""
    time_to_effect: int = 0
    """Seconds."""
    verify_within: int = 0
    """Seconds to try the check again; 0: as long as the engine does."""

    @property
    def undoes_containment(self) -> bool:
        """Whether it takes a containment back."""
        return bool(self.rollback_of) and self.section == CONTAINMENT

    @property
    def contains(self) -> bool:
        """Whether it is a containment, and no rollback of one."""
        return self.section == CONTAINMENT and not self.rollback_of

    @property
    def asks_authorities(self) -> bool:
        """Whether it alters the system while the causes are looked for."""
        return self.section == INVESTIGATION and self.risk != "reads" and not self.rollback_of

    @property
    def undo_told(self) -> str:
        """Its undo, or of a typed action that has not looked yet, that it will restore what it finds."""
        if self.undo or self.risk == "reads":
            return self.undo
        return FOUND if self.typed and self.typed.restores and not self.inspected else "none is known"

    @property
    def can_run(self) -> bool:
        """Whether nothing but the confirmation stands in the way."""
        return not (self.missing or self.problem or self.untrusted)

    def lines(self) -> list[str]:
        """All of it in plain words, for a dry run and for the clipboard."""
        rows = [
            (
                "step",
                f"{self.section} {self.number or ''}".strip() + (f", {self.option}" if self.option else ""),
            ),
            ("action", self.action),
            ("incident", f"{self.number_shown}, {self.mode}" + (f", {self.model}" if self.model else "")),
            ("acts on", self.target),
            ("risk", "; ".join([self.risk, *self.reasons])),
            ("command", self.command or "none: a person does it"),
            *(("changes", f"{change.what}: {change.before} → {change.after}") for change in self.changes),
            ("before it", self.precheck),
            ("expected", self.expected),
            (
                "verify",
                self.verify
                or ("" if self.risk == "reads" else "nothing: it will read ran, effect unverified"),
            ),
            ("undo", self.undo_told),
            ("beside it", _collected(self.beside)),
            ("missing", ", ".join(self.missing)),
            *(("warning", warning) for warning in self.warnings),
            ("cannot run", self.problem),
            ("approval", self.approval),
            ("asks for", _asks(self)),
        ]
        return [f"{name}: {text}" for name, text in rows if text.strip()]


def _collected(beside: Prepared | None) -> str:
    if beside is None:
        return ""
    return f"{beside.action[:1].lower()}{beside.action[1:]}; {BUDGET} s at most, not waited for"


def _asks(prepared: Prepared) -> str:
    if prepared.confirmation == "none":
        return "nothing: it only reads" if not prepared.is_human else "your word that it is done"
    asked = "yes" if prepared.confirmation == "yes" else f"typing {prepared.confirm_with}"
    return f"{asked}, and typing {prepared.conflict!r} to overwrite that" if prepared.conflict else asked
