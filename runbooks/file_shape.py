"""The runbook file as it is written, field by field; what it means is `runbooks.building`'s."""

from typing import Annotated, Any, Literal

import msgspec

from runbooks.actions.evidence import What
from runbooks.placeholders import Parameter

OnFailure = Literal["stop", "rollback", "ask", "continue"]
"""What follows when a step does not end well."""


class RawVerify(msgspec.Struct, forbid_unknown_fields=True):
    """A command, a condition in PromQL, or a harm probe and how many harmful answers are borne; and for how
    long to wait until it holds."""

    command: str = ""
    promql: str = ""
    probe: str = ""
    """The probe's name."""
    at_most: Annotated[int, msgspec.Meta(ge=0, le=500)] = 0
    times: Annotated[int, msgspec.Meta(ge=0, le=500)] = 0
    """How often to ask; 0: as often as the probe says."""
    within: str | int = ""


class RawWhen(msgspec.Struct, forbid_unknown_fields=True):
    """The decision on which a step depends."""

    step: str
    is_: str = msgspec.field(name="is")


class RawStep(msgspec.Struct, forbid_unknown_fields=True):
    """A step as it is written."""

    action: str
    command: str = ""
    expected: str = ""
    rollback: str = ""
    id: str = ""
    parameters: dict[str, Parameter] = {}
    risk: Literal["", "reads", "changes", "destroys"] = ""
    timeout: str | int = ""
    verify: str | RawVerify = ""
    time_to_effect: str | int = ""
    uses: str = ""
    given: dict[str, Any] = msgspec.field(name="with", default_factory=dict)
    precheck: str = ""
    when: RawWhen | None = None
    on_failure: OnFailure = "stop"
    second_approver: bool = False


class RawSection(msgspec.Struct, forbid_unknown_fields=True):
    """``triage``, ``containment`` or ``investigation``."""

    steps: list[RawStep] = []


class RawOption(msgspec.Struct, forbid_unknown_fields=True):
    """One way to resolve; a step that is plain text is a person's."""

    name: str
    when: str = ""
    steps: list[str | RawStep] = []


class RawResolution(msgspec.Struct, forbid_unknown_fields=True):
    """``resolution``."""

    options: list[RawOption] = []


class RawRunbook(msgspec.Struct, forbid_unknown_fields=True):
    """``runbook``: every section may be left out."""

    name: str
    incident_type: str = ""
    version: str | int = ""
    last_drilled: str = ""
    parameters: dict[str, Parameter] = {}
    evidence: list[What] = []
    """What is collected beside the first step that changes something."""
    triage: RawSection = msgspec.field(default_factory=RawSection)
    containment: RawSection = msgspec.field(default_factory=RawSection)
    investigation: RawSection = msgspec.field(default_factory=RawSection)
    resolution: RawResolution = msgspec.field(default_factory=RawResolution)


class RawFile(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file."""

    runbook: RawRunbook
