"""The runbook file: sections of steps, and ways to resolve.

::

    runbook:
      name: Model performance degradation
      incident_type: model_performance_degradation
      version: "1.3"
      last_drilled: "2026-11-30"                   # ours, optional: a date or never
      parameters:                                  # ours, optional
        NAMESPACE: {description: where it runs, default: ai-production}
      evidence: [env, image, alerts]               # optional: collected beside the first changing step
      triage: {steps: [{action, command, expected, rollback}]}
      containment: {steps: [...]}
      investigation: {steps: [...]}
      resolution: {options: [{name, when, steps: [a human step, or a step mapping]}]}

A step may also have ``id``, ``parameters``, ``risk`` (``reads``, ``changes``, ``destroys``), ``timeout`` and
``time_to_effect`` (``90s``, ``5m``), ``precheck`` (a shell command that must end with 0 before it) and
``verify`` (one that ends with 0 when the step had its effect, or ``{promql: QUERY, within: 10m}``, which
holds while the query gives a sample, or ``{probe: NAME, at_most: 0, times: 20}``, which holds while no more
of a harm probe's answers are harmful). In place of a command it may say ``uses`` and ``with``
(`runbooks.actions`). A step without either is done by a person. Loading runs nothing.
"""

import difflib
import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from data import yaml_file
from data.errors import BadInput, NotFound
from data.text import clean_line
from data.times import parse_duration
from data.yaml_places import Where
from runbooks.actions import prometheus, registry
from runbooks.actions.evidence import BUDGET, SECTION, Collect
from runbooks.actions.human import Decide
from runbooks.actions.protocol import Action, Template
from runbooks.file_shape import OnFailure, RawFile, RawRunbook, RawSection, RawStep, RawWhen
from runbooks.placeholders import PREDECLARED, Parameter, why_not_a_name, why_not_a_value
from runbooks.probe import check
from runbooks.risk import greatest

FILE_LIMIT = 500_000
"""Bytes."""
STEP_LIMIT = 200
"""Steps in one runbook."""
LIBRARY = Path(__file__).parent / "library"
"""The runbooks that ship."""
SECTIONS = ("triage", "containment", "investigation")
"""The sections that hold steps; ``resolution`` holds options, which hold steps."""
SUFFIXES = (".yaml", ".yml")
NEVER = "never"
"""What ``last_drilled`` says of a runbook that nobody has drilled."""
ANY_TYPE = "any"
"""What ``incident_type`` says of a runbook that serves every type."""
_LONGEST = 24 * 3600
"""Seconds that a step may take."""


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

    def position(self, step: Step, field: str, offset: int = 0) -> tuple[int, int]:
        """Line and column of a character of one of the step's texts: ``command``, ``rollback``…"""
        return self.document.position((*step.where, field), offset)


def load(path: Path) -> Runbook:
    """Read one file. Raises `BadInput` with line and column for what cannot be a runbook."""
    content = yaml_file.read(path, FILE_LIMIT)
    return load_bytes(content, path)


def load_bytes(content: bytes, path: Path) -> Runbook:
    """The runbook that these bytes are; ``path`` is what errors name."""
    document = yaml_file.load_bytes(content, str(path))
    raw = yaml_file.convert(document, RawFile).runbook
    builder = _Builder(document, raw)
    sections = {section: builder.section(section) for section in SECTIONS}
    options = builder.options()
    builder.finish()
    return Runbook(
        name=builder.line(raw.name, "name"),
        incident_type=clean_line(raw.incident_type),
        version=clean_line(str(raw.version)),
        last_drilled=builder.drilled(),
        sha256=hashlib.sha256(content).hexdigest(),
        path=path,
        parameters=raw.parameters,
        sections=sections,
        options=options,
        evidence=builder.evidence(),
        document=document,
        content=content,
    )


def available(directories: Iterable[Path]) -> dict[str, Path]:
    """Runbook files by name (the file's, without its ending); an earlier directory goes before a later one,
    and all of them before what ships. Directories that cannot be read are left out."""
    found: dict[str, Path] = {}
    for directory in (*directories, LIBRARY):
        try:
            files = sorted(path for path in directory.iterdir() if path.suffix in SUFFIXES and path.is_file())
        except OSError:
            continue  # the doctor looks at every directory of the settings, and says what is wrong with it
        for path in files:
            found.setdefault(path.stem, path)
    return found


def find(name: str, directories: Iterable[Path]) -> Path:
    """The file of the runbook of this name. Raises `NotFound`, naming the closest.

    A URL, such as an alert's ``runbook_url``, selects by its last part only; it is never fetched.
    """
    known = available(directories)
    wanted = clean_line(name).rstrip("/").rsplit("/", 1)[-1].split("?")[0].split("#")[0]
    wanted = wanted.removesuffix(".yaml").removesuffix(".yml")
    if wanted in known:
        return known[wanted]
    close = difflib.get_close_matches(wanted, known, n=1, cutoff=0.5)
    remedy = f"Did you mean {close[0]}?" if close else f"Known: {', '.join(sorted(known)) or 'none'}."
    raise NotFound(f"there is no runbook named {wanted[:80]!r}", remedy=remedy)


class _Builder:
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
        if bool(said.promql.strip()) == bool(said.probe.strip()):
            raise self.document.error("verify asks promql or a probe", (*path, "verify"))
        if said.promql:
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
