"""Reports to authorities as the events have them: answers, verdicts as applied, what was sent."""

import msgspec

from data.incident.marks import Head, Mark
from data.incident.model import Incident
from data.journal.kinds import RegimeAssessed

ASSESSED = "regime."
APPLICABILITY = "applicability."


class Assessed(msgspec.Struct, frozen=True):
    """The verdict on one regime, with the regime as applied."""

    event: str
    at: int
    actor: str
    policy: RegimeAssessed

    @property
    def regime(self) -> str:
        return self.policy.regime

    @property
    def owed(self) -> bool:
        """Whether reports are, or may be, owed."""
        return self.policy.verdict in {"possible", "confirmed"}


def assessed(incident: Incident, regime: str) -> Assessed | None:
    """The verdict that stands; ``None`` where nobody assessed it, or it was erased."""
    return _assessed(incident.register(f"{ASSESSED}{regime}").shown)


def all_assessed(incident: Incident) -> list[Assessed]:
    """The verdicts that stand, by regime."""
    names = sorted(name for name in incident.registers if name.startswith(ASSESSED))
    found = (_assessed(incident.register(name).shown) for name in names)
    return [one for one in found if one is not None]


def answer(incident: Incident, regime: str, question: str) -> Head | None:
    """The answer that stands; its payload has ``answer`` and ``reason``."""
    return incident.register(f"{APPLICABILITY}{regime}.{question}").shown


def sendings(incident: Incident, regime: str, obligation: str = "") -> list[Mark]:
    """The reports that went out, oldest first; of one obligation, or of the whole regime."""
    found = [
        mark
        for mark in incident.moments.get("report_sent", {}).values()
        if mark.get("regime") == regime and obligation in {"", mark.get("obligation")}
    ]
    return sorted(found, key=lambda mark: (incident.corrected(mark), mark.key))


def drafted(incident: Incident, regime: str) -> bool:
    """Whether a report of this regime was written out."""
    marks = incident.moments.get("document_exported", {}).values()
    return any(mark.get("document") == document(regime) for mark in marks)


def document(regime: str) -> str:
    """What an exported report is called in the journal."""
    return f"report {regime}"


def field(regime: str, name: str) -> str:
    """The register of what somebody wrote into a field of a report."""
    return f"report.{regime}.{name}"


def _assessed(head: Head | None) -> Assessed | None:
    if head is None or head.payload is None:
        return None
    try:
        policy = msgspec.convert(head.payload, RegimeAssessed)
    except msgspec.ValidationError:
        return None
    return Assessed(head.event, head.at, head.actor, policy)
