"""Undoing what was done, latest first. Containment stands unless it is named; a failure stops everything, and
what stands is said.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from data.errors import Refused
from data.incident.incidents import Incidents
from data.incident.marks import Attempt
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Journal
from data.journal.writing import Draft
from data.secrets import MASK
from runbooks import confirming
from runbooks.confirming import Confirmation
from runbooks.prepared import CONTAINMENT, IMPROVISED
from runbooks.running import OnOutput

if TYPE_CHECKING:
    from runbooks.engine import Engine

_DONE = frozenset({"succeeded", "ran_unverified"})
_PERHAPS = frozenset({"failed", "timed_out", "cancelled", "unknown"})
_UNDONE = frozenset({"succeeded", "ran_unverified"})


class Plan(msgspec.Struct, frozen=True):
    """Attempts, by id."""

    undo: tuple[str, ...]
    """To be rolled back, in this order."""
    containment: tuple[str, ...] = ()
    """Left standing, because containment was not named."""
    without: tuple[str, ...] = ()
    """Left standing, because they have no rollback."""
    perhaps: tuple[str, ...] = ()
    """Did not end well and may have had part of their effect; each is rolled back by itself, or not."""


class Report(msgspec.Struct, frozen=True):
    """What came of undoing."""

    undone: tuple[str, ...]
    """The attempts that were rolled back."""
    failed: str = ""
    """The attempt whose rollback did not end well."""
    end: kinds.StepEnded | None = None
    """How that rollback ended."""
    problem: str = ""
    """Why it was not even tried."""
    standing: tuple[str, ...] = ()
    """What still stands, latest first."""
    plan: Plan = Plan(())


def plan(incident: Incident, *, containment: bool = False, back_to: str = "") -> Plan:
    """What can be undone, in reverse order of completion; with ``back_to``, an attempt's id, only what was
    completed after it, which itself stands."""
    since = _completed(incident.attempts[back_to]) if back_to else (0, (0, 0, ""))
    acted = [
        (attempt_id, attempt)
        for attempt_id, attempt in incident.attempts.items()
        if _changed_something(attempt) and not incident.rolled_back(attempt_id)
        if _completed(attempt) > since
    ]
    acted.sort(key=lambda pair: _completed(pair[1]), reverse=True)
    undo, kept, without, perhaps = [], [], [], []
    for attempt_id, attempt in acted:
        ran = attempt.outcome in _DONE or attempt.verification == "not_verified"
        if not ran:
            perhaps.append(attempt_id)
        elif attempt.get("section") == CONTAINMENT and not containment:
            kept.append(attempt_id)
        elif not str(attempt.get("undo")).strip():
            without.append(attempt_id)
        else:
            undo.append(attempt_id)
    return Plan(tuple(undo), tuple(kept), tuple(without), tuple(perhaps))


def why_not(incident: Incident, attempt_id: str) -> str:
    """Why an attempt cannot be rolled back, in words; empty where it can."""
    attempt = incident.attempts.get(attempt_id) or Attempt()
    if attempt.get("rollback_of"):
        return "It is a rollback itself; run the step again instead."
    if attempt.ended is None:
        return "It has not ended yet, or its end is not known here; cancel it or wait, then undo it."
    if incident.rolled_back(attempt_id):
        return "It is rolled back already."
    if any(one.get("rollback_of") == attempt_id and one.ended is None for one in incident.attempts.values()):
        return "It is being rolled back already; wait for that to end, or cancel it."
    undo = str(attempt.get("undo")).strip()
    if attempt.get("section") == IMPROVISED and MASK.decode() in undo:
        return "Its undo held a secret, which was not kept; undo it by hand, and record it."
    return "" if undo else "The step has no rollback; act by hand, and record it."


def intend_once(
    journal: Journal, incidents: Incidents, intention: Draft, why_not: Callable[[Incident], str]
) -> None:
    """Make an intent durable, unless somebody else did the same since it was prepared: ``why_not`` says so.

    Raises `Refused`, and the `StoreError` leaves.
    """
    durable = False
    while not durable:
        position, incident = journal.position(), incidents.get(intention.incident)
        if why := why_not(incident):
            raise Refused(why, kept="Nothing was run.")
        with journal.transaction() as transaction:
            if durable := journal.position() == position:
                transaction.append(intention)


def undo_all(
    engine: "Engine",
    incident: Incident,
    confirmation: Confirmation,
    on_output: OnOutput | None = None,
    *,
    containment: bool = False,
) -> Report:
    """Roll back one after another. Raises `NotConfirmed` before anything is run."""
    planned = plan(engine.incidents.refresh(incident), containment=containment)
    for attempt in planned.undo:
        confirming.check(engine.prepare_rollback(incident, attempt), confirmation)
    undone: list[str] = []
    for index, attempt in enumerate(planned.undo):
        prepared = engine.prepare_rollback(incident, attempt)
        standing = (*planned.undo[index:], *planned.containment, *planned.without, *planned.perhaps)
        if not prepared.can_run:
            problem = prepared.problem or prepared.untrusted
            return Report(tuple(undone), attempt, None, problem, standing, planned)
        end = engine.run(prepared, confirmation, on_output)
        if end.outcome not in _UNDONE:
            return Report(tuple(undone), attempt, end, "", standing, planned)
        undone.append(attempt)
    standing = (*planned.containment, *planned.without, *planned.perhaps)
    return Report(tuple(undone), standing=standing, plan=planned)


def words(incident: Incident, attempt_id: str) -> str:
    """An attempt as people call it: ``containment step 1, Serve the good version``."""
    attempt = incident.attempts.get(attempt_id) or Attempt()
    section, number = attempt.get("section"), attempt.get("number", 0)
    place = "improvised command" if section == IMPROVISED else f"{section} step {number}"
    return f"{place}, {attempt.get('action')}"


def set_since(incident: Incident, attempt_id: str, name_of: Callable[[str], str]) -> list[str]:
    """Which later steps of the incident, that stand, set the same values again, and by whom."""
    first = incident.attempts.get(attempt_id) or Attempt()
    mine = {what for what, _, _ in first.get("changes", ())}
    found = []
    for other_id, other in sorted(incident.attempts.items(), key=lambda pair: _completed(pair[1])):
        later = _changed_something(other) and _completed(other) > _completed(first)
        if not later or other.get("target") != first.get("target") or incident.rolled_back(other_id):
            continue
        who = name_of(other.intended.actor) if other.intended else ""
        found += [
            f"{words(incident, other_id)} set {what} to {after} since, by {who}: undo that first."
            for what, _, after in other.get("changes", ())
            if what in mine
        ]
    return found


def _changed_something(attempt: Attempt) -> bool:
    return (
        attempt.intended is not None
        and attempt.ended is not None
        and bool(attempt.get("command"))
        and not attempt.get("rollback_of")
        and attempt.get("risk") != "reads"
        and attempt.outcome in _DONE | _PERHAPS
        and not (attempt.outcome == "cancelled" and attempt.started is None)
        and not attempt.ended.get("never_ran", False)
    )


def _completed(attempt: Attempt) -> tuple[int, tuple[int, int, str]]:
    mark = attempt.ended
    return (0, (0, 0, "")) if mark is None else (mark.get("ended_at", 0) or mark.at, mark.key)
