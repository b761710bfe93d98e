"""The next best action of an incident, with its key: the one line a tired person reads.

What is due first comes first: somebody on it, then what stops harm, then what is owed to the record.
"""

from __future__ import annotations

import msgspec

from data.text import count
from data.times import MINUTE
from screens.clock_words import left, urgent
from screens.facts import Facts

QUESTIONS = 7
_KILL = "everywhere.kill_switch"


class NextStep(msgspec.Struct, frozen=True):
    """What the runbook offers next, as the runbook panel knows it."""

    words: str
    """``step 2, human review of every prediction``."""
    section: str
    risk: str
    running: bool = False
    unsure: bool = False
    """It ran, and nobody has said whether it had its effect."""
    missing: tuple[str, ...] = ()
    """Values it needs and nobody knows."""
    blocked: str = ""
    """Why it cannot run as it is."""
    why: str = ""
    """Why this one, where another stands before it or the clock is shorter than it takes."""
    checks: bool = False
    """It reads whether what contains had its effect."""


class Advice(msgspec.Struct, frozen=True):
    """Words, and the action of the registry that does it."""

    words: str
    action: str
    other: str = ""
    """A second action worth showing."""
    unkills: bool = False
    """The kill switch's key takes the kill back here."""


def advise(facts: Facts, step: NextStep | None, now: int, *, severity: str = "") -> Advice:
    """One thing to do now; ``severity``: what the answers suggest instead of what stands."""
    if not facts.is_open:
        return _after(facts)
    if facts.acknowledged_at is None:
        return Advice(f"acknowledge{_due(facts, 'acknowledge', now)}", "incident.acknowledge")
    if facts.approvals:
        return Advice(f"approve or refuse: {facts.approvals[0]}", "incident.approve")
    if step is not None and step.running:
        return Advice(f"{step.words} is running", "incident.runbook", "incident.cancel")
    if facts.conflicts and not (facts.must_contain and _can_wait(facts.conflicts)):
        return Advice(f"decide {count(len(facts.conflicts), 'conflict')}", "incident.conflicts")
    if not facts.severity:
        return Advice("set the severity", "incident.severity")
    if not facts.incident_type:
        return Advice("say what kind of incident it is, in two questions", "incident.kind")
    return _during(facts, step, now, severity)


def _can_wait(conflicts: tuple[str, ...]) -> bool:
    """What harm is stopped by does not hang on them; they stand beside the clocks all the while."""
    return not any(words.startswith(("severity", "type")) for words in conflicts)


def _during(facts: Facts, step: NextStep | None, now: int, severity: str) -> Advice:
    late = urgent(facts.clocks, now)
    if late is not None and late.name.startswith("update") and (late.due or 0) - now < 2 * MINUTE:
        return Advice(f"send a status update: {left(late, now)}", "incident.inform")
    contained = facts.contained_at is not None
    asked = max(0, QUESTIONS - len(facts.answers))
    if asked and not facts.must_contain:
        decided = contained or facts.decided_at is not None
        other = "incident.runbook" if decided else "incident.decide"
        return Advice(f"answer {count(asked, 'triage question')}", "incident.triage", other)
    if severity and not facts.must_contain:
        return Advice(f"decide the severity: the answers suggest {severity}", "incident.severity")
    if step is not None and step.unsure:
        return Advice(f"say whether {step.words} had its effect", "incident.judge", "incident.runbook")
    if step is not None and (step.checks or not (contained and step.section in {"triage", "containment"})):
        return _beside_kill(_offer(step), facts)
    if facts.stopped:
        return Advice(_unkill(facts), _KILL, "incident.finish", unkills=True)
    if contained:
        return _contained(facts)
    return Advice("choose a runbook, or note what you do", "incident.choose_runbook", "incident.note")


def _contained(facts: Facts) -> Advice:
    if facts.left_out:
        words = f"{count(len(facts.left_out), 'system')} not covered: {', '.join(facts.left_out[:3])}"
        return Advice(words, "incident.systems", "incident.runbook")
    if facts.firing:
        words = f"{facts.alerts_firing}: look before you resolve"
        return Advice(words, "incident.alerts_panel", "incident.finish")
    return Advice("resolve when service is restored", "incident.finish", "incident.runbook")


def _unkill(facts: Facts) -> str:
    return f"un-kill {facts.stopped[-1].model or 'the model'} when it is safe"


def _beside_kill(offered: Advice, facts: Facts) -> Advice:
    """While a model is stopped, letting it answer again stands beside what comes next."""
    if not facts.stopped:
        return offered
    return Advice(f"{offered.words}; un-kill when safe", offered.action, _KILL, unkills=True)


def _offer(step: NextStep) -> Advice:
    """Its key goes to the step; what stands in the way is said right here."""
    if step.blocked:
        return Advice(f"{step.words} is blocked: {step.blocked}", "incident.runbook", "incident.skip")
    verb = {"reads": "run", "destroys": "look at", "person": "do"}.get(step.risk, "confirm")
    asks = f"; it asks for {count(len(step.missing), 'value')}" if step.missing else ""
    why = f" ({step.why})" if step.why else ""
    return Advice(f"{verb} {step.words}{asks}{why}", "incident.runbook", "incident.skip")


def _due(facts: Facts, name: str, now: int) -> str:
    for clock in facts.clocks:
        if clock.name.startswith(name) and clock.due is not None:
            return f": {left(clock, now)}"
    return ""


def _after(facts: Facts) -> Advice:
    if facts.harm_back:
        look = "incident.monitor" if facts.watched else "incident.probe"
        return Advice(f"reopen it: {facts.harm_back}", "incident.finish", look)
    if facts.to_review:
        return Advice(facts.to_review[0], "incident.approve", "incident.export")
    if facts.stopped:
        words = f"{facts.status}, and still stopped: {_unkill(facts)}"
        return Advice(words, _KILL, "incident.export", unkills=True)
    watched = f"; {facts.watched}" if facts.watched else ""
    if facts.outcome == "duplicate" and facts.merged_into:
        words = f"closed as a duplicate; go on in {facts.merged_into}{watched}"
        return Advice(words, "everywhere.switch", "incident.finish")
    if facts.status == "closed":
        return Advice(f"closed; export what people ask for{watched}", "incident.export", "incident.finish")
    if facts.unsigned:
        signers = " and the ".join(facts.unsigned)
        words = f"resolved; go through the review until the {signers} signed it{watched}"
        return Advice(words, "incident.review", "incident.finish")
    written = any(clock.name == "postmortem" and clock.met_at is not None for clock in facts.clocks)
    left = "complete the postmortem, export it again" if written else "export the postmortem and complete it"
    words = f"resolved; {left}{watched}"
    return Advice(words, "incident.export", "incident.finish")
