"""Heightened monitoring after an incident."""

from data.incident.model import Incident
from data.incident.sentences.wording import Names, Say, reason, why
from data.journal import kinds
from data.journal.event import Body
from data.text import clean_line, count


def _looked(payload: kinds.MonitoringLooked, _body: Body, _incident: Incident, _names: Names) -> str:
    beyond = "; ".join(clean_line(one) for one in payload.beyond)
    unseen = "; ".join(clean_line(one) for one in payload.unseen)
    seen = f"beyond its limit: {beyond}" if beyond else "nothing beyond its limit"
    return f"monitoring of {count(payload.watched, 'threshold')}: {seen}" + why(
        f"not seen: {unseen}" if unseen else ""
    )


def _reviewed(payload: kinds.MonitoringReviewed, _body: Body, _incident: Incident, _names: Names) -> str:
    said = "heightened monitoring ended" if payload.ends else "monitoring reviewed"
    return said + why(reason(payload.note))


SENTENCES: dict[type[kinds.Payload], Say] = {
    kinds.MonitoringLooked: _looked,
    kinds.MonitoringReviewed: _reviewed,
}
