"""What is armed, what counts down, what was killed: read from the journal, and written there."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from data.errors import BadInput, NotFound, StoreBusy
from data.incident.incidents import Incidents
from data.incident.kills import KILL_SWITCH, is_kill
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.locks import FileLock
from data.journal.store import Journal
from data.journal.writing import Draft
from data.text import clean, clean_line
from runbooks.book import Runbook, Step
from runbooks.risk import greatest, infer

LEAST, LONGEST = 10, 600
"""Seconds that a countdown takes."""
NO_SAFETY_CONTROL = "No armed session is open: it is no safety control now."
_DONE = frozenset({"", "succeeded", "ran_unverified"})


class Armed(NamedTuple):
    """One arming that stands."""

    said: kinds.KillArmed
    actor: str
    at: int


class Countdown(NamedTuple):
    """One countdown that nobody stopped."""

    incident: str
    said: kinds.KillCountdown


def armed(journal: Journal) -> dict[str, Armed]:
    """By model. Only what this store itself recorded counts."""
    found: dict[str, Armed] = {}
    for event in _own(journal, kinds.KillArmed.KIND, kinds.KillDisarmed.KIND):
        if event.body.kind == kinds.KillArmed.KIND and event.payload is not None:
            said = kinds.decode(kinds.KillArmed, event.payload)
            found[said.model] = Armed(said, event.body.actor, event.body.recorded_at)
        else:
            found.pop(event.body.subject, None)
    return found


def counting(journal: Journal, model: str) -> Countdown | None:
    """The model's countdown, if one runs: the latest, where nothing stopped or disarmed it since."""
    latest: Countdown | None = None
    several = (kinds.KillCountdown.KIND, kinds.KillStopped.KIND, kinds.KillDisarmed.KIND)
    for event in _own(journal, *several):
        if event.body.subject != model:
            continue
        latest = None
        if event.body.kind == kinds.KillCountdown.KIND and event.payload is not None:
            latest = Countdown(event.body.incident, kinds.decode(kinds.KillCountdown, event.payload))
    return latest


def arm(journal: Journal, said: kinds.KillArmed) -> Event:
    """Raises `BadInput` for a countdown that is too short or too long, and for no reason."""
    if not LEAST <= said.seconds <= LONGEST:
        raise BadInput(f"A countdown takes {LEAST} to {LONGEST} seconds.")
    if not said.reason.strip():
        raise BadInput("Arming needs a reason.", remedy="Say it with --reason.")
    return journal.append(Draft(payload=said, incident="", subject=said.model))[0]


def disarm(journal: Journal, model: str, reason: str) -> Event:
    """Raises `NotFound` where it is not armed."""
    if model not in armed(journal):
        raise NotFound(f"The kill switch of {model[:80]!r} is not armed here.")
    payload = kinds.KillDisarmed(clean_line(model), clean(reason))
    return journal.append(Draft(payload=payload, incident="", subject=payload.model))[0]


def count_down(journal: Journal, incident: Incident, said: kinds.KillCountdown) -> None:
    """Begin, unless one runs: several sessions on one store count down once."""
    if counting(journal, said.model) is None:
        journal.append(Draft(payload=said, incident=incident.id, subject=said.model))


def stop(journal: Journal, model: str, reason: str) -> None:
    """Stop a countdown and disarm, so that it does not begin again. Raises `NotFound` where none runs."""
    running = counting(journal, model)
    if running is None:
        raise NotFound(f"No countdown runs for {model[:80]!r}.", remedy="fireline kill disarm takes it off.")
    payload = kinds.KillStopped(model, clean(reason))
    journal.append(Draft(payload=payload, incident=running.incident, subject=model))
    if model in armed(journal):
        disarm(journal, model, f"its countdown was stopped: {reason}" if reason else "stopped")


def give_up(journal: Journal, model: str, reason: str) -> None:
    """A countdown comes to nothing by itself; what is armed stays so, and begins anew."""
    running = counting(journal, model)
    if running is not None:
        payload = kinds.KillStopped(model, clean(reason))
        journal.append(Draft(payload=payload, incident=running.incident, subject=model))


def kill_step(runbook: Runbook) -> Step:
    """The kill switch of a runbook, with its undo. Raises `BadInput` where it has none."""
    for step in runbook.sections["containment"]:
        destroys = greatest(step.risk, infer(step.command)) == "destroys"
        if destroys and KILL_SWITCH.search(step.command + step.action):
            if not (step.rollback.strip() or (step.typed and step.typed.restores)):
                raise BadInput(
                    f"The kill switch of {runbook.name} has no undo.", remedy="Give it a rollback."
                )
            return step
    raise BadInput(f"{runbook.name} has no kill switch among its containment steps.")


def killed(incidents: Incidents, model: str) -> str:
    """The number of the live incident in which the model was killed and nobody took it back; else empty."""
    for incident in incidents.all():
        if incident.mode != "live" or model not in incident.model_ids:
            continue
        if any(_kills(incident, name, model) for name in incident.attempts):
            return incident.number
    return ""


def _kills(incident: Incident, name: str, model: str) -> bool:
    """Whether an attempt is a kill of the model that runs or stands."""
    attempt = incident.attempts[name]
    stands = attempt.outcome in _DONE and not incident.rolled_back(name)
    return is_kill(attempt) and attempt.get("model") == model and stands


@contextlib.contextmanager
def session(home: Path, model: str) -> Iterator[None]:
    """While it is open, an armed session watches the model; the kernel ends it with the process."""
    lock = _session_lock(home, model)
    try:
        lock.acquire(shared=True)
        yield
    finally:
        lock.close()


def is_watched(home: Path, model: str) -> bool:
    """Whether an armed session is open anywhere on this machine."""
    lock = _session_lock(home, model)
    try:
        lock.acquire(timeout=0)
    except StoreBusy:
        return True
    finally:
        lock.close()
    return False


def _session_lock(home: Path, model: str) -> FileLock:
    folder = home / "kill"
    folder.mkdir(mode=0o700, exist_ok=True)
    return FileLock(folder / f"{model.replace('/', '%')}.lock")


def _own(journal: Journal, *wanted: str) -> list[Event]:
    """This store's own events of these kinds, in the order they came."""
    marks = ", ".join("?" for _ in wanted)
    rows = journal.read(f"SELECT id FROM event WHERE kind IN ({marks}) ORDER BY position", wanted)  # noqa: S608
    found = [journal.event(str(row[0])) for row in rows if journal.wrote(str(row[0]))]
    return [event for event in found if event is not None]
