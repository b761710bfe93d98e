"""Whether somebody outside has to be told, and that they were; whom the incident touched."""

from data.incident.model import Incident
from data.incident.sentences.wording import Names, Say, reason, why, words
from data.journal import kinds
from data.journal.event import Body
from data.text import clean_line, count


def _answered(payload: kinds.ApplicabilityAnswered, _body: Body, _incident: Incident, _names: Names) -> str:
    asked = clean_line(payload.asked) or words(payload.question)
    said = f"{words(payload.regime)}: {asked} {words(payload.answer)}"
    return said + why(reason(payload.reason))


def _assessed(payload: kinds.RegimeAssessed, _body: Body, _incident: Incident, _names: Names) -> str:
    verdict = words(payload.verdict) + (f" by {clean_line(payload.by)}" if payload.by else "")
    return f"{clean_line(payload.title)}: {verdict}" + why(reason(payload.reason))


def _sent(payload: kinds.ReportSent, _body: Body, _incident: Incident, _names: Names) -> str:
    what = f"{words(payload.version)} report, {words(payload.regime)}, {words(payload.obligation)}"
    reference = f"reference {clean_line(payload.reference)}" if payload.reference else ""
    return f"{what}: sent to {clean_line(payload.recipient)}" + why(reference, reason(payload.reason))


def _cohort(payload: kinds.CohortAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    found = f"found by {clean_line(payload.query)}" if payload.query else ""
    return f"affected decisions: {clean_line(payload.title)}, {count(payload.count, 'decision')}" + why(found)


SENTENCES: dict[type[kinds.Payload], Say] = {
    kinds.ApplicabilityAnswered: _answered,
    kinds.RegimeAssessed: _assessed,
    kinds.ReportSent: _sent,
    kinds.CohortAdded: _cohort,
}
