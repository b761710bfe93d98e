"""The catalogue of fields and lists: the record's, and everything the postmortem asks for."""

import msgspec


class Field(msgspec.Struct, frozen=True):
    """One value that can be set.

    ``kind`` is ``text``, ``integer``, ``time``, ``date``, ``yes_no`` or ``choice``.
    """

    path: str
    kind: str
    label: str
    help: str = ""
    choices: tuple[str, ...] = ()
    long: bool = False
    """Text of several lines."""
    by: str = "field_set"
    """The kind of event that sets it: ``field_set``, ``severity_set``, ``phase_moved`` or ``role_taken``."""


class ListField(msgspec.Struct, frozen=True):
    """A list of items, each a text and details; a detail's ``path`` is its name in the item."""

    path: str
    label: str
    help: str = ""
    details: tuple[Field, ...] = ()


SEVERITIES = ("near_miss", "low", "medium", "high", "critical")
PRIORITIES = ("low", "medium", "high", "critical")
PHASES = ("detection", "triage", "containment", "eradication", "recovery", "post-mortem", "closed")
ROLES = (
    "incident_commander",
    "deputy",
    "scribe",
    "operations_lead",
    "communications_lead",
    "liaison",
)
CAUSE_PLACES = ("model", "data", "serving", "interaction")
_STATUSES = ("completed", "in_progress", "planned")


def _text(path: str, label: str, about: str = "") -> Field:
    return Field(path, "text", label, about)


def _prose(path: str, label: str, about: str = "") -> Field:
    return Field(path, "text", label, about, long=True)


def _yes_no(path: str, label: str, about: str = "") -> Field:
    return Field(path, "yes_no", label, about)


def _time(path: str, label: str, about: str = "") -> Field:
    return Field(path, "time", label, about)


def _integer(path: str, label: str, about: str = "") -> Field:
    return Field(path, "integer", label, about)


_BASICS = (
    _text("title", "title", "A few words that tell this incident from others."),
    _prose("summary", "summary", "One paragraph: what happened and what could be seen of it."),
    _prose("immediate_cause", "immediate cause", "What set it off, as far as it is known."),
    _text("incident_type", "type", "A type of the taxonomy, by its id."),
    Field("severity", "choice", "severity", "When unsure, the higher.", SEVERITIES, by="severity_set"),
    Field("phase", "choice", "phase", "Where the response stands.", PHASES, by="phase_moved"),
    _text("model_version", "model version", "Of the first system; of others, system.MODEL.model_version."),
    _text("reported_by", "reported by", "The team or person who reported it."),
    _yes_no("disclosure.required", "public disclosure required", "Whether the public must be told."),
    _yes_no("reporting.required", "regulatory reporting required", "Whether a regulator must be told."),
)
_TIMES = (
    _time("onset_at", "onset (T0)", "When the harm began or its trigger happened."),
    _text("onset_trigger", "trigger", "What happened then: a deployment, a schema change, an attack."),
    _time("detected_at", "detected at (T1)", "When somebody or something first noticed."),
    _text("detected_by", "detected by", "The alert, person or team that noticed."),
    _text("detected_how", "how detected", "The signal: a metric, a complaint, a review."),
    _time("contained_at", "contained at (T2)", "Only where no recorded step says it."),
    _time("long_term.planned_at", "long-term fixes planned at (T4)"),
    _time("long_term.deployed_at", "long-term fixes deployed at"),
    _time("reporting.aware_at", "aware at", "Where the law's awareness is another moment than detection."),
    _time("reporting.classified_at", "classified as major at", "When somebody classified it so."),
)
_IMPACT = (
    _integer("impact.affected_predictions", "affected predictions", "How many predictions were affected."),
    _text("impact.false_positive_increase", "false positive increase", "As measured, such as 12%."),
    _prose("impact.user_impact", "user impact", "What users met with."),
    _text("impact.financial_impact_estimate", "financial impact, estimated"),
    _integer("impact.affected_users", "affected users", "How many people."),
    _text("impact.data_types", "data types exposed", "Names, card numbers, health data."),
    _prose("impact.harmful_outputs", "outputs that led to harm"),
    _prose("impact.business", "business impact", "What it cost the organisation, beyond the estimate."),
    _text("impact.downtime", "downtime", "How long what could not be used."),
    _prose("impact.legal_exposure", "legal and regulatory exposure"),
    _prose("impact.security", "security impact", "What an attacker gained or could gain."),
    _yes_no("impact.keys_exposed", "keys exposed"),
    _text("impact.extraction_risk", "model extraction risk"),
    _prose("impact.reputational", "reputational impact"),
    _yes_no("impact.notifications_required", "customers must be notified"),
    _text("impact.media_exposure", "media exposure"),
)
_CAUSE = (
    _text("root_cause.pattern", "root cause pattern", "By its id; fireline review causes names them."),
    Field("root_cause.place", "choice", "where the cause lay", "", CAUSE_PLACES),
    _text("root_cause.category", "root cause category", "A type of the taxonomy, or the team's own word."),
    _prose("root_cause.description", "root cause", "What made it possible; may be completed later."),
)
_AFTERWARDS = (
    _prose("disclosure.plan", "external disclosure plan", "To whom: customers, regulators, the public."),
    _prose("disclosure.draft", "draft messaging"),
    _text("disclosure.timeline", "disclosure timeline", "Who hears of it by when."),
    _yes_no("approvals.legal", "approved by legal"),
    _yes_no("approvals.pr", "approved by PR"),
    _yes_no("approvals.compliance", "approved by compliance"),
    _prose("approvals.notes", "notes on approvals"),
    _text("approvals.responsible_manager", "responsible manager", "Who acknowledges the postmortem."),
    _text("approvals.security_lead", "security lead", "Who acknowledges the postmortem."),
    _prose("monitoring.what", "what to monitor"),
    _prose("monitoring.thresholds", "alert thresholds"),
    _text("monitoring.owner", "monitoring owner"),
    Field("monitoring.until", "date", "monitor until"),
    _text("monitoring.review_every", "review every", "Such as 1d or every Monday."),
    _text("monitoring.panels", "panels that are watched", "Their ids; none: those of the type with a limit."),
    _time("follow_up.at", "follow-up meeting at", "Within seven days."),
    _text("follow_up.attendees", "attendees"),
    _time("follow_up.held_at", "follow-up meeting held at"),
)

FIELDS: dict[str, Field] = {
    field.path: field for field in (*_BASICS, *_TIMES, *_IMPACT, *_CAUSE, *_AFTERWARDS)
}

_FACTOR = (
    _text("evidence", "evidence", "A log, a commit, a measurement."),
    _yes_no("root_cause", "root cause", "yes: a root cause; no: it contributed."),
)
_PERSON = (_text("role", "role"),)

LISTS: dict[str, ListField] = {
    known.path: known
    for known in (
        ListField("factors.governance", "governance", "What policy or ownership lacked.", _FACTOR),
        ListField("factors.security", "security", "What protection lacked.", _FACTOR),
        ListField("factors.operations", "operations and engineering", "What building it lacked.", _FACTOR),
        ListField("root_cause.contributing_factors", "factors under no lens yet", "", _FACTOR),
        ListField(
            "containment",
            "containment actions",
            "Those that no runbook step recorded.",
            (_time("at", "at"), _text("by", "by")),
        ),
        ListField(
            "remediation",
            "short-term remediation",
            "What restored a safe state.",
            (Field("status", "choice", "status", "", _STATUSES), _time("at", "at"), _text("by", "by")),
        ),
        ListField(
            "controls",
            "controls",
            "What prevents it from happening again.",
            (_text("metric", "metric or test"), _text("factor", "factor it answers")),
        ),
        ListField(
            "validations",
            "later validation",
            "What a metric really was, by labels that came late.",
            (_text("metric", "metric"), _text("value", "value"), _text("evidence", "evidence")),
        ),
        ListField(
            "whys",
            "five whys",
            "Each asks why of the one it stands under.",
            (
                _text("under", "under", "The id of the answer that it asks about; none: the symptom."),
                _text("evidence", "evidence", "A log, a commit, a measurement."),
                _yes_no("root_cause", "root cause", "yes: nothing lies deeper."),
            ),
        ),
        ListField("lessons", "lessons", "Two to four."),
        ListField(
            "communications",
            "communications",
            "Who was told what.",
            (_text("audience", "audience"), _time("at", "at"), _text("by", "by")),
        ),
        ListField("authors", "authors", "Who wrote the postmortem.", _PERSON),
        ListField("participants", "participants", "Who took part in the review.", _PERSON),
        ListField(
            "evidence_links", "evidence links", "Where more is to be found.", (_text("url", "address"),)
        ),
    )
}

REMOVED = _yes_no("removed", "removed", "yes takes the item off its list.")

CONTAINMENTS = ("harming", "contained", "restored", "unaffected")
"""How a system of an incident stands, as far as somebody said it."""

SYSTEM_FIELDS: dict[str, Field] = {
    field.path: field
    for field in (
        _text("model_version", "model version"),
        _text("previous_version", "previous version"),
        _text("known_good_version", "known good version"),
        _text("known_bad_version", "known bad version"),
        _text("fallback", "fallback"),
        _text("namespace", "namespace"),
        _text("deployment", "deployment"),
        _text("gateway", "gateway"),
        _text("owner", "owner"),
        _text("risk_class", "risk class"),
        Field("containment", "choice", "containment", "Whether it still does harm.", CONTAINMENTS),
    )
}

ACTION_FIELDS: dict[str, Field] = {
    field.path: field
    for field in (
        _text("owner", "owner"),
        Field("due", "date", "due"),
        Field("status", "choice", "status", "", ("open", "in_progress", "completed", "cancelled")),
        Field("priority", "choice", "priority", "", PRIORITIES),
        _text("acceptance", "acceptance", "How to see that it is done."),
        _text("evidence", "evidence", "What shows that it is done."),
    )
}

TASK_STATUSES = ("open", "doing", "blocked", "done", "failed", "dropped")
TASK_FIELDS: dict[str, Field] = {
    field.path: field
    for field in (
        Field("status", "choice", "status", "", TASK_STATUSES),
        _text("owner", "owner"),
        _time("due", "due"),
        _text("blocker", "what it waits for", "Or why it failed or was dropped."),
        _text("workstream", "workstream"),
    )
}
WORKSTREAM_FIELDS: dict[str, Field] = {
    field.path: field
    for field in (
        _text("lead", "lead"),
        Field("status", "choice", "status", "", ("open", "blocked", "done")),
        _text("blocker", "what it waits for"),
        _time("due", "due"),
    )
}

COHORT_FIELDS: dict[str, Field] = {
    field.path: field
    for field in (
        _integer("rescored", "re-scored", "How many were decided again by a model or person that works."),
        _integer("reversed", "reversed", "Of those, how many came out otherwise."),
        _integer("notified", "notified", "How many people were told."),
        _integer("waived", "waived", "How many are left as they are, with a reason."),
    )
}

ROLE = Field("role", "text", "role", "Who holds it; empty gives it up.", ROLES, by="role_taken")

COMPUTED: dict[str, str] = {
    "incident_id": "It is given when the incident is declared.",
    "status": "fireline resolve, close and reopen change it.",
    "model_id": "It is the first system of the incident.",
    "acknowledged_at": "fireline ack sets it; correcting that entry's time changes it.",
    "resolved_at": "fireline resolve --at sets it; correcting that entry's time changes it.",
    "duration_minutes": "It is computed from detection and resolution.",
    "timeline": "fireline note adds to it.",
    "corrective_actions": "fireline action add adds to it.",
    "triage": "fireline answer INCIDENT QUESTION yes|no|unknown records it.",
}
"""What is computed or recorded in another way, and how."""
