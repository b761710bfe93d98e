"""Starting a step: everything that stands in its way is looked for, its intent is durable, and it begins."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from data.errors import BadInput, FirelineError, Refused, StoreError, Untrusted
from data.exchange import spill
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal.locks import cannot_write
from runbooks import approval, authorities, authorization, by_hand, confirming, kept, undo
from runbooks.actions.evidence import only_collects
from runbooks.actuators.protocol import Actuator
from runbooks.confirming import NOTHING, Confirmation
from runbooks.job_files import Order
from runbooks.job_making import JobMaker
from runbooks.jobs import Job
from runbooks.prepared import Prepared
from runbooks.recording import Appends, Recorder, intention, remember
from runbooks.running import Running
from runbooks.surroundings import Surroundings


class Starter:
    """Starts the steps of one store's incidents, for real or simulated."""

    def __init__(
        self,
        recorder: Recorder,
        incidents: Incidents,
        desk: Desk,
        home: Path,
        actuator: Actuator,
        surroundings: Surroundings,
        *,
        simulate: bool,
    ) -> None:
        self.journal, self.recorder, self.incidents, self.desk = recorder.journal, recorder, incidents, desk
        self.home, self.actuator, self.simulate = home, actuator, simulate
        self.surroundings = surroundings
        self.maker = JobMaker(self.journal, home, surroundings.environment, simulate=simulate)

    def start(self, prepared: Prepared, confirmation: Confirmation, *, unrecorded: bool = False) -> Running:
        """As `runbooks.engine.Engine.start`, for a step that was looked at."""
        if prepared.asks_approval:
            stands = approval.standing(self.incidents, self.incidents.get(prepared.incident), prepared)
            prepared = replace(prepared, approved_by=stands.approved_by, approval=stands.words)
        check(prepared, confirmation, simulate=self.simulate)
        if prepared.is_human:
            raise BadInput("A person does this step.", remedy="Do it, then say that it is done.")
        if prepared.asks_authorities:
            prepared = replace(prepared, authorities=confirmation.authorities)
        if prepared.asks_approval and not prepared.approved_by:
            prepared = replace(prepared, break_glass=confirmation.break_glass.strip())
        into = self._instead(prepared) if unrecorded else None
        running = self._begin(prepared, into)
        if into is None and not self.simulate:  # what is said in a drill is never used for real
            with contextlib.suppress(
                StoreError
            ):  # what was asked for is a convenience; the step runs already
                remember(prepared, self.desk.remember_parameter)
        if into is None:
            self._collect(prepared)
        return running

    def keep(self, prepared: Prepared, into: Appends | None = None) -> None:
        """The runbook's bytes, once, before its first step; unrecorded, where they can be."""
        if prepared.book is None:
            return
        incident = self.incidents.get(prepared.incident)
        with contextlib.suppress(*(() if into is None else (StoreError,))):
            kept.keep(
                self.journal,
                self.recorder.evidence,
                incident,
                prepared.book,
                trusted=prepared.trusted,
                into=into,
            )

    def _begin(self, prepared: Prepared, into: Appends | None) -> Running:
        """Its job, its durable intent, and its supervisor."""
        job, order = self.maker.create(prepared, unrecorded=into is not None)
        try:
            self.keep(prepared, into)
            sent = self._sent(prepared)
            environment = {
                **self.maker.environment_for(prepared, job, order),
                **self._trusted(prepared, job),
                **sent,
                **self._own(prepared),
            }
            self._intend(prepared, order, into)
        except BaseException:
            self.maker.take_back(job, order)
            raise
        own = {name: environment.get(name, "") for name in prepared.inherits}
        secrets = authorization.secrets({**own, **sent})
        self.actuator.launch(job, environment, (*self.surroundings.secrets, *secrets))
        return Running(job, order, self.recorder, into)

    def _intend(self, prepared: Prepared, order: Order, into: Appends | None) -> None:
        """What may be done once only is looked at again, with nobody writing in between."""

        def why_not(incident: Incident) -> str:
            undone = undo.why_not(incident, prepared.rollback_of) if prepared.rollback_of else ""
            return undone or approval.why_spent(incident, prepared.approved_by)

        if into is None and (prepared.rollback_of or prepared.approved_by):
            undo.intend_once(self.journal, self.incidents, intention(prepared, order), why_not)
        else:
            self.recorder.intend(prepared, order, into)

    def _collect(self, prepared: Prepared) -> None:
        """Begin to keep evidence beside a step that runs already. What keeps it from that is recorded, and
        stands in nobody's way."""
        if prepared.beside is None:
            return
        try:
            self.start(prepared.beside, NOTHING)
        except FirelineError as error:
            with contextlib.suppress(StoreError):
                by_hand.pass_over(self.journal, prepared.beside, f"It could not be begun: {error.message}")

    def _sent(self, prepared: Prepared) -> Mapping[str, str]:
        """What lets it in at the sources that it names; nothing in a drill."""
        if self.simulate:
            return {}
        known = self.surroundings.authorizations
        return authorization.sent(known, prepared.command, prepared.verify, prepared.precheck)

    def _trusted(self, prepared: Prepared, job: Job) -> Mapping[str, str]:
        """What its curl trusts of the sources that it names; nothing in a drill."""
        if self.simulate:
            return {}
        known, environment = self.surroundings.authorities, self.surroundings.environment
        texts = (prepared.command, prepared.verify, prepared.precheck)
        try:
            return authorities.write(job.directory, known, environment, *texts)
        except OSError as error:
            raise cannot_write(error, job.directory) from error

    def _own(self, prepared: Prepared) -> Mapping[str, str]:
        """The settings, where the step is this Fireline itself: evidence out of the same sources, by the
        same credentials."""
        return self.surroundings.own if only_collects(prepared.command) and not self.simulate else {}

    def _instead(self, prepared: Prepared) -> Appends:
        if not prepared.contains:
            raise Refused(
                "Only a containment is run without a record.", remedy="Make the store writable first."
            )
        return spill.Spill(self.home, self.journal.ambient, self.journal.who)


def check(prepared: Prepared, confirmation: Confirmation, *, simulate: bool) -> None:
    """Raises for whatever stands in the way of a step."""
    if (prepared.mode == "drill") != simulate:
        raise Refused("A drill's steps are simulated, and a live incident's are not.")
    if prepared.problem:
        raise Refused(prepared.problem, remedy=prepared.remedy, kept="Nothing was run.")
    if prepared.missing:
        names = ", ".join(prepared.missing)
        raise BadInput(f"No value is known for {names}.", remedy="Give it with --param NAME=VALUE.")
    if prepared.untrusted:
        raise Untrusted(prepared.untrusted, remedy="Look at it and trust it: fireline trust FILE.")
    confirming.check(prepared, confirmation)
