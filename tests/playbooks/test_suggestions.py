"""What answers suggest, over all 3^7 answer sets and for incidents as the fold gives them."""

import itertools
from collections.abc import Iterator

import pytest

from data.errors import BadInput
from data.journal import kinds
from playbooks import severity, suggestions, taxonomy, triage
from playbooks.suggestions import DISCLOSURE, REPORTING, RUNBOOK, SEVERITY, TYPE, Suggestion, suggest
from playbooks.triage import ANSWERS, FLAGS, QUESTIONS
from tests.playbooks.story import Story

TAXONOMY = taxonomy.shipped()
ALL_SETS = [
    dict(zip(QUESTIONS, answers, strict=True))
    for answers in itertools.product(ANSWERS, repeat=len(QUESTIONS))
]
CURRENT = [
    ("", ""),
    ("", "medium"),
    ("model_performance_degradation", "high"),
    ("model_drift", ""),
    ("harmful_output", "near_miss"),
    ("of_another_taxonomy", "low"),
]


def by_subject(found: list[Suggestion]) -> dict[str, Suggestion]:
    subjects = [suggestion.subject for suggestion in found]
    assert len(subjects) == len(set(subjects))
    return {suggestion.subject: suggestion for suggestion in found}


def outcome(answers: dict[str, str], incident_type: str, current: str) -> tuple[int, int, int]:
    """(severity, disclosure, reporting) if everything suggested is taken; -1 for no severity at all."""
    found = by_subject(suggest(answers, incident_type, current, TAXONOMY))
    wanted = found[SEVERITY].value if SEVERITY in found else current
    flags = [FLAGS.index(found[name].value) if name in found else 0 for name in (DISCLOSURE, REPORTING)]
    return severity.rank(wanted) if wanted else -1, flags[0], flags[1]


def neighbours(answers: dict[str, str], turned: str) -> Iterator[dict[str, str]]:
    for question in QUESTIONS:
        if answers[question] != turned:
            yield answers | {question: turned}


@pytest.mark.parametrize(("incident_type", "current"), CURRENT)
def test_over_all_answers_nothing_is_ever_lowered(incident_type: str, current: str) -> None:
    assert len(ALL_SETS) == 3**7
    outcomes = {tuple(answers.values()): outcome(answers, incident_type, current) for answers in ALL_SETS}
    base = severity.rank(current) if current else -1
    for answers in ALL_SETS:
        here = outcomes[tuple(answers.values())]
        assert here[0] >= base, answers
        for louder in neighbours(answers, "yes"):
            there = outcomes[tuple(louder.values())]
            assert all(a >= b for a, b in zip(there, here, strict=True)), (answers, louder)
        for question in QUESTIONS:
            if answers[question] == "unknown":
                denied = outcomes[tuple((answers | {question: "no"}).values())]
                assert all(a >= b for a, b in zip(here, denied, strict=True)), (answers, question)


@pytest.mark.parametrize(("incident_type", "current"), CURRENT)
def test_over_all_answers_every_suggestion_names_its_answers(incident_type: str, current: str) -> None:
    for answers in ALL_SETS:
        for suggestion in by_subject(suggest(answers, incident_type, current, TAXONOMY)).values():
            assert suggestion.answers, suggestion
            assert suggestion.because == tuple(f"{name}: {answers[name]}" for name in suggestion.answers)
            labels = [triage.shipped().question(name).label for name in suggestion.answers]
            named = [
                f"{label}: {answers[name]}" for label, name in zip(labels, suggestion.answers, strict=True)
            ]
            assert list(suggestion.reasons[: len(named)]) == named
            assert suggestion.value not in {"", current} or suggestion.subject != SEVERITY
            assert suggestion.subject != TYPE or suggestion.value in TAXONOMY.types


def test_the_named_answers_alone_lead_to_the_same_severity() -> None:
    for answers in ALL_SETS:
        found = by_subject(suggest(answers, "", "", TAXONOMY))
        if SEVERITY in found:
            alone = {name: answers[name] for name in found[SEVERITY].answers}
            assert suggestions.severity_floor(alone) == found[SEVERITY].value


def test_an_unanswered_question_asks_for_nothing() -> None:
    assert suggest({}, "model_drift", "", TAXONOMY) == []
    assert SEVERITY not in by_subject(suggest({"direct_harm": "no"}, "", "", TAXONOMY))


def test_when_unsure_the_higher() -> None:
    found = by_subject(
        suggest({"direct_harm": "unknown", "exposure": "no"}, "model_drift", "medium", TAXONOMY)
    )
    assert found[SEVERITY].value == "high"
    assert found[SEVERITY].reasons == ("direct harm: unknown", "when unsure, the higher")
    assert found[REPORTING].value == "unknown"


def test_harm_is_contained_before_it_is_investigated() -> None:
    found = by_subject(suggest({"direct_harm": "yes"}, "model_performance_degradation", "high", TAXONOMY))
    assert (found[TYPE].value, found[SEVERITY].value) == ("harmful_output", "critical")
    assert (found[RUNBOOK].value, found[RUNBOOK].section) == ("harmful-output", "containment")
    assert found[DISCLOSURE].value == "possible"


def test_exposed_personal_data_is_expected_to_be_told() -> None:
    found = by_subject(suggest({"personal_data": "yes", "exposure": "yes"}, "", "", TAXONOMY))
    assert found[DISCLOSURE].value == found[REPORTING].value == "yes"
    assert found[REPORTING].answers == ("personal_data", "exposure")


def test_a_type_that_accounts_for_the_answers_stays() -> None:
    assert TYPE not in by_subject(suggest({"direct_harm": "yes"}, "misinformation", "high", TAXONOMY))
    recent = by_subject(suggest({"recent_change": "yes"}, "model_drift", "medium", TAXONOMY))
    assert TYPE not in recent
    assert by_subject(suggest({"recent_change": "yes"}, "", "", TAXONOMY))[TYPE].value == "update_regression"


def test_a_runbook_is_only_suggested_where_there_is_one() -> None:
    answers = {"direct_harm": "yes"}
    library = {"performance-degradation"}
    found = by_subject(suggest(answers, "model_performance_degradation", "high", TAXONOMY, runbooks=library))
    assert found[RUNBOOK].value == "performance-degradation"
    assert RUNBOOK not in by_subject(suggest(answers, "model_drift", "high", TAXONOMY, runbooks=library))


@pytest.mark.parametrize("answers", [{"colour": "yes"}, {"direct_harm": "perhaps"}])
def test_other_words_are_refused(answers: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        suggest(answers, "", "", TAXONOMY)


def set_severity(story: Story, name: str, suggested: str = "", because: tuple[str, ...] = ()) -> None:
    story.tell(
        kinds.SeveritySet(severity=name, acknowledge_due=0, policy="", suggested=suggested, because=because),
        "severity",
    )


def test_an_incident_is_not_asked_again_what_it_decided_until_an_answer_says_more() -> None:
    story = Story()
    story.field("incident_type", "harmful_output")
    set_severity(story, "medium")
    story.answer("exposure", "unknown")
    first = by_subject(suggestions.for_incident(story.incident, TAXONOMY))[SEVERITY]
    assert first.value == "high"
    set_severity(story, "medium", first.value, first.because)
    assert SEVERITY not in by_subject(suggestions.for_incident(story.incident, TAXONOMY))
    story.answer("personal_data", "unknown")
    again = by_subject(suggestions.for_incident(story.incident, TAXONOMY))[SEVERITY]
    assert again.because == ("personal_data: unknown", "exposure: unknown")


def test_a_flag_that_was_decided_rests_until_the_answers_say_more() -> None:
    story = Story()
    story.answer("personal_data", "unknown")
    assert by_subject(suggestions.for_incident(story.incident, TAXONOMY))[REPORTING].value == "unknown"
    story.field(REPORTING, False, suggested="unknown")
    assert REPORTING not in by_subject(suggestions.for_incident(story.incident, TAXONOMY))
    story.answer("personal_data", "yes")
    assert by_subject(suggestions.for_incident(story.incident, TAXONOMY))[REPORTING].value == "possible"
    story.field(REPORTING, True)
    assert REPORTING not in by_subject(suggestions.for_incident(story.incident, TAXONOMY))
    story.field(REPORTING, None)
    assert REPORTING in by_subject(suggestions.for_incident(story.incident, TAXONOMY))


def test_words_of_a_newer_peer_are_left_alone() -> None:
    story = Story()
    set_severity(story, "apocalyptic")
    story.answer("exposure", "perhaps")
    assert suggestions.for_incident(story.incident, TAXONOMY) == []
    story.answer("direct_harm", "yes")
    assert by_subject(suggestions.for_incident(story.incident, TAXONOMY))[SEVERITY].value == "critical"
