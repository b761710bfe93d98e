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
``verify`` (one that ends with 0 when the step had its effect, ``{command: COMMAND, within: 10m}`` where that
takes a while, ``{promql: QUERY, within: 10m}``, which holds while the query gives a sample, or
``{probe: NAME, at_most: 0, times: 20}``, which holds while no more of a harm probe's answers are harmful). In
place of a command it may say ``uses`` and ``with`` (`runbooks.actions`). A step without either is done by a
person. Loading runs nothing.
"""

import difflib
import hashlib
from collections.abc import Iterable
from pathlib import Path

from data import yaml_file
from data.errors import NotFound
from data.text import clean_line
from runbooks.book import SECTIONS, Runbook
from runbooks.building import Builder
from runbooks.file_shape import RawFile

FILE_LIMIT = 500_000
"""Bytes."""
LIBRARY = Path(__file__).parent / "library"
"""The runbooks that ship."""
SUFFIXES = (".yaml", ".yml")


def load(path: Path) -> Runbook:
    """Read one file. Raises `BadInput` with line and column for what cannot be a runbook."""
    content = yaml_file.read(path, FILE_LIMIT)
    return load_bytes(content, path)


def load_bytes(content: bytes, path: Path) -> Runbook:
    """The runbook that these bytes are; ``path`` is what errors name."""
    document = yaml_file.load_bytes(content, str(path))
    raw = yaml_file.convert(document, RawFile).runbook
    builder = Builder(document, raw)
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
