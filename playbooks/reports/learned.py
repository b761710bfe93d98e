"""What the review adds to a postmortem: the whys as a tree, the questions answered, who signed when."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from data import times
from data.incident.model import Incident
from data.incident.sentences import Names
from data.text import count
from playbooks import forms, review, taxonomy, whys
from playbooks.reports.markdown import NOT_RECORDED, Md, block, inline
from playbooks.reports.paper import references
from playbooks.reports.said import Sayer
from playbooks.reports.sections import Row


class Asked(msgspec.Struct, frozen=True):
    """Questions under one heading, each with its answer."""

    title: Md
    rows: tuple[Row, ...]


class Learned(msgspec.Struct, frozen=True):
    """The parts, as Markdown."""

    pattern: Md
    """With what it ties to; empty where nobody set it."""
    whys: tuple[Row, ...]
    """``name`` is the margin of a nested list."""
    asked: tuple[Asked, ...]
    references: dict[str, Md]
    """What standards say, by section of the review; empty where they say nothing."""
    signed: dict[str, Md]
    """By the field that says who signed: when, and what was said afterwards; empty where nobody did."""


def learned(incident: Incident, names: Names, now: int, directories: Sequence[Path] = ()) -> Learned:
    """Read as the review reads it."""
    sayer = Sayer(incident, names, taxonomy.load(directories))
    found = review.read(forms.load(directories).get(review.FORM), sayer, now)
    asked = []
    for section in found.sections:
        rows = [_answer(one) for one in section.entries if one.field.asks]
        if rows:
            asked.append(Asked(inline(section.part.title), tuple(rows)))
    tree = tuple(Row(Md("  " * (one.depth - 1)), inline(one.words)) for one in whys.tree(incident))
    signed = {review.SIGNED[one.role]: _signed(one) for one in found.signatures}
    pattern = inline("; ".join(one.text for one in sayer.say("cause_pattern")), 2000)
    said = {one.id: inline("; ".join(references(sayer, one.part)), 2000) for one in found.sections}
    return Learned(pattern, tree, tuple(asked), said, signed)


def _answer(one: review.Entry) -> Row:
    said = "; ".join(line.text for line in one.statement.lines)
    mark = Md(" (inferred)") if one.statement.inferred else Md("")
    return Row(inline(one.field.label), Md(f"{block(said, '  ')}{mark}") if said else NOT_RECORDED)


def _signed(one: review.Signature) -> Md:
    if not one.name:
        return Md("")
    since = f"; {count(one.changed_since, 'statement')} changed since" if one.changed_since else ""
    return Md(f", signed {times.iso_short(one.at)}{since}")
