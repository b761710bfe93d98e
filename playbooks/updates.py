"""A status update drafted of what the incident's journal says: conditions, actions, needs.

Each audience gets only what it may see: what is not for it is never in what a template can print, however
the template is written.
"""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from data import times
from data.errors import BadInput, Refused
from data.incident import cascade, decisions, updates, work
from data.incident.marks import Attempt
from data.incident.model import Incident
from data.incident.sentences import Names, words
from data.journal.kinds import UpdateSent
from data.text import NOTE, clean, clean_line
from playbooks import clocks, containing
from playbooks.audiences import Audience
from playbooks.limits import Limits

TEMPLATES = Path(__file__).parent / "templates"
LEGAL = "legal_compliance"
"""The workstream whose tasks are for the legal side."""
MOST = 12
"""Lines of a part; what is beyond is counted."""
_LEGAL_FIELDS = (
    ("impact.legal_exposure", "legal and regulatory exposure"),
    ("reporting.required", "regulatory reporting required"),
    ("disclosure.required", "public disclosure required"),
    ("disclosure.plan", "disclosure plan"),
    ("disclosure.timeline", "disclosure timeline"),
    ("approvals.notes", "notes on approvals"),
)
_IMPACT = (
    ("impact.user_impact", "users met with"),
    ("impact.affected_users", "people affected"),
    ("impact.affected_predictions", "predictions affected"),
    ("impact.downtime", "downtime"),
)


class Going(NamedTuple):
    """An update that is about to go out."""

    audience: Audience
    text: str
    services: tuple[str, ...]
    proposal: updates.Proposal | None


def draft(
    incident: Incident,
    audience: Audience,
    *,
    now: int,
    names: Names,
    limits: Limits | None = None,
    directories: Sequence[Path] = (),
) -> str:
    """The text, ready to be edited. Raises `BadInput` for a template that cannot be used."""
    from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([*directories, TEMPLATES]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text: every value is cleaned, and nothing of it is markup
    )
    values = context(incident, audience, now=now, names=names, limits=limits)
    try:
        text = environment.get_template(audience.template).render(values)
    except TemplateError as error:
        raise BadInput(f"The template {audience.template} cannot be used: {error}") from error
    return _tidy(clean(text, NOTE))


def context(
    incident: Incident, audience: Audience, *, now: int, names: Names, limits: Limits | None = None
) -> dict[str, Any]:
    """What a template may print: lines of cleaned text, empty where they are not for this audience."""
    shows = frozenset(audience.shows)
    last = updates.last(incident, audience.id)
    since = None if last is None else incident.corrected(last)
    return {
        "number": incident.number,
        "drill": incident.mode == "drill",
        "title": clean_line(incident.title) if "state" in shows else "",
        "severity": words(incident.severity) if "state" in shows else "",
        "as_of": _moment(now),
        "since": _moment(since) if since is not None else "",
        "next_by": _next(incident, now),
        "resolved": not incident.is_open,
        "conditions": _bounded(_conditions(incident, shows, now)),
        "actions": _bounded(_actions(incident, shows, since or 0, names)),
        "needs": _bounded(_needs(incident, shows, now, limits)),
        "legal": _bounded(_legal(incident)) if "legal" in shows else [],
    }


def ways(audience: Audience, configured: Collection[str]) -> tuple[str, ...]:
    """The services that are configured and reach this audience."""
    return tuple(service for service in audience.via if service in configured)


def check(incident: Incident, going: Going, configured: Collection[str]) -> None:
    """Raises `Refused` for a drill, for a service that reaches others, and without the approval it needs: by
    this playbook and by the one it was proposed under, as the answers stand now."""
    audience, proposal = going.audience, _as_it_stands(incident, going.proposal)
    if incident.mode != "live":
        raise Refused(
            f"{incident.number} is a drill: nobody outside is told of it.",
            remedy="fireline update sent records what would have been said.",
        )
    for service in going.services:
        if service not in audience.via:
            raise Refused(
                f"{service} is no way to {audience.title.lower()}: others would read it.",
                kept="Nothing was sent.",
                remedy=f"Name it under via of {audience.id} in audiences.yaml, where it reaches them alone.",
            )
        if service not in configured:
            raise Refused(f"{service} is not configured.", remedy="docs/outside.md says which keys it needs.")
    if waits := _waits_for(audience, proposal):
        raise Refused(
            f"An update to {audience.title.lower()} waits for {', '.join(waits)}.",
            kept="Nothing was sent.",
            remedy="fireline update propose asks for it.",
        )
    if proposal is not None and proposal.sent:
        raise Refused("It went out already.", remedy="Propose another one.")


def _as_it_stands(incident: Incident, proposal: updates.Proposal | None) -> updates.Proposal | None:
    """Somebody may have refused or sent it since it was looked at."""
    if proposal is None:
        return None
    return next((one for one in updates.proposals(incident, str) if one.id == proposal.id), proposal)


def _waits_for(audience: Audience, proposal: updates.Proposal | None) -> tuple[str, ...]:
    """Whose approval is missing; another playbook may have asked for less when it was proposed."""
    if proposal is None:
        return audience.approval
    given = {role for role, _, approved, _ in proposal.answers if approved and not proposal.refused}
    return tuple(dict.fromkeys(one for one in (*audience.approval, *proposal.approvers) if one not in given))


def recorded(going: Going, channel: str = "") -> UpdateSent:
    """What the journal keeps of it. Raises `BadInput` for an empty text."""
    return updates.worded(
        going.text,
        going.audience.id,
        channel or ", ".join(going.services),
        legal=going.audience.legal or (going.proposal is not None and going.proposal.legal),
        proposal=going.proposal.id if going.proposal is not None else "",
    )


def last_told(incident: Incident, audience: str, now: int) -> str:
    """``12 min ago`` or ``never``."""
    last = updates.last(incident, audience)
    return "never" if last is None else f"{times.span(max(0, now - incident.corrected(last)))} ago"


def next_due(incident: Incident, now: int, limits: Limits | None = None) -> str:
    """``next update due in 12 min``, ``an update is 3 min late``, or empty where none is asked for."""
    clock = next((one for one in clocks.compute(incident, now, limits) if one.name == "update"), None)
    if clock is None or clock.due is None:
        return ""
    left = clock.due - now
    if left < 0:
        return f"an update is {times.span(-left)} late"
    return f"next update due in {times.span(left // times.MINUTE * times.MINUTE)}"


def _conditions(incident: Incident, shows: frozenset[str], now: int) -> Iterator[str]:
    if "state" in shows:
        kind = words(incident.incident_type) or "not classified yet"
        severity = words(incident.severity) or "no severity"
        status = _contained(incident) if incident.status == "contained" else incident.status
        yield f"{severity}, {kind}; {status}, phase {incident.phase}"
        detected = incident.value("detected_at")
        if isinstance(detected, int):
            yield f"detected {_moment(detected)}, {times.span(max(0, now - detected))} ago"
    if "systems" in shows:
        for one in cascade.systems(incident):
            yield f"{clean_line(one.model)}: {clean_line(one.words)}"
    if "impact" in shows:
        yield from _fields(incident, _IMPACT)


def _actions(incident: Incident, shows: frozenset[str], since: int, names: Names) -> Iterator[str]:
    """Since the last update to this audience."""
    found: list[tuple[int, str]] = []
    if "steps" in shows:
        found += [one for attempt in incident.attempts.values() for one in _step(attempt, incident)]
    if "decisions" in shows:
        found += [(one.at, f"decided: {one.what}") for one in decisions.made(incident, names)]
    if "state" in shows and incident.contained_at is not None:
        found.append((incident.contained_at, _contained(incident)))
    if "state" in shows and incident.resolved_at is not None:
        found.append((incident.resolved_at, "resolved"))
    for at, said in sorted(found):
        if at > since:
            yield f"{times.clock(at // times.MINUTE * times.MINUTE, beside=at)} {said}"


def _step(attempt: Attempt, incident: Incident) -> Iterator[tuple[int, str]]:
    action = clean_line(str(attempt.get("action")))
    if attempt.ended is not None:
        outcome = words(attempt.outcome)
        verified = f", {attempt.verification.replace('_', ' ')}" if attempt.verification else ""
        yield incident.corrected(attempt.ended), f"{action}: {outcome}{verified}"
    elif attempt.intended is not None:
        yield incident.corrected(attempt.intended), f"{action}: under way"


def _contained(incident: Incident) -> str:
    left = cascade.left_out(incident)
    failed = containing.verified(incident)[1] == containing.CHECK_FAILED
    doubts = [f"not {', '.join(left)}"] if left else []
    doubts += [f"the last {containing.CHECK_FAILED}"] if failed else []
    return f"contained, but {' and '.join(doubts)}" if doubts else "contained"


def _needs(
    incident: Incident, shows: frozenset[str], now: int, limits: Limits | None
) -> Iterator[str]:  # fmt: skip
    if "people" in shows and incident.is_open:
        if not incident.holder("incident_commander"):
            yield "somebody to command"
        for clock in clocks.compute(incident, now, limits):
            if clock.state == "breached" and clock.stopped_at is None and clock.name != "update":
                yield f"{clock.label}: {clocks.words(clock, now)}"
    if "systems" in shows and incident.is_open and len(incident.systems) > 1:
        for one in cascade.uncovered(incident):
            what = "to be contained" if one.state == "harming" else "somebody to look whether it does harm"
            yield f"{clean_line(one.model)}: {what}"
    if "tasks" in shows:
        for task in work.tasks(incident):
            late = task.overdue(now)
            if task.workstream != LEGAL and task.is_open and (late or task.status == "blocked"):
                why = f", waits for {clean_line(task.blocker)}" if task.blocker else ""
                yield f"{clean_line(task.text)} ({'late' if late else task.status}{why})"


def _legal(incident: Incident) -> Iterator[str]:
    yield from _fields(incident, _LEGAL_FIELDS)
    for task in work.tasks(incident):
        if task.workstream == LEGAL and task.is_open:
            yield f"{clean_line(task.text)} ({task.status}, {clean_line(task.owner) or 'nobody'})"


def _fields(incident: Incident, fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    for field, label in fields:
        value = incident.value(field)
        if value not in (None, ""):
            said = {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else str(value)
            yield f"{label}: {clean_line(said, 500)}"


def _next(incident: Incident, now: int) -> str:
    """Until when the next one is due once this has gone out; empty where none is asked for."""
    every = int((clocks.asked(incident, "update_every") or {}).get("update_every", 0)) * incident.is_open
    return _moment(now + every * times.SECOND) if every else ""


def _bounded(lines: Iterator[str]) -> list[str]:
    found = list(lines)
    return found if len(found) <= MOST else [*found[:MOST], f"and {len(found) - MOST} more"]


def _moment(micros: int) -> str:
    return times.iso_short(micros // times.MINUTE * times.MINUTE).replace("T", " ").replace(":00Z", " UTC")


def _tidy(text: str) -> str:
    """At most one empty line in a row."""
    lines: list[str] = []
    for line in (one.rstrip() for one in text.split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip() + "\n"
