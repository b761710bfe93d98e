"""The review: sections prefilled from events, their gaps, the whys, patterns of causes, and who signs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import BadInput, NotFound, Refused
from data.incident.model import Incident
from data.incident.timeline import entries
from playbooks import causes, forms, review, review_writing, taxonomy, whys
from playbooks.reports.said import Sayer
from tests.data.incident.stage import Stage
from tests.playbooks.reports.story import START, tell

FORM = forms.shipped().get(review.FORM)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "journal", START)
    yield made
    made.close()


def read(stage: Stage, incident: Incident) -> review.Review:
    sayer = Sayer(stage.incidents.refresh(incident), stage.names, taxonomy.shipped())
    return review.read(FORM, sayer, stage.now)


def write(stage: Stage, incident: Incident, name: str, text: str) -> review.Entry:
    entry = read(stage, incident).entry(name)
    review_writing.write(stage.desk, incident, entry, text, now=stage.now)
    return read(stage, incident).entry(name)


def test_nothing_said_leaves_everything_open_and_a_told_story_next_to_nothing(stage: Stage) -> None:
    assert forms.shipped().problems == causes.shipped().problems == ()
    empty = read(stage, stage.desk.declare(title=""))
    assert (empty.wanted, empty.left) == (83, 80)  # when it was declared (twice), that it is open
    whole = read(stage, tell(stage))
    assert [entry.field.id for one in whole.sections for entry in one.entries if entry.open] == []
    assert whole.entry("t4").state == "inferred"
    assert all(one.name and not one.changed_since for one in whole.signatures)


def test_what_is_inferred_is_marked_until_a_person_accepts_it(stage: Stage) -> None:
    incident = stage.desk.declare(title="Scores off", models={"m": "person"})
    stage.desk.set_field(incident, "detected_by", "AIModelDrift", origin="alert")
    assert read(stage, incident).entry("signal").state == "inferred"
    causes.record(stage.desk, incident, causes.shipped().get("weak-data-governance"))
    asked = read(stage, incident).entry("where_it_lay")
    assert (asked.state, asked.statement.text, asked.open) == ("proposed", "data", True)
    for name in ("signal", "where_it_lay", "identified"):
        entry = read(stage, incident).entry(name)
        review_writing.accept(stage.desk, incident, entry)
        accepted = read(stage, incident).entry(name)
        assert (accepted.state, accepted.statement.text) == ("said", entry.statement.text)
    assert stage.incidents.refresh(incident).value("detected_at") == stage.now
    with pytest.raises(BadInput, match="nothing is inferred"):
        review_writing.accept(stage.desk, incident, read(stage, incident).entry("summary"))


def test_items_are_counted_and_whole_only_with_what_is_asked_of_them(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    assert write(stage, incident, "lessons", "one").lacking == "1 more"
    assert write(stage, incident, "lessons", "two").state == "said"
    for text in ("three", "four", "five"):
        last = write(stage, incident, "lessons", text)
    assert last.lacking == "1 too many"
    half = write(stage, incident, "actions", "validate | owner=data-platform | due=2026-12-01")
    assert half.lacking == "validate: no priority, acceptance"
    given = {"priority": "high", "acceptance": "a bad file is refused"}
    review_writing.complete(stage.desk, incident, half, half.gaps[0].event, given, stage.now)
    assert read(stage, incident).entry("actions").state == "said"
    for text in ("", "x | who=me", "x | due=soon"):
        with pytest.raises(BadInput):
            write(stage, incident, "actions", text)
    none = read(stage, incident).entry("security_factors")
    review_writing.none_found(stage.desk, incident, none, "no adversary seen")
    assert read(stage, incident).entry("security_factors").statement.text == "none: no adversary seen"
    assert write(stage, incident, "security_factors", "tokens in logs").state == "partial"


def test_values_answers_and_assignees_go_where_they_belong(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    write(stage, incident, "affected_users", "340")
    write(stage, incident, "similar_models", "yes, v3")
    found = read(stage, incident)
    review_writing.assign(stage.desk, incident, found.section("factors-security"), "S. Okoro")
    incident = stage.incidents.refresh(incident)
    assert incident.value("impact.affected_users") == 340
    assert incident.value("report.review.similar_models") == "yes, v3"
    assert read(stage, incident).section("factors_security").who == "S. Okoro"
    assert found.section("factors_security").who == "security"
    for name, text in (("affected_users", "many"), ("severity", "high")):
        with pytest.raises(BadInput):
            write(stage, incident, name, text)
    with pytest.raises(NotFound):
        found.entry("nothing_such")


def test_whys_stand_as_a_tree_even_where_what_they_hang_on_is_gone_or_a_ring(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    first = whys.add(stage.desk, incident, "a column was renamed")
    incident = stage.incidents.refresh(incident)
    second = whys.add(stage.desk, incident, "nobody owned it", under=first.id[-8:], root=True)
    whys.add(stage.desk, stage.incidents.refresh(incident), "no alert either")
    lost = stage.desk.add_item(incident, whys.LIST, "lost", {"under": "gone"})

    def shown() -> list[tuple[int, str]]:
        return [(one.depth, one.text) for one in whys.tree(stage.incidents.refresh(incident))]

    told = [
        (1, "a column was renamed"),
        (2, "nobody owned it"),
        (1, "no alert either"),
        (1, "lost"),
    ]
    assert shown() == told
    stage.desk.set_field(incident, f"item.{first.id}.under", second.id)
    assert {text for _, text in shown()} == {text for _, text in told}
    stage.desk.set_field(incident, f"item.{lost.id}.removed", True)
    assert (1, "lost") not in shown()
    with pytest.raises(NotFound):
        whys.find(stage.incidents.refresh(incident), "ffffffff")


def test_it_is_signed_whole_or_with_a_reason_and_later_changes_are_counted(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    found = read(stage, incident)
    with pytest.raises(Refused, match="sections open"):
        review_writing.sign(stage.desk, incident, found, "manager", "H. Lang")
    review_writing.sign(stage.desk, incident, found, "manager", "H. Lang", instead="meeting tomorrow")
    stage.at("09:00:00")
    write(stage, incident, "summary", "nulls since six")
    manager, security = read(stage, incident).signatures
    assert (manager.name, manager.changed_since, security.name) == ("H. Lang", 1, "")
    head = stage.incidents.refresh(incident).register("approvals.responsible_manager").shown
    assert head is not None
    assert head.payload is not None
    assert head.payload["reason"] == "signed with 79 entries open: meeting tomorrow"


def test_the_timeline_says_what_a_review_changed_in_words(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    write(stage, incident, "similar_models", "yes, v3")
    section = read(stage, incident).section("factors_security")
    review_writing.assign(stage.desk, incident, section, "S. Okoro")
    told = [entry.text for entry in entries(stage.journal, stage.incidents, incident)]
    assert told[-2:] == [
        "similar models in the review: yes, v3",
        "who sees to factors security in the review: S. Okoro",
    ]


def test_what_people_noticed_before_any_alert_proposes_the_missing_signal(stage: Stage) -> None:
    incident = stage.desk.declare(title="Scores off", models={"m": "person"})
    proposed = read(stage, incident).entry("actions")
    assert (proposed.state, proposed.open) == ("proposed", True)
    assert proposed.statement.text.startswith("Add the missing detection signal")
    assert proposed.statement.lines[0].events == (incident.declaration.event,)  # type: ignore[union-attr]
    review_writing.none_found(stage.desk, incident, proposed, "an alert would not have helped")
    assert read(stage, incident).entry("actions").state == "said"
    review_writing.accept(stage.desk, incident, proposed)
    added = read(stage, incident).entry("actions")
    assert (added.state, added.statement.text) == ("partial", proposed.statement.text)
    assert added.lacking.endswith("no owner, priority, due, acceptance")
    alerted = stage.desk.declare(title="Drift", models={"m": "alert"}, source="alert")
    assert read(stage, alerted).entry("actions").state == "missing"
