"""A paper as Markdown and as JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from data import times
from playbooks.reports import template
from playbooks.reports.markdown import NOT_RECORDED, Md, block, code, inline
from playbooks.reports.paper import Cited, Paper, Statement
from playbooks.reports.timeline import DRILL

SHORT = 8
"""Characters of an event's id that the command line takes."""


def markdown(paper: Paper, directories: Sequence[Path] = ()) -> bytes:
    """By the template ``FORM.md.j2`` of one of the directories, or else ``paper.md.j2``.

    Raises `BadInput` for a template that cannot be used.
    """
    names = (f"{paper.form}.md.j2", "paper.md.j2")
    return template.render(names, _context(paper), directories)


def as_json(paper: Paper) -> bytes:
    """Every statement with its events, and the fields alone by their ids; what is missing is null."""
    value: dict[str, Any] = {
        "document": paper.kind,
        "title": paper.title,
        "incident": paper.number,
        "mode": "drill" if paper.drill else "live",
        "version": paper.version or None,
        "written": times.iso_short(paper.written),
        "notes": list(paper.intro),
        "missing": paper.missing,
        "values": {one.id: one.text or None for one in paper.statements()},
        "parts": [
            {
                "title": part.title,
                "references": list(part.references),
                "fields": [_field(one) for one in part.statements],
            }
            for part in paper.parts
        ],
        **({"events": [_cited_as_json(one) for one in paper.cited]} if paper.cited else {}),
        "anchors": list(paper.heads),
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _field(one: Statement) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": one.label,
        "article": one.article or None,
        "mapping": one.mapping or None,
        "note": one.note or None,
        "recorded": bool(one.lines),
        "inferred": one.inferred,
        "lines": [{"text": line.text, "events": list(line.events)} for line in one.lines],
    }


def _cited_as_json(one: Cited) -> dict[str, Any]:
    return {"id": one.id, "at": times.iso_short(one.at), "by": one.by or None, "text": one.text}


def _context(paper: Paper) -> dict[str, Any]:
    return {
        "title": inline(paper.title),
        "number": inline(paper.number),
        "drill": DRILL if paper.drill else "",
        "version": inline(paper.version),
        "written": Md(times.iso_short(paper.written // times.SECOND * times.SECOND)),
        "intro": [inline(one, 1000) for one in paper.intro],
        "parts": [
            {
                "title": inline(part.title),
                "references": inline("; ".join(part.references), 2000),
                "statements": [_shown(one, paper) for one in part.statements],
            }
            for part in paper.parts
        ],
        "missing": [inline(one) for one in paper.missing],
        "cited": [_cited(one) for one in paper.cited],
        "heads": Md("\n".join(paper.heads)),
        "not_recorded": NOT_RECORDED,
    }


def _shown(one: Statement, paper: Paper) -> dict[str, Any]:
    evidence, inferred = paper.shows_evidence, paper.marks_inferred and one.inferred
    about = ", ".join(part for part in (one.article, one.mapping, "inferred" * inferred) if part)
    told = {cited.id for cited in paper.cited}
    lines = []
    for line in one.lines:
        ids = " ".join(_named(event, event in told) for event in line.events)
        lines.append(Md(f"{block(line.text, '  ')}{f' · {ids}' if evidence else ''}"))
    return {"label": inline(one.label), "about": inline(about), "note": inline(one.note), "lines": lines}


def _named(event: str, told: bool) -> Md:
    """An event by its short id; where it is told below, a link to the heading of that name."""
    short = code(event[-SHORT:])
    return Md(f"[{short}](#{event[-SHORT:]})") if told else short


def _cited(one: Cited) -> dict[str, Md]:
    return {
        "name": inline(one.id[-SHORT:]),
        "at": Md(times.iso_short(one.at // times.SECOND * times.SECOND)),
        "by": inline(one.by),
        "text": block(one.text),
        "id": code(one.id),
    }
