"""Which metrics belong to which type of incident: shipped in ``knowledge/panels.yaml``, extended by
directories.

An organisation adds a ``panels.yaml`` of its own to a directory of the settings::

    panels:
      chargebacks:
        title: chargebacks
        query: sum(rate(chargebacks_total{model=$model_id}[$window]))
        unit: per_second
        worse: above
        limit: 3
      live_accuracy:
        labels_lag: 30d                 # overrides this one field of the shipped panel
    types:
      model_drift:
        panels: [input_shift, chargebacks]

Values such as ``$model_id`` are quoted by us (`data.sources.promql_template`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from data.errors import BadInput
from data.sources import promql_template
from data.sources.promql_template import Template
from data.yaml_file import Document
from playbooks import durations
from playbooks.knowledge_files import Line, Short, layered, read
from playbooks.units import Unit

ANY = "any"
"""The entry of ``types`` for a type that has none of its own, or for no type at all."""

Query = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Number = Annotated[str, msgspec.Meta(pattern=r"\A-?\d{1,15}(\.\d{1,9})?\Z")] | int


class Panel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One metric: what to ask, and from where on it is bad."""

    id: str
    title: Short
    query: Query
    """PromQL with places; one line or several."""
    unit: Unit = "number"
    worse: Literal["above", "below", "neither"] = "neither"
    """On which side of the limit the harm lies."""
    limit: Number | None = None
    """The limit itself."""
    baseline: Query | None = None
    """Or the query that says what is normal; the limit is ``factor`` times that."""
    factor: Number = 1
    range: Short = "3h"
    """How far back the panel looks, unless somebody zooms."""
    labels_lag: Short = ""
    """How long true labels take to arrive: so long a value may still change."""
    optional: bool = False
    """Shown only where it has series: for metrics of tools that not everybody runs."""
    source: Line = ""

    @property
    def template(self) -> Template:
        """The query, read."""
        return _read(self.query)

    @property
    def baseline_template(self) -> Template | None:
        """The baseline's query, read."""
        return _read(self.baseline) if self.baseline else None


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One number about the whole incident, asked once at its end and recorded in a field."""

    id: str
    title: Short
    field: Short
    """The incident's field that takes it."""
    query: Query
    """PromQL with ``$window``, the length of the incident."""
    unit: Unit = "count"
    source: Line = ""

    @property
    def template(self) -> Template:
        """The query, read."""
        return _read(self.query)


class _Type(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    panels: tuple[Short, ...]


@dataclass(frozen=True, slots=True)
class Panels:
    """All panels, which type shows which, and what was refused while loading."""

    panels: dict[str, Panel]
    types: dict[str, tuple[str, ...]]
    measures: dict[str, Measure]
    problems: tuple[BadInput, ...] = ()

    def of(self, type_id: str) -> tuple[Panel, ...]:
        """What to show for a type, the most telling first, then the optional ones of every type."""
        named = self.types.get(type_id) or self.types.get(ANY, ())
        extra = (one for one, panel in self.panels.items() if panel.optional and one not in named)
        return tuple(self.panels[one] for one in (*named, *extra))


def load(directories: Iterable[Path] = ()) -> Panels:
    """The shipped panels with the directories' own over them; what cannot be taken is in ``problems``."""
    files = read("panels.yaml", directories, ("panels", "types", "measures"))
    panels = layered(files, "panels", Panel, check=_check_panel)
    types = layered(files, "types", _Type, check=partial(_check_type, panels.entries))
    measures = layered(files, "measures", Measure, check=_check_measure)
    problems = (*files.problems, *panels.problems, *types.problems, *measures.problems)
    shown = {one: entry.panels for one, entry in types.entries.items()}
    return Panels(panels.entries, shown, measures.entries, problems)


@cache
def shipped() -> Panels:
    """What ships, without anything added."""
    return load()


@cache
def _read(query: str) -> Template:
    return promql_template.read(query)


def _check_query(document: Document, section: str, entry: str, field: str, query: str) -> None:
    try:
        _read(query)
    except BadInput as error:
        message = f"{section}.{entry}.{field}: {error.bare}"
        raise document.error(f"{message}. {error.remedy}".strip(), (section, entry, field)) from None


def _check_panel(document: Document, entry: Panel, others: dict[str, Panel]) -> None:  # noqa: ARG001
    path = ("panels", entry.id)
    _check_query(document, *path, "query", entry.query)
    if entry.baseline:
        _check_query(document, *path, "baseline", entry.baseline)
    for field in ("range", "labels_lag"):
        try:
            durations.micros(getattr(entry, field) or "1d")
        except BadInput as error:
            raise document.error(f"panels.{entry.id}.{field}: {error.bare}", (*path, field)) from None
    if entry.limit is not None and entry.baseline:
        raise document.error(f"panels.{entry.id}: a limit or a baseline, not both", (*path, "baseline"))
    if (entry.limit is not None or entry.baseline) and entry.worse == "neither":
        raise document.error(f"panels.{entry.id}: say on which side of the limit it is worse", path)


def _check_measure(document: Document, entry: Measure, others: dict[str, Measure]) -> None:  # noqa: ARG001
    _check_query(document, "measures", entry.id, "query", entry.query)


def _check_type(
    panels: dict[str, Panel],
    document: Document,
    entry: _Type,
    others: dict[str, _Type],  # noqa: ARG001
) -> None:
    for place, name in enumerate(entry.panels):
        if name not in panels:
            path = ("types", entry.id, "panels", place)
            raise document.error(f"types.{entry.id}: there is no panel {name!r}", path)
