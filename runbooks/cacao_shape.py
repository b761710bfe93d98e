"""The parts of a CACAO 2.0 playbook that are read and written here, and their JSON Schema.

OASIS, CACAO Security Playbooks Version 2.0: playbook (3.1), workflow steps (4), commands (5), variables
(10.18). What other tools add beside these parts is left unread.
"""

from typing import Annotated, Any, Literal

import msgspec

_UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
Identifier = Annotated[str, msgspec.Meta(pattern=f"^[a-z][a-z0-9-]+--{_UUID}$")]
Timestamp = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
VariableName = Annotated[str, msgspec.Meta(pattern="^__[a-zA-Z_][a-zA-Z0-9_-]{0,199}__$")]
StepType = Literal[
    "start",
    "end",
    "action",
    "playbook-action",
    "parallel",
    "if-condition",
    "while-condition",
    "switch-condition",
]


class Command(msgspec.Struct, omit_defaults=True):
    """``bash``, ``manual``, ``http-api`` or another type, which a person then does."""

    type: str
    command: str = ""
    command_b64: str = ""
    description: str = ""


class WorkflowStep(msgspec.Struct, omit_defaults=True):
    """One step of the workflow; which fields it has depends on its type."""

    type: StepType
    name: str = ""
    description: str = ""
    timeout: int = 0
    """Milliseconds."""
    commands: list[Command] = []
    agent: Identifier | None = None
    on_completion: Identifier | None = None
    on_success: Identifier | None = None
    on_failure: Identifier | None = None
    condition: str = ""
    on_true: Identifier | None = None
    on_false: Identifier | None = None
    switch: str = ""
    cases: dict[str, Identifier] = {}
    next_steps: list[Identifier] = []
    step_extensions: dict[Identifier, dict[str, Any]] = {}


class Variable(msgspec.Struct, omit_defaults=True):
    """A placeholder."""

    type: str
    description: str = ""
    value: str | None = None
    external: bool = False


class Agent(msgspec.Struct, omit_defaults=True):
    """Who runs the commands."""

    type: str
    name: str


class Extension(msgspec.Struct, omit_defaults=True):
    """What an extension means."""

    type: Literal["extension-definition"]
    name: str
    created_by: Identifier
    schema: str
    version: str


class Playbook(msgspec.Struct, omit_defaults=True):
    """The whole file."""

    type: Literal["playbook"]
    spec_version: Literal["cacao-2.0"]
    id: Identifier
    name: str
    created_by: Identifier
    created: Timestamp
    modified: Timestamp
    workflow_start: Identifier
    workflow: dict[Identifier, WorkflowStep]
    description: str = ""
    playbook_types: list[str] = []
    playbook_variables: dict[VariableName, Variable] = {}
    playbook_extensions: dict[Identifier, dict[str, Any]] = {}
    agent_definitions: dict[Identifier, Agent] = {}
    extension_definitions: dict[Identifier, Extension] = {}


def schema() -> dict[str, Any]:
    """The JSON Schema of these parts."""
    return msgspec.json.schema(Playbook)
