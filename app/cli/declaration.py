"""What `declare` was told, laid over what the alert proposes."""

from dataclasses import dataclass

import msgspec

from app.wiring import Wiring
from data.errors import BadInput
from data.incident.model import Incident
from data.text import clean, clean_line
from playbooks import intake
from playbooks.cascade import take_in
from playbooks.intake import Said
from playbooks.matching import Match, matching
from playbooks.proposal import PERSON, SEVERITY, TITLE, Proposal, Proposed, ProposedSystem

TYPE = "incident_type"


@dataclass(frozen=True, slots=True)
class Words:
    """What the options say; empty where they say nothing. Times in microseconds."""

    title: str = ""
    type_id: str = ""
    severity: str = ""
    models: tuple[str, ...] = ()
    version: str = ""
    summary: str = ""
    detected_at: int | None = None
    onset_at: int | None = None


def by_hand(words: Words, wiring: Wiring) -> Proposal:
    """A proposal of what a person says, with what catalogue and Prometheus add. Raises `BadInput`."""
    if words.version and not words.models:
        raise BadInput("A model version needs a model.", remedy="Give --model ID.")
    first, *others = [_model(model) for model in words.models] or [""]
    said = Said(
        title=words.title,
        incident_type=words.type_id,
        severity=words.severity,
        model_id=first,
        model_version=words.version,
        summary=words.summary,
        detected_at=words.detected_at,
        onset_at=words.onset_at,
    )
    now = wiring.ambient.now()
    told = intake.by_hand(said, wiring.catalogue, wiring.taxonomy, now, wiring.model_lookup())
    for model in others:
        told = msgspec.structs.replace(told, systems=(*told.systems, ProposedSystem(Proposed(model, PERSON))))
    return told


def edited(told: Proposal, words: Words, wiring: Wiring) -> Proposal:
    """What the alert proposes, with what a person said over it. Raises `BadInput`."""
    if words.type_id:
        told = told.edited(TYPE, wiring.taxonomy.require(words.type_id).id)
    given: dict[str, str | int | None] = {
        TITLE: clean_line(words.title),
        SEVERITY: words.severity,
        "summary": clean(words.summary),
        "detected_at": words.detected_at,
        "onset_at": words.onset_at,
    }
    for field, value in given.items():
        if value is not None and value != "":
            told = told.edited(field, value)
    if "detected_at" not in told.fields:
        told = told.edited("detected_at", wiring.ambient.now())
    return with_models(told, words.models, words.version)


def with_models(told: Proposal, models: tuple[str, ...], version: str) -> Proposal:
    """The systems as given, first of all; the version is the first one's. Raises `BadInput`."""
    for model in reversed(models):
        told = told.with_system(_model(model))
    if not version:
        return told
    if not told.systems:
        raise BadInput("A model version needs a model.", remedy="Give --model ID.")
    return told.with_system(told.systems[0].id, clean_line(version))


def _model(text: str) -> str:
    model = clean_line(text)
    if not model:
        raise BadInput("A model's id cannot be empty.")
    return model


def open_matches(told: Proposal, wiring: Wiring, mode: str) -> list[Match]:
    """The open incidents that this may belong to, best first."""
    systems = [wiring.catalogue.get(model) for model in told.model_ids]
    similar = {name for system in systems if system is not None for name in system.similar_models}
    return matching(told, wiring.incidents.open_ones(), mode=mode, similar_models=similar)


def declare(told: Proposal, wiring: Wiring, mode: str, parent: Incident | None = None) -> Incident:
    """Open it, as a part of ``parent`` where there is one; durable when this returns. Raises `BadInput` where
    only one of the two is a drill."""
    if parent is not None and parent.mode != mode:
        raise BadInput(
            f"{parent.number} is live, and its parts are.", remedy="Leave out --drill, or declare it apart."
        )
    detected = told.fields["detected_at"].value
    since = detected if isinstance(detected, int) else wiring.ambient.now()
    severity = told.fields[SEVERITY]
    incident = wiring.desk.declare(
        mode=mode,
        source=told.source,
        title=told.text(TITLE),
        fields=told.registers(),
        severity=wiring.severity_policy(
            str(severity.value),
            since,
            origin=severity.origin,
            reason=severity.reason,
            suggested=severity.suggested,
        ),
        models=told.models(),
        alerts=tuple(alert.observed() for alert in told.alerts),
    )
    if parent is not None:
        wiring.desk.link(incident, "parent", parent)
    take_in(wiring.desk, incident, wiring.catalogue_of(wiring.incidents.refresh(incident)))
    wiring.workstreams.open_declared(wiring.desk, incident, wiring.settings.workstreams_from)
    return wiring.incidents.refresh(incident)
