"""Recording by itself, while somebody watches, that the alerts of open incidents fire and resolve.

An observation has a key, (fingerprint, startsAt, state), and is recorded once, whoever makes it and however
often. Alertmanager says that an alert resolved by leaving it out, and it forgets every alert when it is
restarted until Prometheus sends them again, a minute or two later: so an alert has ended when the source
that told of it answered without it for `GRACE`. A drill sees no live alerts.
"""

from collections.abc import Iterator

import msgspec

from data.incident.desk import Desk
from data.incident.model import Incident, Mark
from data.journal.event import Event
from data.journal.kinds import AlertObserved
from data.sources.alert import FIRING, RESOLVED, Alert
from data.sources.alert_picture import Picture
from data.times import MINUTE

GRACE = 2 * MINUTE
"""How long an alert is left out before it counts as resolved; from the moment it was first left out."""


class Following:
    """What one app saw of the alerts of all open incidents. Use it on one thread."""

    def __init__(self, desk: Desk, *, grace: int = GRACE) -> None:
        self._desk = desk
        self._grace = grace
        self._seen: dict[str, int] = {}
        """When each followed fingerprint was last seen to fire."""
        self._missing: dict[tuple[str, int], int] = {}
        """Since when each (fingerprint, startsAt) is left out."""

    def take(self, picture: Picture) -> list[Event]:
        """Record what this picture says that no event says yet, and give back what was recorded."""
        if self._desk.journal.read_only or not picture.known:
            return []
        incidents = [one for one in self._desk.incidents.open_ones() if one.mode == "live"]
        followed = [latest_firing(incident) for incident in incidents]
        wanted = {fingerprint for marks in followed for fingerprint in marks}
        firing = {
            alert.fingerprint: alert
            for alert in picture.alerts
            if alert.fingerprint in wanted and alert.observed_state == FIRING and not picture.is_stale(alert)
        }
        recorded: list[Event] = []
        for incident, marks in zip(incidents, followed, strict=True):
            for alert in self._changes(incident, marks, picture, firing):
                event = self._desk.observe_alert(incident, alert)
                recorded += [event] if event is not None else []
        return recorded

    def _changes(
        self, incident: Incident, marks: dict[str, Mark], picture: Picture, firing: dict[str, Alert]
    ) -> Iterator[AlertObserved]:
        """Observations that differ from what the incident holds; ends before beginnings."""
        for fingerprint, mark in marks.items():
            alert = firing.get(fingerprint)
            starts_at = int(mark.get("starts_at", 0))
            ended = f"{fingerprint}/{starts_at}/{RESOLVED}" in incident.alerts
            if alert is None:
                if not ended:
                    yield from self._perhaps_ended(mark, picture)
                continue
            self._missing.pop((fingerprint, starts_at), None)
            if alert.starts_at > starts_at > 0:
                if not ended:
                    yield _ended(mark, alert.starts_at, self._seen.get(fingerprint, 0))
                yield alert.observed()
            source = picture.source_of(alert)
            self._seen[fingerprint] = source.freshness.answered_at if source else picture.answered_at

    def _perhaps_ended(self, mark: Mark, picture: Picture) -> Iterator[AlertObserved]:
        """Left out by the source that told of it; where that one is not asked any more, by all."""
        own = [source for source in picture.sources if source.name == mark.get("source")]
        asked = own or picture.sources
        if not all(source.is_fresh for source in asked):
            return
        now = max(source.freshness.answered_at for source in asked)
        fingerprint = str(mark.get("fingerprint"))
        key = (fingerprint, int(mark.get("starts_at", 0)))
        since = self._missing.setdefault(key, now)
        if now - since >= self._grace:
            yield _ended(mark, since, self._seen.get(fingerprint, 0))


def latest_firing(incident: Incident) -> dict[str, Mark]:
    """By fingerprint, the latest observation that the alert fires."""
    found: dict[str, Mark] = {}
    for mark in incident.alerts.values():
        if mark.get("state") != FIRING:
            continue
        known = found.get(str(mark.get("fingerprint")))
        if known is None or int(known.get("starts_at", 0)) < int(mark.get("starts_at", 0)):
            found[str(mark.get("fingerprint"))] = mark
    return found


def _ended(mark: Mark, at: int, last_seen: int) -> AlertObserved:
    fired = msgspec.convert(mark.payload, AlertObserved)
    return msgspec.structs.replace(fired, state=RESOLVED, ends_at=at, last_seen=last_seen)
