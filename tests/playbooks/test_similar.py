"""Has this happened before?"""

from data.journal import kinds
from data.times import DAY
from playbooks import similar
from tests.playbooks.story import DETECTED, Story


def incident(name: str, days_ago: int = 0, mode: str = "live", **fields: str) -> Story:
    story = Story(name, DETECTED - days_ago * DAY, mode)
    models = fields.pop("model", "").split()
    for model in models:
        story.tell(kinds.SystemAdded(model_id=model), model)
    for field, value in fields.items():
        story.field(field.replace("__", "."), value)
    return story


NOW = incident(
    "now",
    model="fraud-v4",
    incident_type="model_drift",
    title="Merchant category arrives null after pipeline release",
    root_cause__category="data_pipeline_corruption",
    root_cause__pattern="weak_data_governance",
)


def ranked(*others: Story, **more: object) -> list[tuple[str, tuple[str, ...]]]:
    found = similar.rank(NOW.incident, [other.incident for other in others], **more)  # type: ignore[arg-type]
    return [(one.incident.id, one.why) for one in found]


def test_a_shared_cause_says_more_than_a_shared_model_or_words() -> None:
    cause = incident("cause", 9, root_cause__category="data_pipeline_corruption")
    model = incident("model", 5, model="fraud-v4 other-v1")
    words = incident("words", 1, title="Category null in merchant records")
    nothing = incident("nothing", 2, title="Latency", incident_type="resource_exhaustion", model="other")
    assert ranked(nothing, words, model, cause) == [
        ("cause", ("same root cause: data_pipeline_corruption",)),
        ("model", ("same model: fraud-v4",)),
        ("words", ("shared words: category, merchant, null",)),
    ]


def test_a_shared_pattern_is_a_shared_cause() -> None:
    pattern = incident("pattern", 8, root_cause__pattern="weak_data_governance")
    assert ranked(pattern) == [("pattern", ("same root cause: weak_data_governance",))]


def test_reasons_add_up_and_newer_goes_first_among_equals() -> None:
    old = incident("old", 30, incident_type="model_drift", model="fraud-v4")
    new = incident("new", 3, incident_type="model_drift", model="fraud-v4")
    kind = incident("kind", 1, incident_type="model_drift")
    assert [name for name, _ in ranked(old, kind, new)] == ["new", "old", "kind"]
    assert [name for name, _ in ranked(old, kind, new, limit=1)] == ["new"]


def test_similar_models_and_causes_of_the_same_kind_count_a_little() -> None:
    sibling = incident("sibling", 2, model="fraud-v3")
    caused = incident("caused", 3, root_cause__category="model_drift")
    assert ranked(sibling, caused, similar_models=["fraud-v3"]) == [
        ("sibling", ("similar model: fraud-v3",)),
        ("caused", ("its cause was model_drift",)),
    ]


def test_only_earlier_incidents_of_the_same_mode_that_are_not_this_one() -> None:
    same = {"incident_type": "model_drift"}
    later = incident("later", -1, **same)
    drill = incident("drill", 2, "drill", **same)
    duplicate = incident("duplicate", 0, **same)
    duplicate.tell(kinds.IncidentLinked(relation="duplicate_of", other="now"), "duplicate_of/now")
    prior = incident("prior", 4, **same)
    assert [name for name, _ in ranked(NOW, later, drill, duplicate, prior)] == ["prior"]
    assert ranked() == []
