"""Which attempt at a step is meant."""

from data.errors import Ambiguous, BadInput, NotFound
from data.incident.marks import Attempt
from data.incident.model import Incident


def named(incident: Incident, ending: str) -> str:
    """The attempt whose id ends so. Raises `NotFound`, `Ambiguous`."""
    found = [attempt for attempt in incident.attempts if attempt.endswith(ending.lower())]
    if not found:
        raise NotFound(f"{incident.number} has no attempt {ending[:40]!r}.")
    if len(found) > 1:
        raise Ambiguous(f"More than one attempt ends in {ending[:40]!r}: {', '.join(found)}.")
    return found[0]


def latest(incident: Incident, section: str, number: int, option: str = "") -> tuple[str, Attempt] | None:
    """The last attempt at a step; ``None`` where it was never run."""
    found = incident.attempts_at(section, number, option)
    return found[-1] if found else None


def last_standing(incident: Incident, section: str, number: int, option: str = "") -> str:
    """The last attempt at a step that was not rolled back. Raises `NotFound`."""
    found = incident.attempts_at(section, number, option)
    standing = [attempt for attempt, _ in found if not incident.rolled_back(attempt)]
    if not standing:
        why = "is rolled back already" if found else "was never run"
        raise NotFound(f"{section} {number} {why} in {incident.number}.")
    return standing[-1]


def place(section: str, number: int | None) -> tuple[str, int]:
    """Section and number, both given. Raises `BadInput`."""
    if not section or number is None:
        raise BadInput("Which step?", remedy="Give --section S --step N.")
    return section, number


def place_of(text: str) -> tuple[str, int]:
    """``containment:1``. Raises `BadInput`."""
    section, colon, number = text.partition(":")
    if not (section and colon and number.isdigit()):
        raise BadInput(f"{text[:40]!r} is no step.", remedy="Write SECTION:N, for example containment:1.")
    return section, int(number)


def running(incident: Incident) -> list[str]:
    """The attempts that nobody knows an end of, oldest first."""
    return [
        attempt_id
        for attempt_id, attempt in incident.attempts.items()
        if attempt.intended is not None and attempt.ended is None
    ]
