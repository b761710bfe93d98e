"""Every kind of event and what it carries, by family; use them as ``kinds.NoteAdded``.

A kind that this version does not know, or a newer version of one, is kept, passed on and shown raw; the
fold leaves it out.
"""

from data.journal.kinds.approvals import (
    ApprovalAsked,
    ApprovalGiven,
    GlassReviewed,
)
from data.journal.kinds.drills import (
    DrillBegan,
    DrillClock,
    DrillEnded,
    HintTaken,
    InjectDelivered,
)
from data.journal.kinds.handover import (
    HandoverAnswered,
    HandoverOffered,
)
from data.journal.kinds.incident import (
    Acknowledged,
    DecidedToAct,
    DecisionMade,
    FieldSet,
    Grounds,
    IncidentDeclared,
    IncidentLinked,
    NumberAssigned,
    PhaseMoved,
    QuestionAnswered,
    RoleTaken,
    SeveritySet,
    StatusChanged,
    SystemAdded,
)
from data.journal.kinds.kill import (
    KillArmed,
    KillCountdown,
    KillDisarmed,
    KillStopped,
)
from data.journal.kinds.monitoring import (
    MonitoringLooked,
    MonitoringReviewed,
)
from data.journal.kinds.observed import (
    AlertMembership,
    AlertObserved,
    ChangeObserved,
    ClockDiffered,
    RuleFollowed,
    SilenceCreated,
    SilenceExpired,
)
from data.journal.kinds.outside import (
    DeliveryEnded,
    DeliveryQueued,
)
from data.journal.kinds.payload import Payload, decode
from data.journal.kinds.probes import (
    ProbeAdded,
    ProbeRan,
)
from data.journal.kinds.record import (
    ActionAdded,
    DocumentExported,
    EventCorrected,
    EvidenceAdded,
    EvidenceMissing,
    ItemAdded,
    NoteAdded,
    Redacted,
    UpdateSent,
)
from data.journal.kinds.reporting import (
    ApplicabilityAnswered,
    Calendar,
    CohortAdded,
    Obligation,
    RegimeAssessed,
    ReportSent,
    Term,
)
from data.journal.kinds.steps import (
    ResolutionChosen,
    RunbookKept,
    StepConfirmed,
    StepEnded,
    StepIntended,
    StepRehearsed,
    StepSkipped,
    StepStarted,
)
from data.journal.kinds.store import (
    ActorIntroduced,
    ChainOpened,
    HeadsAcknowledged,
    ParameterRemembered,
    QuarterReviewed,
    RunbookTrusted,
)
from data.journal.kinds.systems import DependencySet
from data.journal.kinds.updates import UpdateApproved, UpdateProposed
from data.journal.kinds.work import (
    TaskAdded,
    WorkstreamOpened,
)

__all__ = [
    "KINDS",
    "Acknowledged",
    "ActionAdded",
    "ActorIntroduced",
    "AlertMembership",
    "AlertObserved",
    "ApplicabilityAnswered",
    "ApprovalAsked",
    "ApprovalGiven",
    "Calendar",
    "ChainOpened",
    "ChangeObserved",
    "ClockDiffered",
    "CohortAdded",
    "DecidedToAct",
    "DecisionMade",
    "DeliveryEnded",
    "DeliveryQueued",
    "DependencySet",
    "DocumentExported",
    "DrillBegan",
    "DrillClock",
    "DrillEnded",
    "EventCorrected",
    "EvidenceAdded",
    "EvidenceMissing",
    "FieldSet",
    "GlassReviewed",
    "Grounds",
    "HandoverAnswered",
    "HandoverOffered",
    "HeadsAcknowledged",
    "HintTaken",
    "IncidentDeclared",
    "IncidentLinked",
    "InjectDelivered",
    "ItemAdded",
    "KillArmed",
    "KillCountdown",
    "KillDisarmed",
    "KillStopped",
    "MonitoringLooked",
    "MonitoringReviewed",
    "NoteAdded",
    "NumberAssigned",
    "Obligation",
    "ParameterRemembered",
    "Payload",
    "PhaseMoved",
    "ProbeAdded",
    "ProbeRan",
    "QuarterReviewed",
    "QuestionAnswered",
    "Redacted",
    "RegimeAssessed",
    "ReportSent",
    "ResolutionChosen",
    "RoleTaken",
    "RuleFollowed",
    "RunbookKept",
    "RunbookTrusted",
    "SeveritySet",
    "SilenceCreated",
    "SilenceExpired",
    "StatusChanged",
    "StepConfirmed",
    "StepEnded",
    "StepIntended",
    "StepRehearsed",
    "StepSkipped",
    "StepStarted",
    "SystemAdded",
    "TaskAdded",
    "Term",
    "UpdateApproved",
    "UpdateProposed",
    "UpdateSent",
    "WorkstreamOpened",
    "decode",
]

KINDS: dict[str, type[Payload]] = {kind.KIND: kind for kind in Payload.__subclasses__()}
