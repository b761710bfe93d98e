"""What `fireline check` says of a runbook: what keeps a step from running, what is risky, what it would do.

Nothing is run, and a warning keeps nothing from loading.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from data.errors import BadInput
from data.text import clean_line
from runbooks import format as runbook_format
from runbooks.book import ANY_TYPE, Runbook, Step
from runbooks.command_wrappers import program, unwrap
from runbooks.curl_words import fails_on_errors, read_curl
from runbooks.environment import VARIABLES
from runbooks.format import SUFFIXES
from runbooks.kubectl_target import overrides
from runbooks.placeholders import NEVER_DECLARED, find, problems
from runbooks.probe.check import is_check
from runbooks.risk import ORDER, explain, greatest, infer
from runbooks.shell_grammar import parse
from runbooks.shell_script import Simple

Level: TypeAlias = Literal["error", "warning", "note"]
FILE_COUNT_LIMIT = 1000
"""Files of one walk."""

MANY = 20
"""Findings of one sort in one text; the rest are left out."""
_COMMANDS = ("command", "rollback", "verify", "precheck")
_LOOKS_LIKE = re.compile(r"(?<![\w$])(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]+-XXXX)(?![\w=])")


class Finding(NamedTuple):
    """Line and column count from 1; 0 where the file could not be read at all."""

    file: str
    line: int
    column: int
    level: Level
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.level}: {self.message}"


def check(path: Path, known_types: Collection[str] = ()) -> list[Finding]:
    """The findings of one file, in its order. ``known_types``: the taxonomy's ids; empty: not looked at."""
    try:
        runbook = runbook_format.load(path)
    except BadInput as error:
        message = clean_line(error.bare)
        return [Finding(error.file or str(path), error.line, error.column, "error", message)]
    return sorted(_of_runbook(runbook, known_types), key=lambda finding: (finding.line, finding.column))


def check_paths(paths: Iterable[Path], known_types: Collection[str] = ()) -> list[Finding]:
    """The findings of files, and of every ``.yaml`` and ``.yml`` file below directories."""
    return [finding for path in paths for file in _files(path) for finding in check(file, known_types)]


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(
        Path(folder, name) for folder, _, names in os.walk(path) for name in names if name.endswith(SUFFIXES)
    )
    return found[:FILE_COUNT_LIMIT]


def _of_runbook(runbook: Runbook, known_types: Collection[str]) -> Iterator[Finding]:
    document = runbook.document
    line, column = document.place(("runbook", "last_drilled") if runbook.last_drilled else ("runbook",))
    yield Finding(
        document.file, line, column, "note", f"last drilled: {runbook.last_drilled or 'it does not say'}"
    )
    if known_types and runbook.incident_type not in {*known_types, ANY_TYPE}:
        where = ("runbook", "incident_type") if runbook.incident_type else ("runbook",)
        line, column = document.place(where)
        said = (
            f"unknown incident type {runbook.incident_type!r}"
            if runbook.incident_type
            else "no incident type"
        )
        yield Finding(document.file, line, column, "warning", said)
    for step in runbook.steps():
        checker = _StepCheck(runbook, step)
        yield from checker.findings()


class _StepCheck:
    """Looks at one step."""

    def __init__(self, runbook: Runbook, step: Step) -> None:
        self.runbook, self.step = runbook, step

    def findings(self) -> Iterator[Finding]:
        step = self.step
        for field in _COMMANDS:
            text: str = getattr(step, field)
            if text.strip():
                yield from self._text(field, text)
        if step.is_human:
            for field in ("rollback", "verify"):
                if getattr(step, field).strip():
                    yield self._at(field, 0, "warning", f"a step without a command has a {field}")
            return
        inferred = infer(step.command)
        risk = greatest(inferred, step.risk)
        yield self._at("command", 0, "note", self._what_it_would_do(risk))
        if step.risk and ORDER.index(inferred) > ORDER.index(greatest(step.risk)):
            worst = next(reason for reason in explain(step.command) if reason.risk == inferred)
            message = f"declared as {step.risk}, but it {inferred}: {worst.message}"
            yield self._at("risk", 0, "warning", message)
        if risk != "reads":
            yield from self._changing(risk)

    def _changing(self, risk: str) -> Iterator[Finding]:
        if not self.step.verify.strip():
            message = f"a step that {risk} without verify: it will read “ran, effect unverified”"
            yield self._at("command", 0, "warning", message)
        elif not (self._is_own or is_check(self.step.verify)) and infer(self.step.verify) != "reads":
            yield self._at("verify", 0, "warning", "verify does more than read")
        if not (self.step.rollback.strip() or (self.step.typed and self.step.typed.restores)):
            yield self._at("command", 0, "warning", f"a step that {risk} without rollback")

    @property
    def _is_own(self) -> bool:
        """Whether a typed action verifies itself: it only asks, if by a POST."""
        return self.step.typed is not None and self.step.verify == self.step.typed.template().verify

    def _what_it_would_do(self, risk: str) -> str:
        worst = next((reason for reason in explain(self.step.command) if reason.risk == risk), None)
        said = f"{self.step.section} step {self.step.number} {risk}"
        if worst is not None:
            return f"{said}: {worst.message}"
        return said if risk == "reads" else f"{said}, as declared"

    def _text(self, field: str, text: str) -> Iterator[Finding]:
        for problem in problems(text, self.step.parameters)[:MANY]:
            message = f"{problem.name}: {problem.message}; the step will not run"
            yield self._at(field, problem.offset, "error", message)
        for offset, name in _undeclared(text, self.step)[:MANY]:
            message = f"{name} looks like a placeholder, but nothing declares it"
            yield self._at(field, offset, "warning", message)
        for offset, name in overrides(text):
            message = f"{name} points kubectl elsewhere than what was confirmed; the step will not run"
            yield self._at(field, offset, "error", message)
        for simple in parse(text).simples:
            yield from self._command(field, simple)

    def _command(self, field: str, simple: Simple) -> Iterator[Finding]:
        inner = unwrap(simple.words).words
        name = program(inner[0].literal or "") if inner else ""
        if name == "curl" and not fails_on_errors(read_curl(inner[1:])):
            message = "curl without --fail: an HTTP error would pass for success"
            yield self._at(field, inner[0].start, "warning", message)

    def _at(self, field: str, offset: int, level: Level, message: str) -> Finding:
        line, column = self.runbook.position(self.step, field, offset)
        return Finding(self.runbook.document.file, line, column, level, clean_line(message))


def _undeclared(text: str, step: Step) -> list[tuple[int, str]]:
    """Tokens that look like placeholders: not declared, no variable, and not the name left of a ``=``."""
    script = parse(text)
    known = {use.start for use in find(text, step.parameters)}
    meant = {*NEVER_DECLARED, *VARIABLES, *(_keys(msgspec.to_builtins(step.typed)) if step.typed else ())}
    found: list[tuple[int, str]] = []
    for match in _LOOKS_LIKE.finditer(text):
        place = script.word_at(match.start())
        if match[0] in meant or match.start() in known or place is None:
            continue
        piece = script.simples[place[0]].words[place[1]].piece_at(match.start())
        if piece is not None and piece.literal:
            found.append((match.start(), match[0]))
    return found


def _keys(value: object) -> Iterator[str]:
    """The names that a typed action's fields give to something, such as the variables that it sets."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _keys(one)
