"""A runbook, loaded: its steps by section, its ways to resolve, and where everything in it stands."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from data import yaml_file
from data.errors import NotFound
from data.yaml_places import Where
from runbooks.actions.protocol import Action
from runbooks.file_shape import OnFailure, RawWhen
from runbooks.placeholders import Parameter

SECTIONS = ("triage", "containment", "investigation")
"""The sections that hold steps; ``resolution`` holds options, which hold steps."""
NEVER = "never"
"""What ``last_drilled`` says of a runbook that nobody has drilled."""
ANY_TYPE = "any"
"""What ``incident_type`` says of a runbook that serves every type."""

FOUND = "restores what it finds just before it runs"
"""The undo of a typed action, before that was read."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step. Commands are templates: their placeholders are not yet resolved."""

    id: str
    """Unique in its runbook; ``containment-1`` where the file gives none."""
    action: str
    command: str = ""
    """Empty: a person does it."""
    expected: str = ""
    rollback: str = ""
    risk: str = ""
    """As declared; empty when nothing is. See `runbooks.risk`."""
    timeout: int = 0
    """Seconds; 0: the engine's own."""
    verify: str = ""
    verify_within: int = 0
    """Seconds to try the check again until it holds; 0: as long as the engine does."""
    precheck: str = ""
    typed: Action | None = None
    """The typed action that wrote the command, with what ``with`` gave it."""
    when: RawWhen | None = None
    """The decision, an earlier step's, that this one depends on."""
    on_failure: OnFailure = "stop"
    second_approver: bool = False
    """Whether it waits for a second responder's approval, whatever the settings say."""
    time_to_effect: int = 0
    """Seconds until the effect can be seen; 0: not said."""
    parameters: Mapping[str, Parameter]
    """What its placeholders are: the predeclared, the runbook's and its own, the latter over the former."""
    section: str
    number: int
    """Counted within its section from 1; within its option in ``resolution``."""
    option: str = ""
    line: int = 0
    column: int = 0
    where: Where = ()
    """Its path in the document, for `Runbook.position`."""

    @property
    def is_human(self) -> bool:
        """Whether a person does it."""
        return not self.command.strip()

    @property
    def undo_told(self) -> str:
        """Its rollback as the file has it, or that a typed action restores what it finds; empty for none."""
        return self.rollback.strip() or (FOUND if self.typed and self.typed.restores else "")


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One way to resolve."""

    name: str
    when: str = ""
    steps: tuple[Step, ...] = ()


class Runbook(msgspec.Struct, frozen=True, kw_only=True):
    """A loaded runbook, and where everything in it stands."""

    name: str
    incident_type: str
    version: str
    last_drilled: str
    """A date, ``never``, or empty where the file does not say."""
    sha256: str
    """Of the file's bytes: what trust is given to."""
    path: Path
    parameters: Mapping[str, Parameter]
    """Those that it declares itself."""
    sections: Mapping[str, tuple[Step, ...]]
    """``triage``, ``containment``, ``investigation``; each is there, if only empty."""
    options: tuple[Option, ...]
    evidence: Step | None = None
    """Collects what its ``evidence:`` list names; started beside the first step that changes something."""
    document: yaml_file.Document
    content: bytes
    """The file's bytes, which are kept with an incident that it is run for."""

    def steps(self) -> list[Step]:
        """Every step, in the order of the file's sections, then of the options."""
        found = [step for section in SECTIONS for step in self.sections[section]]
        return found + [step for option in self.options for step in option.steps]

    def step(self, section: str, number: int, option: str = "") -> Step:
        """Raises `NotFound`. In ``resolution``, ``option`` is its name."""
        for step in [*self.steps(), *([self.evidence] if self.evidence else [])]:
            if (step.section, step.number) == (section, number) and option in ("", step.option):
                return step
        place = f"{section} {option!r}" if option else section
        raise NotFound(f"{self.name} has no step {number} in {place}")

    def step_named(self, name: str) -> Step:
        """Raises `NotFound`."""
        for step in self.steps():
            if step.id == name:
                return step
        raise NotFound(f"{self.name} has no step {name!r}")

    def position(self, step: Step, field: str, offset: int = 0) -> tuple[int, int]:
        """Line and column of a character of one of the step's texts: ``command``, ``rollback``…"""
        return self.document.position((*step.where, field), offset)
