"""Where the parts are made and handed out, each when it is first asked for.

Nothing is imported that the command at hand does not use. `Wiring.parts_for` alone hands out what acts and
what is looked at, by the incident's mode, so that no command line in another pane can act for real in a
drill.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.incident_parts import IncidentParts
from app.stored import Stored, spilled
from data.errors import Refused
from data.journal.kinds import SeveritySet

if TYPE_CHECKING:
    from app.drill_time import DrillTime
    from app.drills import Drill
    from data.incident.model import Incident
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
    from screens.ports import MetricSource


class Wiring(Stored):
    """The parts of one process, on one store."""

    drill_time: "DrillTime | None" = None
    """The clock of the drill that this process plays, and nothing else."""

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

    @cached_property
    def _drills(self) -> "dict[str, Drill]":
        return {}

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
        if self.journal.read_only or not ((self.home / "steps").is_dir() or spilled(self.home)):
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
