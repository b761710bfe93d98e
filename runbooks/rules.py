"""Prometheus alert rules for every type of the taxonomy, from one file (``playbooks/knowledge/rules.yaml``).

A rule is written once; a profile fills in its window and how long it must hold. ``seed`` waits as long as the
rules that responders know, ``fast`` fires within fifteen minutes of the onset. `plain` is a rule file as
Prometheus reads it, `resource` the ``PrometheusRule`` of the Prometheus operator
(https://prometheus-operator.dev/docs/api-reference/api/).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec

from data.errors import BadInput
from data.yaml_file import Document
from data.yaml_text import written
from playbooks import durations, taxonomy
from playbooks.knowledge_files import Line, Paragraph, Short, layered, read
from playbooks.severity import SeverityName
from playbooks.taxonomy import Slug, Taxonomy

Profile = Literal["seed", "fast"]
PROFILES: tuple[Profile, ...] = ("seed", "fast")
RUNBOOK_BASE = "https://runbooks.internal/ai-incidents"
"""Where ``runbook_url`` points; only its last part, the slug, means anything to Fireline."""

_GROUP = "ai-model-incidents"
_INTERVAL = "60s"
_ALERT_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,63}")
_BLANK = re.compile(r"\$(window|threshold)\b")


class Timing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a profile says about one rule."""

    hold: Short = msgspec.field(name="for")
    """How long the expression must hold before the alert fires."""
    window: Short = ""
    """The range that ``$window`` stands for; empty where the expression has none."""


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One alert rule, before a profile is chosen."""

    id: str
    """The alert's name."""
    type: str
    summary: Paragraph
    metrics: dict[str, Line]
    """Every metric that the expression reads, with its kind and meaning."""
    expr: Paragraph
    threshold: Short
    profiles: dict[Profile, Timing]
    runbook: Slug | None = None
    """The slug of ``runbook_url``; the type's own runbook where none is named."""
    severity: SeverityName | None = None
    """The type's default severity where none is named."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules by alert name, the taxonomy they are about, and what was refused while loading."""

    rules: dict[str, Rule]
    taxonomy: Taxonomy
    problems: tuple[BadInput, ...] = ()


def load(directories: Collection[Path] = ()) -> Rules:
    """The shipped rules with the directories' own over them; what cannot be taken is in ``problems``."""
    types = taxonomy.load(directories)
    files = read("rules.yaml", directories, ("rules",))
    section = layered(files, "rules", Rule, id_pattern=_ALERT_NAME, check=partial(_check, types))
    return Rules(section.entries, types, (*files.problems, *section.problems))


def plain(rules: Rules, profile: Profile, *, runbook_base: str = RUNBOOK_BASE) -> str:
    """A Prometheus rule file."""
    return _file(profile, _groups(rules, profile, runbook_base))


def resource(rules: Rules, profile: Profile, *, runbook_base: str = RUNBOOK_BASE) -> str:
    """A ``PrometheusRule``. It names no namespace: kubectl's own, or its ``--namespace``, decides."""
    manifest = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "ai-incident-detection"},
        "spec": _groups(rules, profile, runbook_base),
    }
    return _file(profile, manifest)


def _groups(rules: Rules, profile: Profile, base: str) -> dict[str, Any]:
    entries = [_entry(rule, rules.taxonomy, profile, base.rstrip("/")) for rule in rules.rules.values()]
    return {"groups": [{"name": _GROUP, "interval": _INTERVAL, "rules": entries}]}


def _entry(rule: Rule, types: Taxonomy, profile: Profile, base: str) -> dict[str, Any]:
    kind = types.require(rule.type)
    timing = rule.profiles[profile]
    return {
        "alert": rule.id,
        "expr": _filled(rule.expr, rule, timing),
        "for": timing.hold,
        "labels": {"severity": rule.severity or kind.default_severity, "incident_type": rule.type},
        "annotations": {
            "summary": _filled(rule.summary, rule, timing),
            "runbook_url": f"{base}/{rule.runbook or kind.runbook}",
        },
    }


def _filled(text: str, rule: Rule, timing: Timing) -> str:
    values = {"window": timing.window, "threshold": rule.threshold}
    return _BLANK.sub(lambda blank: values[blank[1]], text)


def _file(profile: Profile, content: dict[str, Any]) -> str:
    head = f"# Alert rules for AI incidents, profile {profile}; written by fireline rules.\n"
    return head + written(content)


def _check(types: Taxonomy, document: Document, rule: Rule, others: dict[str, Rule]) -> None:  # noqa: ARG001
    """The type exists, a runbook can be named, and every profile can be filled in."""
    path = ("rules", rule.id)
    kind = types.get(rule.type)
    if kind is None:
        known = ", ".join(types.types)
        raise document.error(
            f"{rule.id}: {rule.type!r} is not an incident type; known are {known}", (*path, "type")
        )
    if not (rule.runbook or kind.runbook):
        raise document.error(f"{rule.id}: its type has no runbook, so the rule must name one", path)
    for name in PROFILES:
        timing = rule.profiles.get(name)
        if timing is None:
            raise document.error(f"{rule.id}: the profile {name} is missing", (*path, "profiles"))
        _check_timing(document, rule, timing, (*path, "profiles", name))
    try:
        float(rule.threshold)
    except ValueError:
        raise document.error(f"{rule.id}: a threshold is a number", (*path, "threshold")) from None


def _check_timing(document: Document, rule: Rule, timing: Timing, path: tuple[str, ...]) -> None:
    if "$window" in rule.expr and not timing.window:
        raise document.error(f"{rule.id}: the expression has a $window, which this profile must say", path)
    for field, length in (("for", timing.hold), ("window", timing.window or "1m")):
        try:
            durations.micros(length)
        except BadInput as error:
            raise document.error(error.bare, (*path, field)) from None
