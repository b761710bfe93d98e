"""A review as the command line shows it."""

from collections.abc import Iterator
from typing import Any

from app.cli.output import moment, table
from data.text import clean_line
from playbooks import whys
from playbooks.review import TITLES, Entry, Review, Section, Signature

Styled = tuple[str, str]
SIGNS = {"said": "+", "inferred": "~", "proposed": "?", "partial": "/", "missing": "-"}
_INK = {"said": "", "inferred": "", "proposed": "yellow", "partial": "yellow", "missing": "dim"}
LEGEND = "+ said, ~ inferred, ? proposed: answer or accept it, / not whole, - missing"


def overview(review: Review) -> Iterator[Styled]:
    """A line for each section, then the signatures."""
    rows = [
        (one.id, f"{one.wanted - one.left} of {one.wanted}", one.part.title, one.who)
        for one in review.sections
    ]
    for one, line in zip(review.sections, table(rows), strict=True):
        yield line, "yellow" if one.left else "green"
    for signature in review.signatures:
        yield _signed(signature)


def section_lines(section: Section) -> Iterator[Styled]:
    """Its entries, each with what is said and the events that say it."""
    done = f"{section.wanted - section.left} of {section.wanted}"
    yield f"{section.part.title}, {done}, for {section.who or 'nobody'}", "bold"
    for one in section.entries:
        yield from _entry(one)


def _entry(one: Entry) -> Iterator[Styled]:
    ink = _INK[one.state] if one.open or one.state != "missing" else "dim"
    yield f"{SIGNS[one.state]} {one.field.id}: {one.field.label}", ink
    for line in one.statement.lines:
        events = " ".join(event[-whys.SHORT :] for event in line.events)
        yield f"    {line.text.replace(chr(10), ' ')}  [{events}]", ""
    for gap in one.gaps:
        yield f"    missing: {gap.words}  [{gap.event[-whys.SHORT :]}]", "yellow"
    if one.lacking and not one.gaps:
        yield f"    missing: {one.lacking}", "yellow"


def _signed(one: Signature) -> Styled:
    if not one.name:
        return f"{TITLES[one.role]}: not signed", "yellow"
    since = f"; {one.changed_since} said since then" if one.changed_since else ""
    return f"{TITLES[one.role]}: {one.name}, {moment(one.at)}{since}", "yellow" if since else "green"


def as_json(review: Review) -> dict[str, Any]:
    """The whole, for a program."""
    return {
        "open": review.left,
        "wanted": review.wanted,
        "sections": [_section_as_json(one) for one in review.sections],
        "signatures": [
            {
                "role": one.role,
                "name": one.name or None,
                "at": moment(one.at) if one.name else None,
                "changed_since": one.changed_since,
            }
            for one in review.signatures
        ],
    }


def _section_as_json(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.part.title,
        "function": section.part.function or None,
        "assignee": section.assignee or None,
        "open": section.left,
        "wanted": section.wanted,
        "fields": [
            {
                "id": one.field.id,
                "label": one.field.label,
                "state": one.state,
                "lacking": one.lacking or None,
                "lines": [
                    {"text": clean_line(line.text, 4000), "events": list(line.events)}
                    for line in one.statement.lines
                ],
            }
            for one in section.entries
        ],
    }
