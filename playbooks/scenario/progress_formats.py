"""A team's progress as Markdown and HTML."""

import html
from collections.abc import Sequence

from playbooks.reports.markdown import inline
from playbooks.reports.page import page_of
from playbooks.trends.formats import html_table, markdown_table
from playbooks.trends.tables import Table

TITLE = "Progress across drills"


def markdown(headline: str, tables: Sequence[Table]) -> str:
    """A heading and a table each."""
    lines = [f"# {TITLE}", "", inline(headline), ""]
    for table in tables:
        lines += [f"## {table.title.capitalize()}", ""]
        lines += markdown_table(table) if table.rows else ["Nothing recorded."]
        lines += ["", *([inline(table.note), ""] if table.note else [])]
    return "\n".join(lines)


def page(headline: str, tables: Sequence[Table]) -> str:
    """One file that needs nothing else."""
    return page_of(TITLE, f"<p>{html.escape(headline)}</p>\n{''.join(map(html_table, tables))}")


FORMATS = {"text": markdown, "md": markdown, "html": page}
"""By what a format is called; text in a file is Markdown."""
