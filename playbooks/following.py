"""Recording by itself, while somebody watches, that the alerts of open incidents fire and resolve.

An observation has a key, (fingerprint, startsAt, state), and is recorded once, whoever makes it and however
often. Alerts of a rule that a person consented to are attached by themselves.

Alertmanager says that an alert resolved by leaving it out, and it forgets every alert when it is
restarted until Prometheus sends them again, a minute or two later: so an alert has ended when the source
that told of it answered without it for `GRACE`. Two kinds are left out too and have not ended: one whose
rule cannot be evaluated, or whose Prometheus does not answer (nobody looks), and one that Prometheus itself
calls pending or firing (a rule that was changed waits for its ``for:`` anew). A drill sees no live alerts.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from data.incident.desk import Desk
from data.incident.marks import Mark
from data.incident.model import Incident
from data.journal.event import Event
from data.journal.kinds import AlertObserved, ClockDiffered
from data.sources.alert import FIRING, RESOLVED, Alert
from data.sources.alert_picture import Picture
from data.sources.polling import Freshness
from data.times import MINUTE
from playbooks.intake_systems import MODEL_LABELS

if TYPE_CHECKING:
    from data.sources.rule_health import Health

GRACE = 2 * MINUTE
"""How long an alert is left out before it counts as resolved; from the moment it was first left out."""


class Following:
    """What one app saw of the alerts of all open incidents. Use it on one thread."""

    def __init__(self, desk: Desk, *, grace: int = GRACE, watchdog: str = "") -> None:
        """``watchdog``: the alert that always fires; while it is missing nothing counts as resolved."""
        self._desk = desk
        self._watchdog = watchdog
        self._grace = grace
        self._blind = False
        self._health: Health | None = None
        self._seen: dict[str, int] = {}
        """When each followed fingerprint was last seen to fire."""
        self._missing: dict[tuple[str, int], int] = {}
        """Since when each (fingerprint, startsAt) is left out."""
        self._held: set[tuple[str, int]] = set()
        """Those that Prometheus called pending or firing when they were left out last."""

    def take(self, picture: Picture, rules: Freshness[Health] | None = None) -> list[Event]:
        """Record what this picture says that no event says yet, and give back what was recorded.

        ``rules`` is what Prometheus says of its rules and their alerts; ``None``: nobody asked it yet.
        """
        if self._desk.journal.read_only or not picture.known:
            return []
        self._blind = self._nobody_looks(picture, rules)
        self._health = rules.answer if rules else None
        incidents = [one for one in self._desk.incidents.open_ones() if one.mode == "live"]
        followed = [latest_firing(incident) for incident in incidents]
        firing = _firing(picture, followed, frozenset().union(*(one.followed_rules for one in incidents)))
        recorded: list[Event | None] = []
        for incident, marks in zip(incidents, followed, strict=True):
            changes = [*self._changes(incident, marks, picture, firing), *_consented(incident, firing)]
            recorded += [self._desk.observe_alert(incident, alert) for alert in changes]
            recorded += [self._desk.observe_clock(incident, *one) for one in _clocks(incident, picture)]
        return [event for event in recorded if event is not None]

    def _nobody_looks(self, picture: Picture, rules: Freshness[Health] | None) -> bool:
        missing = bool(self._watchdog) and all(alert.name != self._watchdog for alert in picture.alerts)
        return missing or (rules is not None and rules.error is not None)

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
                if not ended and (fingerprint, starts_at) not in self._held:
                    yield _ended(mark, alert.starts_at, self._seen.get(fingerprint, 0))
                yield alert.observed()
            source = picture.source_of(alert)
            self._seen[fingerprint] = source.freshness.answered_at if source else picture.answered_at

    def _perhaps_ended(self, mark: Mark, picture: Picture) -> Iterator[AlertObserved]:
        """Left out by the source that told of it; where that one is not asked any more, by all."""
        own = [source for source in picture.sources if source.name == mark.get("source")]
        asked = own or picture.sources
        if self._blind or not all(source.is_fresh for source in asked):
            return
        now = max(source.freshness.answered_at for source in asked)
        fingerprint = str(mark.get("fingerprint"))
        key = (fingerprint, int(mark.get("starts_at", 0)))
        if self._goes_on(mark):
            self._held.add(key)
            self._missing.pop(key, None)
            return
        self._held.discard(key)
        since = self._missing.setdefault(key, now)
        if now - since >= self._grace:
            yield _ended(mark, since, self._seen.get(fingerprint, 0))

    def _goes_on(self, mark: Mark) -> bool:
        """Its rule cannot be evaluated, or Prometheus says that what it looks for is still so."""
        health, name = self._health, str(mark.get("name"))
        if health is None:
            return False
        broken = any(rule.name == name for rule in health.broken)
        return broken or health.alerts.holds(name, mark.get("labels", {}))


def latest_firing(incident: Incident) -> dict[str, Mark]:
    """By fingerprint, the latest observation that the alert fires; detached ones are left out."""
    found: dict[str, Mark] = {}
    for mark in incident.alerts.values():
        fingerprint = str(mark.get("fingerprint"))
        if mark.get("state") != FIRING or incident.was_detached(fingerprint):
            continue
        known = found.get(fingerprint)
        if known is None or int(known.get("starts_at", 0)) < int(mark.get("starts_at", 0)):
            found[fingerprint] = mark
    return found


def proposed(incident: Incident, alerts: Iterable[Alert], taken: Container[str] = ()) -> list[Alert]:
    """Firing alerts of any rule on the incident's systems that nobody has attached or detached; ``taken``
    are fingerprints that other open incidents hold."""
    return [
        alert
        for alert in on_systems(alerts, incident.model_ids, taken)
        if not incident.alert_belongs(alert.fingerprint) and not incident.was_detached(alert.fingerprint)
    ]


def on_systems(alerts: Iterable[Alert], models: Collection[str], judged: Container[str]) -> list[Alert]:
    """Firing alerts of any rule on one of these models, without those that somebody judged already."""
    return [
        alert
        for alert in alerts
        if alert.observed_state == FIRING
        and alert.fingerprint not in judged
        and any(alert.labels.get(name, "") in models for name in MODEL_LABELS)
    ]


def _firing(picture: Picture, followed: list[dict[str, Mark]], rules: Collection[str]) -> dict[str, Alert]:
    """What fires for certain now, of the alerts and rules that somebody follows."""
    wanted = {fingerprint for marks in followed for fingerprint in marks}
    return {
        alert.fingerprint: alert
        for alert in picture.alerts
        if (alert.fingerprint in wanted or alert.name in rules)
        and alert.observed_state == FIRING
        and not picture.is_stale(alert)
    }


def _consented(incident: Incident, firing: dict[str, Alert]) -> list[AlertObserved]:
    """Alerts of rules that a person said to attach from now on."""
    rules = incident.followed_rules
    if not rules:
        return []
    mine = [alert for alert in firing.values() if alert.name in rules]
    return [alert.observed() for alert in proposed(incident, mine)]


def _clocks(incident: Incident, picture: Picture) -> list[tuple[str, int]]:
    """(source, how far ahead) of the clocks that differ and that the incident does not know of yet."""
    known = {mark.get("source") for mark in incident.moments.get(ClockDiffered.KIND, {}).values()}
    return [(name, ahead) for name, ahead in picture.wrong_clocks if name not in known]


def _ended(mark: Mark, at: int, last_seen: int) -> AlertObserved:
    fired = msgspec.convert(mark.payload, AlertObserved)
    return msgspec.structs.replace(fired, state=RESOLVED, ends_at=at, last_seen=last_seen)
