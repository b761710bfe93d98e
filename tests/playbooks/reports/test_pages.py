"""Documents as pages and as PDF: self-contained, drawn, and nothing foreign in them comes alive."""

import json
import math
import os
import re
import sys
from html.parser import HTMLParser

import pytest

from data import times
from data.errors import BadInput
from data.evidence import Evidence
from data.incident.model import Incident
from data.journal import kinds
from playbooks.reports import pdf as printing
from playbooks.reports.export import KINDS, export
from playbooks.reports.plot import Moment, figure
from playbooks.reports.web import outline, page
from tests.data.incident.stage import Stage
from tests.playbooks.reports.story import START, tell
from tests.playbooks.reports.test_markdown import HOSTILE

LABELS = ("T0 onset", "T1 detected", "T2 first containment executed", "T3 remediation complete", "not drawn")


class Reader(HTMLParser):
    """Which elements and attributes a page has, and its text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def made(stage: Stage, incident: Incident, kind: str) -> bytes:
    return export(kind, "html", incident, stage.incidents, [str(head) for head in stage.journal.heads()])


def keep_metrics(
    stage: Stage, incident: Incident, content: bytes, name: str = "evidence-metrics.json"
) -> None:
    kept = Evidence(stage.journal.home).keep(content)
    stage.desk.attach_evidence(
        incident, kinds.EvidenceAdded(kept.digest, name, kept.size, "application/json")
    )


def series(name: str, *values: float | None) -> dict[str, object]:
    start = times.parse_iso(START)
    at = (times.iso_short(start + place * times.MINUTE) for place in range(len(values)))
    return {"labels": {"__name__": name}, "values": dict(zip(at, values, strict=True))}


def test_nothing_in_a_page_loads_or_runs_whatever_people_wrote(stage: Stage) -> None:
    incident = stage.desk.declare(title=" ".join(HOSTILE))
    for hostile in HOSTILE:
        stage.desk.note(incident.id, hostile)
        stage.desk.add_item(incident, "lessons", hostile)
    stage.desk.set_field(incident, "summary", "\n\n".join(HOSTILE))
    keep_metrics(stage, incident, json.dumps([series(hostile, 1, 2) for hostile in HOSTILE]).encode())
    for kind in ("timeline", "postmortem", "record", "review"):
        found = Reader(made(stage, incident, kind))
        assert not {"script", "img", "iframe", "object", "form", "input", "link", "base"} & set(found.tags)
        assert not [name for name, _ in found.attributes if name.startswith("on") or name == "src"]
        links = [value or "" for name, value in found.attributes if name in {"href", "xlink:href"}]
        assert all(link.startswith("#") for link in links), links


def test_every_page_has_links_that_lead_somewhere_and_those_for_insiders_are_drawn(
    stage: Stage,
) -> None:
    incident = tell(stage)
    for kind in KINDS:
        named = "report gdpr_33" if kind == "report" else kind
        found = Reader(made(stage, incident, named))
        assert found.tags.count("h1") == 1, kind
        names = {value for name, value in found.attributes if name == "id"}
        links = {(value or "")[1:] for name, value in found.attributes if name == "href"}
        assert links <= names, (kind, links - names)
        if kind in {"timeline", "postmortem"}:
            assert [label for label in LABELS if label not in found.text] == []
        assert ("svg" in found.tags) == (kind in {"timeline", "postmortem", "review", "rca"}), kind


def test_metrics_that_were_kept_are_drawn_the_one_that_moved_most_first(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.at("08:40:00")
    stage.desk.note(incident.id, "still")
    moved = [series("flat", 1, 1.01), series("live_accuracy", 0.9, None, 0.4)]
    keep_metrics(stage, incident, json.dumps(moved).encode())
    keep_metrics(stage, incident, b"not json", "metrics.json")
    keep_metrics(stage, incident, json.dumps([series("elsewhere", 1, 9)]).encode(), "logs.json")
    text = made(stage, incident, "postmortem").decode()
    captions = re.findall(r"<figcaption>([a-z][^<]*)</figcaption>", text)
    assert captions == ["live accuracy: 0.9 at most, 0.4 at least", "flat: 1.01 at most, 1 at least"]


def test_a_gap_in_a_curve_stays_open() -> None:
    drawn = figure("x", [(0, 1.0), (1, 2.0), (2, math.nan), (3, 1.0)], [Moment("T1", 1, "detected")])
    assert drawn.count("<polyline") == 2
    assert "<title>T1 detected</title>" in drawn
    near = figure("x", [(0, 1.0), (100, 2.0)], [Moment("T1", 50, "a"), Moment("T2", 51, "b")])
    assert (near.count("<line"), ">T1</text>" in near, ">T2</text>" in near) == (2, True, False)
    assert figure("x", [(0, math.nan)]) == ""


def test_a_page_of_markdown_keeps_its_html_as_text() -> None:
    text = page(
        b"# A & B\n\n<b>no</b> ![x](http://evil.example/x.png)\n\n## One\n\n*not recorded*\n"
    ).decode()
    assert "<title>A &amp; B</title>" in text
    assert "&lt;b&gt;" in text
    assert "<img" not in text
    assert '<em class="none">not recorded</em>' in text
    assert outline(b"# T\n\nx\n\n## A\n\na\n\n### B\n\nb\n") == ("T", [("A", 2, "a"), ("B", 3, "b")])


def test_a_page_prints_as_pdf_and_loads_nothing() -> None:
    try:
        import weasyprint  # noqa: F401 - whether it can be had
    except (ImportError, OSError):
        assert not os.environ.get("CI")
        pytest.skip("WeasyPrint or Pango is not installed")
    assert printing.pdf(page(b"# A title\n\nand a line\n", figure("x", [(0, 1.0), (1, 2.0)]))).startswith(
        b"%PDF-"
    )
    with pytest.raises(ValueError, match="loads nothing"):
        printing._nothing("https://evil.example/x")


def test_without_the_extra_it_says_what_to_do_and_a_book_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(BadInput, match="Nothing here makes PDF") as caught:
        printing.pdf(b"<p>x")
    assert "fireline[pdf]" in caught.value.remedy
    with pytest.raises(BadInput, match="too long"):
        printing.pdf(b"x" * (printing.MOST + 1))
