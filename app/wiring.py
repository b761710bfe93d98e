"""Where the parts are made and handed out, each when it is first asked for.

Nothing is imported that the command at hand does not use. `Wiring.parts_for` alone hands out what acts and
what is looked at, by the incident's mode, so that no command line in another pane can act for real in a
drill.
"""

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.settings import Settings
from data.ambient import Ambient
from data.errors import Refused, StoreBusy, StoreDamaged, StoreNewer
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal.actors import Responder, responder
from data.journal.kinds import SeveritySet
from data.journal.store import DATABASE, SERVER, Journal

if TYPE_CHECKING:
    from app.drill_time import DrillTime
    from app.drills import Drill
    from data.evidence import Evidence
    from data.incident.model import Incident
    from data.sources.alert_watch import AlertSource
    from data.sources.change_watch import ChangeSource
    from data.sources.samples_from import SampleSource
    from playbooks.calendar import Calendar
    from playbooks.catalogue import Catalogue
    from playbooks.intake import Lookup
    from playbooks.limits import Limits
    from playbooks.regimes import Regimes
    from playbooks.severity import Severities
    from playbooks.suggestions import Suggestion
    from playbooks.taxonomy import Taxonomy
    from playbooks.workstreams import Workstreams
    from runbooks.book import Runbook
    from runbooks.engine import Engine
    from runbooks.kept import Held
    from runbooks.probe.replay import Prober
    from screens.parts import MetricSource

BESIDE = "beside"
_OFFER = "Or go on in a fresh store beside it with --beside; it is taken in when this one opens again."


class IncidentParts(msgspec.Struct, frozen=True):
    """What belongs to one incident's mode. Empty addresses: nothing is looked at."""

    engine: "Engine"
    alertmanager_url: str
    prometheus_url: str
    change_sources: "Callable[[], Sequence[ChangeSource]]"
    """Makes them; call it in a worker."""
    prober: "Callable[[], Prober]"
    """Replays harm probes; raises `Refused` in a drill that is played from no scenario."""
    metrics: "Callable[[], MetricSource | None]"
    """What answers PromQL; ``None`` where nobody does."""
    samples: "Callable[[], SampleSource | None]"
    """What gives samples of what a model said."""
    alerts: "Callable[[], Sequence[AlertSource]]"
    """What fires in this drill; none for a live incident, whose alerts are everybody's."""


class Wiring:
    """The parts of one process, on one store."""

    def __init__(
        self,
        settings: Settings,
        ambient: Ambient | None = None,
        *,
        beside: bool = False,
        only_shown: str = "",
    ) -> None:
        """``only_shown``: why nothing may be recorded, where the store is only to be looked at."""
        self.settings = settings
        self.ambient = ambient or Ambient()
        self.beside = beside
        self.only_shown = only_shown
        self._drills: dict[str, Drill] = {}
        self.played = ""
        """The id of the one drill that this process plays; nothing else is listed or looked at in it."""
        self.drill_time: DrillTime | None = None
        """The clock of the drill that this process plays, and nothing else."""

    # --- the store -------------------------------------------------------------------------------------

    @property
    def home(self) -> Path:
        """The store's directory."""
        return self.settings.home / BESIDE if self.beside else self.settings.home

    @cached_property
    def who(self) -> Responder:
        """The person at this terminal."""
        return responder(self.settings.responder)

    @cached_property
    def journal(self) -> Journal:
        """The store, opened; what was written beside it meanwhile is taken in.

        Raises `StoreError` leaves that offer a store beside one that is newer, damaged or held.
        """
        try:
            journal = Journal.open(self.home, self.ambient, self.who)
        except (StoreNewer, StoreDamaged, StoreBusy) as error:
            if self.beside or "--beside" in error.remedy:
                raise
            remedy = f"{error.remedy} {_OFFER}".strip()
            raise type(error)(error.message, kept=error.kept, remedy=remedy) from error
        if not journal.read_only:
            self._take_in(journal)
        if self.only_shown and not journal.read_only:
            journal.only_show(self.only_shown)
        return journal

    @cached_property
    def incidents(self) -> Incidents:
        """The incidents of the store."""
        return Incidents(self.journal, only=self.played)

    @cached_property
    def desk(self) -> Desk:
        """What a responder does."""
        return Desk(self.journal, self.incidents, numbered_elsewhere=lambda: bool(self.server_url))

    @property
    def server_url(self) -> str:
        """Where the incident database is: as the settings say, or where this store enrolled. Empty: nowhere,
        and a drill's or a beside store's numbers are its own."""
        return "" if self.beside else self.settings.sync_url or self.journal.fact(SERVER)

    # --- knowledge ---------------------------------------------------------------------------------------

    @cached_property
    def taxonomy(self) -> "Taxonomy":
        """The kinds of incident there are."""
        from playbooks import taxonomy

        return taxonomy.load(self.settings.knowledge)

    @cached_property
    def severities(self) -> "Severities":
        """The severity levels and what each asks for."""
        from playbooks import severity

        return severity.load(self.settings.knowledge)

    @cached_property
    def calendar(self) -> "Calendar":
        """The business calendar."""
        from playbooks import calendar

        return calendar.load(self.settings.knowledge)

    @cached_property
    def catalogue(self) -> "Catalogue":
        """The organisation's systems."""
        from playbooks import catalogue

        models = self.settings.models
        found = catalogue.load([*self.settings.knowledge, *([models.parent] if models else [])])
        if not self.played:
            return found
        from dataclasses import replace

        return replace(found, systems=self.drill_of(self.played).world().systems())

    def catalogue_of(self, incident: "Incident") -> "Catalogue":
        """What is known of the systems of an incident; of a drill's, what its scenario says."""
        if self.played or incident.mode != "drill":
            return self.catalogue
        from dataclasses import replace

        from app.drills import began

        drill = self.drill_of(incident.id)
        if began(self.incidents.by_id(drill.incident)) is None:
            return self.catalogue
        return replace(self.catalogue, systems=drill.world().systems())

    @cached_property
    def limits(self) -> "Limits":
        """How long each clock runs."""
        from playbooks import limits

        return limits.load(self.settings.knowledge)

    @cached_property
    def workstreams(self) -> "Workstreams":
        """Which parts of the response a type and a severity ask for."""
        from playbooks import workstreams

        return workstreams.load(self.settings.knowledge)

    @cached_property
    def regimes(self) -> "Regimes":
        """Who has to be told by which rule."""
        from playbooks import regimes

        return regimes.load(self.settings.knowledge)

    def detected_at(self, incident: "Incident") -> int:
        """From when the severity's deadline counts; microseconds."""
        from playbooks.parameters import detected_at

        return detected_at(incident) or self.ambient.now()

    def severity_policy(
        self,
        severity: str,
        since: int,
        *,
        origin: str = "person",
        reason: str = "",
        suggested: str = "",
    ) -> SeveritySet:
        """The event that sets a severity, its deadlines counted from ``since`` (detection, microseconds).

        Raises `BadInput` for a word that is no severity.
        """
        return self.severities.policy(
            severity, since, self.calendar, origin=origin, reason=reason, suggested=suggested
        )

    def suggestions(self, incident: "Incident") -> "list[Suggestion]":
        """What the triage answers suggest and nobody decided yet."""
        from playbooks import suggestions, triage

        return suggestions.for_incident(
            incident,
            self.taxonomy,
            triage=triage.load(self.settings.knowledge),
            runbooks=self.runbook_names,
        )

    # --- runbooks ----------------------------------------------------------------------------------------

    @property
    def runbook_directories(self) -> tuple[Path, ...]:
        """The settings' own, which come before the library that ships."""
        return self.settings.runbooks

    @cached_property
    def runbook_names(self) -> tuple[str, ...]:
        """The names of the runbooks that can be found."""
        from runbooks import format as formats

        return tuple(formats.available(self.runbook_directories))

    def runbook(self, named: str) -> "Runbook":
        """A runbook by its name, by an alias in the taxonomy, or by a file's path (a word with a slash, or
        ending in .yaml or .yml).

        Raises `NotFound` with the closest, and `BadInput` with the place of what cannot be taken.
        """
        from runbooks import format as formats

        return formats.load(self._runbook_path(named))

    def runbook_for(self, incident: "Incident", named: str) -> "Held":
        """The same, in the version that the incident goes on with (`runbooks.kept`)."""
        from runbooks import kept

        return kept.held(incident, named, lambda: self._runbook_path(named), self.evidence)

    def _runbook_path(self, named: str) -> Path:
        from runbooks import format as formats

        if "://" not in named and ("/" in named or named.endswith((".yaml", ".yml"))):
            return Path(named).expanduser()
        if named not in self.runbook_names:
            named = self.taxonomy.runbook_named(named)
        return formats.find(named, self.runbook_directories)

    # --- acting ------------------------------------------------------------------------------------------

    def parts_for(self, incident: "Incident") -> "IncidentParts":
        """What acts and what is looked at, by the incident's mode and nothing else: a live incident's steps
        act for real, a drill's are simulated and see no live alerts. Raises `Refused` for a live one in a
        process that plays a drill."""
        if incident.mode == "drill":
            from app.drill_parts import drill_parts

            return drill_parts(self, incident)
        self._require_live()
        return IncidentParts(
            engine=self._live_engine,
            alertmanager_url=self.settings.alertmanager_url,
            prometheus_url=self.settings.prometheus_url,
            prober=self._live_prober,
            change_sources=lambda: self._change_sources(incident),
            metrics=self._live_metrics,
            samples=self._live_samples,
            alerts=tuple,
        )

    def drill_of(self, incident: str) -> "Drill":
        """A drill that is played from a scenario, by the incident's id or that of a part of it."""
        from app.drills import Drill, whole

        incident = whole(self.incidents, incident)
        if incident not in self._drills:
            self._drills[incident] = Drill(self, incident)
        return self._drills[incident]

    def _live_metrics(self) -> "MetricSource | None":
        if not self.settings.prometheus_url:
            return None
        from app.settings.access import prometheus

        return prometheus(self.settings)

    def _live_samples(self) -> "SampleSource | None":
        from app.settings.access import samples

        return samples(self.settings)

    def _change_sources(self, incident: "Incident") -> "Sequence[ChangeSource]":
        from app.change_sources import change_sources

        return change_sources(self, incident)

    def recover(self) -> None:
        """Journal the ends of steps that their supervisors wrote while nobody looked."""
        if self.journal.read_only or not ((self.home / "steps").is_dir() or _spilled(self.home)):
            return
        from runbooks import recovery
        from runbooks.recording import Recorder

        recovery.recover(self.home, Recorder(self.journal, self.evidence), self.incidents)

    @property
    def looking_engine(self) -> "Engine":
        """For steps that are only looked at, in no incident: preflight."""
        return self._live_engine

    def _require_live(self) -> None:
        if self.played:
            raise Refused("This process plays a drill, and acts on nothing live.", kept="Nothing was run.")

    @cached_property
    def _live_engine(self) -> "Engine":
        self._require_live()
        from app.engines import make_engine

        return make_engine(self)

    def _live_prober(self) -> "Prober":
        from runbooks.probe.replay import Prober

        return Prober(self.journal, self.desk, self.evidence)

    def model_lookup(self) -> "Lookup | None":
        """What asks Prometheus for a model's version and baseline; ``None`` when none is configured, and in a
        drill."""
        if self.played or not self.settings.prometheus_url:
            return None
        from app.settings.access import prometheus

        return prometheus(self.settings).lookup_labels

    # --- files -------------------------------------------------------------------------------------------

    @cached_property
    def evidence(self) -> "Evidence":
        """Files kept whole beside the journal."""
        from data.evidence import Evidence

        return Evidence(self.home)

    def close(self) -> None:
        """Give the store back, if it was opened."""
        if "journal" in self.__dict__:
            self.journal.close()

    def _take_in(self, journal: Journal) -> None:
        """What was written beside or outside the store; nothing is imported where there is none."""
        if (journal.home / BESIDE / DATABASE).is_file():
            from data.exchange import beside

            beside.take_in(journal)
        if _spilled(journal.home):
            from data.exchange import spill

            spill.take_in(journal)


def _spilled(home: Path) -> bool:
    """Whether any place that `data.exchange.spill` writes to exists; asked without importing it."""
    names = [os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP")]
    temporary = [Path(name) / f"fireline-{os.getuid()}" for name in [*names, "/tmp", "/var/tmp"] if name]  # noqa: S108
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    places = [home / "spill", *([Path(runtime) / "fireline"] if runtime else []), *temporary]
    return any(place.is_dir() for place in places)
