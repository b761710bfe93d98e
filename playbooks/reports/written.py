"""Each kind of document as Markdown, and as what is no Markdown: one function each."""

import msgspec

from data import times
from playbooks import forms, regimes, taxonomy
from playbooks.reports import paper_formats, postmortem, record, record_text, regime_report, timeline, web
from playbooks.reports import timeline_page as entries_page
from playbooks.reports.hidden import NOTICE
from playbooks.reports.order import Order
from playbooks.reports.paper import Paper, citing, fill
from playbooks.reports.record import incident_id
from playbooks.reports.said import Sayer

REPORT = "report"


def record_json(order: Order) -> bytes:
    """The record by its schema."""
    return record.render(order.incident, order.entries())


def record_md(order: Order) -> bytes:
    """The record to read."""
    return record_text.markdown(record.record(order.incident, order.entries()))


def timeline_md(order: Order) -> bytes:
    """An item per entry."""
    return timeline.markdown(order.incident, order.entries(), order.heads)


def timeline_csv(order: Order) -> bytes:
    """A row per entry."""
    return timeline.comma_separated(order.incident, order.entries(), order.heads)


def timeline_json(order: Order) -> bytes:
    """An object with every entry."""
    return entries_page.as_json(order.incident, order.entries(), order.heads)


def timeline_jsonl(order: Order) -> bytes:
    """A line per event."""
    return b"".join(timeline.json_lines(order.incident, order.events(), order.names, order.heads))


def timeline_html(order: Order) -> bytes:
    """An item per entry, drawn above."""
    entries = order.entries()
    note = f"<p><em>{NOTICE}</em></p>\n" if order.hider else ""
    return entries_page.page(order.incident, entries, order.heads, note + order.figures(entries))


def postmortem_md(order: Order) -> bytes:
    """By its template."""
    return postmortem.render(
        order.incident,
        order.entries(),
        order.names,
        order.heads,
        order.journal.ambient.now(),
        order.directories,
        order.parts(),
        order.raci,
    )


def postmortem_json(order: Order) -> bytes:
    """Its sections, each as the Markdown beneath its heading."""
    title, sections = web.outline(postmortem_md(order))
    value = {
        "document": order.kind,
        "title": title,
        "incident": incident_id(order.incident),
        "mode": order.incident.mode,
        "written": times.iso_short(order.journal.ambient.now()),
        "sections": [{"title": name, "level": level, "text": text} for name, level, text in sections],
        "anchors": list(order.heads),
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def paper_md(order: Order) -> bytes:
    """A form, filled, by its template."""
    return paper_formats.markdown(paper(order), order.directories)


def paper_json(order: Order) -> bytes:
    """A form, filled, with the events of each statement."""
    return paper_formats.as_json(paper(order))


def paper(order: Order) -> Paper:
    """A form before it has a format. Raises `NotFound` for a form or a regime that there is not."""
    taxonomies, forms_known = taxonomy.load(order.directories), forms.load(order.directories)
    sayer = Sayer(order.incident, order.names, taxonomies)
    now = order.journal.ambient.now()
    word, _, name = order.kind.partition(" ")
    if word != REPORT:
        form = forms_known.get(word.replace("-", "_"))
        filled = fill(form, sayer, now, kind=order.kind, heads=order.heads)
        return citing(filled, order.entries()) if form.cites_events else filled
    regime = regimes.load(order.directories).get(name)
    return regime_report.report(regime, forms_known, sayer, now, heads=order.heads)
