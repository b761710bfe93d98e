"""A CACAO 2.0 playbook as a runbook, with a report of what could not be carried over. Nothing is run; what
comes out is checked like any runbook, and trusted by nobody yet."""

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from data.errors import BadInput
from data.text import clean, clean_line
from data.yaml_text import written
from runbooks import format as formats
from runbooks.book import SECTIONS
from runbooks.cacao_export import raw_step, shown
from runbooks.cacao_shape import Command, Playbook, WorkflowStep
from runbooks.placeholders import PREDECLARED, Parameter, why_not_a_name, why_not_a_value

LIMIT = 5_000_000
"""Bytes of a playbook."""
_VARIABLE = re.compile(r"__([a-zA-Z_][a-zA-Z0-9_-]{0,199}?)__:value")


class Imported(NamedTuple):
    """The runbook's text, and what could not be carried over, a sentence each."""

    text: str
    report: tuple[str, ...]


def load(content: bytes, file: str) -> Imported:
    """Raises `BadInput` for what is no CACAO 2.0 playbook or makes no runbook."""
    if len(content) > LIMIT:
        raise BadInput(f"The file is larger than {LIMIT:,} bytes.", file=file)
    try:
        playbook = msgspec.json.decode(content, type=Playbook)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"This is no CACAO 2.0 playbook: {clean_line(str(error))}", file=file) from None
    made = _Importer(playbook)
    text = written({"runbook": made.runbook()})
    formats.load_bytes(text.encode(), Path(file))
    return Imported(text, tuple(dict.fromkeys(made.report)))


class _Importer:
    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        self.report: list[str] = []
        self.sections: dict[str, list[dict[str, Any]]] = {}
        self.options: list[dict[str, Any]] = []
        self.seen: set[str] = set()
        self.decisions = 0

    def runbook(self) -> dict[str, Any]:
        """As its file says it."""
        ours = raw_step(self.playbook.playbook_extensions).get("runbook")
        head: dict[str, Any] = dict(ours) if isinstance(ours, dict) else {}
        head["name"] = clean_line(self.playbook.name) or "Imported"
        if not isinstance(ours, dict):
            self.report.append("The incident type is not known: write incident_type, and check each section.")
            if parameters := self._parameters():
                head["parameters"] = parameters
        self._walk(self.playbook.workflow_start, {})
        for name in self.playbook.workflow.keys() - self.seen:
            self.report.append(f"{self._name(name)}: no step leads to it; left out.")
        found = head | {name: {"steps": self.sections[name]} for name in SECTIONS if name in self.sections}
        return found | ({"resolution": {"options": self.options}} if self.options else {})

    def _walk(self, at: str | None, when: dict[str, str], into: list[dict[str, Any]] | None = None) -> None:
        """From a step along its chain to an end."""
        while at is not None and at not in self.seen:
            step = self.playbook.workflow.get(at)
            if step is None:
                self.report.append(f"{at}: it is not in the workflow; the chain ends before it.")
                return
            self.seen.add(at)
            self._take(at, step, when, into)
            if step.on_failure:
                self.report.append(
                    f"{self._name(at)}: on_failure is not carried over; the runbook stops there."
                )
            at = step.on_completion or step.on_success

    def _take(
        self, at: str, step: WorkflowStep, when: dict[str, str], into: list[dict[str, Any]] | None
    ) -> None:
        if step.type == "action":
            self._action(at, step, when, into)
        elif step.type == "if-condition":
            answers = {"yes": step.on_true, "no": step.on_false}
            self._decide(at, step, f"Is it so: {step.condition}", answers, when, into)
        elif step.type == "switch-condition":
            self._switch(at, step, when, into)
        elif step.type == "parallel":
            self.report.append(f"{self._name(at)}: its branches run one after another.")
            for branch in step.next_steps:
                self._walk(branch, when, into)
        elif step.type not in {"start", "end"}:
            self.report.append(f"{self._name(at)}: {step.type} becomes a step that a person does.")
            self._put(step, {"action": self._name(at)}, when, into)

    def _switch(
        self, at: str, step: WorkflowStep, when: dict[str, str], into: list[dict[str, Any]] | None
    ) -> None:
        options = raw_step(step.step_extensions).get("options")
        if not isinstance(options, list) or len(options) != len(step.cases):
            cases: dict[str, str | None] = {clean_line(name): one for name, one in step.cases.items()}
            self._decide(at, step, f"Which is it: {step.switch}", cases, when, into)
            return
        for option, branch in zip(options, step.cases.values(), strict=True):
            steps: list[dict[str, Any]] = []
            self._walk(branch, {}, steps)
            self.options.append({name: text for name, text in {**option, "steps": steps}.items() if text})

    def _decide(
        self,
        at: str,
        step: WorkflowStep,
        asks: str,
        answers: dict[str, str | None],
        when: dict[str, str],
        into: list[dict[str, Any]] | None,
    ) -> None:
        """A condition is a person's decision here."""
        self.decisions += 1
        name = f"decision-{self.decisions}"
        self.report.append(f"{self._name(at)}: the condition is decided by a person.")
        if when:
            self.report.append(
                f"{self._name(at)}: a condition within a condition; its steps wait for the inner one."
            )
        given = {"answers": dict.fromkeys(answers, "go on with its steps")}
        self._put(
            step, {"id": name, "action": clean_line(asks), "uses": "human/decide", "with": given}, when, into
        )
        for answer, branch in answers.items():
            self._walk(branch, {"step": name, "is": answer}, into)

    def _action(
        self, at: str, step: WorkflowStep, when: dict[str, str], into: list[dict[str, Any]] | None
    ) -> None:
        ours = raw_step(step.step_extensions)
        raw = ours.get("step")
        if raw and ours.get("shown") == shown(step.name, step.commands):
            self._put(step, raw, {}, into)
            return
        if raw:
            self.report.append(f"{self._name(at)}: it was changed elsewhere, and is read as CACAO has it.")
        said: dict[str, Any] = {"action": self._name(at)}
        if commands := list(self._commands(at, step)):
            said["command"] = "\n".join(commands)
        if step.description:
            said["expected"] = clean(step.description)
        if step.timeout:
            said["timeout"] = f"{max(1, step.timeout // 1000)}s"
        self._put(step, said, when, into)

    def _commands(self, at: str, step: WorkflowStep) -> Iterator[str]:
        for command in step.commands:
            if command.type == "bash":
                yield self._with_placeholders(self._text(at, command))
            elif command.type != "manual":
                kind, text = clean_line(command.type, 40), clean_line(command.command, 120)
                self.report.append(f"{self._name(at)}: a person does the {kind} command: {text}")

    def _text(self, at: str, command: Command) -> str:
        if not command.command_b64:
            return clean(command.command).strip()
        try:
            return clean(base64.b64decode(command.command_b64, validate=True)).strip()
        except (binascii.Error, ValueError):
            self.report.append(f"{self._name(at)}: its command is no base 64; left out.")
            return ""

    def _with_placeholders(self, text: str) -> str:
        return _VARIABLE.sub(lambda use: _placeholder(use[1]) or use[0], text)

    def _put(
        self, step: WorkflowStep, said: Any, when: dict[str, str], into: list[dict[str, Any]] | None
    ) -> None:
        if when:
            said = {**said, "when": dict(when)}
        if into is None:
            section = raw_step(step.step_extensions).get("section")
            into = self.sections.setdefault(section if section in SECTIONS else "containment", [])
        into.append(said)

    def _parameters(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for key, variable in self.playbook.playbook_variables.items():
            name, default = _placeholder(key[2:-2]), variable.value or ""
            if not name:
                self.report.append(f"{clean_line(key, 80)}: no placeholder can have this name; it stays.")
                continue
            if name in PREDECLARED:
                continue
            found[name] = {"description": clean_line(variable.description)} if variable.description else {}
            if default and not why_not_a_value(default, Parameter()):
                found[name]["default"] = default
            elif default:
                self.report.append(f"{clean_line(key, 80)}: its value cannot be a default; it is asked for.")
        return found

    def _name(self, at: str) -> str:
        step = self.playbook.workflow.get(at)
        said = clean_line((step.name or step.description) if step else "", 120)
        return said or clean_line(at.partition("--")[0], 40)


def _placeholder(name: str) -> str:
    """The parameter that a variable becomes; empty where none can have its name."""
    for candidate in (name, name.upper().replace("-", "_")):
        if not why_not_a_name(candidate):
            return candidate
    return ""
