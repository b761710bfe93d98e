"""The life of a step, for command line and screens alike: prepare, confirm, intend, run, end, undo, recover.

Nothing here draws or asks. `prepare…` writes and runs nothing; `start` checks the confirmation, makes the
intent durable and begins; the rest follows from the job's directory, in this process or another.
"""

from collections.abc import Mapping
from pathlib import Path

from data.errors import NotFound
from data.evidence import Evidence
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.identity import this_machine
from data.journal.store import Journal
from data.text import clean
from runbooks import approval, by_hand, inspecting, kept, known_good, recovery, trust, undo
from runbooks.actuators.protocol import Actuator
from runbooks.actuators.shell import Shell
from runbooks.actuators.simulated import Simulated, WorldNow, no_world
from runbooks.book import Runbook, Step
from runbooks.confirming import NOTHING, Confirmation
from runbooks.imagined import imagined
from runbooks.known_good import NOBODY, Vouched
from runbooks.prepared import Prepared
from runbooks.preparing import Preparer
from runbooks.recording import Recorder, outcome_of
from runbooks.running import OnOutput, Running
from runbooks.starting import Starter, check
from runbooks.surroundings import Surroundings


class Engine:
    """Runs the steps of one store's incidents, for real or, with ``simulate``, for a drill."""

    def __init__(
        self,
        journal: Journal,
        incidents: Incidents,
        desk: Desk,
        evidence: Evidence,
        home: Path,
        *,
        simulate: bool = False,
        surroundings: Surroundings | None = None,
        world: WorldNow = no_world,
    ) -> None:
        """Its surroundings say what it knows and what steps see; ``world`` what answers in a drill."""
        self.journal, self.incidents, self.desk, self.home = journal, incidents, desk, home
        surroundings = surroundings or Surroundings()
        self.environment, self.secrets = dict(surroundings.environment), surroundings.secrets
        self.simulate = simulate
        self._simulated = Simulated(journal.ambient, world)
        self.actuator: Actuator = self._simulated if simulate else Shell()
        self.recorder = Recorder(journal, evidence)
        self._preparer = Preparer(incidents, self.actuator, surroundings)
        self.starter = Starter(
            self.recorder,
            incidents,
            desk,
            home,
            self.actuator,
            surroundings,
            simulate=simulate,
        )

    @property
    def surroundings(self) -> Surroundings:
        """What it knows, and what steps see."""
        return self._preparer.surroundings

    # --- looking: nothing is written or run --------------------------------------------------------------

    def prepare(
        self,
        incident: Incident,
        runbook: Runbook,
        step: Step,
        parameters: Mapping[str, str] | None = None,
        *,
        model: str = "",
        reason: str = "",
        vouched: Vouched = NOBODY,
    ) -> Prepared:
        """A step, resolved. Raises `BadInput` for a parameter it does not have or a value it cannot take.

        ``vouched``: what the model registry says, from `vouched_for`.
        """
        now = self.incidents.refresh(incident)
        return self._preparer.step(
            now, runbook, step, parameters or {}, model=model, reason=reason, vouched=vouched
        )

    def vouched_for(self, incident: Incident, step: Step, *, model: str = "") -> Vouched:
        """Which version the registry's alias names known good now, where the step wants one and the catalogue
        names that alias. Only reads, and takes up to some seconds; a drill asks no registry."""
        name = model or incident.model_id
        surroundings = self.surroundings
        system = surroundings.find_system(name) if name else None
        if self.simulate or system is None or not known_good.asks(step, system):
            return NOBODY
        with inspecting.looking(surroundings, surroundings.variables) as look:
            return known_good.look_up(system, look)

    def prepare_command(
        self,
        incident: Incident,
        command: str,
        *,
        undo: str = "",
        verify: str = "",
        expected: str = "",
        model: str = "",
        reason: str = "",
        timeout: int = 0,
    ) -> Prepared:
        """An improvised command. Raises `BadInput` for an empty one."""
        return self._preparer.command(
            self.incidents.refresh(incident),
            command,
            undo=undo,
            verify=verify,
            expected=expected,
            model=model,
            reason=reason,
            timeout=timeout,
        )

    def inspect(self, prepared: Prepared) -> Prepared:
        """With what stands now read where it will act: before → after, and the undo that restores it.

        Only reads, and takes up to some seconds: for when the confirmation is opened. What cannot be read is
        a warning, never in the way.
        """
        if self.journal.only_shown:
            return prepared
        if self.simulate:
            look = self._simulated.look(prepared.variables)
            return prepared if look is None else self._preparer.judged(inspecting.looked(prepared, look))
        return self._preparer.judged(inspecting.inspect(prepared, self.surroundings))

    def foresee(self, runbook: Runbook, step: Step, parameters: Mapping[str, str], *, model: str) -> Prepared:
        """A step as it would be for an incident of this model that nobody declared. Raises as `prepare`."""
        incident = imagined(model)
        vouched = self.vouched_for(incident, step, model=model)
        return self._preparer.step(incident, runbook, step, parameters, model=model, vouched=vouched)

    def dry_run(self, prepared: Prepared) -> kinds.StepRehearsed:
        """Look at what stands now, ask the server where that can be asked, run nothing, and record that.

        Raises the `StoreError` leaves.
        """
        found = prepared if prepared.inspected else self.inspect(prepared)
        stands = found.problem or (f"no value for {', '.join(found.missing)}" if found.missing else "")
        refused = stands or self.rehearse(found)
        return by_hand.rehearsed(self.journal, found, refused, asked=not stands and self._has_question(found))

    def _has_question(self, prepared: Prepared) -> bool:
        typed = prepared.typed
        return not self.simulate and typed is not None and bool(typed.template().rehearsal)

    def rehearse(self, prepared: Prepared) -> str:
        """Why the server would refuse a typed action, asked without effect; empty where it would not."""
        self.journal.refuse_acts()
        return "" if self.simulate else inspecting.rehearse(prepared, self.surroundings)

    def standing(self, runbook: Runbook) -> trust.Standing:
        """Whether a runbook may run commands here."""
        return trust.standing(runbook, self.journal, self.surroundings.directories)

    def prepare_rollback(self, incident: Incident, attempt: str, *, reason: str = "") -> Prepared:
        """The undo of an attempt, as it was resolved when that ran. Raises `NotFound`."""
        return self._preparer.rollback(self.incidents.refresh(incident), attempt, reason=reason)

    def undoable(self, incident: Incident, *, containment: bool = False, back_to: str = "") -> undo.Plan:
        """What *undo all*, or *back to* an attempt, would undo, in its order, and what it would leave.

        Raises `NotFound` for an attempt that is none.
        """
        now = self.incidents.refresh(incident)
        if back_to and back_to not in now.attempts:
            raise NotFound(f"{now.number} has no attempt {back_to[:40]!r}.")
        return undo.plan(now, containment=containment, back_to=back_to)

    # --- acting ------------------------------------------------------------------------------------------

    def opened(self, prepared: Prepared) -> Event | None:
        """A confirmation was opened: for a containment, the decision to act, unless one is recorded."""
        incident = self.incidents.get(prepared.incident)
        if not prepared.contains or incident.earliest(kinds.DecidedToAct.KIND) is not None:
            return None
        return self.desk.decide(incident, "", opened=True)

    def start(
        self, prepared: Prepared, confirmation: Confirmation = NOTHING, *, unrecorded: bool = False
    ) -> Running:
        """Make the intent durable and begin. Raises `NotConfirmed`, `Refused`, `Untrusted`, `BadInput`,
        `StepError`, and the `StoreError` leaves, after which nothing runs.

        ``unrecorded``: where the store cannot be written, run a containment all the same; its events go to a
        spill file that the store takes in when it can. Raises `Refused` for anything else.
        """
        self.journal.refuse_acts()
        if prepared.typed and not prepared.inspected and not prepared.is_human:
            check(prepared, confirmation, simulate=self.simulate)
            prepared = self.inspect(prepared)
        return self.starter.start(prepared, confirmation, unrecorded=unrecorded)

    def ask_approval(self, prepared: Prepared, reason: str = "") -> Event:
        """Ask a second responder to approve a step. Raises the `StoreError` leaves."""
        return approval.ask(self.journal, prepared, reason)

    def approval_of(self, prepared: Prepared) -> approval.Standing:
        """How a step's approval stands now."""
        return approval.standing(self.incidents, self.incidents.get(prepared.incident), prepared)

    def run(
        self,
        prepared: Prepared,
        confirmation: Confirmation = NOTHING,
        on_output: OnOutput | None = None,
        *,
        unrecorded: bool = False,
    ) -> kinds.StepEnded:
        """Start it and follow it to its end. Raises as `start`, and `StepError` where it never started."""
        running = self.start(prepared, confirmation, unrecorded=unrecorded)
        running.watch(on_output)
        ended = outcome_of(self.incidents.get(prepared.incident), running.attempt)
        return ended or self.recorder.told(running.job, running.order)

    def attach(self, attempt: str) -> Running | None:
        """A handle on a step that runs on this machine, or whose end is not recorded yet; else ``None``."""
        job = recovery.job_of(self.home, attempt)
        order = job.order() if job else None
        if job is None or order is None or order.machine != this_machine():
            return None
        return Running(job, order, self.recorder)

    def cancel(self, attempt: str) -> bool:
        """Ask a step to stop; False where it does not run here. Raises `OnlyShown`."""
        self.journal.refuse_acts()
        job = recovery.job_of(self.home, attempt)
        if job is None or job.state() not in {"waiting", "running"}:
            return False
        job.cancel()
        return True

    def confirm_human(
        self,
        prepared: Prepared,
        *,
        holds: bool = True,
        evidence: str = "",
        typed: str = "",
        answer: str = "",
    ) -> kinds.StepEnded:
        """A person says that a step without a command is done, or could not be done, or what is decided.

        Raises `BadInput` where a decision is asked for and ``answer`` is none of its answers.
        """
        by_hand.check_answer(prepared, answer)
        check(prepared, Confirmation(yes=True, typed=typed), simulate=self.simulate)
        self.starter.keep(prepared)
        return by_hand.done(self.journal, prepared, holds=holds, evidence=evidence, answer=answer)

    def judge(self, incident: Incident, attempt: str, *, holds: bool, evidence: str = "") -> Event:
        """A person says whether an attempt had its effect. Raises `NotFound`, `BadInput`."""
        now = self.incidents.refresh(incident)
        return by_hand.judge(self.journal, now, attempt, holds=holds, evidence=evidence)

    def skip(self, incident: Incident, runbook: Runbook, step: Step, reason: str) -> Event:
        """Pass a step over. Raises `BadInput` without a reason."""
        return by_hand.skip(self.journal, incident, runbook, step, reason)

    def go_on_with(self, incident: Incident, runbook: Runbook, reason: str = "") -> None:
        """Move to this version of a runbook, from the one that the incident began with. Raises `Untrusted`,
        and the `StoreError` leaves."""
        trust.require(self.standing(runbook), runbook)
        now = self.incidents.refresh(incident)
        evidence = self.recorder.evidence
        kept.keep(self.journal, evidence, now, runbook, trusted=True, reason=clean(reason))

    def choose_option(
        self, incident: Incident, runbook: Runbook, name: str, reason: str = ""
    ) -> Event | None:
        """The way to resolve; ``None`` where it was chosen already. Raises `BadInput`."""
        return by_hand.choose_option(self.journal, self.incidents.refresh(incident), runbook, name, reason)

    def undo_all(
        self,
        incident: Incident,
        confirmation: Confirmation,
        on_output: OnOutput | None = None,
        *,
        containment: bool = False,
    ) -> undo.Report:
        """Roll back what was done, latest first; containment only where it is named. Stops at a failure."""
        return undo.undo_all(self, incident, confirmation, on_output, containment=containment)

    def recover(self) -> list[recovery.Found]:
        """Journal the ends that were written while nobody looked; tells what runs, here or elsewhere."""
        return [] if self.journal.only_shown else recovery.recover(self.home, self.recorder, self.incidents)
