"""The parts of a postmortem that are more than a field or a list: steps, people, alerts, evidence."""

from collections.abc import Iterator, Sequence

import msgspec

from data import times
from data.incident import cascade, decisions, family
from data.incident import updates as sent
from data.incident.family import Child
from data.incident.fields_catalogue import ROLES
from data.incident.marks import Attempt, Head, Mark
from data.incident.model import Incident
from data.incident.sentences import RELATIONS, Names, words
from data.journal.counsel import WITHHELD
from data.text import clean_line
from playbooks.reports.markdown import NOT_RECORDED, Md, block, code, command, inline
from playbooks.reports.milestones import attempt_label, attempts_of, who_ran
from playbooks.reports.shown import ERASED, Shown, moment

_OUTCOMES = {
    "": "no end recorded",
    "ran_unverified": "ran, effect unverified",
    "unknown": "outcome unknown",
}


class ShownStep(msgspec.Struct, frozen=True):
    """One attempt at a step, as one item of a list."""

    at: Md
    text: Md
    outcome: Md
    who: Md
    command: Md
    """Empty for a human step."""
    undone: bool


class Row(msgspec.Struct, frozen=True):
    """One item of a list: what it is called, and what is said of it."""

    name: Md
    text: Md


def steps(incident: Incident, names: Names, section: str) -> list[ShownStep]:
    """The attempts in one section and their undoing, in the order they were begun."""
    return [_step(incident, names, key, attempt) for key, attempt in attempts_of(incident, section)]


def _step(incident: Incident, names: Names, key: str, attempt: Attempt) -> ShownStep:
    mark = attempt.ended or attempt.started or attempt.intended
    erased = attempt.intended is None or attempt.intended.payload is None
    return ShownStep(
        at=moment(None if mark is None else incident.corrected(mark)),
        text=ERASED if erased else inline(attempt_label(attempt)),
        outcome=inline(_outcome(attempt, names)),
        who=inline(who_ran(attempt, names)),
        command=command(str(attempt.get("command")), "    "),
        undone=incident.rolled_back(key),
    )


def _outcome(attempt: Attempt, names: Names) -> str:
    outcome = _OUTCOMES.get(attempt.outcome, words(attempt.outcome))
    if attempt.verification == "verified":
        return f"{outcome}, verified by a check"
    if attempt.verification == "confirmed" and attempt.confirmed is not None:
        return f"{outcome}, confirmed by {clean_line(names(attempt.confirmed.actor))}"
    if attempt.verification == "not_verified":
        return f"{outcome}, the check did not pass"
    return outcome


def roles(shown: Shown) -> list[Row]:
    """Who held which role; roles that nobody took are left out."""
    found = ((role, shown.role(role)) for role in ROLES)
    return [Row(inline(words(role)), name) for role, name in found if name != NOT_RECORDED]


def raci(found: Sequence[tuple[str, str]]) -> list[Row]:
    """Who does which part of the work, and who answers for it, by the catalogue."""
    return [Row(inline(part), inline(said)) for part, said in found]


def systems(incident: Incident, shown: Shown) -> list[Row]:
    """The systems, in the order they were added, each with its version."""
    return [Row(code(model), shown.field(f"system.{model}.model_version")) for model in incident.model_ids]


def containments(incident: Incident, names: Names) -> list[Row]:
    """How each of several systems stands, since when, and by what; nothing where there is one system."""
    if len(incident.systems) < 2:
        return []
    return [Row(code(one.model), Md(", ".join(_contained(one, names)))) for one in cascade.systems(incident)]


def _contained(one: cascade.State, names: Names) -> Iterator[str]:
    yield f"**{inline(one.words)}**"
    if one.at:
        yield f"since {times.iso_short(one.at)} by {inline(names(one.actor))}"
    if one.said:
        yield inline(one.said)


def decided(incident: Incident, names: Names) -> list[Row]:
    """The decisions, each with who made it, why, what else was weighed, and whether it can be undone."""
    return [
        Row(Md(times.iso_short(one.at)), Md("; ".join(_decided(one))))
        for one in decisions.made(incident, names)
    ]


def _decided(one: decisions.Decision) -> Iterator[str]:
    yield f"{inline(one.what)}, by {inline(one.who)}"
    if one.why:
        yield f"because {inline(one.why)}"
    if one.alternatives:
        yield f"instead of {' or '.join(inline(other) for other in one.alternatives)}"
    if one.reversible:
        yield "reversible" if one.reversible == "yes" else "not reversible"


def dependencies(incident: Incident) -> list[Row]:
    """What depends on what, with what passes from one to the other."""
    found = []
    for one in cascade.edges(incident):
        how = f", {inline(one.how)}" if one.how else ""
        found.append(Row(code(one.downstream), Md(f"depends on {code(one.upstream)}{how}")))
    return found


def parts(others: Sequence[Child]) -> list[Row]:
    """The incidents that are part of this one, as they stood when this was written."""
    return [Row(inline(one.number), inline(one.words)) for one in others]


def answers(incident: Incident, names: Names) -> list[Row]:
    """The triage answers with their evidence, in the order given; where two people differ, both."""
    asked = [
        (name, sorted(register.heads.values(), key=lambda head: head.key, reverse=True))
        for name, register in incident.registers.items()
        if name.startswith("triage.") and register.heads
    ]
    return [_answers(name, heads, names) for name, heads in sorted(asked, key=lambda pair: pair[1][0].key)]


def _answers(register: str, heads: list[Head], names: Names) -> Row:
    said = [_answer(head.payload) for head in heads]
    if len(heads) > 1:
        said = [f"{one} ({inline(names(head.actor))})" for one, head in zip(said, heads, strict=True)]
    return Row(inline(words(register.removeprefix("triage."))), Md("; ".join(said)))


def _answer(payload: dict[str, object] | None) -> str:
    if payload is None:
        return ERASED
    evidence = str(payload.get("evidence", ""))
    return f"**{inline(str(payload.get('answer', '')))}**, evidence: " + (
        inline(evidence) if evidence.strip() else NOT_RECORDED
    )


def alerts(incident: Incident) -> list[Row]:
    """Every alert observed, by its own name, with state, start and labels."""
    marks = sorted(incident.alerts.values(), key=lambda mark: (incident.corrected(mark), mark.key))
    return [_alert(mark) for mark in marks]


def _alert(mark: Mark) -> Row:
    if mark.payload is None:
        return Row(ERASED, Md(""))
    labels = mark.get("labels", {})
    pairs = sorted(labels.items()) if isinstance(labels, dict) else []
    shown = [code(f"{name}={value}") for name, value in pairs]
    starts = mark.get("starts_at", 0)
    since = f"since {times.iso_short(starts)}" if isinstance(starts, int) else ""
    parts = [inline(str(mark.get("state"))), since, inline(str(mark.get("source"))), " ".join(shown)]
    return Row(code(str(mark.get("name"))), Md(", ".join(part for part in parts if part)))


def updates(incident: Incident, names: Names) -> Iterator[Row]:
    """The status updates that went out, in order."""
    for one in sent.sent(incident, names):
        services = ", ".join(f"{service}: {words(outcome)}" for service, outcome in one.services)
        channel = f", by {inline(one.channel)}" if one.channel else ""
        text = Md(f"*{WITHHELD}*") if one.legal else block(one.text, "  ")
        where = f"{inline(one.audience) or NOT_RECORDED}{channel}" + (
            f" ({inline(services)})" * bool(services)
        )
        yield Row(Md(f"{times.iso_short(one.at)}, to {where}, by {inline(one.who)}"), text)


def evidence(incident: Incident) -> list[Row]:
    """The files kept, each with its SHA-256; then what could not be kept."""
    marks = sorted(incident.evidence.items(), key=lambda pair: pair[1].key)
    missing = sorted(incident.moments.get("evidence_missing", {}).values(), key=lambda mark: mark.key)
    return [_evidence(digest, mark) for digest, mark in marks] + [_missing(mark) for mark in missing]


def _evidence(digest: str, mark: Mark) -> Row:
    if mark.payload is None:
        return Row(ERASED, code(digest))
    about = inline(str(mark.get("description")))
    cut = "cut at the limit" if mark.get("truncated", False) else ""
    parts = (about, f"{mark.get('size', 0)} bytes", cut, f"SHA-256 {code(digest)}")
    return Row(inline(str(mark.get("name"))), Md(", ".join(part for part in parts if part)))


def _missing(mark: Mark) -> Row:
    if mark.payload is None:
        return Row(ERASED, Md("not kept"))
    about, why = inline(str(mark.get("about"))), inline(str(mark.get("why")))
    return Row(inline(str(mark.get("name"))), Md(f"of {about}, not kept: {why}"))


def links(incident: Incident) -> list[Row]:
    """Earlier, duplicate, merged and parent incidents."""
    return [
        Row(
            inline(RELATIONS.get(str(mark.get("relation")), words(str(mark.get("relation"))))),
            inline(str(mark.get("number") or mark.get("other"))),
        )
        for mark in family.links(incident)
        if mark.payload is not None
    ]
