"""What the Declare screen works on: a proposal, the fields a person sees of it, and declaring or joining."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.errors import BadInput
from data.incident.model import Incident
from data.text import clean_line
from data.times import SECOND, parse_moment
from screens.moments import here, utc
from screens.parts import Knowledge, Parts

if TYPE_CHECKING:
    from data.sources.alert import Alert
    from playbooks.matching import Match
    from playbooks.proposal import Proposal, Proposed

WHEN_UNSURE = "high"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field as the form shows it."""

    name: str
    label: str
    hint: str = ""
    choice: bool = False
    """Chosen from a few rather than typed."""


FIELDS = (
    FormField("title", "title", "what is wrong, in a few words"),
    FormField("incident_type", "type", "two questions", choice=True),
    FormField("severity", "severity", "when unsure, the higher", choice=True),
    FormField("model_id", "model", "the system's id"),
    FormField("model_version", "version", "as deployed"),
    FormField("detected_at", "detected at", "now, 08:15 or 20m"),
    FormField("onset_at", "began about", "your estimate: 06:00 or 2h"),
    FormField("summary", "summary", "what is seen, by whom"),
)


def propose(parts: Parts, knowledge: Knowledge, alert: Alert | None) -> Proposal:
    """On the clerk's thread; asks Prometheus where the parts can, with its own bounds on time."""
    from playbooks import intake
    from playbooks.proposal import PERSON, Proposal, Proposed

    if alert is not None:
        lookup = parts.open_lookup() if parts.open_lookup else None
        return intake.prefill(
            alert, knowledge.catalogue, knowledge.taxonomy, lookup, runbooks=knowledge.runbooks
        )
    now = parts.journal.ambient.now() // SECOND * SECOND
    return Proposal(
        source=PERSON,
        fields={
            "detected_at": Proposed(now, PERSON, "the moment of declaring"),
            "detected_by": Proposed(f"person: {parts.settings.responder}", PERSON),
        },
    )


def matches(parts: Parts, knowledge: Knowledge, proposal: Proposal) -> list[Match]:
    """The open incidents this may belong to, best first; on the clerk's thread."""
    from playbooks.matching import matching

    systems = [knowledge.catalogue.get(model) for model in proposal.model_ids]
    similar = {name for system in systems if system is not None for name in system.similar_models}
    return matching(proposal, parts.incidents.open_ones(), similar_models=similar)


def shown(proposal: Proposal, field: str) -> tuple[str, str]:
    """(value, where it comes from) as the form shows it; a missing one says why."""
    found: Proposed | None
    if field == "model_id":
        found = proposal.systems[0].model_id if proposal.systems else None
    elif field == "model_version":
        found = proposal.systems[0].fields.get("model_version") if proposal.systems else None
    else:
        found = proposal.fields.get(field)
    if found is None:
        return "", proposal.missing.get(field, "")
    value, origin = str(found.value), f"{found.origin}: {found.reason}" if found.reason else found.origin
    if field.endswith("_at") and isinstance(found.value, int):
        value, origin = utc(found.value), f"{here(found.value, after=', ')}{origin}"
    return clean_line(value, 2000), origin


def edited(proposal: Proposal, values: Mapping[str, str], now: int) -> Proposal:
    """The proposal with what a person changed. Raises `BadInput` for a time that is none."""
    before = {field.name: shown(proposal, field.name)[0] for field in FIELDS}
    changed = {name: value for name, value in values.items() if value != before[name]}
    model, version = changed.pop("model_id", ""), changed.pop("model_version", "")
    if model or (version and proposal.systems):
        proposal = proposal.with_system(model or proposal.systems[0].id, version)
    elif version:
        raise BadInput("A version needs a model.", remedy="Name the model.")
    for name, value in changed.items():
        if value:
            proposal = proposal.edited(name, parse_moment(value, now) if name.endswith("_at") else value)
    return proposal


def declare(parts: Parts, knowledge: Knowledge, proposal: Proposal, part_of: str = "") -> Incident:
    """Open it; durable when this returns. On the clerk's thread. Raises `BadInput`.

    ``part_of``: the id of the incident that it is a part of; a part of a drill is a drill, and in an app that
    plays one everything is a part of that.
    """
    from playbooks.cascade import take_in
    from playbooks.proposal import SEVERITY, TITLE, Proposed

    now = parts.journal.ambient.now()
    if not proposal.text(TITLE):
        raise BadInput("An incident needs a title.", remedy="Say in a few words what is wrong.")
    severity = proposal.fields.get(SEVERITY)
    if severity is None or not severity.value:
        known = knowledge.taxonomy.get(proposal.text("incident_type"))
        severity = (
            Proposed(known.default_severity, f"default of {known.id}")
            if known is not None
            else Proposed(WHEN_UNSURE, "default: when unsure, the higher")
        )
    detected = proposal.fields.get("detected_at")
    since = detected.value if detected is not None and isinstance(detected.value, int) else now
    whole = part_of or parts.drill
    larger = parts.incidents.get(whole) if whole else None
    incident = parts.desk.declare(
        mode=larger.mode if larger is not None else "live",
        source=proposal.source,
        title=proposal.text(TITLE),
        fields=proposal.registers(),
        severity=knowledge.severities.policy(
            str(severity.value), since, knowledge.calendar,
            origin=severity.origin, reason=severity.reason, suggested=severity.suggested,
        ),
        models=proposal.models(),
        alerts=tuple(alert.observed() for alert in proposal.alerts),
    )  # fmt: skip
    take_in(parts.desk, incident, knowledge.catalogue)
    if larger is not None:
        parts.desk.link(incident, "parent", larger)
    if knowledge.workstreams is not None:
        knowledge.workstreams.open_declared(parts.desk, incident, parts.settings.workstreams_from)
    return parts.incidents.refresh(incident)


def join(parts: Parts, incident_id: str, proposal: Proposal) -> None:
    """Add the proposal's alerts and systems to an open incident; on the clerk's thread."""
    incident = parts.incidents.get(incident_id)
    for alert in proposal.alerts:
        parts.desk.observe_alert(incident, alert.observed())
    for model, origin in proposal.models().items():
        if model not in incident.systems:
            parts.desk.add_system(incident, model, origin)
