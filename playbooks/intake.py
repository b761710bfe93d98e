"""From an alert, or a person's word, to a proposal for an incident.

Every value says where it comes from; what nobody can say is named as missing, with the reason. A rule such
as the main one for degraded models drops every label but ``model_id``, so version and baseline are looked
up in Prometheus, at the moment the alert began.
"""

from collections.abc import Collection, Sequence

import msgspec

from data.errors import BadInput
from data.sources.alert import FIRING, RESOLVED, Alert
from data.text import clean, clean_line, count
from data.times import clock
from playbooks import severity as severities
from playbooks.catalogue import Catalogue
from playbooks.intake_fields import READ_AS, TYPE, put_runbook, put_type, severity
from playbooks.intake_systems import ACCURACY, BASELINE, MODEL_ID, Lookup, Systems
from playbooks.matching import Match, matching
from playbooks.proposal import PERSON, RUNBOOK, SEVERITY, TITLE, Proposal, Proposed, Sheet
from playbooks.taxonomy import IncidentType, Taxonomy

__all__ = ["Lookup", "Match", "Proposal", "Proposed", "Said", "by_hand", "lead", "matching", "prefill"]

_UNSAID = "nobody said it"


def lead(alerts: Sequence[Alert]) -> Alert:
    """The alert to declare from: firing before held back before resolved, then the most severe, then the
    earliest. Raises `BadInput` where there is none."""
    if not alerts:
        raise BadInput("There is no alert to declare from")

    def order(alert: Alert) -> tuple[int, int, int, str]:
        state = 0 if alert.state == FIRING else 2 if alert.state == RESOLVED else 1
        said = READ_AS.get(alert.severity, alert.severity)
        rank = severities.rank(said) if said in severities.ORDER else -1
        return state, -rank, alert.starts_at, alert.fingerprint

    return min(alerts, key=order)


def prefill(
    alert: Alert,
    catalogue: Catalogue,
    taxonomy: Taxonomy,
    lookup: Lookup | None = None,
    *,
    others: Sequence[Alert] = (),
    runbooks: Collection[str] = (),
    source: str = "alert",
) -> Proposal:
    """What the alert, the catalogue, the taxonomy and Prometheus say of a new incident.

    ``others`` are alerts declared together with it; they add their systems. ``runbooks`` are the names in
    the library; empty where the caller does not know them. A look-up that fails is a note, never an error.
    Blocks as long as ``lookup`` does.
    """
    sheet = Sheet()
    kind = put_type(sheet, alert, taxonomy)
    sheet.fields[SEVERITY] = severity(alert.severity, kind, "alert label severity")
    sheet.put_or_lack(
        "detected_at", alert.starts_at, "alert startsAt", "the alert does not say when it began"
    )
    sheet.put("detected_by", f"{alert.name} alert", "alert name")
    put_runbook(sheet, alert, taxonomy, kind, runbooks)
    systems = Systems(sheet, catalogue, lookup)
    together = (alert, *(other for other in others if other.key != alert.key))
    for one in together:
        systems.of_alert(one)
    sheet.fields[TITLE] = _title(alert, kind, sheet.systems[0].id if sheet.systems else "")
    sheet.fields["summary"] = _summary(alert, sheet.systems[0].fields if sheet.systems else {})
    _note_state(sheet, alert)
    return sheet.proposal(source, together)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of an incident that no alert told of. Times in microseconds; empty: not said."""

    title: str
    person: str = ""
    incident_type: str = ""
    severity: str = ""
    model_id: str = ""
    model_version: str = ""
    summary: str = ""
    detected_at: int | None = None
    onset_at: int | None = None
    """Their estimate of when the harm began."""


def by_hand(
    said: Said, catalogue: Catalogue, taxonomy: Taxonomy, now: int, lookup: Lookup | None = None
) -> Proposal:
    """A proposal of what a person says, and what the catalogue and Prometheus add. ``lookup`` blocks.

    Raises `NotFound` for a type the taxonomy does not have, and `BadInput` for an empty title, a word that
    is no severity, a time in the future and an onset after the detection.
    """
    sheet = Sheet()
    noticed = _noticed(said, now)
    if not clean_line(said.title):
        raise BadInput("An incident needs a title", remedy="Say in a few words what is wrong.")
    if said.severity:
        severities.rank(said.severity)
    kind = taxonomy.require(said.incident_type) if said.incident_type else None
    person = clean_line(said.person, 200)
    sheet.put(TITLE, clean_line(said.title), PERSON)
    sheet.put_or_lack(TYPE, kind.id if kind else "", PERSON, _UNSAID)
    sheet.fields[SEVERITY] = severity(said.severity, kind, PERSON)
    sheet.put("detected_at", noticed, PERSON, "" if said.detected_at else "the moment of declaring")
    sheet.put("detected_by", f"person: {person}" if person else PERSON, PERSON)
    sheet.put_or_lack("onset_at", said.onset_at, PERSON, _UNSAID, "an estimate")
    sheet.put_or_lack("summary", clean(said.summary).strip(), PERSON, _UNSAID)
    _put_said_system(sheet, said, Systems(sheet, catalogue, lookup), noticed)
    if kind and kind.runbook:
        sheet.put(RUNBOOK, kind.runbook, f"taxonomy: {kind.id}")
    return sheet.proposal(PERSON)


def _put_said_system(sheet: Sheet, said: Said, systems: Systems, noticed: int) -> None:
    model_id, version = clean_line(said.model_id, 200), clean_line(said.model_version, 200)
    if model_id:
        systems.add(Proposed(model_id, PERSON), Proposed(version, PERSON) if version else None, noticed)
    else:
        sheet.missing[MODEL_ID] = _UNSAID


def _noticed(said: Said, now: int) -> int:
    """When it was noticed: as they say, else now. Raises `BadInput` where the times cannot be."""
    noticed = now if said.detected_at is None else said.detected_at
    if max(noticed, said.onset_at or 0) > now:
        raise BadInput("The incident cannot lie in the future", remedy="Give a time that has passed.")
    if said.onset_at is not None and said.onset_at > noticed:
        raise BadInput(
            f"It cannot begin ({clock(said.onset_at)} UTC) after it was noticed ({clock(noticed)} UTC)",
            remedy="Give an earlier onset, or say when it was noticed.",
        )
    return noticed


def _title(alert: Alert, kind: IncidentType | None, model: str) -> Proposed:
    if kind and model:
        return Proposed(clean_line(f"{kind.title}: {model}", 200), "type and model")
    if model:
        return Proposed(clean_line(f"{alert.name}: {model}", 200), "alert name and model")
    origin = "alert annotation" if alert.summary != alert.name else "alert name"
    return Proposed(clean_line(alert.summary, 200), origin)


def _summary(alert: Alert, system: dict[str, Proposed]) -> Proposed:
    """The rule's own words, and the numbers that its labels no longer held."""
    origin = "alert annotation" if alert.summary != alert.name else "alert name"
    live, baseline = system.get(ACCURACY), system.get(BASELINE)
    if live is None or baseline is None:
        return Proposed(alert.summary, origin)
    numbers = f"Live accuracy {live.value} against a baseline of {baseline.value}."
    return Proposed(f"{alert.summary}\n{numbers}", f"{origin}; {baseline.origin}")


def _note_state(sheet: Sheet, alert: Alert) -> None:
    if alert.state == RESOLVED:
        when = f" at {clock(alert.ends_at)} UTC" if alert.ends_at else ""
        sheet.notes.append(f"This alert has resolved{when}")
    elif alert.suppression:
        sheet.notes.append(f"Its notifications are held back: {', '.join(alert.suppression)}")
    if alert.left_out:
        sheet.notes.append(f"{count(alert.left_out, 'label')} beyond the bounds left out")
