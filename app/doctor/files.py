"""What the organisation wrote: knowledge, the catalogue of systems, runbooks; and who is here."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from app.doctor.examine import Check
from app.settings import Settings
from app.wiring import Wiring
from data.finding import Finding
from data.text import count

GROUP = "Your own files"
SHOWN = 5
"""Faults of one sort that are listed; the rest are counted."""


def checks(wiring: Wiring) -> Iterator[Check]:
    """Knowledge, catalogue, runbooks."""
    yield Check(GROUP, "knowledge", partial(_knowledge, wiring))
    yield Check(GROUP, "systems", partial(_systems, wiring))
    yield Check(GROUP, "runbooks", partial(_runbooks, wiring))


def _knowledge(wiring: Wiring) -> Sequence[Finding]:
    from playbooks import calendar, classify, limits, panels, severity, taxonomy, triage
    from runbooks import rules

    directories = wiring.settings.knowledge
    types = taxonomy.load(directories)
    loaded = (
        types,
        *(room.load(directories) for room in (severity, calendar, triage, limits, panels, rules)),
        classify.load(types, directories),
    )
    problems = [problem for one in loaded for problem in one.problems]
    if problems:
        return list(_faults("knowledge", [str(problem) for problem in problems]))
    return [_good("knowledge", f"{count(len(types.types), 'incident type')}, nothing refused.")]


def _systems(wiring: Wiring) -> Sequence[Finding]:
    catalogue = wiring.catalogue
    if catalogue.problems:
        return list(_faults("systems", [str(problem) for problem in catalogue.problems]))
    if not catalogue.systems:
        return [
            Finding(
                group=GROUP,
                name="systems",
                state="skipped",
                said="The catalogue names no system.",
                remedy=f"Describe them in {models_file(wiring.settings)}; fireline init writes a start.",
            )
        ]
    return [_good("systems", f"{count(len(catalogue.systems), 'system')}, nothing refused.")]


def models_file(settings: Settings) -> str:
    """Where the catalogue is, or would be looked for."""
    return str(settings.models or settings.file.parent / "models.yaml")


def _runbooks(wiring: Wiring) -> Sequence[Finding]:
    from runbooks import format as formats
    from runbooks.lint import check

    paths = formats.available(wiring.runbook_directories)
    found = [finding for path in dict.fromkeys(paths.values()) for finding in check(path)]
    errors = [str(finding) for finding in found if finding.level == "error"]
    if errors:
        return list(_faults("runbooks", errors))
    warnings = sum(finding.level == "warning" for finding in found)
    more = f", {count(warnings, 'warning')} (fireline check says which)" if warnings else ""
    return [_good("runbooks", f"{count(len(paths), 'runbook')} can be run{more}.")]


def _faults(name: str, said: Iterable[str]) -> Iterator[Finding]:
    lines = list(said)
    for line in lines[:SHOWN]:
        yield Finding(group=GROUP, name=name, state="bad", said=line, remedy="Mend the file there.")
    if len(lines) > SHOWN:
        rest = f"{len(lines) - SHOWN} more like these."
        yield Finding(group=GROUP, name=name, state="bad", said=rest, remedy="fireline check lists all.")


def _good(name: str, said: str) -> Finding:
    return Finding(group=GROUP, name=name, state="good", said=said)
