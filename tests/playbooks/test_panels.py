"""Panels: what ships is whole and Prometheus understands it; what an organisation adds lies over it."""

from pathlib import Path

import pytest

from data.sources.prometheus import Prometheus
from data.sources.promql_template import DURATIONS, VALUES
from data.times import HOUR
from data.yaml_file import load_file
from playbooks import panels, taxonomy
from playbooks.knowledge_files import SHIPPED
from playbooks.panels import Panels
from playbooks.units import Unit, shown
from tests.servers.real import prometheus


def test_every_type_of_the_taxonomy_has_panels() -> None:
    found = panels.shipped()
    assert found.problems == ()
    assert set(found.types) - {panels.ANY} == set(taxonomy.shipped().types)
    assert all(len(shown) >= 3 for shown in found.types.values())


@pytest.mark.parametrize(
    ("panel", "limit", "worse"),
    [
        ("input_shift", "0.5", "above"),
        ("confidence", "0.6", "below"),
        ("input_anomalies", 10, "above"),
        ("invalid_outputs", 0, "above"),
        ("policy_violations", 0, "above"),
    ],
)
def test_limits_are_those_of_the_rules(panel: str, limit: str | int, worse: str) -> None:
    found = panels.shipped().panels[panel]
    assert (found.limit, found.worse) == (limit, worse)


def test_accuracy_is_held_against_nine_tenths_of_its_baseline_and_its_labels_lag() -> None:
    for name in ("live_accuracy", "f1", "precision", "recall"):
        found = panels.shipped().panels[name]
        assert (found.factor, found.worse, found.labels_lag) == ("0.90", "below", "7d")
        assert found.baseline


def test_every_metric_that_an_alert_rule_reads_has_a_panel() -> None:
    rules = load_file(SHIPPED / "rules.yaml").data["rules"]
    shown = panels.shipped().panels.values()
    always = " ".join(f"{panel.query} {panel.baseline}" for panel in shown if not panel.optional)
    of_tools = " ".join(f"{panel.query} {panel.baseline}" for panel in shown if panel.optional)
    missing = {
        metric
        for rule in rules.values()
        for metric in rule["metrics"]
        if f"{metric}{{" not in (of_tools if metric.startswith("seldon_") else always)
    }
    assert missing == set()


def test_prometheus_understands_every_query_that_ships(tmp_path: Path) -> None:
    found = panels.shipped()
    values, lengths = dict.fromkeys(VALUES, "m-1"), dict.fromkeys(DURATIONS, HOUR)
    templates = [panel.template for panel in found.panels.values()]
    templates += [panel.baseline_template for panel in found.panels.values() if panel.baseline_template]
    templates += [measure.template for measure in found.measures.values()]
    with prometheus(tmp_path) as server:
        source = Prometheus(server.url)
        try:
            answers = [source.instant(template.fill(values, lengths)) for template in templates]
        finally:
            source.close()
    assert len(answers) > 30
    assert all(answer.samples == () for answer in answers)


def test_an_organisation_adds_overrides_and_orders(tmp_path: Path) -> None:
    found = _loaded(
        tmp_path,
        """
panels:
  chargebacks:
    title: chargebacks
    query: sum(rate(chargebacks_total{model=$model_id}[$window]))
    worse: above
    limit: 2.5
  live_accuracy: {labels_lag: 30d}
types:
  model_drift: {panels: [chargebacks, input_shift]}
""",
    )
    assert found.problems == ()
    assert [panel.id for panel in found.of("model_drift")][:2] == ["chargebacks", "input_shift"]
    assert found.panels["live_accuracy"].labels_lag == "30d"
    assert found.panels["live_accuracy"].factor == "0.90"
    assert [panel.id for panel in found.of("somebody_elses_type")][:1] == ["live_accuracy"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("panels:\n  x: {title: x, query: 'up{m=\"$model_id\"}'}\n", 2, "inside quotes"),
        ("panels:\n  x:\n    title: x\n    query: up\n    limit: 3\n", 3, "on which side"),
        ("panels:\n  x:\n    title: x\n    query: up\n    range: soon\n", 5, "is not a duration"),
        ("panels:\n  x:\n    title: x\n    query: up(\n", 4, "never closed"),
        ("panels:\n  x:\n    title: x\n    query: up\n    baseline: up\n    limit: 1\n", 5, "not both"),
        ("panels:\n  x:\n    title: x\n    query: up\n    unit: miles\n", 5, "miles"),
        ("types:\n  model_drift: {panels: [input_shift, none]}\n", 2, "there is no panel 'none'"),
        ("measures:\n  x: {title: x, field: y, query: '$window'}\n", 2, "may stand only in brackets"),
    ],
)
def test_what_cannot_be_taken_is_said_with_its_place_and_the_rest_stays(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    found = _loaded(tmp_path, text)
    (problem,) = found.problems
    assert words in problem.message
    assert problem.line == line
    assert "x" not in found.panels
    assert found.of("model_drift") == panels.shipped().of("model_drift")


def _loaded(folder: Path, text: str) -> Panels:
    (folder / "panels.yaml").write_text(text)
    return panels.load([folder])


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.7812, "ratio", "0.78"),
        (0.0, "ratio", "0"),
        (1.0, "ratio", "1"),
        (12_400.0, "count", "12.4k"),
        (999_999.0, "count", "1.00M"),
        (0.058, "per_second", "0.058/s"),
        (12.34, "per_second", "12.3/s"),
        (0.24, "seconds", "240 ms"),
        (0.0000004, "seconds", "4e-07 s"),
        (75.0, "seconds", "1.25 min"),
        (3.3e9, "bytes", "3.07 GiB"),
        (-12.0, "percent", "-12 %"),
        (float("nan"), "ratio", "NaN"),
        (float("-inf"), "bytes", "-Inf"),
    ],
)
def test_values_read_as_people_read_them(value: float, unit: Unit, text: str) -> None:
    assert shown(value, unit) == text
