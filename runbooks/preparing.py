"""Making a step ready: values, risk, target, warnings. Nothing is written or run."""

from collections.abc import Mapping
from typing import Any

import msgspec

from data.errors import BadInput, NotFound
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.text import clean_line
from runbooks import cautions, known_bad, known_good, risk, trust, values
from runbooks.actions.protocol import Change
from runbooks.actuators.protocol import Actuator
from runbooks.book import Runbook, Step
from runbooks.known_good import NOBODY, Vouched
from runbooks.placing import Placer, same_place
from runbooks.prepared import IMPROVISED, Prepared
from runbooks.resolving import filled, texts_of, used
from runbooks.surroundings import Surroundings
from runbooks.undo import set_since, why_not

FOREIGN = "Another store recorded this command and its checks: read every word before it runs here."
_OTHERWISE = "Go to another revision, or take the mark away."
TIMEOUT = 600
"""Seconds, where a step says nothing."""


class Preparer:
    """Prepares the steps of one store's incidents."""

    def __init__(
        self,
        incidents: Incidents,
        actuator: Actuator,
        surroundings: Surroundings,
    ) -> None:
        self.incidents, self.journal = incidents, incidents.journal
        self.actuator, self.surroundings = actuator, surroundings
        self.find_system = surroundings.find_system
        self._placer = Placer(incidents, actuator, surroundings)

    def step(
        self,
        incident: Incident,
        runbook: Runbook,
        step: Step,
        given: Mapping[str, str],
        *,
        model: str = "",
        reason: str = "",
        vouched: Vouched = NOBODY,
    ) -> Prepared:
        """A step of a runbook. Raises `BadInput` for a value that cannot be taken."""
        model = model or incident.model_id
        system = self.find_system(model) if model else None
        found = values.collect(self.journal, incident, model, system, step.parameters, given, vouched.values)
        texts, resolved = found.texts, texts_of(step, found.texts)
        taken = {name: texts[name] for name in sorted(used(step)) if texts.get(name)}
        typed = None if resolved.missing or step.typed is None else filled(step, texts)
        targets = {**(typed.targets if typed else {}), **known_bad.targets(taken)}
        refused = known_bad.refusal(self.incidents, system, model, targets)
        unvouched = known_good.why_not(vouched, step, found.origin)
        base = Prepared(
            **_of(incident, model),
            section=step.section,
            number=step.number,
            step=step.id,
            option=step.option,
            action=step.action,
            command=resolved.command,
            undo=resolved.undo,
            verify=resolved.verify,
            precheck=resolved.precheck,
            typed=typed,
            registered=known_good.registered(system),
            expected=step.expected,
            risk=risk.greatest(step.risk, risk.infer(resolved.command)) if resolved.command else "reads",
            reasons=cautions.reasons(resolved.command, step.risk),
            is_human=step.is_human,
            missing=resolved.missing,
            offered={name: value.value for name, value in found.offered.items()},
            parameters=taken,
            origins={name: found.origin(name) for name in taken},
            remember=found.to_remember,
            warnings=(
                *resolved.warnings,
                *([vouched.warning] if vouched.warning else []),
                *known_bad.doubts(taken, values.everything(self.journal, incident, model, system)),
                *cautions.runs_already(incident, runbook, step),
            ),
            problem=resolved.problem or (refused.why if refused else "") or unvouched,
            remedy=resolved.remedy or (refused.remedy if refused else ""),
            timeout=step.timeout or TIMEOUT,
            time_to_effect=step.time_to_effect,
            verify_within=step.verify_within,
            asks_approval=step.second_approver,
        )
        placed = self._placer.placed(self._from(base, runbook), incident, system, texts, reason)
        return _replace(placed, beside=self._beside(placed, incident, runbook, given))

    def judged(self, prepared: Prepared) -> Prepared:
        """Refused where it was found to bring back a version that is bad; nobody named that one."""
        if prepared.typed is None or prepared.rollback_of or prepared.problem:
            return prepared
        found = known_bad.targets({change.what: change.after for change in prepared.changes})
        unnamed = {name: value for name, value in found.items() if name not in prepared.typed.targets}
        system = self.find_system(prepared.model) if prepared.model else None
        refused = known_bad.refusal(self.incidents, system, prepared.model, unnamed)
        return _replace(prepared, problem=refused.why, remedy=_OTHERWISE) if refused else prepared

    def _beside(
        self, prepared: Prepared, incident: Incident, runbook: Runbook, given: Mapping[str, str]
    ) -> Prepared | None:
        """What the runbook wants kept, of the place that the step acts on, with the first step of it that
        changes something."""
        wanted = runbook.evidence
        if wanted is None or prepared.risk == "reads" or prepared.is_human:
            return None
        begun = [one.get("runbook") for _, one in incident.attempts_at(wanted.section, wanted.number)]
        begun += [
            one.get("runbook") for one in incident.skips.values() if one.get("section") == wanted.section
        ]
        if runbook.name in begun:
            return None
        known = {name: value for name, value in given.items() if name in wanted.parameters}
        return self.step(incident, runbook, wanted, known, model=prepared.model)

    def _from(self, base: Prepared, runbook: Runbook) -> Prepared:
        """With the runbook it comes from, and whether that may run commands."""
        standing = trust.standing(runbook, self.journal, self.surroundings.directories)
        return _replace(
            base,
            book=runbook,
            trusted=standing.may_run,
            untrusted="" if standing.may_run or base.is_human else standing.why,
            runbook=runbook.name,
            runbook_version=runbook.version,
            runbook_hash=runbook.sha256,
        )

    def command(
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
        """An improvised command, with the same care. Raises `BadInput` for an empty one."""
        command = _without_nul(command).strip()
        if not command:
            raise BadInput("There is no command to run.")
        model = model or incident.model_id
        system = self.find_system(model) if model else None
        base = Prepared(
            **_of(incident, model),
            section=IMPROVISED,
            number=0,
            action=clean_line(command.splitlines()[0], 120),
            command=command,
            undo=_without_nul(undo).strip(),
            verify=_without_nul(verify).strip(),
            expected=expected,
            risk=risk.infer(command),
            reasons=cautions.reasons(command, ""),
            timeout=timeout or TIMEOUT,
        )
        return self._placer.placed(base, incident, system, {}, reason)

    def rollback(self, incident: Incident, attempt_id: str, *, reason: str = "") -> Prepared:
        """The recorded undo of an attempt, as it was resolved then. Raises `NotFound`."""
        attempt = incident.attempts.get(attempt_id)
        if attempt is None or attempt.intended is None:
            raise NotFound(f"{incident.number} has no attempt {attempt_id[:40]!r}.")
        command = str(attempt.get("undo"))
        model = str(attempt.get("model"))
        foreign = not self.journal.wrote(attempt.intended.event)
        base = Prepared(
            **_of(incident, model),
            foreign=foreign,
            warnings=(
                *([FOREIGN] if foreign else []),
                *set_since(incident, attempt_id, self.incidents.actor_name),
            ),
            section=str(attempt.get("section")),
            number=int(attempt.get("number", 0)),
            step=str(attempt.get("step")),
            option=str(attempt.get("option")),
            action=f"Undo: {attempt.get('action')}",
            command=command,
            precheck=str(attempt.get("undo_precheck")),
            verify=str(attempt.get("undo_verify")),
            standing=str(attempt.get("standing")),
            changes=tuple(Change(what, after, before) for what, before, after in attempt.get("changes", ())),
            risk=risk.greatest("changes", risk.infer(command)),
            reasons=cautions.reasons(command, ""),
            problem=why_not(incident, attempt_id),
            runbook=str(attempt.get("runbook")),
            runbook_version=str(attempt.get("runbook_version")),
            runbook_hash=str(attempt.get("runbook_hash")),
            rollback_of=attempt_id,
            timeout=int(attempt.get("timeout", 0)) or TIMEOUT,
        )
        system = self.find_system(model) if model else None
        placed = self._placer.placed(base, incident, system, dict(attempt.get("parameters", {})), reason)
        return same_place(placed, attempt)


def _of(incident: Incident, model: str) -> dict[str, Any]:
    """What every prepared step says of its incident; what it asks for is set when all is known."""
    return {
        "incident": incident.id,
        "number_shown": incident.number,
        "mode": incident.mode,
        "model": model,
        "confirmation": "none",
        "confirm_with": model or incident.number,
    }


def _replace(prepared: Prepared, **changes: object) -> Prepared:
    return msgspec.structs.replace(prepared, **changes)


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise BadInput("A command cannot hold a NUL character.")
    return text
