"""``fireline check``: runbooks, scenarios and other YAML, before they are needed."""

from pathlib import Path
from typing import Any

import click

from app.cli.command import Verb, verb
from app.cli.output import say, say_json, tell
from app.cli.which import AS_JSON
from app.wiring import Wiring
from data.errors import BadInput, NotFound
from data.text import count
from runbooks.lint import Finding, check_paths

KNOWLEDGE = {
    "taxonomy.yaml": "playbooks.taxonomy",
    "severities.yaml": "playbooks.severity",
    "triage.yaml": "playbooks.triage",
    "classify.yaml": "playbooks.classify",
    "panels.yaml": "playbooks.panels",
    "clocks.yaml": "playbooks.limits",
    "calendar.yaml": "playbooks.calendar",
    "models.yaml": "playbooks.catalogue",
    "workstreams.yaml": "playbooks.workstreams",
    "regimes.yaml": "playbooks.regimes",
    "forms.yaml": "playbooks.forms",
    "standards.yaml": "playbooks.forms",
    "review.yaml": "playbooks.forms",
    "causes.yaml": "playbooks.causes",
    "audiences.yaml": "playbooks.audiences",
    "retention.yaml": "playbooks.retention",
    "rules.yaml": "runbooks.rules",
}
KEYS = "keys.toml"


@click.command("check", cls=Verb)
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@AS_JSON
@verb
def command(wiring: Wiring, paths: tuple[str, ...], as_json: bool) -> int:
    """Check YAML and keys.toml, or all below a directory: file:line:column: message.

    Warnings are exit 0; a file that cannot be taken, or a step that would not run, is exit 1.
    """
    files = [file for path in paths for file in _files(Path(path))]
    scenarios = [file for file in files if file.name not in KNOWLEDGE and _is_scenario(file)]
    runbooks = [file for file in files if file.name not in {*KNOWLEDGE, KEYS} and file not in scenarios]
    found = check_paths(runbooks, wiring.taxonomy.types)
    for file in files:
        if file.name in KNOWLEDGE:
            found += _knowledge(file)
        elif file.name == KEYS:
            found += _keys(file)
    for file in scenarios:
        found += _scenario(file)
    if as_json:
        say_json([_as_json(finding) for finding in found])
    else:
        for finding in found:
            say(str(finding), "red" if finding.level == "error" else "")
    errors = sum(finding.level == "error" for finding in found)
    warnings = sum(finding.level == "warning" for finding in found)
    tell(f"{count(len(files), 'file')}: {count(errors, 'error')}, {count(warnings, 'warning')}.")
    return 1 if errors else 0


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.suffix in {".yaml", ".yml"} and file.is_file())
    if not path.exists():
        raise NotFound(f"{path} does not exist.")
    return [path]


def _knowledge(file: Path) -> list[Finding]:
    """What the file's own loader refuses."""
    import importlib

    module, folder = importlib.import_module(KNOWLEDGE[file.name]), [file.parent]
    if file.name == "classify.yaml":  # its words are about the types
        from playbooks import taxonomy

        problems: tuple[BadInput, ...] = module.load(taxonomy.load(folder), folder).problems
    else:
        problems = module.load(folder).problems
    return [
        Finding(problem.file or str(file), problem.line, problem.column, "error", problem.bare)
        for problem in problems
        if Path(problem.file or file) == file
    ]


def _is_scenario(file: Path) -> bool:
    from playbooks.scenario import format as scenarios

    return scenarios.is_scenario(file)


def _scenario(file: Path) -> list[Finding]:
    """The first thing of it that cannot be played."""
    from playbooks.scenario import format as scenarios

    try:
        scenarios.load(file)
    except BadInput as problem:
        return [Finding(str(file), problem.line, problem.column, "error", problem.bare)]
    return []


def _keys(file: Path) -> list[Finding]:
    """The first thing wrong with keys of one's own."""
    from screens import keymap

    try:
        keymap.read(file)
    except BadInput as problem:
        return [Finding(str(file), problem.line, problem.column, "error", problem.bare)]
    return []


def _as_json(finding: Finding) -> dict[str, Any]:
    return dict(zip(("file", "line", "column", "level", "message"), finding, strict=True))
