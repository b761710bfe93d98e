"""A deterministic world for the screens: a clock that stands, known ids, a journal in a fresh directory, and
knowledge as shipped with one runbook of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.terminal import FirelineApp
from data.ambient import Ambient
from data.errors import SourceError
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal import kinds
from data.journal.actors import Responder
from data.journal.store import Draft, Journal
from data.sources.alert import Alert
from data.sources.alert_picture import Heard
from data.sources.alert_watch import AlertSource
from data.sources.silences import Silence, SilenceDraft
from data.times import MINUTE, parse_iso
from screens.parts import Knowledge, Parts, SettingsView

if TYPE_CHECKING:
    from runbooks.engine import Engine

START = parse_iso("2026-04-22T08:15:00Z")
WHO = Responder("a.ito", "laptop", "a.ito")


class Clock:
    """Time stands until it is moved."""

    def __init__(self, now: int = START) -> None:
        self.now = now
        self._drawn = 0

    def __call__(self) -> int:
        return self.now

    def entropy(self, size: int) -> bytes:
        """Known bytes, never the same twice."""
        self._drawn += 1
        return hashlib.sha256(str(self._drawn).encode()).digest()[:size]

    def ambient(self) -> Ambient:
        return Ambient(self, self.entropy)


class Told:
    """An alert source that says what it is told to, or fails."""

    def __init__(
        self,
        alerts: list[Alert] | None = None,
        error: SourceError | None = None,
        *,
        name: str = "alerts:9093",
        silences: dict[str, Silence] | None = None,
    ) -> None:
        self.told, self.error, self.name = alerts or [], error, name
        self.silences = silences or {}
        self.drafts: list[SilenceDraft] = []
        self.expired: list[str] = []

    async def look(self) -> Heard:
        if self.error is not None:
            raise self.error
        return Heard(alerts=self.told, silences=self.silences)

    async def silence(self, draft: SilenceDraft) -> str:
        draft.check()
        self.drafts.append(draft)
        return "made-1"

    async def expire(self, identity: str) -> None:
        self.expired.append(identity)

    async def close(self) -> None:
        self.told = []


RUNBOOK = """
runbook:
  name: Screen test
  incident_type: model_performance_degradation
  version: "1"
  triage:
    steps:
      - {action: Look at the model, command: echo looked at MODEL_ID, expected: a line}
  containment:
    steps:
      - action: Serve the fallback
        command: mkdir fallback
        rollback: rmdir fallback
        verify: test -d fallback
      - {action: Stop the model, command: touch kill-switch, risk: destroys}
      - {action: Take long, command: "echo begun; sleep 60", risk: changes}
      - {action: Fail, command: "echo before; exit 3", risk: changes}
      - action: Serve an older one
        command: echo WANTED_VERSION | tee wanted
        parameters: {WANTED_VERSION: {description: an older one}}
  investigation:
    steps:
      - {action: Ask the data team, expected: what changed}
"""


def knowledge(directories: tuple[Path, ...] = ()) -> Knowledge:
    """What ships, and runbooks of these directories."""
    from playbooks import (
        audiences,
        calendar,
        catalogue,
        classify,
        limits,
        panels,
        regimes,
        severity,
        taxonomy,
        triage,
        workstreams,
    )
    from runbooks import format as formats
    from runbooks.kept import Held

    names = formats.available(directories)
    load = cache(lambda name: formats.load(formats.find(name, directories)))
    kinds_of_incident = taxonomy.shipped()
    return Knowledge(
        taxonomy=kinds_of_incident,
        severities=severity.shipped(),
        catalogue=catalogue.Catalogue({}, ()),
        calendar=calendar.shipped(),
        triage=triage.shipped(),
        classifier=classify.load(kinds_of_incident),
        limits=limits.shipped(),
        panels=panels.shipped(),
        workstreams=workstreams.load(),
        audiences=audiences.load(),
        regimes=regimes.shipped(),
        find_runbook=lambda _, name: Held(load(name)),
        runbooks=tuple(names),
    )


class World:
    """A store with its parts; `app` makes the terminal app over it."""

    def __init__(self, home: Path, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.home = home
        self.runbooks = home.parent / "runbooks"
        self.runbooks.mkdir(mode=0o700)
        (self.runbooks / "screen-test.yaml").write_text(RUNBOOK)
        self.journal = Journal.open(home, self.clock.ambient(), WHO)
        self.incidents = Incidents(self.journal)
        self.desk = Desk(self.journal, self.incidents)
        self._apps: list[FirelineApp] = []
        self.second_approver = False
        """Whether a kill waits for a second responder."""
        self.terminal: dict[str, Any] = {}
        """What the terminal can show, for every app that is made without a word on it."""

    def parts(
        self,
        *,
        source: AlertSource | None = None,
        sources: list[AlertSource] | None = None,
        theme: str = "night",
        ascii_only: bool = False,
        colour: bool = True,
        keys: Mapping[str, str] | None = None,
        notify: str = "bell",
        **more: Any,
    ) -> Parts:
        settings = SettingsView(
            responder="a.ito",
            alertmanager="alerts:9093" if source else "",
            config_file="~/.config/fireline/config.toml",
            theme=theme,
            ascii_only=ascii_only,
            colour=colour,
            poll_seconds=3600,
            keys=keys or {},
            notify=notify,
        )
        return Parts(
            journal=self.journal,
            incidents=self.incidents,
            desk=self.desk,
            settings=settings,
            load_knowledge=lambda: knowledge((self.runbooks,)),
            engine_for=lambda _incident: self.engine(),
            open_alerts=(lambda: sources or [source]) if source else None,
            **more,
        )

    def engine(self) -> Engine:
        """A real one."""
        from data.evidence import Evidence
        from runbooks.engine import Engine
        from runbooks.surroundings import Surroundings

        surroundings = Surroundings(directories=(self.runbooks,), second_approver=self.second_approver)
        evidence = Evidence(self.home)
        return Engine(self.journal, self.incidents, self.desk, evidence, self.home, surroundings=surroundings)

    def app(self, parts: Parts | None = None, **how: Any) -> FirelineApp:
        """Over these parts, or over the world's own, made so."""
        app = FirelineApp(parts or self.parts(**{**self.terminal, **how}))
        self._apps.append(app)
        return app

    def close(self) -> None:
        """The journal, and the thread of every app: one that runs on keeps its whole app in memory."""
        for app in self._apps:
            app.session.clerk.close()
        self._apps.clear()
        self.journal.close()

    def declare(
        self,
        title: str = "Model degraded: fraud-detection-v4",
        *,
        severity: str = "high",
        mode: str = "live",
    ) -> Incident:
        """An incident as an alert would make it."""
        policy = knowledge().severities.policy(severity, self.clock.now, knowledge().calendar)
        return self.desk.declare(
            mode=mode,
            source="alert",
            title=title,
            fields={
                "incident_type": kinds.FieldSet("model_performance_degradation", "alert label incident_type"),
                "detected_at": kinds.FieldSet(self.clock.now, "alert startsAt"),
                "system.fraud-detection-v4.model_version": kinds.FieldSet("4.1.2", "prometheus"),
            },
            severity=policy,
            models={"fraud-detection-v4": "alert label model_id"},
            alerts=(alert("a1", starts_at=self.clock.now).observed(),),
        )

    def ready(self, runbook: str = "screen-test") -> Incident:
        """Acknowledged, with the test's runbook, which somebody trusts."""
        from runbooks import format as formats
        from runbooks import trust

        incident = self.declare()
        self.desk.acknowledge(incident)
        self.desk.set_field(incident, "runbook", runbook)
        trust.trust(self.journal, formats.load(formats.find(runbook, (self.runbooks,))))
        return self.incidents.refresh(incident)

    def disagree(self, incident: Incident) -> Incident:
        """Two people set its type apart, neither having seen what the other set."""
        for kind in ("adversarial_attack", "model_drift"):
            payload = kinds.FieldSet(kind, "person")
            self.journal.append(Draft(payload=payload, incident=incident.id, subject="incident_type"))
        return self.incidents.refresh(incident)

    def lived(self) -> Incident:
        """An incident some way in: acknowledged, partly triaged, decided, with notes."""
        incident = self.declare()
        self.clock.now += 7 * MINUTE
        self.desk.acknowledge(incident, "test")
        self.desk.take_role(incident, "incident_commander", "a.ito")
        for question, answer, evidence in (
            ("direct_harm", "no", ""),
            ("personal_data", "no", "log sample of 200"),
            ("unusual_traffic", "yes", "twice the usual volume"),
            ("reproducible", "unknown", ""),
        ):
            self.clock.now += MINUTE
            self.desk.answer(incident, question, answer, evidence)
        self.desk.note(incident.id, "merchant_category_code arrives null since 06:00")
        self.clock.now += 2 * MINUTE
        self.desk.move_phase(incident, "containment")
        self.desk.decide(incident, "fall back to the known-good version")
        self.clock.now += 2 * MINUTE
        return self.incidents.refresh(incident)


def alert(
    fingerprint: str = "a1",
    name: str = "AIModelPerformanceDegraded",
    *,
    severity: str = "high",
    state: str = "firing",
    starts_at: int = START,
    model: str = "fraud-detection-v4",
    summary: str = "Accuracy 0.78 is below 0.9 of its baseline 0.92",
    silenced_by: tuple[str, ...] = (),
    inhibited_by: tuple[str, ...] = (),
) -> Alert:
    """One alert."""
    labels = {"alertname": name, "severity": severity, "model_id": model}
    return Alert(
        fingerprint=fingerprint.ljust(16, "0"),
        name=name,
        state=state,
        labels={**labels, "incident_type": "model_performance_degradation"},
        annotations={"summary": summary},
        starts_at=starts_at,
        silenced_by=silenced_by,
        inhibited_by=inhibited_by,
        source="alerts:9093",
    )


ALERTS = [
    alert("a1"),
    alert(
        "b2",
        "AIModelConfidenceAnomaly",
        starts_at=START - 12 * MINUTE,
        summary="Median confidence 0.58 is below 0.6",
    ),
    alert(
        "c3",
        "AIModelInputDistributionShift",
        severity="medium",
        starts_at=START - 41 * MINUTE,
        summary="KL divergence 0.61 is above 0.5",
    ),
    alert(
        "d4",
        "AIModelLatencyP99",
        severity="low",
        state="suppressed",
        silenced_by=("s1",),
        summary="p99 above 2 s",
    ),
    alert(
        "e5",
        "AIModelQueueDepth",
        severity="low",
        state="suppressed",
        inhibited_by=("a1",),
        summary="Queue above 500",
    ),
]
