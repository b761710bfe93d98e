"""One incident told from onset to follow-up, with an answer for everything a document asks."""

from data import times
from data.incident.fields import FIELDS
from data.incident.fields_catalogue import ROLES
from data.incident.model import Incident
from data.journal import kinds
from playbooks import forms
from tests.data.incident.stage import Stage

START = "2026-04-22T08:15:00Z"
MODEL = "fraud-detection-v4"
QUESTIONS = (
    "direct_harm",
    "personal_data",
    "unusual_traffic",
    "exposure",
    "reproducible",
    "recent_change",
    "happened_before",
)

_FIELDS: dict[str, str | int | bool] = {
    "summary": "The fraud model lost accuracy after an upstream rename.\nLegitimate payments were stopped.",
    "immediate_cause": "The model received null for one feature.",
    "incident_type": "model_performance_degradation",
    "reported_by": "payments on-call",
    "disclosure.required": False,
    "reporting.required": True,
    "onset_at": times.parse_iso("2026-04-22T06:00:00Z"),
    "onset_trigger": "pipeline deployed with a schema change",
    "detected_at": times.parse_iso("2026-04-22T08:15:00Z"),
    "detected_by": "AIModelPerformanceDegraded alert",
    "detected_how": "live accuracy under nine tenths of its baseline",
    "long_term.deployed_at": times.parse_iso("2026-05-06T12:00:00Z"),
    "impact.affected_predictions": 12400,
    "impact.false_positive_increase": "12%",
    "impact.user_impact": "340 legitimate payments were flagged",
    "impact.financial_impact_estimate": "delays in flagged payments",
    "impact.affected_users": 340,
    "impact.data_types": "none",
    "impact.harmful_outputs": "wrong fraud verdicts",
    "impact.business": "support took 90 calls",
    "impact.downtime": "none",
    "impact.legal_exposure": "none seen by counsel",
    "impact.security": "none",
    "impact.keys_exposed": False,
    "impact.extraction_risk": "none",
    "impact.reputational": "two complaints in public",
    "impact.notifications_required": True,
    "impact.media_exposure": "none",
    "root_cause.pattern": "weak_data_governance",
    "root_cause.place": "data",
    "root_cause.category": "data_pipeline_corruption",
    "root_cause.description": "merchant_category_code was renamed to mcc upstream",
    "disclosure.plan": "tell the 340 customers",
    "disclosure.draft": "We stopped some payments by mistake.\nThey have been released.",
    "disclosure.timeline": "within two days",
    "approvals.legal": True,
    "approvals.pr": True,
    "approvals.compliance": False,
    "approvals.notes": "compliance asks for the cohort first",
    "approvals.responsible_manager": "H. Lang",
    "approvals.security_lead": "S. Okoro",
    "monitoring.what": "accuracy and null share per feature",
    "monitoring.thresholds": "accuracy under 0.85, nulls over 1%",
    "monitoring.owner": "ml-platform-team",
    "monitoring.panels": "live_accuracy",
    "monitoring.until": "2026-05-22",
    "monitoring.review_every": "1d",
    "follow_up.at": times.parse_iso("2026-04-28T13:00:00Z"),
    "follow_up.attendees": "A. Ito, K. Mori, H. Lang",
    "follow_up.held_at": times.parse_iso("2026-04-28T13:05:00Z"),
}

UNASKED = {
    "title",  # given when declaring
    "severity",
    "phase",
    "model_version",
    "contained_at",  # a step says it
    "reporting.aware_at",  # reports say it
    "reporting.classified_at",
    "long_term.planned_at",  # the first due date says it
}
"""Fields of the catalogue that the story tells in another way."""

assert set(_FIELDS) | UNASKED == set(FIELDS), set(_FIELDS) ^ (set(FIELDS) - UNASKED)


def tell(stage: Stage, mode: str = "live") -> Incident:
    """Build the whole incident; the stage's clock must start at `START`."""
    incident = _detect(stage, mode)
    _respond(stage, incident)
    _contain(stage, incident)
    _resolve(stage, incident)
    _review(stage, incident)
    return stage.incidents.refresh(incident)


def _detect(stage: Stage, mode: str) -> Incident:
    firing = kinds.AlertObserved(
        "f1",
        "firing",
        "AIModelPerformanceDegraded",
        stage.now,
        labels={"model_id": MODEL, "severity": "high"},
        source="alertmanager",
    )
    severity = kinds.SeveritySet("medium", stage.now + 4 * times.HOUR, "4 hours", origin="taxonomy")
    return stage.desk.declare(
        mode=mode,
        source="alert",
        title="Fraud model lost accuracy",
        severity=severity,
        models={MODEL: "alert label model_id"},
        alerts=(firing,),
    )


def _respond(stage: Stage, incident: Incident) -> None:
    desk = stage.desk
    stage.at("08:22:00")
    desk.acknowledge(incident)
    for role in ROLES:
        desk.take_role(incident, role, f"{role[0].upper()}. Mori")
    desk.set_field(incident, f"system.{MODEL}.model_version", "4.1.2")
    for number, question in enumerate(QUESTIONS):
        desk.answer(incident, question, ("no", "yes", "unknown")[number % 3], f"log line {number}")
    stage.at("08:33:00")
    severity = kinds.SeveritySet("high", stage.now + times.HOUR, "1 hour", reason="when unsure, the higher")
    desk.set_severity(incident, severity)
    stage.at("08:45:00")
    desk.note(incident.id, "nulls since six:\n  mcc: 100%\n  amount: 0%")
    mistaken = desk.note(incident.id, "rename was at 7")
    desk.correct(incident, mistaken.id, text="rename was at 6", reason="misread")
    desk.correct(incident, mistaken.id, occurred_at=times.parse_iso("2026-04-22T08:40:00Z"))
    desk.send_update(incident, "We are falling back to 4.1.1.", "executives")


def _contain(stage: Stage, incident: Incident) -> None:
    stage.at("09:10:00")
    stage.desk.decide(incident, "fall back to the known good version")
    intended = kinds.StepIntended(
        "a1",
        "containment",
        1,
        action="Fall back to 4.1.1",
        runbook="performance-degradation",
        command="kubectl set env deployment/model-server MODEL_VERSION=4.1.1 | cat",
        undo="kubectl set env deployment/model-server MODEL_VERSION=4.1.2",
    )
    stage.append(incident, intended, "a1")
    stage.append(incident, kinds.StepStarted("a1", "laptop", 4242), "a1")
    stage.at("09:15:00")
    ended = kinds.StepEnded("a1", "succeeded", exit_code=0, verification="verified", evidence=("ab" * 32,))
    stage.append(incident, ended, "a1")
    kept = kinds.EvidenceAdded("ab" * 32, "step-1.txt", 812, "text/plain", "output of step 1")
    stage.desk.attach_evidence(incident, kept)
    stage.desk.add_item(
        incident, "containment", "Told support", {"at": "2026-04-22T09:20:00Z", "by": "K. Mori"}
    )


def _resolve(stage: Stage, incident: Incident) -> None:
    stage.at("10:45:00")
    resolved = kinds.AlertObserved(
        "f1",
        "resolved",
        "AIModelPerformanceDegraded",
        times.parse_iso(START),
        stage.now,
        labels={"model_id": MODEL},
        source="alertmanager",
    )
    stage.desk.observe_alert(stage.incidents.refresh(incident), resolved)
    details = {"status": "completed", "at": "2026-04-22T10:30:00Z", "by": "data-platform-team"}
    stage.desk.add_item(incident, "remediation", "Deployed the pipeline fix", details)
    stage.desk.resolve(incident, "metrics nominal")


def _review(stage: Stage, incident: Incident) -> None:
    desk = stage.desk
    stage.at("2026-04-23T09:00:00Z")
    for path, value in _FIELDS.items():
        desk.set_field(incident, path, value)
    evidence = {"evidence": "deploy log 31", "root_cause": "yes"}
    desk.add_item(
        incident, "factors.governance", "Nobody owned the contract", {**evidence, "root_cause": "no"}
    )
    desk.add_item(incident, "factors.security", "Anyone may rename a column", evidence)
    desk.add_item(incident, "factors.operations", "No schema check at the model's input", evidence)
    action = kinds.ActionAdded(
        "Validate the schema before inference",
        "data-platform-team",
        "2026-04-29",
        "high",
        "CI fails on a rename",
    )
    added = desk.add_action(incident, action)
    desk.set_field(incident, f"action.{added.id}.status", "in_progress")
    desk.add_item(
        incident, "controls", "Schema gate", {"metric": "0 unchecked renames", "factor": "no check"}
    )
    why = desk.add_item(incident, "whys", "A column was renamed", {"evidence": "deploy log 31"})
    desk.add_item(incident, "whys", "Nobody owned the contract", {"under": why.id, "root_cause": "yes"})
    for field in forms.shipped().get("review").fields:
        if field.asks:
            desk.set_field(incident, f"report.review.{field.id}", f"answer on {field.id.replace('_', ' ')}")
    desk.add_item(incident, "lessons", "A healthy service may be wrong")
    desk.add_item(incident, "lessons", "Contracts need owners")
    told = {"audience": "customers", "at": "2026-04-23T08:00:00Z", "by": "communications"}
    desk.add_item(incident, "communications", "Letter to 340 customers", told)
    desk.add_item(incident, "authors", "A. Ito", {"role": "ML engineer"})
    desk.add_item(incident, "participants", "K. Mori", {"role": "incident commander"})
    desk.add_item(incident, "evidence_links", "Pipeline change", {"url": "https://git.example/pr/31"})
    prior = kinds.IncidentLinked("prior", "0190", "AI-INC-2025-0007")
    stage.append(incident, prior, "prior/0190")
