"""The taxonomy that ships, and what an organisation's own does to it."""

from pathlib import Path

import pytest

from data.errors import NotFound
from playbooks import classify, taxonomy

SECOND_SEED = {
    "model_performance_degradation": ("high", "output_distribution_monitoring"),
    "data_pipeline_corruption": ("critical", "input_validation_and_schema_checks"),
    "bias_and_fairness_violation": ("critical", "fairness_metric_monitoring"),
    "adversarial_attack": ("critical", "input_anomaly_detection"),
    "model_drift": ("medium", "distribution_shift_monitoring"),
    "harmful_output": ("critical", "output_content_filtering"),
    "resource_exhaustion": ("medium", "infrastructure_monitoring"),
}
FIRST_SEED = {
    "privacy_leakage",
    "prompt_injection",
    "model_extraction",
    "data_poisoning",
    "infrastructure_compromise",
    "out_of_distribution_failure",
    "update_regression",
    "misinformation",
}

NEW_TYPE = """
groups:
  agents:
    title: Agents
    seen: An agent acts beyond its task
    question: What did the agent do?
types:
  runaway_agent:
    group: agents
    title: Runaway agent
    seen: It keeps acting after the task is done
    description: An agent takes steps that nobody asked for.
    detection: action_log_monitoring
    default_severity: high
    runbook: runaway-agent
"""


def write(directory: Path, text: str) -> Path:
    directory.mkdir(exist_ok=True)
    (directory / "taxonomy.yaml").write_text(text)
    return directory


def test_the_shipped_types_are_the_known_fifteen() -> None:
    shipped = taxonomy.shipped()
    assert shipped.problems == ()
    assert set(shipped.types) == set(SECOND_SEED) | FIRST_SEED
    for name, (severity, detection) in SECOND_SEED.items():
        assert (shipped.types[name].default_severity, shipped.types[name].detection) == (severity, detection)


def test_every_shipped_type_is_complete_and_fits_a_small_screen() -> None:
    for entry in taxonomy.shipped().types.values():
        assert len(entry.examples) >= 2, entry.id
        assert entry.runbook, entry.id
        assert len(entry.seen) <= 50, entry.id
        assert len(entry.title) <= 30, entry.id
        assert all(len(example) <= 100 for example in entry.examples), entry.id


@pytest.mark.parametrize(
    "name", ["model_drift", "bias_and_fairness_violation", "model_performance_degradation"]
)
def test_no_technique_is_forced_on_what_is_no_attack(name: str) -> None:
    assert taxonomy.shipped().types[name].atlas == ()


def test_a_type_of_ones_own_and_one_field_of_a_shipped_type(tmp_path: Path) -> None:
    directory = write(tmp_path / "own", NEW_TYPE + "  model_drift:\n    default_severity: high\n")
    loaded = taxonomy.load([directory])
    assert loaded.problems == ()
    assert loaded.require("runaway_agent").group == "agents"
    drift, shipped = loaded.require("model_drift"), taxonomy.shipped().require("model_drift")
    assert (drift.default_severity, drift.examples) == ("high", shipped.examples)


def test_later_directories_lie_over_earlier_ones(tmp_path: Path) -> None:
    first = write(tmp_path / "first", NEW_TYPE)
    second = write(tmp_path / "second", "types:\n  runaway_agent:\n    title: Agent adrift\n")
    entry = taxonomy.load([first, second, tmp_path / "absent"]).require("runaway_agent")
    assert (entry.title, entry.runbook) == ("Agent adrift", "runaway-agent")


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("types:\n  model_drift:\n    default_severity: dire\n", ":3:23: ", "default_severity"),
        ("types:\n  model_drift:\n    colour: red\n", ":3:5: ", "colour"),
        ("types:\n  model_drift:\n    group: nowhere\n", ":3:12: ", "no group 'nowhere'"),
        ("types:\n  model_drift:\n    id: model_drift\n", ":3:9: ", "the key is the id"),
        ("types:\n  model_drift: high\n", ":2:16: ", "mapping"),
        ("types:\n  new_one:\n    title: New\n", ":3:5: ", "missing"),
        ("types:\n  New One:\n    title: New\n", ":2:3: ", "cannot be an id"),
        ("types: [model_drift]\n", ":1:8: ", "mapping"),
        ("kinds: {}\n", ":1:1: ", "unknown section"),
        ("- model_drift\n", ":1:1: ", "mapping"),
        ("types:\n  model_drift:\n    atlas: [T0051]\n", ":3:13: ", "atlas"),
        ("types:\n  model_drift:\n    runbook: ../../evil\n", ":3:14: ", "runbook"),
        ("types:\n  model_drift:\n    title: |\n      two\n      lines\n", ":3:12: ", "title"),
        ("types: {model_drift: {title: a}\n", ":2:1: ", "YAML"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_place_and_the_shipped_stays(
    tmp_path: Path, text: str, place: str, said: str
) -> None:
    loaded = taxonomy.load([write(tmp_path / "own", text)])
    assert loaded.types == taxonomy.shipped().types
    (problem,) = loaded.problems
    assert str(tmp_path / "own" / "taxonomy.yaml") + place in problem.message
    assert said in problem.message


def test_one_bad_entry_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    text = NEW_TYPE + "  model_drift:\n    default_severity: dire\n"
    loaded = taxonomy.load([write(tmp_path / "own", text)])
    assert len(loaded.problems) == 1
    assert loaded.get("runaway_agent") is not None
    assert loaded.require("model_drift").default_severity == "medium"


def test_a_group_never_becomes_a_long_list(tmp_path: Path) -> None:
    body = "".join(
        f"  extra_{number}: {{group: reliability, title: T, seen: S, description: D, detection: x, "
        "default_severity: low}\n"
        for number in range(10)
    )
    loaded = taxonomy.load([write(tmp_path / "own", f"types:\n{body}")])
    assert len(loaded.in_group("reliability")) == taxonomy.GROUP_LIMIT
    assert len(loaded.problems) == 10 - (taxonomy.GROUP_LIMIT - 3)


def test_a_missing_runbook_is_no_error() -> None:
    shipped = taxonomy.shipped()
    library = {"performance-degradation"}
    assert shipped.runbook("model_performance_degradation", library) == "performance-degradation"
    assert shipped.runbook("model_drift", library) == ""
    assert shipped.runbook("of_another_taxonomy", library) == ""


def test_slugs_of_alerts_lead_to_runbooks() -> None:
    shipped = taxonomy.shipped()
    assert shipped.runbook_named("confidence-drop") == "performance-degradation"
    assert shipped.runbook_named("distribution-shift") == "model-drift"
    assert shipped.runbook_named("invalid-outputs") == "data-pipeline-corruption"
    assert shipped.runbook_named("adversarial-input") == "adversarial-attack"
    assert shipped.runbook_named("something-else") == "something-else"


def test_an_unknown_type_is_named_with_its_closest() -> None:
    with pytest.raises(NotFound) as caught:
        taxonomy.shipped().require("model_drifted")
    assert "model_drift" in caught.value.remedy
    assert taxonomy.shipped().title("peer_s_type") == "Peer s type"


def test_two_short_questions_reach_every_type() -> None:
    classifier = classify.load(taxonomy.shipped())
    first = classifier.first()
    assert len(first.options) <= 6
    assert first.options[-1].value == classify.UNSURE
    reached = set()
    for option in first.options[:-1]:
        second = classifier.second(option.value)
        assert len(second.options) <= 6
        assert all(len(choice.seen) <= 50 for choice in second.options)
        reached |= {choice.value for choice in second.options} - {classify.UNSURE}
    assert reached == set(taxonomy.shipped().types)


def test_a_group_of_one_needs_no_second_question() -> None:
    classifier = classify.load(taxonomy.shipped())
    only = classifier.only("bias_and_fairness")
    assert only is not None
    assert only.id == "bias_and_fairness_violation"
    assert classifier.only("reliability") is None
    with pytest.raises(NotFound):
        classifier.second("nowhere")


def test_groups_of_ones_own_are_options_and_empty_groups_are_not(tmp_path: Path) -> None:
    own = write(tmp_path / "own", NEW_TYPE + "  model_drift: {group: agents}\n")
    classifier = classify.load(taxonomy.load([own]), [own])
    assert "agents" in {option.value for option in classifier.first().options}
    assert [option.value for option in classifier.second("agents").options] == [
        "model_drift",
        "runaway_agent",
        classify.UNSURE,
    ]
