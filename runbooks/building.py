"""Steps and options out of what a runbook file says; complaints name the place."""

from collections.abc import Mapping
from datetime import date

from data import yaml_file
from data.errors import BadInput
from data.text import clean_line
from data.times import parse_duration
from data.yaml_places import Where
from runbooks.actions import prometheus, registry
from runbooks.actions.evidence import BUDGET, SECTION, Collect
from runbooks.actions.human import Decide
from runbooks.actions.protocol import Action, Template
from runbooks.book import NEVER, Option, Step
from runbooks.file_shape import RawRunbook, RawSection, RawStep, RawWhen
from runbooks.placeholders import PREDECLARED, Parameter, why_not_a_name, why_not_a_value
from runbooks.probe import check
from runbooks.risk import greatest

STEP_LIMIT = 200
"""Steps in one runbook."""
_LONGEST = 24 * 3600
"""Seconds that a step may take."""


class Builder:
    """Makes steps of what is written, and complains at the right place."""

    def __init__(self, document: yaml_file.Document, raw: RawRunbook) -> None:
        self.document, self.raw = document, raw
        self.ids: dict[str, Where] = {}
        self.decisions: dict[str, list[str]] = {}
        """The answers of each decision so far, by the step's id."""
        self._check_parameters(raw.parameters, ("runbook", "parameters"))
        self.parameters = {**PREDECLARED, **raw.parameters}

    def section(self, name: str) -> tuple[Step, ...]:
        raw: RawSection = getattr(self.raw, name)
        path: Where = ("runbook", name, "steps")
        return tuple(
            self._step(step, (*path, index), name, index + 1, default_id=f"{name}-{index + 1}")
            for index, step in enumerate(raw.steps)
        )

    def evidence(self) -> Step | None:
        """What is collected beside the first changing step; not among the steps that are walked."""
        if not self.raw.evidence:
            return None
        path: Where = ("runbook", "evidence")
        collects = Collect(what=self.raw.evidence)
        return Step(
            id=self._unique("evidence", path),
            action=f"Keep evidence: {', '.join(dict.fromkeys(self.raw.evidence))}",
            command=collects.template().command,
            typed=collects,
            timeout=BUDGET + 10,
            parameters=self.parameters,
            section=SECTION,
            number=1,
            where=path,
        )

    def options(self) -> tuple[Option, ...]:
        options: list[Option] = []
        for number, raw in enumerate(self.raw.resolution.options):
            path: Where = ("runbook", "resolution", "options", number)
            name = clean_line(raw.name)
            if not name or name in (option.name for option in options):
                raise self.document.error(f"an option needs a name of its own, not {name!r}", (*path, "name"))
            steps = tuple(
                self._step(
                    RawStep(action=step) if isinstance(step, str) else step,
                    (*path, "steps", index),
                    "resolution",
                    index + 1,
                    option=name,
                    default_id=f"resolution-{number + 1}-{index + 1}",
                )
                for index, step in enumerate(raw.steps)
            )
            options.append(Option(name=name, when=clean_line(raw.when), steps=steps))
        return tuple(options)

    def finish(self) -> None:
        """What can only be told of the whole."""
        if len(self.ids) > STEP_LIMIT:
            raise self.document.error(f"more than {STEP_LIMIT} steps", ("runbook",))

    def line(self, text: str, field: str) -> str:
        cleaned = clean_line(text)
        if not cleaned:
            raise self.document.error(f"{field} is empty", ("runbook", field))
        return cleaned

    def drilled(self) -> str:
        """The day of the last drill: a date as ISO 8601 writes it, or ``never``."""
        said = clean_line(self.raw.last_drilled)
        if said not in ("", NEVER) and not _is_date(said):
            raise self.document.error(
                f"last_drilled is a date, 2026-11-30, or {NEVER}; not {said!r}", ("runbook", "last_drilled")
            )
        return said

    def _step(
        self, raw: RawStep, path: Where, section: str, number: int, *, default_id: str, option: str = ""
    ) -> Step:
        self._check_parameters(raw.parameters, (*path, "parameters"))
        action = clean_line(raw.action)
        if not action:
            raise self.document.error("a step needs an action", path)
        typed = self._typed(raw, path)
        step_id = self._unique(clean_line(raw.id) or default_id, path)
        template = typed.template() if typed else Template(raw.command)
        if isinstance(typed, Decide):
            self.decisions[step_id] = list(typed.answers)
        line, column = self.document.place(path)
        return Step(
            id=step_id,
            action=action,
            command=template.command,
            expected=raw.expected.strip(),
            rollback=raw.rollback,
            risk=greatest(raw.risk, template.risk) if raw.risk or template.risk else "",
            timeout=self._seconds(raw.timeout, (*path, "timeout")),
            verify=self._verify(raw, path) or template.verify,
            verify_within=self._verify_within(raw, path),
            precheck=raw.precheck,
            typed=typed,
            when=self._when(raw, path),
            on_failure=raw.on_failure,
            second_approver=raw.second_approver,
            time_to_effect=self._seconds(raw.time_to_effect, (*path, "time_to_effect")),
            parameters={**self.parameters, **raw.parameters} if raw.parameters else self.parameters,
            section=section,
            number=number,
            option=option,
            line=line,
            column=column,
            where=path,
        )

    def _when(self, raw: RawStep, path: Where) -> RawWhen | None:
        """It names an answer of an earlier decision."""
        if raw.when is None:
            return None
        known = self.decisions.get(raw.when.step)
        if known is None:
            said = ", ".join(self.decisions) or "none"
            raise self.document.error(
                f"when: {raw.when.step!r} is no earlier human/decide step; there are: {said}",
                (*path, "when", "step"),
            )
        if raw.when.is_ not in known:
            raise self.document.error(
                f"when: {raw.when.step} is answered by {', '.join(known)}", (*path, "when", "is")
            )
        return raw.when

    def _verify(self, raw: RawStep, path: Where) -> str:
        said = raw.verify
        if isinstance(said, str):
            return said
        if sum(bool(one.strip()) for one in (said.command, said.promql, said.probe)) != 1:
            raise self.document.error("verify asks a command, promql or a probe", (*path, "verify"))
        if said.command.strip():
            return said.command
        if said.promql.strip():
            return prometheus.holds(said.promql)
        return check.holds(clean_line(said.probe), at_most=said.at_most, times=said.times)

    def _verify_within(self, raw: RawStep, path: Where) -> int:
        if isinstance(raw.verify, str):
            return 0
        return self._seconds(raw.verify.within, (*path, "verify", "within"))

    def _typed(self, raw: RawStep, path: Where) -> Action | None:
        """The typed action that ``uses`` names, with its fields."""
        if not raw.uses:
            if raw.given:
                raise self.document.error("with: says nothing without uses:", (*path, "with"))
            return None
        if raw.command.strip():
            raise self.document.error("a step has a command or uses an action, not both", (*path, "command"))
        try:
            kind = registry.named(raw.uses)
        except BadInput as error:
            raise self.document.error(error.bare, (*path, "uses")) from None
        if (*path, "with") not in self.document.spans:
            raise self.document.error(f"{raw.uses} needs with:", path)
        return yaml_file.convert(self.document, kind, (*path, "with"))

    def _unique(self, step_id: str, path: Where) -> str:
        if step_id in self.ids:
            line, _ = self.document.place(self.ids[step_id])
            raise self.document.error(
                f"the id {step_id!r} is taken by the step on line {line}", (*path, "id")
            )
        self.ids[step_id] = path
        return step_id

    def _seconds(self, value: str | int, path: Where) -> int:
        if value == "":
            return 0
        try:
            seconds = value if isinstance(value, int) else parse_duration(value[:40]) // 1_000_000
        except BadInput as error:
            raise self.document.error(f"{path[-1]}: {error.bare}", path) from None
        if not 0 < seconds <= _LONGEST:
            raise self.document.error(f"{path[-1]}: from one second to 24 hours", path)
        return seconds

    def _check_parameters(self, parameters: Mapping[str, Parameter], path: Where) -> None:
        for name, parameter in parameters.items():
            why = why_not_a_name(name)
            if why:
                line, column = self.document.key_place((*path, name))
                raise BadInput(f"{name}: {why}", file=self.document.file, line=line, column=column)
            default = parameter.default
            why = why_not_a_value(str(default), parameter) if default is not None else ""
            if why:
                raise self.document.error(
                    f"{name}: the default cannot be taken: {why}", (*path, name, "default")
                )


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
