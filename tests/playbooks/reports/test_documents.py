"""Whole documents: the golden ones, what stands where nobody said anything, hostile text everywhere."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from data.errors import BadInput
from data.incident.fields import FIELDS, LISTS
from data.incident.model import Incident
from data.journal import kinds
from data.journal.chain import parse_anchor
from data.journal.store import Draft
from data.text import clean_line
from playbooks.reports.export import KINDS, PAPERS, export, formats
from tests.data.incident.stage import Stage
from tests.playbooks.reports.make_golden import GOLDEN, documents
from tests.playbooks.reports.story import MODEL, QUESTIONS, tell
from tests.playbooks.reports.test_markdown import HOSTILE, flat

EVERY = [
    (kind, name) for kind, known in KINDS.items() if kind not in PAPERS for name in known if name != "pdf"
]
EVERY += [("report gdpr_33", "md"), ("brief", "json")]
STILL_UNSAID: list[str] = []
"""The lines of a fully answered incident's postmortem that may say *not recorded*."""


def made(stage: Stage, incident: Incident, kind: str, name: str = "", **more: object) -> str:
    heads = [str(head) for head in stage.journal.heads()]
    return export(kind, name, incident, stage.incidents, heads, **more).decode()  # type: ignore[arg-type]


def test_the_golden_documents(tmp_path: Path) -> None:
    found = dict(documents(tmp_path))
    assert {path.name for path in GOLDEN.iterdir()} == set(found)
    for name, content in found.items():
        assert content == (GOLDEN / name).read_bytes(), f"{name} differs; see make_golden.py"


def test_a_fully_answered_incident_leaves_nothing_unsaid(stage: Stage) -> None:
    lines = made(stage, tell(stage), "postmortem").splitlines()
    legend = 1
    assert [line for line in lines if "*not recorded*" in line][legend:] == STILL_UNSAID


def test_an_unanswered_incident_invents_nothing(stage: Stage) -> None:
    text = made(stage, stage.desk.declare(title=""), "postmortem")
    body = text.partition("## Basic facts")[2].partition("### Timeline")[0]
    said = [
        line
        for line in body.splitlines()
        if line.strip()
        and not line.startswith(("#", "References: "))
        and "*not recorded*" not in line
        and not line.rstrip().endswith(":")
    ]
    assert said == ["- Resolved: ongoing", "- Status: open"]


SECTIONS = [
    "Basic facts",
    "What happened",
    "Impact",
    "Timeline in short",
    "Causes",
    "Immediate containment",
    "Short-term remediation",
    "Long-term corrective actions",
    "Controls that prevent it",
    "Lessons",
    "Communication and disclosure",
    "Monitoring from here",
    "Follow-up meeting",
    "Review questions",
    "Authors and sign-off",
    "Appendix: evidence",
]


def test_the_sections_stand_in_the_templates_order(stage: Stage) -> None:
    text = made(stage, stage.desk.declare(title="x"), "postmortem")
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == SECTIONS


def test_every_field_and_list_of_the_catalogue_reaches_the_postmortem(stage: Stage) -> None:
    incident = stage.desk.declare(title="x", models={MODEL: "person"})
    marks: dict[str, str] = {}
    for number, (path, field) in enumerate(FIELDS.items()):
        if field.by == "field_set" and field.kind == "text":
            marks[path] = f"mark{number}end"
            name = f"system.{MODEL}.model_version" if path == "model_version" else path
            stage.desk.set_field(incident, name, marks[path])
    for number, (path, known) in enumerate(LISTS.items()):
        details = {one.path: f"detail{number}{one.path.replace('_', '')}" for one in known.details}
        marks |= {f"{path}.{name}": text for name, text in details.items()}
        marks[path] = f"item{number}end"
        stage.desk.add_item(incident, path, marks[path], details)
    for name in ("whys.under", "whys.root_cause"):  # its place and a word say it
        marks.pop(name)
    text = made(stage, incident, "postmortem").partition("### Timeline")[0]
    assert [path for path, mark in marks.items() if mark not in text] == []


def fill(stage: Stage, text: str) -> Incident:
    """The same foreign text wherever the journal takes any."""
    alert = kinds.AlertObserved(text, "firing", text, stage.now, 0, {text: text}, {text: text}, text, text)
    severity = kinds.SeveritySet("high", stage.now, text, 0, text, text)
    incident = stage.desk.declare(title=text, severity=severity, models={text: text}, alerts=(alert,))
    for path, field in FIELDS.items():
        if field.by == "field_set" and field.kind == "text":
            stage.desk.set_field(incident, path, text, origin=text, reason=text, suggested=text)
    stage.desk.set_field(incident, f"system.{clean_line(text)}.model_version", text)
    for path, known in LISTS.items():
        stage.desk.add_item(incident, path, text, {one.path: text for one in known.details})
    action = kinds.ActionAdded(*[text] * 5)
    added = stage.desk.add_action(incident, action)
    stage.desk.set_field(incident, f"action.{added.id}.owner", text)
    stage.desk.note(incident.id, f"a note {text}")
    stage.desk.send_update(incident, text, text)
    for question in QUESTIONS:
        stage.desk.answer(incident, question, "yes", text)
    stage.desk.take_role(incident, "scribe", text)
    intended = kinds.StepIntended("a1", "containment", 1, action=text, option=text, command=text, model=text)
    stage.append(incident, intended, "a1")
    ended = kinds.StepEnded("a1", "failed", exit_code=1, excerpt=text, detail=text)
    stage.append(incident, ended, "a1")
    stage.append(incident, kinds.StepConfirmed("a1", evidence=text), "a1")
    stage.append(incident, kinds.StepSkipped("containment", 2, action=text, option=text, reason=text))
    stage.append(incident, kinds.EvidenceAdded("ab" * 32, text, 1, text, text), "ab" * 32)
    stage.append(incident, kinds.IncidentLinked("prior", text, text, text), "prior/x")
    stage.desk.resolve(incident, text)
    return stage.incidents.refresh(incident)


def structure(text: str) -> list[tuple[str, str]]:
    """What Markdown makes of a document, without its texts."""
    prose = {"inline", "text", "code_inline", "softbreak", "hardbreak", "fence", "paragraph_open"}
    kept = [one for one in flat(MarkdownIt("gfm-like").parse(text)) if one.type not in prose]
    return [(one.type, one.tag) for one in kept if one.type != "paragraph_close"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_everywhere_changes_no_documents_structure(
    stage: Stage, tmp_path: Path, text: str
) -> None:
    tame_stage = Stage(tmp_path / "tame", "2026-04-22T08:15:00Z")
    hostile, tame = fill(stage, text), fill(tame_stage, "word")
    for kind in ("postmortem", "timeline"):
        shown = made(stage, hostile, kind, "md")
        assert structure(shown) == structure(made(tame_stage, tame, kind, "md"))
        assert not [one for one in flat(MarkdownIt("gfm-like").parse(shown)) if one.type.startswith("html")]
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    tame_stage.close()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", 'a"b', "a,b\r\nc", "'x"]
)
def test_no_cell_is_a_formula_and_every_row_has_its_columns(stage: Stage, text: str) -> None:
    rows = list(csv.reader(io.StringIO(made(stage, fill(stage, text), "timeline", "csv"), newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in {*"=+-@＝＋－＠"} - {""}]
    raw = made(stage, stage.incidents.all()[0], "timeline", "csv")
    assert raw.endswith("\r\n")
    events = sum(1 for _ in stage.journal.events(stage.incidents.all()[0].id))
    assert len(rows) == 1 + events + len(stage.journal.heads())


def test_json_lines_hold_every_event_and_its_payload(stage: Stage) -> None:
    incident = fill(stage, "\u009b31m\u202e ünïcode \x1b[31m\n")
    text = made(stage, incident, "timeline", "jsonl")
    assert text.isascii()
    lines = [json.loads(line) for line in text.splitlines()]
    events = {event.id: event for _, event in stage.journal.events(incident.id)}
    told = {line["event_id"]: line for line in lines if line["kind"] != "anchor"}
    assert set(told) == set(events)
    for event_id, event in events.items():
        assert event.payload is not None
        assert told[event_id]["payload"] == json.loads(event.payload)
        assert told[event_id]["kind"] == event.body.kind
    assert [line["text"] for line in lines if line["kind"] == "anchor"] == [
        str(head) for head in stage.journal.heads()
    ]


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_every_document_of_a_drill_says_so(stage: Stage, kind: str, name: str) -> None:
    assert "DRILL" in made(stage, tell(stage, mode="drill"), kind, name)


@pytest.mark.parametrize(("kind", "name"), [one for one in EVERY if one[0] != "record"])
def test_documents_carry_anchors_that_verify_can_read(stage: Stage, kind: str, name: str) -> None:
    text = made(stage, tell(stage), kind, name)
    for head in stage.journal.heads():
        assert str(head) in text
        assert parse_anchor(str(head), "") is not None
    if name == "md":
        assert [line for line in text.splitlines() if parse_anchor(line, "") is not None] == [
            str(head) for head in stage.journal.heads()
        ]


def test_two_values_are_both_shown(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    for value in ("12%", "14%"):
        draft = Draft(
            payload=kinds.FieldSet(value), incident=incident.id, subject="impact.false_positive_increase"
        )
        stage.journal.append(draft)
    for severity in ("high", "low"):
        payload = kinds.SeveritySet(severity, 0, "x")
        stage.journal.append(Draft(payload=payload, incident=incident.id, subject="severity"))
    for answer in ("yes", "no"):
        answered = kinds.QuestionAnswered("direct_harm", answer)
        stage.journal.append(Draft(payload=answered, incident=incident.id, subject="triage.direct_harm"))
    text = made(stage, incident, "postmortem")
    when = "(a.ito, 2026-04-22T08:15:00Z)"
    undecided = "**values that nobody decided between:**"
    assert f"- False positives: {undecided} 14% {when}; 12% {when}" in text
    assert f"- Severity: {undecided} low {when}; high {when}" in text
    assert (
        "direct harm: **no**, evidence: *not recorded* (a.ito); **yes**, evidence: *not recorded* (a.ito)"
        in text
    )
    stage.desk.set_field(incident, "impact.false_positive_increase", "13%")
    assert "- False positives: 13%\n" in made(stage, incident, "postmortem")


def test_a_removed_item_leaves_the_documents_and_stays_in_the_timeline(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    item = stage.desk.add_item(incident, "lessons", "blame nobody")
    stage.desk.set_field(incident, f"item.{item.id}.removed", True)
    assert "blame nobody" not in made(stage, incident, "postmortem")
    assert "lessons: blame nobody" in made(stage, incident, "timeline")


def test_an_item_can_be_mended(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    item = stage.desk.add_item(incident, "remediation", "patched", {"status": "planned"})
    stage.desk.set_field(incident, f"item.{item.id}.status", "in_progress")
    assert "- patched\n  - Status: in progress\n" in made(stage, incident, "postmortem")


def test_an_item_of_indented_lines_stands_in_a_fence(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.desk.add_item(incident, "lessons", "look at:\n  nulls")
    assert "- ```text\n  look at:\n    nulls\n  ```\n" in made(stage, incident, "postmortem")


def test_a_false_alarm_was_never_resolved(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.desk.close(incident, "false_alarm", "a dashboard bug")
    assert "- Resolved: never; closed as false alarm\n" in made(stage, incident, "postmortem")


def test_a_long_timeline_is_cut_in_the_postmortem_and_whole_on_its_own(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playbooks.reports.postmortem.TIMELINE_LIMIT", 3)
    incident = stage.desk.declare(title="x")
    for number in range(9):
        stage.desk.note(incident.id, f"note {number}")
    text = made(stage, incident, "postmortem")
    assert "note 1 ·" in text
    assert "note 2 ·" not in text
    assert "7 more entries are in the timeline's own export." in text
    assert "note 8 ·" in made(stage, incident, "timeline")


def test_unknown_kinds_and_formats_name_those_that_exist(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    with pytest.raises(BadInput, match="no document 'poem'") as caught:
        made(stage, incident, "poem")
    assert "postmortem" in caught.value.remedy
    with pytest.raises(BadInput, match="no timeline in the format 'doc'") as caught:
        made(stage, incident, "timeline", "doc")
    assert "csv" in caught.value.remedy
    assert formats("timeline") == ("md", "json", "html", "pdf", "csv", "jsonl")


def test_an_organisations_template_stands_in_and_still_escapes(stage: Stage, tmp_path: Path) -> None:
    incident = stage.desk.declare(title="<b>[x](https://evil.example)</b>")
    template = tmp_path / "postmortem.md.j2"
    template.write_text(
        '{% macro m() %}**{{ field("title") }}**{% endmacro %}'
        '{{ m() }} {{ "<i>" ~ number }} {{ entry_count }}'
    )
    assert made(stage, incident, "postmortem", directories=[tmp_path]) == (
        "**&lt;`b>[x](https://evil.example)</b`&gt;** &lt;i&gt;AI-INC-2026-0001 3 entries\n"
    )


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("all of it: {{ nothing }}", "1:15"),
        ("one\ntwo {% if %}", "2:8"),
        ("{{ ''.__class__.__mro__ }}", "1:7"),
        ('\n\n  {{ field("title").x.y }}', "3:21"),
        ("{% for one in actions %}\n{% endif %}", "2:4"),
        ("a\n{{ 1 / 0 }}", "2:4"),
        ("{{ moment('x') }}", "1:4"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_its_place(
    stage: Stage, tmp_path: Path, written: str, place: str
) -> None:
    incident = stage.desk.declare(title="x")
    template = tmp_path / "postmortem.md.j2"
    template.write_text(written)
    with pytest.raises(BadInput, match="cannot be used") as caught:
        made(stage, incident, "postmortem", "html", directories=[tmp_path])
    assert f"{template}:{place}: " in str(caught.value)


def test_the_templates_engine_is_loaded_only_when_a_template_is_used() -> None:
    source = "import sys, playbooks.reports.export; sys.exit('jinja2' in sys.modules)"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", source], cwd=root).returncode == 0
