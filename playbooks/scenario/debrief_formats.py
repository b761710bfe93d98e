"""A debrief as Markdown, HTML and JSON."""

import html
from collections.abc import Sequence

import msgspec

from data.text import clean_line
from playbooks.reports.markdown import Md, fence, inline
from playbooks.reports.page import page_of
from playbooks.reports.timeline import DRILL
from playbooks.scenario.clock import words
from playbooks.scenario.debrief import Debrief, Fact, costs, facts, marks
from playbooks.scenario.plots import drawn, svg

_MOST = 300
"""Characters of a cell."""
_FIGURES = "Figures, with the decision and the containment marked"
_SIDES = ("time", "expected", "what came", "done")


def headline(of: Debrief) -> str:
    """``AI-DRILL-2026-0001: 85 of 100 points, after +28:00``."""
    return f"{of.number}: {of.score.points} of 100 points, after {words(of.length)}"


def tables(of: Debrief) -> list[tuple[str, Sequence[Fact]]]:
    """(heading, lines): what every format says before the two timelines."""
    found = [("Score", facts(of.score)), ("Expected", marks(of.score)), ("Cost", costs(of.score))]
    return [(title, lines) for title, lines in found if lines]


def sides(of: Debrief) -> list[tuple[str, str, str, str]]:
    """The two timelines, a row for each moment."""
    return [(words(row.at), row.expected, row.came, row.done) for row in of.rows]


def markdown(of: Debrief) -> bytes:
    """Tables, the two timelines side by side, the figures in blocks, the cause, and the questions."""
    lines = [f"# Debrief of {inline(of.title)}", "", DRILL, "", inline(headline(of)), ""]
    for title, facts_ in tables(of):
        lines += [f"## {title}", "", *_table(("what", "how"), [(one.name, one.told) for one in facts_]), ""]
    lines += ["## What was expected and what was done", "", *_table(_SIDES, sides(of)), ""]
    if of.plots:
        figures = [drawn(plot, of.score.times) for plot in of.plots]
        lines += [f"## {_FIGURES}", "", fence("\n\n".join("\n".join(one) for one in figures if one)), ""]
    lines += ["## What it was", "", inline(of.cause, 4000), ""]
    if of.questions:
        lines += [
            "## Questions",
            "",
            *(f"{place}. {inline(one)}" for place, one in enumerate(of.questions, 1)),
            "",
        ]
    return "\n".join(lines).encode()


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Md]:
    def row(cells: Sequence[str]) -> Md:
        return Md("| " + " | ".join(inline(cell, _MOST) for cell in cells) + " |")

    return [row(headings), Md("|" + "---|" * len(headings)), *map(row, rows)]


def page(of: Debrief) -> bytes:
    """One file, fit to print."""
    body = [f"<p><strong>{_text(DRILL.strip('*'))}</strong></p>\n<p>{_text(headline(of))}</p>\n"]
    for title, lines in tables(of):
        rows = "".join(f"<tr><td>{_text(one.name)}<td{_class(one)}>{_text(one.told)}\n" for one in lines)
        body.append(f"<h2>{title}</h2>\n<table>{rows}</table>\n")
    head = "".join(f"<th>{name}" for name in _SIDES)
    rows = "".join(
        f"<tr><td>{at}<td>{_text(expected)}<td class=came>{_text(came)}<td>{_text(done)}\n"
        for at, expected, came, done in sides(of)
    )
    body.append(f"<h2>What was expected and what was done</h2>\n<table><tr>{head}\n{rows}</table>\n")
    if of.plots:
        drawn = "".join(svg(plot, of.score.times) for plot in of.plots)
        body.append(f"<h2>{_FIGURES}</h2>\n{drawn}")
    body.append(f"<h2>What it was</h2>\n<p>{_text(of.cause, 4000)}</p>\n")
    if of.questions:
        asked = "".join(f"<li>{_text(one)}\n" for one in of.questions)
        body.append(f"<h2>Questions</h2>\n<ol>{asked}</ol>\n")
    return page_of(f"Debrief of {clean_line(of.title)}", "".join(body)).encode()


def _class(fact: Fact) -> str:
    return " class=late" if fact.late else " class=ill" if fact.well is False else ""


def _text(text: str, limit: int = _MOST) -> str:
    return html.escape(clean_line(text, limit))


def as_json(of: Debrief) -> bytes:
    """Every figure; times are microseconds since the start."""
    return msgspec.json.format(msgspec.json.encode(of), indent=2) + b"\n"


FORMATS = {"md": markdown, "html": page, "json": as_json}
"""By what a format is called."""
