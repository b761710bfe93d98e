"""Reports to authorities: written into by hand, sent and kept as sent, and how one differs from the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from app.wiring import Wiring
from data.errors import BadInput
from data.incident import reporting
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Draft
from data.text import clean, clean_line
from playbooks import forms
from playbooks.regimes import Regime
from playbooks.reports import paper_formats, regime_report
from playbooks.reports.paper import Paper, Statement
from playbooks.reports.said import Sayer


@dataclass(frozen=True, slots=True)
class Sending:
    """What a person says of a report that went out; an empty recipient is the regime's own."""

    obligation: str
    version: str = "initial"
    recipient: str = ""
    reference: str = ""
    reason: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """The document as sent."""

    digest: str
    missing: list[str]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that one report says otherwise than the next."""

    before: str
    after: str
    field: str
    was: str
    now: str


def written(wiring: Wiring, incident: Incident, regime: Regime, version: str = "") -> Paper:
    """The report as it stands now."""
    known = forms.load(wiring.settings.knowledge)
    sayer = Sayer(incident, wiring.incidents.actor_name, wiring.taxonomy)
    heads = tuple(str(head) for head in wiring.journal.heads())
    now = wiring.ambient.now()
    return regime_report.report(regime, known, sayer, now, version=version, heads=heads)


def record(wiring: Wiring, incident: Incident, regime: Regime, sending: Sending) -> Kept:
    """Keep the report as it stands as evidence, and say that it went out, in one transaction.

    Raises `BadInput` for a regime of which nobody knows that it may apply.
    """
    wiring.journal.refuse_acts()
    incident = wiring.incidents.refresh(incident)
    stands = reporting.assessed(incident, regime.id)
    if stands is None or not stands.owed:
        what = "is ruled out" if stands else "is not assessed yet"
        raise BadInput(
            f"{regime.title} {what}.", remedy=f"fireline report assess {regime.id} asks its questions."
        )
    paper = written(wiring, incident, regime, sending.version)
    content = paper_formats.markdown(paper, wiring.settings.knowledge)
    kept = wiring.evidence.keep(content)
    owed = next(one for one in regime.obligations if one.id == sending.obligation)
    name = f"report-{regime.id}-{owed.id}-{sending.version}.md"
    file = kinds.EvidenceAdded(
        kept.digest, name, kept.size, "text/markdown", f"{sending.version} report as sent"
    )
    sent = kinds.ReportSent(
        regime=regime.id,
        obligation=owed.id,
        version=sending.version,
        recipient=clean_line(sending.recipient) or owed.recipient,
        reference=clean_line(sending.reference),
        reason=clean(sending.reason),
        digest=kept.digest,
        said=paper.said,
    )
    subject = f"{regime.id}/{owed.id}"
    wiring.desk.write(
        Draft(payload=file, incident=incident.id, subject=kept.digest),
        Draft(payload=sent, incident=incident.id, subject=subject, occurred_at=sending.at),
    )
    return Kept(kept.digest, paper.missing)


def fields(wiring: Wiring, incident: Incident, regime: Regime) -> list[Statement]:
    """The fields that a person may write into, as they stand now."""
    own = {field.id for field in forms.load(wiring.settings.knowledge).get(regime.form).fields}
    return [one for one in written(wiring, incident, regime).statements() if one.id in own]


def fill(wiring: Wiring, incident: Incident, regime: Regime, given: Mapping[str, str]) -> None:
    """Write into fields of the report; an empty text takes it out. Raises `BadInput` for no such field,
    before anything is written."""
    known = [field.id for field in forms.load(wiring.settings.knowledge).get(regime.form).fields]
    for name in given:
        if name not in known:
            raise BadInput(
                f"The report to {regime.short} has no field {clean_line(name, 40)!r}.",
                remedy=f"It has {', '.join(known)}.",
            )
    for name, text in given.items():
        wiring.desk.set_field(incident, reporting.field(regime.id, name), clean(text).strip() or None)


def changes(wiring: Wiring, incident: Incident, regime: Regime) -> list[Change]:
    """Field by field, from each report that was sent to the next, and from the last to one written now."""
    sent = reporting.sendings(incident, regime.id)
    now = written(wiring, incident, regime)
    labels = {one.id: one.label for one in now.statements()}
    stages = [
        (f"{mark.get('obligation')} {mark.get('version')}", dict(mark.get("said", {}))) for mark in sent
    ]
    stages.append(("now", now.said))
    return [
        Change(before, after, labels.get(name, name), was.get(name, ""), said.get(name, ""))
        for (before, was), (after, said) in pairwise(stages)
        for name in dict.fromkeys([*was, *said])
        if was.get(name, "") != said.get(name, "")
    ]
