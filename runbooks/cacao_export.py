"""A runbook as a CACAO 2.0 playbook, with a report of what other tools will not understand.

Steps become a chain of action steps, ways to resolve the cases of a switch. What CACAO has no word for
(checks, rollbacks, risk, decisions…) goes into an extension, which Fireline reads back whole.
"""

import base64
import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from data.times import iso
from runbooks.book import SECTIONS, Runbook, Step
from runbooks.cacao_shape import Agent, Command, Extension, Playbook, Variable, WorkflowStep
from runbooks.placeholders import Parameter, find

_SPACE = uuid.UUID("5a5a0b7e-51c5-5c11-9a57-0f1e11fe0001")
"""The namespace of the identifiers that are made here, always the same for the same runbook."""
OURS = f"extension-definition--{uuid.uuid5(_SPACE, 'extension')}"
US = f"identity--{uuid.uuid5(_SPACE, 'identity')}"
RESOLUTION = "__resolution__"
"""The variable that says which way to resolve is gone."""
_ONLY_OURS = ("rollback", "verify", "precheck", "risk", "uses", "when", "on_failure")
_TYPES = {"triage": "detection", "containment": "mitigation", "investigation": "investigation"}
_PLAIN = re.compile(r"[^\n\"'\\]*")


class Exported(NamedTuple):
    """The playbook, and what could not be carried over in CACAO's own words."""

    playbook: Playbook
    report: tuple[str, ...]


def export(runbook: Runbook, now: int) -> Exported:
    """``now``: the time of the export, microseconds."""
    made = _Exporter(runbook)
    stamp = iso(now)[:19] + f".{now // 1000 % 1000:03d}Z"
    raw = {name: value for name, value in runbook.document.data["runbook"].items() if name not in _STEPPED}
    playbook = Playbook(
        type="playbook",
        spec_version="cacao-2.0",
        id=made.identifier("playbook", runbook.sha256),
        name=runbook.name,
        description=f"Incident type {runbook.incident_type}." if runbook.incident_type else "",
        playbook_types=[_TYPES[name] for name in SECTIONS if runbook.sections[name]],
        created_by=US,
        created=stamp,
        modified=stamp,
        workflow_start=made.start,
        workflow=made.workflow(),
        playbook_variables=made.variables(),
        playbook_extensions={OURS: {"runbook": raw}},
        agent_definitions={made.agent: Agent("group", "Responders")},
        extension_definitions={
            OURS: Extension(
                "extension-definition", "Fireline", US, "A runbook of Fireline, as in its file.", "1.0.0"
            )
        },
    )
    return Exported(playbook, tuple(made.report()))


_STEPPED = {*SECTIONS, "resolution"}


class _Exporter:
    def __init__(self, runbook: Runbook) -> None:
        self.runbook = runbook
        self.start, self.end = self.identifier("start", ""), self.identifier("end", "")
        self.agent = self.identifier("group", "agent")

    def identifier(self, kind: str, of: str) -> str:
        return f"{kind}--{uuid.uuid5(_SPACE, f'{self.runbook.name}/{kind}/{of}')}"

    def workflow(self) -> dict[str, WorkflowStep]:
        """Start, the steps in their order, the ways to resolve, end."""
        steps = [step for section in SECTIONS for step in self.runbook.sections[section]]
        last, found = self.end, {self.end: WorkflowStep("end")}
        if self.runbook.options:
            last = self.identifier("switch-condition", "resolution")
            found |= self._ways(last)
        found |= self._chain(steps, last)
        first = self.identifier("action", steps[0].id) if steps else last
        return {self.start: WorkflowStep("start", on_completion=first), **found}

    def _ways(self, switch: str) -> dict[str, WorkflowStep]:
        found: dict[str, WorkflowStep] = {}
        cases: dict[str, str] = {}
        for number, option in enumerate(self.runbook.options, 1):
            end = self.identifier("end", option.name)
            found[end] = WorkflowStep("end")
            found |= self._chain(option.steps, end)
            cases[f"way-{number}"] = self.identifier("action", option.steps[0].id) if option.steps else end
        named = [{"name": one.name, "when": one.when} for one in self.runbook.options]
        words = "; ".join(f"way-{n}: {one['name']}: {one['when']}" for n, one in enumerate(named, 1))
        found[switch] = WorkflowStep(
            "switch-condition",
            name="Resolve",
            description=words,
            switch=f"{RESOLUTION}:value",
            cases=cases,
            on_completion=self.end,
            step_extensions={OURS: {"options": named}},
        )
        return found

    def _chain(self, steps: Sequence[Step], last: str) -> dict[str, WorkflowStep]:
        ids = [self.identifier("action", step.id) for step in steps]
        return {
            own: self._step(step, following)
            for own, following, step in zip(ids, [*ids, last][1:], steps, strict=True)
        }

    def _step(self, step: Step, following: str) -> WorkflowStep:
        raw, commands = self.runbook.document.value(step.where), [command_of(step)]
        ours = {"section": step.section, "step": raw, "shown": shown(step.action, commands)}
        return WorkflowStep(
            "action",
            name=step.action,
            description=step.expected,
            timeout=step.timeout * 1000,
            commands=commands,
            agent=self.agent,
            on_completion=following,
            step_extensions={OURS: ours},
        )

    def variables(self) -> dict[str, Variable]:
        """Every placeholder that a step uses."""
        used: dict[str, Parameter] = {}
        for step in self.runbook.steps():
            used |= {use.name: step.parameters[use.name] for use in find(step.command, step.parameters)}
        found = {
            f"__{name}__": Variable(
                "string",
                about.description,
                None if about.default is None else str(about.default),
                external=True,
            )
            for name, about in used.items()
        }
        if self.runbook.options:
            found[RESOLUTION] = Variable("string", "Which way to resolve is gone.", external=True)
        return found

    def report(self) -> Iterator[str]:
        for step in self.runbook.steps():
            raw = self.runbook.document.value(step.where)
            lost = [name for name in _ONLY_OURS if isinstance(raw, Mapping) and raw.get(name)]
            if lost:
                yield f"{step.section} {step.number}: {', '.join(lost)}: only Fireline reads it back."
        if self.runbook.options:
            yield f"resolution: the options are cases of the variable {RESOLUTION}, which a person sets."
        if self.runbook.evidence:
            yield "evidence: only Fireline reads it back."


def command_of(step: Step) -> Command:
    """As CACAO has it: its placeholders are variables; what has quotes or lines is in base 64."""
    if step.is_human:
        return Command("manual", step.action)
    text = with_variables(step.command.strip(), step.parameters)
    if _PLAIN.fullmatch(text):
        return Command("bash", text)
    return Command("bash", command_b64=base64.b64encode(text.encode()).decode())


def shown(name: str, commands: Sequence[Command]) -> str:
    """What tells whether somebody else changed a step since: the SHA-256 of what they see of it."""
    return hashlib.sha256(msgspec.json.encode([name, list(commands)])).hexdigest()


def with_variables(text: str, declared: Mapping[str, Parameter]) -> str:
    """``MODEL_ID`` as ``__MODEL_ID__:value``."""
    for use in reversed(find(text, declared)):
        text = f"{text[: use.start]}__{use.name}__:value{text[use.end :]}"
    return text


def encoded(playbook: Playbook) -> bytes:
    """The file."""
    return msgspec.json.format(msgspec.json.encode(playbook), indent=2) + b"\n"


def raw_step(extensions: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """What we wrote of a step; empty where it is not ours."""
    return extensions.get(OURS, {})
