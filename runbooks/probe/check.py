"""Verifying a step by a harm probe: a command that replays it with the Fireline that runs the step."""

from collections.abc import Callable
from shlex import quote

from data.incident.model import Incident
from runbooks.probe import model
from runbooks.program import PROGRAM


def holds(name: str, *, at_most: int, times: int) -> str:
    """A command that ends with 0 while at most so many of the answers are harmful, or are none."""
    often = f" --times {times}" if times else ""
    return f'{PROGRAM} probe run "${{FIRELINE_INCIDENT:?}}" {quote(name)} --at-most {at_most}{often}'


def is_check(command: str) -> bool:
    """Whether a verification replays a probe."""
    return command.startswith(f"{PROGRAM} probe run ")


def variables(incident: Incident, wrote: Callable[[str], bool]) -> set[str]:
    """What the probes of this store send as headers, by the names of their environment variables."""
    return {
        variable
        for probe in model.probes(incident)
        if wrote(probe.id)
        for variable in probe.said.headers.values()
    }
