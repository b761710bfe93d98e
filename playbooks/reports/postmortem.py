"""The postmortem: Markdown, section by section as the template asks, filled from events.

The wording is in ``playbooks/templates/postmortem.md.j2``.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from data import times
from data.incident import cascade
from data.incident.family import Child
from data.incident.model import Incident
from data.incident.sentences import Names, words
from data.incident.timeline import Entry
from data.text import count
from playbooks.reports import sections, template
from playbooks.reports.learned import learned
from playbooks.reports.markdown import NOT_RECORDED, Md, code, inline
from playbooks.reports.milestones import intervals, milestones
from playbooks.reports.record import incident_id
from playbooks.reports.shown import Shown, moment
from playbooks.reports.timeline import DRILL, by_day

NAME = "postmortem.md.j2"
TIMELINE_LIMIT = 2000
"""How many entries the appendix shows; the timeline's own export has all."""


def render(
    incident: Incident,
    entries: Sequence[Entry],
    names: Names,
    heads: Sequence[str],
    now: int,
    directories: Sequence[Path] = (),
    parts: Sequence[Child] = (),
    raci: Sequence[tuple[str, str]] = (),
) -> bytes:
    """The document as UTF-8. A template of the same name in one of the directories stands in for ours.
    ``parts`` are the incidents that are part of this one; ``raci`` is who does what by the catalogue, which
    alone is not of the journal.

    Raises `BadInput` for a template that cannot be used.
    """
    made = context(incident, entries, names, heads, now, parts, directories, raci)
    return template.render((NAME,), made, directories)


def context(
    incident: Incident,
    entries: Sequence[Entry],
    names: Names,
    heads: Sequence[str],
    now: int,
    parts: Sequence[Child] = (),
    directories: Sequence[Path] = (),
    raci: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """What a template may use. Texts are Markdown already; anything else is escaped when printed."""
    shown = Shown(incident, names)
    notable = [entry for entry in entries if entry.notable]
    return {
        "number": inline(incident_id(incident)),
        "drill": DRILL if incident.mode == "drill" else "",
        "status": inline(words(incident.status)),
        "resolved": _resolved(incident),
        "written": Md(times.iso_short(now)),
        "entry_count": count(len(entries), "entry", "entries"),
        "field": shown.field,
        "prose": shown.prose,
        "severity": shown.severity(),
        "items": shown.items,
        "actions": shown.actions(),
        "systems": sections.systems(incident, shown),
        "containments": sections.containments(incident, names),
        "decisions": sections.decided(incident, names),
        "dependencies": sections.dependencies(incident),
        "not_covered": [code(model) for model in cascade.left_out(incident)],
        "parts": sections.parts(parts),
        "roles": sections.roles(shown),
        "raci": sections.raci(raci),
        "milestones": milestones(incident, names),
        "intervals": intervals(incident),
        "moment": moment,
        "span": times.span,
        "steps": lambda section: sections.steps(incident, names, section),
        "updates": list(sections.updates(incident, names)),
        "answers": sections.answers(incident, names),
        "alerts": sections.alerts(incident),
        "evidence": sections.evidence(incident),
        "links": sections.links(incident),
        "learned": learned(incident, names, now, directories),
        "timeline": Md("\n".join(by_day(notable[:TIMELINE_LIMIT], "####"))),
        "left_out": max(0, len(notable) - TIMELINE_LIMIT),
        "heads": Md("\n".join(heads)),
        "not_recorded": NOT_RECORDED,
    }


def _resolved(incident: Incident) -> Md:
    if incident.resolved_at is not None:
        return moment(incident.resolved_at)
    if incident.is_open:
        return Md("ongoing")
    head = incident.register("status").shown
    outcome = "" if head is None or head.payload is None else str(head.payload.get("outcome", ""))
    return Md(f"never; closed as {inline(words(outcome))}") if outcome else NOT_RECORDED
