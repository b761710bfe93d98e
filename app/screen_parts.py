"""The parts as the screens take them: settings to show, and functions for what is costly to load."""

import os
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.outside import configured
from app.screen_settings import as_now, settings_view
from app.settings.access import has_samples, rule_health
from app.wiring import Wiring
from data.errors import BadInput, NotFound
from data.incident.model import Incident
from screens.parts import Knowledge, Parts, SettingsView
from screens.ports import Gallery, MetricSource

if TYPE_CHECKING:
    from app.background_outside import BackgroundOutside
    from app.background_sync import BackgroundSync
    from app.monitoring import Monitors
    from app.recordings import Recordings
    from app.reviews import Reviews
    from data.archive.query import Query
    from data.exchange.protocol import Row
    from data.finding import Finding
    from data.sources.alert import Alert
    from data.sources.alert_history import Interval
    from data.sources.alertmanager import Alertmanager
    from data.sources.samples_from import SampleSource
    from playbooks.intake import Lookup
    from playbooks.regimes import Regime
    from playbooks.reports.paper import Statement
    from runbooks.kept import Held
    from screens.kill_line import Kills
    from screens.settings_book import SettingsBook


def screen_parts(wiring: Wiring) -> Parts:
    """Open the store and hand its parts to the app. Raises `StoreError` leaves, `BadInput`."""
    return _live_parts(wiring) if not wiring.played else _drill_parts(wiring)


def _drill_parts(wiring: Wiring) -> Parts:
    """Of an app that plays one drill: everything that would look at, or tell, what is real is left out."""
    from app.drill_coach import Coach
    from app.drill_desk import Desk
    from app.drilling import carry_on

    incident = wiring.incidents.by_id(wiring.played)
    return replace(
        _live_parts(wiring),
        open_alerts=lambda: wiring.parts_for(incident).alerts(),
        open_metrics=lambda one: _metrics(wiring, one),
        open_samples=lambda one: _samples(wiring, one),
        open_rules=None,
        open_past=None,
        recordings=None,
        open_lookup=None,
        examine=None,
        search_elsewhere=None,
        open_kills=None,
        open_sync=None,
        open_outside=None,
        open_monitors=None,
        services=(),
        deliver=None,
        drill=incident.id,
        carry_on=lambda: carry_on(wiring, incident),
        drill_desk=Desk(wiring, incident),
        coach=Coach(wiring, incident),
        scenarios=None,
    )


def _live_parts(wiring: Wiring) -> Parts:
    settings, view = wiring.settings, settings_view(wiring)
    return Parts(
        journal=wiring.journal,
        incidents=wiring.incidents,
        desk=wiring.desk,
        settings=view,
        load_knowledge=lambda: _knowledge(wiring),
        engine_for=lambda incident: wiring.parts_for(incident).engine,
        open_alerts=(lambda: _alerts(wiring)) if settings.alertmanager_urls else None,
        open_rules=(lambda: rule_health(settings)) if settings.prometheus_url else None,
        open_past=(lambda alert, now: _past(wiring, alert, now)) if settings.prometheus_url else None,
        recordings=_recordings(wiring),
        open_changes=lambda incident: wiring.parts_for(incident).change_sources(),
        open_lookup=(lambda: _lookup(wiring)) if settings.prometheus_url else None,
        open_metrics=(lambda incident: _metrics(wiring, incident)) if settings.prometheus_url else None,
        open_samples=(lambda incident: _samples(wiring, incident)) if has_samples(settings) else None,
        open_prober=lambda incident: wiring.parts_for(incident).prober(),
        export=lambda incident, kind, file: _export(wiring, incident, kind, file),
        reviews=_reviews(wiring),
        report_fields=lambda incident, regime: _report_fields(wiring, incident, regime),
        report_sent=lambda incident, regime, *said: _report_sent(wiring, incident, regime, said),
        open_settings=lambda: _book(wiring, view),
        search_elsewhere=(lambda query, most: _elsewhere(wiring, query, most)) if wiring.server_url else None,
        examine=lambda told: _examine(wiring, told),
        open_kills=lambda: _kills(wiring),
        open_sync=(lambda: _sync(wiring)) if _syncs(wiring) else None,
        open_outside=(lambda: _outside(wiring)) if _tells(wiring) else None,
        open_monitors=(lambda: _monitors(wiring)) if _monitored(wiring) else None,
        services=_services(wiring),
        deliver=lambda: _deliver(wiring),
        scenarios=lambda: _scenarios(wiring),
        environment=dict(os.environ),
    )


def _scenarios(wiring: Wiring) -> Gallery:
    from app.drill_desk import gallery

    return gallery(wiring)


def _services(wiring: Wiring) -> tuple[str, ...]:
    from app import outside

    return outside.configured(wiring.settings)


def _deliver(wiring: Wiring) -> None:
    from app import updates

    updates.deliver(wiring)


def _syncs(wiring: Wiring) -> bool:
    return bool(wiring.server_url) and not wiring.journal.read_only


def _tells(wiring: Wiring) -> bool:
    return bool(configured(wiring.settings)) and not wiring.journal.read_only


def _monitored(wiring: Wiring) -> bool:
    return bool(wiring.settings.prometheus_url) and not wiring.journal.read_only


def _monitors(wiring: Wiring) -> "Monitors":
    from app.monitoring import Monitors

    return Monitors(wiring)


def _outside(wiring: Wiring) -> "BackgroundOutside":
    from app.background_outside import BackgroundOutside

    return BackgroundOutside(wiring)


def _sync(wiring: Wiring) -> "BackgroundSync":
    from app.background_sync import BackgroundSync

    return BackgroundSync(wiring)


def _book(wiring: Wiring, view: SettingsView) -> "SettingsBook":
    from app.settings.book import Book

    return Book(wiring.settings, os.environ, lambda settings: as_now(view, settings))


def _examine(wiring: Wiring, told: Callable[[int, int, "Sequence[Finding]"], None]) -> "Sequence[Finding]":
    from app.doctor import checks, examine

    every, done = checks(wiring), count(1)
    return examine(every, lambda _check, found: told(next(done), len(every), found))


def _knowledge(wiring: Wiring) -> Knowledge:
    from playbooks import audiences, classify, panels, triage

    triage_found = triage.load(wiring.settings.knowledge)
    classifier = classify.load(wiring.taxonomy, wiring.settings.knowledge)
    shown = panels.load(wiring.settings.knowledge)
    told = audiences.load(wiring.settings.knowledge)
    loaded = (wiring.taxonomy, wiring.severities, wiring.catalogue, wiring.calendar, triage_found)
    more = (classifier, wiring.limits, wiring.regimes, shown, wiring.workstreams, told)
    problems = [problem for one in (*loaded, *more) for problem in one.problems]
    return Knowledge(
        taxonomy=wiring.taxonomy,
        severities=wiring.severities,
        catalogue=wiring.catalogue,
        calendar=wiring.calendar,
        triage=triage_found,
        classifier=classifier,
        limits=wiring.limits,
        panels=shown,
        workstreams=wiring.workstreams,
        regimes=wiring.regimes,
        audiences=told,
        templates=tuple(wiring.settings.knowledge),
        runbook_directories=wiring.runbook_directories,
        find_runbook=lambda incident, name: _runbook(wiring, incident, name),
        runbooks=wiring.runbook_names,
        problems=tuple(str(problem) for problem in problems),
    )


def _runbook(wiring: Wiring, incident: Incident, name: str) -> "Held | None":
    try:
        return wiring.runbook_for(incident, name)
    except NotFound:
        return None


def _alerts(wiring: Wiring) -> "list[Alertmanager]":
    from app.settings.access import alertmanagers

    return alertmanagers(wiring.settings)


def _recordings(wiring: Wiring) -> "Recordings":
    from app.recordings import Recordings

    return Recordings(wiring)


def _elsewhere(wiring: Wiring, query: "Query", most: int) -> "tuple[tuple[Row, ...], str]":
    from app import past

    found = past.elsewhere(wiring, query, most)
    return found.rows, found.problem


def _kills(wiring: Wiring) -> "Kills":
    from app.killing import Kills

    return Kills(wiring)


def _metrics(wiring: Wiring, incident: Incident) -> MetricSource | None:
    """By the incident's mode: a drill sees no live metrics."""
    return wiring.parts_for(incident).metrics()


def _past(wiring: Wiring, alert: "Alert", now: int) -> "list[Interval]":
    from app.settings.access import prometheus
    from data.sources.alert_history import past

    source = prometheus(wiring.settings)
    try:
        return past(source, alert, now)
    finally:
        source.close()


def _samples(wiring: Wiring, incident: Incident) -> "SampleSource | None":
    """By the incident's mode: a drill sees nothing that a live model said."""
    return wiring.parts_for(incident).samples()


def _lookup(wiring: Wiring) -> "Lookup":
    found = wiring.model_lookup()
    if found is None:
        raise BadInput("No Prometheus is configured.")
    return found


def _reviews(wiring: Wiring) -> "Reviews":
    from app.reviews import Reviews

    return Reviews(wiring)


def _report_fields(wiring: Wiring, incident: Incident, regime: "Regime") -> "Sequence[Statement]":
    from app import reports_sent

    return reports_sent.fields(wiring, incident, regime)


def _report_sent(wiring: Wiring, incident: Incident, regime: "Regime", said: tuple[str, ...]) -> None:
    """Obligation, version, reference and reason."""
    from app import reports_sent

    obligation, version, reference, reason = said
    sending = reports_sent.Sending(obligation, version, reference=reference, reason=reason)
    reports_sent.record(wiring, incident, regime, sending)


def _export(wiring: Wiring, incident: Incident, kind: str, file: Path) -> Path:
    """Write and record a document. Raises `BadInput` where it cannot be written."""
    from app import documents

    document = documents.render(wiring, incident, kind)
    documents.write(file, document.content)
    if not_recorded := documents.record(wiring, document):
        raise BadInput(f"{file} is written, but not recorded: {not_recorded}")
    return file
