"""The systems of an incident and its parts as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.incident import cascade, family
from data.incident.cascade import Edge, State
from data.incident.model import Incident
from data.incident.sentences import Names
from data.text import clean_line, count
from data.times import MINUTE, clock
from playbooks import cascade as playbook
from screens.clock_words import clock_line, urgent
from screens.facts import Facts, read
from screens.glyphs import Glyphs
from screens.incident.keys import key_spans
from screens.lines import EMPTY, Line, Span, fitting, indent, joined, words_then_keys, wrap
from screens.parts import Knowledge, Parts

INK = {"harming": "red", "contained": "green", "restored": "green", "unaffected": "dim", "": "amber"}
_SIGN = {
    "harming": "bad",
    "contained": "good",
    "restored": "good",
    "unaffected": "quiet",
    "": "unsure",
}
_ORDER = ("harming", "", "contained", "restored", "unaffected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An incident that is part of this one."""

    id: str
    number: str
    facts: Facts | None
    """``None`` where this store has its number alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Systems:
    """Everything that the screen of the systems shows."""

    tree: tuple[tuple[int, State], ...]
    edges: tuple[Edge, ...]
    names: dict[str, str]
    """Who said it, by actor."""
    proposed: tuple[tuple[str, str], ...]
    """(upstream, downstream) that the catalogue knows and nobody took in."""
    left_out: tuple[str, ...]
    parts: tuple[Part, ...]


def parts_of(parts: Parts, incident: Incident, knowledge: Knowledge | None) -> tuple[Part, ...]:
    """Its parts; on the clerk's thread."""
    return tuple(
        Part(
            id=one.id,
            number=one.number,
            facts=read(parts, one.incident, knowledge) if one.incident is not None else None,
        )
        for one in family.children(parts.incidents, incident)
    )


def build(parts: Parts, incident_id: str, knowledge: Knowledge) -> Systems:
    """On the clerk's thread."""
    incident = parts.incidents.get(incident_id)
    states = {one.model: one for one in cascade.systems(incident)}
    names: Names = parts.incidents.actor_name
    return Systems(
        tree=tuple((depth, states[model]) for depth, model in cascade.tree(incident)),
        edges=tuple(cascade.edges(incident)),
        names={one.actor: names(one.actor) for one in states.values() if one.actor},
        proposed=tuple(playbook.proposed(incident, knowledge.catalogue)),
        left_out=cascade.left_out(incident),
        parts=parts_of(parts, incident, knowledge),
    )


def cascade_line(
    systems: Sequence[State],
    parts: Sequence[Part],
    now: int,
    glyphs: Glyphs,
    cells: int,
    *,
    over: bool = False,
) -> Line:
    """``systems  ✗ still harms robots   ✓ contained vision   2 parts, 1 late   C systems``; empty where there
    is one system and no part."""
    if len(systems) < 2 and not parts:
        return EMPTY
    said: list[Line] = []
    for state in (*_ORDER, *sorted({one.state for one in systems} - {*_ORDER})):
        names = [clean_line(one.model, 40) for one in systems if one.state == state]
        if names and len(systems) > 1:
            said.append(_grouped(state, names, glyphs))
    if parts:
        late = sum(_late(one, now) for one in parts)
        words: Line = (Span(count(len(parts), "part")),)
        said.insert(1, (*words, Span(f", {late} late", "bold orange")) if late else words)
    keys = key_spans("incident.systems", over=over, title="systems")
    return words_then_keys((Span("systems  ", "dim"), *joined(said)), keys, cells)


def system_lines(
    depth: int, one: State, shown: Systems, now: int, cells: int, glyphs: Glyphs
) -> Sequence[Line]:
    """Its sign, name and state; below, since when, by whom and why, and what it takes from."""
    ink = INK.get(one.state, "amber")
    margin = min(2 * depth, cells // 3)
    head: Line = (
        Span(f"{getattr(glyphs, _SIGN.get(one.state, 'unsure'))} ", ink),
        Span(clean_line(one.model), "bold"),
        Span(f" {clean_line(one.version)}" if one.version else "", "dim"),
        Span(f"  {clean_line(one.words)}", ink),
    )
    lines: list[Line] = [*wrapped(head, cells - margin)]
    if one.at:
        since = f"since {clock(one.at // MINUTE * MINUTE, beside=now)} by {shown.names.get(one.actor, '')}"
        why = f": {clean_line(one.said)}" if one.said else ""
        lines += indent(wrap(f"{since}{why}", max(cells - margin - 2, 10), "dim", most=3), 2)
    for edge in shown.edges:
        if edge.downstream == one.model:
            how = f", {clean_line(edge.how)}" if edge.how else ""
            words = f"takes from {clean_line(edge.upstream)}{how}"
            lines += indent(wrap(words, max(cells - margin - 2, 10), "dim", most=2), 2)
    return indent(lines, margin)


def part_lines(part: Part, now: int, cells: int, glyphs: Glyphs) -> Sequence[Line]:
    """Its number and state, its title, and its most urgent clock."""
    facts = part.facts
    if facts is None:
        return [(Span(part.number, "bold"), Span("  not in this store", "amber"))]
    severity = facts.severity.replace("_", " ")
    head: Line = (Span(facts.number, "bold"), Span(f"  {facts.status}, {severity or 'no severity'}", "dim"))
    lines: list[Line] = [*wrapped(head, cells), *indent(wrap(facts.title, max(cells - 2, 10), most=2), 2)]
    due = urgent(facts.clocks, now)
    if due is not None:
        lines += indent([clock_line(due, now, glyphs, bar=False)], 2)
    if facts.left_out:
        words = f"does not cover {', '.join(facts.left_out)}"
        lines += indent(wrap(words, max(cells - 2, 10), "amber", most=2), 2)
    return lines


def wrapped(of: Line, cells: int) -> list[Line]:
    """On one line where it fits, else what stands last below."""
    line = fitting([of], cells)
    return [line] if line else [of[:-1], (Span("  "), *of[-1:])]


def _late(part: Part, now: int) -> bool:
    due = urgent(part.facts.clocks, now) if part.facts is not None else None
    return due is not None and due.state_at(now) == "breached"


def _grouped(state: str, names: Sequence[str], glyphs: Glyphs) -> Line:
    ink = INK.get(state, "amber")
    sign = getattr(glyphs, _SIGN.get(state, "unsure"))
    words = clean_line(cascade.WORDS.get(state, state), 40)
    return (Span(f"{sign} {words} ", ink), Span(", ".join(names)))
