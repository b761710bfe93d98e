"""What the screens work with, handed to them by constructor. No screen builds any of it.

What is costly to import or to load (YAML knowledge, httpx, the engine) is handed over as a function, and is
asked for in a worker after the first paint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal.store import Journal
from data.times import HOUR

if TYPE_CHECKING:
    from data.archive.query import Query
    from data.exchange.protocol import Row
    from data.journal.kinds import InjectDelivered
    from data.sources.alert import Alert
    from data.sources.alert_history import Interval
    from data.sources.alert_watch import AlertSource
    from data.sources.change_watch import ChangeSource
    from data.sources.rule_health import RuleHealth
    from data.sources.samples_from import SampleSource
    from playbooks.audiences import Audiences
    from playbooks.calendar import Calendar
    from playbooks.catalogue import Catalogue
    from playbooks.classify import Classifier
    from playbooks.intake import Lookup
    from playbooks.limits import Limits
    from playbooks.panels import Panels
    from playbooks.regimes import Regime, Regimes
    from playbooks.severity import Severities
    from playbooks.taxonomy import Taxonomy
    from playbooks.triage import Triage
    from playbooks.workstreams import Workstreams
    from runbooks.engine import Engine
    from runbooks.kept import Held
    from runbooks.probe.replay import Prober
    from screens.kill_line import Kills
    from screens.ports import (
        Coach,
        DrillDesk,
        Gallery,
        MetricSource,
        Monitors,
        Outside,
        Recordings,
        ReportField,
        Reviewing,
        Sync,
    )
    from screens.settings_book import Examine, SettingsBook


class SettingsView(msgspec.Struct, frozen=True, kw_only=True):
    """What the screens show of the settings, and obey."""

    responder: str
    """The person's name as the journal will record it."""
    alertmanager: str = ""
    """The addresses as people may see them (no credentials), or empty when none is configured."""
    hosts: tuple[str, ...] = ()
    """Of the other sources, each with its port: a shared screen masks them."""
    config_file: str = ""
    """Where an Alertmanager can be written down."""
    theme: str = "night"
    """``night`` or ``day``."""
    ascii_only: bool | None = None
    """``None``: as the locale says."""
    colour: bool = True
    """False under ``NO_COLOR``."""
    watchdog: str = ""
    """The alert that always fires; empty: none is known."""
    poll_seconds: float = 10.0
    """How often the alert source is asked."""
    animate: bool = False
    read_only: bool = False
    """Nothing that changes anything can be started."""
    only_shown: str = ""
    """Why nothing can be recorded, where others are shown what stands here: a sentence."""
    masked: bool = False
    """Masked from the first paint on, and nobody at the screen can end that."""
    notify: str = "bell"
    """``bell``, ``desktop``, ``both`` or ``off``: how a clock that is nearly due calls."""
    handover: int = 4 * HOUR
    """After how long in command the screen asks to hand over, microseconds; 0 never."""
    workstreams_from: str = "never"
    """From which severity on declaring opens the playbook's workstreams by itself; or ``never``."""
    keys: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Keys of the person's own, by action id (`screens.keymap`)."""
    warnings: tuple[str, ...] = ()
    """What whoever put the parts together wants said on the first screen."""


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """What the organisation knows, loaded once."""

    taxonomy: Taxonomy
    severities: Severities
    catalogue: Catalogue
    calendar: Calendar
    triage: Triage
    classifier: Classifier
    limits: Limits
    panels: Panels | None = None
    """Which metrics belong to which type."""
    workstreams: Workstreams | None = None
    """Which parts of the response a type and a severity ask for."""
    regimes: Regimes | None = None
    """Who has to be told by which rule."""
    audiences: Audiences | None = None
    """Who hears of an incident, and what of it."""
    templates: tuple[Path, ...] = ()
    """The directories whose templates stand in for those that ship."""
    runbook_directories: tuple[Path, ...] = ()
    """The settings' own, before the shipped library."""
    find_runbook: Callable[[Incident, str], Held | None] = lambda _incident, _name: None
    """A runbook by its name or by a file's path, in the version that the incident goes on with; ``None``
    where there is none. Raises `BadInput`."""
    runbooks: tuple[str, ...] = ()
    """The names that ``find_runbook`` knows."""
    problems: tuple[str, ...] = ()
    """Files that could not be taken, a sentence each."""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a screen may use."""

    journal: Journal
    incidents: Incidents
    desk: Desk
    settings: SettingsView
    load_knowledge: Callable[[], Knowledge]
    """Reads YAML: call it on a thread, once."""
    engine_for: Callable[[Incident], Engine]
    """The engine that acts for real in a live incident and simulates in a drill. Call it on a thread."""
    open_alerts: Callable[[], Sequence[AlertSource]] | None = None
    """Makes the alert sources; ``None`` when none is configured. Call it in a worker (imports httpx)."""
    open_rules: Callable[[], RuleHealth] | None = None
    """Makes what asks Prometheus whether its rules work; ``None`` when none is configured. In a worker."""
    open_past: Callable[[Alert, int], list[Interval]] | None = None
    """(alert, now) to when it fired before, as Prometheus kept it; raises `SourceError`. On a thread."""
    recordings: Recordings | None = None
    """Keep what the sources answer while live incidents are open; on the clerk's thread."""
    open_changes: Callable[[Incident], Sequence[ChangeSource]] | None = None
    """Makes the sources of changes of an incident: in a drill its world's. Call it in a worker."""
    open_lookup: Callable[[], Lookup] | None = None
    """Makes what asks Prometheus for a model's version and baseline; ``None`` when none is configured."""
    open_metrics: Callable[[Incident], MetricSource | None] | None = None
    """Makes an incident's metric source, or ``None`` for a drill without a scenario; ``None`` when none is
    configured. Light; it connects, and loads its client, at the first question."""
    open_samples: Callable[[Incident], SampleSource | None] | None = None
    """Makes what gives samples of what a model said, or ``None`` for a drill without a scenario; ``None``:
    not configured."""
    open_prober: Callable[[Incident], Prober] | None = None
    """Makes what replays an incident's harm probes; raises `Refused` for a drill without a
    scenario. On a thread."""
    export: Callable[[Incident, str, Path], Path] | None = None
    """(incident, ``record`` | ``timeline`` | ``postmortem``, file) to the file written. On a thread."""
    reviews: Reviewing | None = None
    report_fields: Callable[[Incident, Regime], Sequence[ReportField]] | None = None
    """The fields of a regime's report as it would be written now. On a thread."""
    report_sent: Callable[[Incident, Regime, str, str, str, str], object] | None = None
    """(incident, regime, obligation, ``initial`` | ``complete``, reference, reason): keeps a report as it was
    sent, and says so. On a thread."""
    search_elsewhere: Callable[[Query, int], tuple[tuple[Row, ...], str]] | None = None
    """(query, most) to what the incident database has and this store has not, and why it was not asked.
    ``None`` where there is none. On a thread."""
    open_settings: Callable[[], SettingsBook] | None = None
    """Makes what reads and changes the settings. Call it on a thread."""
    examine: Examine | None = None
    """Looks at everything Fireline leans on. Call it on a thread."""
    open_kills: Callable[[], Kills] | None = None
    """Makes what knows of the automatic kill switch of this store. On a thread."""
    open_sync: Callable[[], Sync] | None = None
    """Begins to keep this store and the incident database the same; ``None`` where there is none. On a
    thread."""
    open_monitors: Callable[[], Monitors] | None = None
    """Makes what looks at heightened monitoring; ``None`` where nothing can be asked. Call it on a thread."""
    open_outside: Callable[[], Outside] | None = None
    """Begins to tell services outside; ``None`` where none is configured. On a thread."""
    services: tuple[str, ...] = ()
    """The services outside that are configured."""
    deliver: Callable[[], None] | None = None
    """Sends what waits for services outside; raises `FirelineError`. Blocks: on a thread."""
    drill: str = ""
    """The id of the one drill that this app plays; empty: it is no drill's."""
    carry_on: Callable[[], Sequence[InjectDelivered]] | None = None
    """Records what has come by now in that drill, and gives back what is new. On the clerk's thread."""
    drill_desk: DrillDesk | None = None
    """What can be done with that drill."""
    coach: Coach | None = None
    """Who says what comes next in that drill."""
    scenarios: Callable[[], Gallery] | None = None
    """The drills that can be played. Reads YAML: on a thread."""
    environment: Mapping[str, str] = msgspec.field(default_factory=dict)
