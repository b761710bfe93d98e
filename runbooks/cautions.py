"""What a responder is told before a step runs: why it is more than reading, and what to look out for."""

from data.incident.model import Incident
from runbooks import curl_defaults, risk
from runbooks.book import Runbook, Step
from runbooks.prepared import Prepared

NO_UNDO = "No rollback is known for it."


def reasons(command: str, declared: str) -> tuple[str, ...]:
    """Why a command is more than *reads*, in words."""
    said = [reason.message for reason in risk.explain(command)] if command.strip() else []
    if declared and declared != "reads":
        said.append(f"the runbook declares that it {declared}")
    return tuple(dict.fromkeys(said))


def other_model(incident: Incident, model: str) -> list[str]:
    """A model that the incident is not about."""
    if not model or model in incident.model_ids:
        return []
    return [f"{model} is none of the incident's systems."]


def runs_already(incident: Incident, runbook: Runbook, step: Step) -> list[str]:
    """An earlier attempt that has no end yet."""
    attempts = incident.attempts_at(step.section, step.number, step.option, step.id, runbook=runbook.name)
    if all(attempt.ended is not None for _, attempt in attempts):
        return []
    return ["An earlier attempt at this step runs still, or its end is not known here."]


def of_the_command(prepared: Prepared) -> list[str]:
    """What its command and its undo, or the lack of one, mean."""
    warnings = []
    if prepared.undoes_containment:
        warnings.append("Undoing a containment may bring the harm back.")
    elif prepared.risk != "reads" and not (
        prepared.undo or prepared.typed or prepared.rollback_of or prepared.is_human
    ):
        warnings.append(NO_UNDO)
    if mixed := curl_defaults.warning(prepared.command):
        warnings.append(mixed)
    return warnings
