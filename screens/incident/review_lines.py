"""A review's sections and entries as lines."""

from __future__ import annotations

from collections.abc import Sequence

from data.incident.fields import FIELDS, LISTS
from data.text import clean_line
from data.times import clock
from playbooks.review import TITLES, Entry, Review, Section, Signature
from playbooks.whys import SHORT
from screens.glyphs import Glyphs
from screens.lines import Line, Span, column, fit, indent, joined, spread, wrap

_STATES = {
    "said": ("good", "green", ""),
    "inferred": ("running", "accent", "inferred"),
    "proposed": ("warning", "amber", "proposed: answer or accept it"),
    "partial": ("warning", "amber", "not whole"),
    "missing": ("quiet", "dim", "missing"),
}
_LONGEST = 6
"""Lines of one statement."""
_IDS = 3


def overall(review: Review, now: int) -> Line:
    """How much is open, and who signed."""
    left = f"{review.left} of {review.wanted} open" if review.left else "complete"
    spans = [Span(left, "amber" if review.left else "green")]
    for one in review.signatures:
        spans += [Span("   "), *_signature(one, now)]
    return tuple(spans)


def _signature(one: Signature, now: int) -> Line:
    title = TITLES[one.role]
    if not one.name:
        return (Span(f"{title}: not signed", "dim"),)
    since = f", {one.changed_since} changed since" if one.changed_since else ""
    return (
        Span(f"{title}: ", "dim"),
        Span(f"{one.name} {clock(one.at, beside=now)}", "green"),
        Span(since, "amber"),
    )


def section_lines(one: Section, cells: int, glyphs: Glyphs) -> Sequence[Line]:
    """Its sign, title and how much of it is there; below, who sees to it."""
    sign, ink = ("quiet", "amber") if one.left else ("good", "green")
    done = f"{one.wanted - one.left}/{one.wanted}"
    head: Line = (Span(f"{getattr(glyphs, sign)} ", ink), Span(one.part.title, "text"))
    who: Line = (Span(clean_line(one.who, 60), "accent" if one.assignee else "dim"),)
    return [spread(head, (*who, column(done, 6, ink, right=True)), cells)]


def entry_lines(one: Entry, cells: int, glyphs: Glyphs) -> Sequence[Line]:
    """What is asked; below, what is said and by which events, and what is missing of it."""
    sign, ink, word = _STATES[one.state]
    if one.state == "missing" and not one.field.wanted:
        word = "may stay empty"
    room = max(cells - 2, 10)
    label = wrap(one.field.label, room, "dim" if one.statement.lines else "text", most=3)
    lines: list[Line] = [(Span(f"{getattr(glyphs, sign)} ", ink), *label[0]), *indent(label[1:], 2)]
    for said in one.statement.lines[:_LONGEST]:
        lines += indent(wrap(said.text, room, _ink(one), most=_LONGEST), 2)
    more = len(one.statement.lines) - _LONGEST
    if more > 0:
        lines.append((Span(f"  and {more} more", "dim"),))
    for lacking in [gap.words for gap in one.gaps] or [one.lacking] * bool(one.lacking):
        lines += indent(wrap(lacking, room, ink, most=2), 2)
    below = joined([(Span(word, ink),) * bool(word and not one.lacking), _rests(one)], "  ")
    return [*lines, *indent([fit(below, room)], 2), ()]


def _rests(one: Entry) -> Line:
    """The events that say it, as the command line names them."""
    ids = list(dict.fromkeys(event[-SHORT:] for said in one.statement.lines for event in said.events))
    if not ids:
        return ()
    more = f" and {len(ids) - _IDS} more" if len(ids) > _IDS else ""
    return (Span(f"by {' '.join(ids[:_IDS])}{more}", "faint"),)


def _ink(one: Entry) -> str:
    """People's own words may quote prompts and outputs."""
    field = FIELDS.get(one.field.writes)
    own = one.field.asks or one.field.writes in LISTS or (field is not None and field.kind == "text")
    return "text private" if own else "text"
