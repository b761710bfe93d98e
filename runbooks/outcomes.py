"""What an end means: from exit codes and clocks to the outcome that the record uses."""

from data.text import clean, clean_line
from runbooks.job_files import Ended, Order, StageEnd

PRECHECK, COMMAND, VERIFY = "precheck", "command", "verify"
PRECHECK_WITHIN = 30
"""Seconds that the check before a command may take."""
EXCERPT = 2000
"""Characters of the output's end that the event itself carries."""
_NOT_BEGUN = (
    "The check before it did not hold, so the command was not run: what it expects is not so any more."
)


def outcome(order: Order, ended: Ended) -> tuple[str, str]:
    """(outcome, verification). *Succeeded* is only what a check showed, or a reading that ended with 0."""
    command = end_of(ended, COMMAND)
    if command is None:
        return ("failed" if _held_back(ended) else "cancelled"), ""
    if command.timed_out:
        return "timed_out", ""
    if command.cancelled:
        return "cancelled", ""
    if not command.well:
        return "failed", ""
    if not any(stage.name == VERIFY for stage in order.stages):
        return ("succeeded" if order.risk == "reads" else "ran_unverified"), ""
    verify = end_of(ended, VERIFY)
    if verify is None or verify.cancelled:
        return "ran_unverified", ""
    return ("succeeded", "verified") if verify.well else ("failed", "not_verified")


def detail(order: Order, ended: Ended) -> str:
    """What the outcome does not say by itself, a sentence or a few."""
    command, verify = end_of(ended, COMMAND), end_of(ended, VERIFY)
    if command is None:
        return _NOT_BEGUN if _held_back(ended) else "It was cancelled before it started."
    said = [_of_command(command)]
    simulated = order.actuator == "simulated"
    if command.well and any(stage.name == VERIFY for stage in order.stages) and (verify or not simulated):
        said.append(_of_verify(verify))
    for stage in ended.stages:
        if stage.truncated:
            said.append(f"Of {stage.output_size} bytes that the {stage.name} printed, a middle was left out.")
        if stage.output_lost:
            said.append(f"Output of the {stage.name} was lost: it could not be written.")
        if stage.survivors and stage.killed:
            said.append("Not everything that it started could be stopped.")
    if simulated:
        said.append("A drill: nothing was run.")
    return " ".join(part for part in said if part)


def survivors(ended: Ended) -> tuple[str, ...]:
    """Processes that outlived the end, ``PID NAME``."""
    return tuple(clean_line(name, 80) for stage in ended.stages for name in stage.survivors)


def excerpt(output: bytes) -> str:
    """The end of an output, cleaned."""
    text = clean(output[-EXCERPT * 4 :], EXCERPT * 4)
    return text if len(text) <= EXCERPT else "…" + text[-EXCERPT + 1 :]


def end_of(ended: Ended, name: str) -> StageEnd | None:
    """The end of a stage; ``None`` where it was not begun."""
    return next((stage for stage in ended.stages if stage.name == name), None)


def _held_back(ended: Ended) -> bool:
    """Whether the check before the command did not hold, and nobody cancelled."""
    before = end_of(ended, PRECHECK)
    return before is not None and not before.well and not before.cancelled and not ended.cancelled


def _of_command(command: StageEnd) -> str:
    if command.fault:
        return f"It could not be executed: {clean_line(command.fault)}."
    if command.timed_out:
        return "It took longer than allowed and was stopped."
    if command.cancelled:
        return "It was cancelled."
    return f"It was ended by signal {command.signal}." if command.signal else ""


def _of_verify(verify: StageEnd | None) -> str:
    if verify is None or verify.cancelled:
        return "Its verification was cancelled."
    if verify.well:
        return ""
    if verify.timed_out:
        return "Its verification took longer than allowed."
    tried = f" ({verify.tries} tries)" if verify.tries > 1 else ""
    told = f"exit code {verify.exit_code}" if verify.exit_code is not None else f"signal {verify.signal}"
    return f"It ran, but its verification did not hold: {told}{tried}."
