"""Where a step would act, what it finds in its environment, and what has to be confirmed for that."""

from collections.abc import Mapping

from msgspec.structs import replace

from data.errors import Refused
from data.incident.incidents import Incidents
from data.incident.marks import Attempt
from data.incident.model import Incident
from playbooks.catalogue import System
from runbooks import approval, authorization, cautions, confirming, values
from runbooks.actuators.protocol import Actuator
from runbooks.environment import addresses
from runbooks.prepared import Prepared
from runbooks.probe import check
from runbooks.surroundings import Surroundings
from runbooks.target import Target, read, refuse_other, uses_kubectl

READ_ONLY = "Read-only mode is on: nothing that changes anything is started."


class Placer:
    """Places the steps of one store's incidents. Nothing is written or run."""

    def __init__(self, incidents: Incidents, actuator: Actuator, surroundings: Surroundings) -> None:
        self.incidents, self.journal = incidents, incidents.journal
        self.actuator, self.surroundings = actuator, surroundings

    def placed(
        self, base: Prepared, incident: Incident, system: System | None, texts: Mapping[str, str], reason: str
    ) -> Prepared:
        """With target, variables and what has to be confirmed."""
        commands = (base.command, base.verify, base.precheck)
        problem, remedy, target = base.problem, base.remedy, None
        declared = (system.kube_context if system else "") or self.surroundings.kube_context
        try:
            target = None if base.is_human else read(self.surroundings.environment)
            refuse_other(target, declared, commands)
        except Refused as error:
            if uses_kubectl(*commands):
                problem, remedy = problem or error.message, remedy or error.remedy
        if self.surroundings.read_only and base.risk != "reads" and not base.is_human:
            problem, remedy = (
                READ_ONLY,
                "Start Fireline without --read-only, its variable or its setting.",
            )
        everything = values.everything(self.journal, incident, base.model, system)
        more = {**self.surroundings.variables, "FIRELINE_REASON": reason or incident.title}
        variables, warnings = values.variables(
            self.journal, incident, base.model, {**everything, **texts}, more
        )
        where = (
            "a person does it" if base.is_human else self._where(target, base.command, commands, variables)
        )
        placed = replace(
            base,
            target="a person does it" if base.is_human else self.actuator.describe(where),
            pinned=target,
            actuator=self.actuator.name,
            problem=problem,
            remedy=remedy,
            variables=variables,
            inherits=self._inherits(incident, base),
            warnings=(
                *base.warnings,
                *warnings,
                *cautions.other_model(incident, base.model),
                *cautions.of_the_command(base),
            ),
            confirmation=confirming.asked(
                base.risk,
                undoes_containment=base.undoes_containment,
                human=base.is_human,
                foreign=base.foreign,
            ),
        )
        return self._approved(incident, placed)

    def _approved(self, incident: Incident, base: Prepared) -> Prepared:
        """With how its approval stands, where it asks for one."""
        kills = self.surroundings.second_approver
        if not approval.is_asked(base, declared=base.asks_approval, kills=kills):
            return replace(base, asks_approval=False)
        stands = approval.standing(self.incidents, incident, base)
        return replace(base, asks_approval=True, approved_by=stands.approved_by, approval=stands.words)

    def _inherits(self, incident: Incident, base: Prepared) -> tuple[str, ...]:
        """What it, or a harm probe that verifies it, sends as headers."""
        own = authorization.handed(base.command, base.verify, base.precheck)
        if not check.is_check(base.verify):
            return own
        return (*own, *sorted(check.variables(incident, self.journal.wrote)))

    def _where(
        self, target: Target | None, command: str, commands: tuple[str, ...], variables: Mapping[str, str]
    ) -> str:
        host = self.journal.who.host
        if not uses_kubectl(*commands):
            asked = addresses(command, variables)
            return f"{', '.join(asked)}, from {host}" if asked else f"this machine, {host}"
        if target is None:
            return f"kubectl on {host} without a context of its own"
        return target.described()


def same_place(prepared: Prepared, attempt: Attempt) -> Prepared:
    """A rollback acts where the step acted, or not at all; a step without kubectl acted on no cluster."""
    before = str(attempt.get("target"))
    compared = uses_kubectl(str(attempt.get("command")), str(attempt.get("verify")))
    if prepared.problem or not before or not compared or not uses_kubectl(prepared.command):
        return prepared
    if prepared.target == before:
        return prepared
    problem = f"The step acted on {before}, and kubectl now points at {prepared.target}."
    return replace(prepared, problem=problem, remedy="Choose the step's context again, and undo it then.")
