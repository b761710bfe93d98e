"""Trends as Markdown, HTML and CSV."""

import csv
import html
import io
import re
from collections.abc import Sequence

from data.text import clean_line
from playbooks.reports.cells import defuse
from playbooks.reports.markdown import inline
from playbooks.reports.page import page_of
from playbooks.trends.compute import Trends
from playbooks.trends.tables import Table, headline, stamp, tables

TITLE = "Trends of AI incidents"
_NUMBER = re.compile(r"\d+")


def markdown(trends: Trends) -> str:
    """A heading and a table each."""
    lines = [f"# {TITLE}", "", inline(headline(trends)), ""]
    for table in tables(trends):
        lines += [f"## {table.title.capitalize()}", ""]
        lines += markdown_table(table) if table.rows else ["Nothing recorded."]
        lines += ["", *([inline(table.note), ""] if table.note else [])]
    return "\n".join([*lines, inline(stamp(trends)), ""])


def markdown_table(table: Table) -> list[str]:
    """Its lines."""

    def row(cells: Sequence[str]) -> str:
        return "| " + " | ".join(inline(cell) for cell in cells) + " |"

    return [row(table.headings), "|" + "---|" * len(table.headings), *map(row, table.rows)]


def csv_text(trends: Trends) -> str:
    """One table of (table, row, column, value), which a spreadsheet turns as it likes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["table", "row", "column", "value"])
    for table in tables(trends):
        for row in table.rows:
            for heading, cell in zip(table.headings[1:], row[1:], strict=True):
                writer.writerow([_cell(one) for one in (table.title, row[0], heading, cell)])
    return out.getvalue()


def _cell(text: str) -> str:
    """A cell that begins like a formula is text to every spreadsheet; a lone dash is none."""
    text = clean_line(text)
    return text if text == "-" else defuse(text)


def page(trends: Trends) -> str:
    """One file that needs nothing else, light and dark, fit to print."""
    body = "".join(map(html_table, tables(trends)))
    return page_of(
        TITLE,
        f"<p>{html.escape(headline(trends))}</p>\n{body}<footer>{html.escape(stamp(trends))}</footer>\n",
    )


def html_table(table: Table) -> str:
    """With its heading and its note."""
    if not table.rows:
        return f"<h2>{html.escape(table.title.capitalize())}</h2>\n<p class=note>Nothing recorded.</p>\n"
    head = "".join(
        f"<th{_numeric(table, place)}>{html.escape(name)}" for place, name in enumerate(table.headings)
    )
    most = max((int(row[1]) for row in table.rows if _NUMBER.fullmatch(row[1])), default=0)
    bars = table.title.startswith("by ") and most > 0
    rows = "".join(f"<tr>{_html_row(table, row, most if bars else 0)}\n" for row in table.rows)
    note = f"<p class=note>{html.escape(table.note)}</p>\n" if table.note else ""
    return f"<h2>{html.escape(table.title.capitalize())}</h2>\n<table><tr>{head}\n{rows}</table>\n{note}"


def _html_row(table: Table, row: Sequence[str], most: int) -> str:
    first = html.escape(clean_line(row[0]))
    share = 100 * int(row[1]) // most if most and _NUMBER.fullmatch(row[1]) else 0
    cells = [f'<td class=b style="--w:{share}%">{first}' if most else f"<td>{first}"]
    return "".join(cells) + "".join(
        f"<td{_numeric(table, place)}>{html.escape(clean_line(cell))}"
        for place, cell in enumerate(row[1:], 1)
    )


def _numeric(table: Table, place: int) -> str:
    """Figures stand at the right."""
    figures = place > 0 and all(
        not row[place] or row[place][0].isdigit() or row[place] == "-" for row in table.rows
    )
    return " class=n" if figures and not all(row[place].startswith("AI-") for row in table.rows) else ""
