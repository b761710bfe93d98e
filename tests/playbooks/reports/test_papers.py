"""Documents that are forms: every statement rests on events or is *not recorded*, in every format."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from data.errors import BadInput
from data.incident import cohorts
from data.incident.fields import FIELDS, LISTS
from data.incident.model import Incident
from data.journal import kinds
from data.journal.redaction import redact
from data.journal.store import Draft
from data.times import MINUTE
from playbooks import assessment, calendar, forms, regimes, taxonomy
from playbooks.reports import paper_formats, regime_report
from playbooks.reports.export import PAPERS, export, formats
from playbooks.reports.markdown import inline
from playbooks.reports.paper import Paper, fill
from playbooks.reports.said import SAYS, Sayer
from tests.data.incident.stage import Stage
from tests.playbooks.reports.story import START, tell
from tests.playbooks.reports.test_documents import fill as filled_with
from tests.playbooks.reports.test_documents import structure
from tests.playbooks.reports.test_markdown import HOSTILE, flat

FORMS, REGIMES = forms.shipped(), regimes.shipped()
TEXT = [path for path, field in FIELDS.items() if field.by == "field_set" and field.kind == "text"]


def papers(stage: Stage, incident: Incident) -> list[Paper]:
    """Every form that ships, and a report of every regime."""
    sayer = Sayer(stage.incidents.refresh(incident), stage.names, taxonomy.shipped())
    made = [fill(form, sayer, stage.now) for form in FORMS.known.values()]
    return made + [regime_report.report(regime, FORMS, sayer, stage.now) for regime in REGIMES.known.values()]


def rests_on_events(stage: Stage, incident: Incident, *, whole: bool = True) -> None:
    """Asserts that every line names events of the incident, and (``whole``) that no format says more."""
    known = {event.id for _, event in stage.journal.events(incident.id)}
    for paper in papers(stage, incident):
        assert_lines(paper, known)
        if not whole:
            continue
        shown = json.loads(paper_formats.as_json(paper))
        for part in shown["parts"]:
            for field in part["fields"]:
                assert field["recorded"] == bool(field["lines"])
                assert all(set(line["events"]) <= known for line in field["lines"])
        text = paper_formats.markdown(paper).decode()
        assert text.count("*not recorded*") == len(paper.missing)


def assert_lines(paper: Paper, known: set[str]) -> None:
    for statement in paper.statements():
        for line in statement.lines:
            assert line.events
            assert set(line.events) <= known
            assert line.text


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_statement_without_an_event(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    stage = Stage(tmp_path_factory.mktemp("papers"), START)
    incident = stage.desk.declare(
        title=data.draw(st.sampled_from(["", "Scores off"])), models={"m": "person"}
    )
    for path in data.draw(st.lists(st.sampled_from(TEXT), max_size=8)):
        stage.desk.set_field(incident, path, data.draw(st.sampled_from([None, "said", "12:30 — a\nb"])))
    for path in data.draw(st.lists(st.sampled_from(list(LISTS)), max_size=4)):
        details = {one.path: "x" for one in LISTS[path].details}
        stage.desk.add_item(incident, path, "an item", details)
    if data.draw(st.booleans()):
        assessment.answer(
            stage.desk, incident, REGIMES.get("internal_audit"), "in_scope", "yes", "all", calendar.shipped()
        )
    rests_on_events(stage, incident, whole=False)
    stage.close()


def test_a_story_told_whole_rests_on_events_too(stage: Stage) -> None:
    incident = tell(stage)
    cohort = cohorts.add(stage.desk, incident, "refused", groups={"a": 2, "b": 1})
    shown = cohorts.named(stage.incidents.refresh(incident), cohort.id)
    cohorts.settle(stage.desk, incident, shown, "a", {"rescored": 2, "notified": 1})
    rests_on_events(stage, incident)
    sayer = Sayer(stage.incidents.refresh(incident), stage.names, taxonomy.shipped())
    silent = {path for path in SAYS if not sayer.say(path)}
    steps = {"steps.investigation", "steps.resolution"}
    assert silent == {"owners", "verdicts", "obligations", "propagation", "missing_signal", *steps}


def test_an_empty_incident_says_nothing_but_that_it_was_declared(stage: Stage) -> None:
    incident = stage.desk.declare(title="")
    said = {
        line.text for paper in papers(stage, incident) for one in paper.statements() for line in one.lines
    }
    proposed = "Add the missing detection signal: people noticed it before any alert did"
    assert said == {incident.number, "open", "2026-04-22T08:15:00Z", proposed}


def test_what_is_written_in_by_hand_comes_first_and_leaves_the_missing(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.desk.set_field(incident, "report.oecd.c06_countries", "DE, FR")
    stage.desk.set_field(incident, "report.gdpr_33.nature", "names were shown to others")
    oecd = json.loads(made(stage, incident, "oecd", "json"))
    assert oecd["values"]["c06_countries"] == "DE, FR"
    assert "6 Countries" not in oecd["missing"]
    assert "names were shown to others" in made(stage, incident, "report gdpr_33")


def test_every_statement_of_a_review_links_to_the_events_behind_it(stage: Stage) -> None:
    incident = tell(stage)
    tokens = flat(MarkdownIt("commonmark").parse(made(stage, incident, "review")))
    linked = {one.attrs["href"] for one in tokens if one.type == "link_open"}
    headed = {
        f"#{tokens[at + 1].content}" for at, one in enumerate(tokens) if one.tag == "h3" and one.nesting > 0
    }
    assert linked == headed
    shown = json.loads(made(stage, incident, "review", "json"))
    behind = {
        event
        for part in shown["parts"]
        for one in part["fields"]
        for line in one["lines"]
        for event in line["events"]
    }
    assert {one["id"] for one in shown["events"]} == behind
    assert {f"#{event[-8:]}" for event in behind} == linked


@pytest.mark.parametrize("kind", ["postmortem", "review", "rca"])
def test_standards_are_referred_to_with_the_techniques_of_the_type(stage: Stage, kind: str) -> None:
    incident = stage.desk.declare(title="x")
    assert "MITRE ATLAS where the type has techniques" in made(stage, incident, kind)
    stage.desk.set_field(incident, "incident_type", "data_poisoning")
    text = made(stage, incident, kind)
    (atlas,) = Sayer(stage.incidents.refresh(incident), stage.names, taxonomy.shipped()).say("atlas")
    assert atlas.text.startswith("MITRE ATLAS AML.T")
    assert all(
        one in text
        for one in (f"References: {inline(atlas.text)}", "NIST AI RMF", "ISO/IEC 42001", "NIST SP 800-61r3")
    )


def test_two_values_that_nobody_decided_between_are_both_said(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    for value in ("12 people", "14 people"):
        draft = Draft(payload=kinds.FieldSet(value), incident=incident.id, subject="impact.user_impact")
        stage.journal.append(draft)
    text = made(stage, incident, "brief")
    assert "14 people (a.ito" in text
    assert text.count("nobody decided between several values") == 2


def test_a_time_that_nobody_decided_between_stops_no_document(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.set(incident, onset_at=stage.now)
    for minutes in (5, 7):
        told = kinds.FieldSet(stage.now + minutes * MINUTE)
        stage.journal.append(Draft(payload=told, incident=incident.id, subject="detected_at"))
    assert "7 min" in made(stage, incident, "rca")
    stage.append(incident, kinds.FieldSet("some day"), "detected_at")
    assert "some day" in made(stage, incident, "rca"), "as another store wrote it"


def test_erased_words_leave_the_documents(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    erased = stage.desk.set_field(incident, "summary", "Jane Roe was refused")
    assert "Jane Roe" in made(stage, incident, "brief")
    redact(stage.journal, erased.id, "a name")
    assert "Jane Roe" not in made(stage, incident, "brief")


def test_the_29_criteria_and_the_databases_fields_each_have_a_mapping() -> None:
    oecd, aiid = FORMS.known["oecd"].fields, FORMS.known["aiid"].fields
    assert [field.id[:3] for field in oecd] == [f"c{number:02d}" for number in range(1, 30)]
    assert {"incident_id", "title", "description", "date", "text", "url", "tags"} <= {one.id for one in aiid}
    for field in (*oecd, *aiid):
        assert field.mapping
        assert bool(field.sources) == (field.mapping != "unmapped")
    mandatory = [int(one.label.split()[0]) for one in oecd if "mandatory" in one.label]
    assert mandatory == [1, 2, 3, 4, 7, 10, 11]


@pytest.mark.parametrize("text", HOSTILE[:2])
def test_hostile_text_changes_no_papers_structure(stage: Stage, tmp_path: Path, text: str) -> None:
    tame_stage = Stage(tmp_path / "tame", START)
    hostile, tame = filled_with(stage, text), filled_with(tame_stage, "word")
    for kind in ("rca", "adverse-event"):
        shown = made(stage, hostile, kind)
        ours = [one for one in structure(shown) if one[0] in {"heading_open", "link_open", "image", "html"}]
        theirs = structure(made(tame_stage, tame, kind))
        assert ours == [one for one in theirs if one[0] in {"heading_open", "link_open", "image", "html"}]
        assert not [one for one in flat(MarkdownIt("gfm-like").parse(shown)) if one.type.startswith("html")]
    tame_stage.close()


def test_a_template_of_ones_own_stands_in_for_one_form(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "brief.md.j2").write_text("{{ title }} of {{ number }}, {{ missing | length }} missing")
    incident = stage.desk.declare(title="x")
    assert made(stage, incident, "brief", "", tmp_path).startswith("Executive brief of AI")
    assert made(stage, incident, "rca", "", tmp_path).startswith("# Root cause analysis")
    (tmp_path / "paper.md.j2").write_text("{{ nothing }}")
    with pytest.raises(BadInput, match="cannot be used"):
        made(stage, incident, "rca", "", tmp_path)


def test_a_form_of_ones_own_is_checked(tmp_path: Path) -> None:
    (tmp_path / "forms.yaml").write_text(
        "forms:\n"
        "  brief:\n    title: Board paper\n"
        "  bad:\n    title: x\n    parts: [{title: t, fields: [{id: a, label: A, from: [weather]}]}]\n"
    )
    found = forms.load([tmp_path])
    assert found.known["brief"].title == "Board paper"
    assert [problem.bare for problem in found.problems] == ["forms.bad: nothing is recorded under 'weather'"]


def test_kinds_and_formats_are_told() -> None:
    named = "first-response review rca adverse-event brief customer-notice oecd aiid report"
    assert set(PAPERS) == set(named.split())
    assert formats("report gdpr_33") == ("md", "json", "html", "pdf")
    with pytest.raises(BadInput, match="Whose report"):
        formats("report")
    with pytest.raises(BadInput, match="no document"):
        formats("brief gdpr_33")


def made(stage: Stage, incident: Incident, kind: str, name: str = "", *more: Path) -> str:
    heads = [str(head) for head in stage.journal.heads()]
    return export(kind, name, incident, stage.incidents, heads, more).decode()


def test_json_is_the_same_paper(stage: Stage) -> None:
    incident = tell(stage)
    shown = msgspec.json.decode(made(stage, incident, "adverse-event", "json"))
    text = made(stage, incident, "adverse-event")
    for label in shown["missing"]:
        assert f"**{label}**" in text
    assert shown["values"]["people"] == "340"
    assert shown["mode"] == "live"
