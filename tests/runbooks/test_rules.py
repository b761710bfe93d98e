"""The alert rules fire when they should, in time, and not before: judged by Prometheus' own promtool."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from playbooks import taxonomy
from runbooks.rules import PROFILES, Profile, load, plain, resource
from tests.runbooks import detection_page
from tests.runbooks.rule_stories import AFTER, STORIES, Series, onset
from tests.servers.process import program

RULES = load()
SHIPPED = taxonomy.shipped()


def complaints(*words: str) -> str:
    """What promtool has against it; empty when it agrees."""
    done = subprocess.run([program("promtool"), *words], capture_output=True, text=True, timeout=120)
    return done.stdout + done.stderr if done.returncode else ""


def ask(alert: str, minute: int, *, fires: bool) -> dict[str, Any]:
    samples = [{"labels": "{}", "value": 1}] if fires else []
    expr = f'count(ALERTS{{alertname="{alert}", alertstate="firing"}})'
    return {"expr": expr, "eval_time": f"{minute}m", "exp_samples": samples}


def story(alert: str, *, quiet: bool, asked: list[dict[str, Any]]) -> dict[str, Any]:
    series: list[Series] = STORIES[alert]
    return {
        "name": f"{alert}, {'quiet' if quiet else 'firing'}",
        "interval": "1m",
        "input_series": [
            {"series": one.selector, "values": one.values(onset(alert), quiet=quiet)} for one in series
        ],
        "promql_expr_test": asked,
    }


def judge(folder: Path, profile: Profile, tests: dict[str, dict[str, Any]]) -> str:
    """What promtool says of each story, which meets the rule of its alert alone: that is quicker."""
    for alert, told in tests.items():
        alone = replace(RULES, rules={alert: RULES.rules[alert]})
        (folder / f"{alert}.rules.yaml").write_text(plain(alone, profile))
        (folder / f"{alert}.yaml").write_text(
            json.dumps({"rule_files": [f"{alert}.rules.yaml"], "evaluation_interval": "1m", "tests": [told]})
        )
    return complaints("test", "rules", *(str(folder / f"{alert}.yaml") for alert in tests))


def test_every_rule_has_a_story_and_every_type_a_rule() -> None:
    assert not RULES.problems
    assert set(STORIES) == set(RULES.rules)
    assert {rule.type for rule in RULES.rules.values()} == set(SHIPPED.types)


@pytest.mark.parametrize("profile", PROFILES)
def test_prometheus_takes_the_rules(tmp_path: Path, profile: Profile) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(plain(RULES, profile))
    assert not complaints("check", "rules", str(file))
    manifest = yaml.safe_load(resource(RULES, profile))
    assert (manifest["apiVersion"], manifest["kind"]) == ("monitoring.coreos.com/v1", "PrometheusRule")
    assert manifest["spec"] == yaml.safe_load(file.read_text())


def test_fast_rules_fire_within_fifteen_minutes_of_the_onset(tmp_path: Path) -> None:
    assert not judge(
        tmp_path,
        "fast",
        {
            alert: story(
                alert,
                quiet=False,
                asked=[
                    ask(alert, onset(alert) - 1, fires=False),
                    ask(alert, onset(alert) + 15, fires=True),
                ],
            )
            for alert in STORIES
        },
    )


def test_seed_rules_wait_for_their_time_and_then_fire(tmp_path: Path) -> None:
    assert not judge(
        tmp_path,
        "seed",
        {
            alert: story(
                alert,
                quiet=False,
                asked=[ask(alert, onset(alert), fires=False), ask(alert, onset(alert) + AFTER, fires=True)],
            )
            for alert in STORIES
        },
    )


@pytest.mark.parametrize("profile", PROFILES)
def test_what_comes_near_the_threshold_stays_quiet(tmp_path: Path, profile: Profile) -> None:
    assert not judge(
        tmp_path,
        profile,
        {
            alert: story(
                alert,
                quiet=True,
                asked=[ask(alert, onset(alert) + minute, fires=False) for minute in (0, 15, 60, AFTER)],
            )
            for alert in STORIES
        },
    )


@pytest.mark.parametrize("profile", PROFILES)
def test_a_canary_alone_is_blamed_and_keeps_version_and_baseline(tmp_path: Path, profile: Profile) -> None:
    live = 'model_live_accuracy{{model_id="fraud-v4",model_version="{}"}}'
    baseline = 'model_baseline_accuracy{{model_id="fraud-v4",baseline="{}"}}'
    series = [
        {"series": live.format("4.1.1"), "values": "0.95x60"},
        {"series": live.format("4.1.2"), "values": "0.81x60"},
        {"series": baseline.format("4.1.0"), "values": "0.93x60"},
        {"series": baseline.format("4.1.1"), "values": "0.95x60"},
    ]
    fires = {
        "exp_labels": {
            "severity": "high",
            "incident_type": "model_performance_degradation",
            "model_id": "fraud-v4",
            "model_version": "4.1.2",
            "baseline": "4.1.1",
        },
        "exp_annotations": {
            "summary": "Model fraud-v4 has an accuracy of 0.810, below 0.90 of its baseline 4.1.1",
            "runbook_url": "https://runbooks.internal/ai-incidents/performance-degradation",
        },
    }
    alert = "AIModelPerformanceDegraded"
    asked = {"eval_time": "30m", "alertname": alert, "exp_alerts": [fires]}
    assert not judge(
        tmp_path,
        profile,
        {alert: {"interval": "1m", "input_series": series, "alert_rule_test": [asked]}},
    )


def test_what_seldon_and_alibi_detect_tell_is_an_alert_on_the_model(tmp_path: Path) -> None:
    alert = "AlibiDetectDrift"
    fires = {
        "exp_labels": {
            "severity": "medium",
            "incident_type": "model_drift",
            "model_id": "fraud-v4",
            "deployment_name": "fraud-v4",
        },
        "exp_annotations": {
            "summary": "Alibi Detect finds that the inputs of model fraud-v4 have drifted",
            "runbook_url": "https://runbooks.internal/ai-incidents/model-drift",
        },
    }
    asked = {"eval_time": f"{onset(alert) + 20}m", "alertname": alert, "exp_alerts": [fires]}
    told = story(alert, quiet=False, asked=[]) | {"alert_rule_test": [asked]}
    assert not judge(tmp_path, "seed", {alert: told})


@pytest.mark.parametrize("profile", PROFILES)
def test_what_a_rule_says_leads_to_its_type_and_its_runbook(profile: Profile) -> None:
    for entry in yaml.safe_load(plain(RULES, profile))["groups"][0]["rules"]:
        kind = SHIPPED.require(entry["labels"]["incident_type"])
        slug = entry["annotations"]["runbook_url"].rpartition("/")[2]
        assert SHIPPED.runbook_named(slug) == kind.runbook
        assert entry["labels"]["severity"] == kind.default_severity
        assert not any(blank in str(entry) for blank in ("$window", "$threshold"))


def test_every_metric_of_an_expression_is_described() -> None:
    for rule in RULES.rules.values():
        used = {word for series in STORIES[rule.id] for word in [series.selector.partition("{")[0]]}
        assert used == set(rule.metrics)
        assert all(metric in rule.expr for metric in rule.metrics)


def test_an_organisation_overrides_a_threshold(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        'rules:\n  AIModelInputDistributionShift:\n    threshold: "0.3"\n', encoding="utf-8"
    )
    changed = load([tmp_path])
    assert not changed.problems
    assert "model_input_kl_divergence > 0.3" in plain(changed, "seed")
    assert "above 0.3" in plain(changed, "seed")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('rules:\n  AIModelPrivacyLeak:\n    threshold: "many"\n', (3, 16), "a threshold is a number"),
        ("rules:\n  AIModelPrivacyLeak:\n    type: leak\n", (3, 11), "not an incident type"),
        ("rules:\n  lower: {type: model_drift}\n", (2, 3), "cannot be an id"),
        (
            "rules:\n  AIModelPrivacyLeak:\n    profiles:\n      seed: {for: 1m, window: 5m}\n",
            (4, 7),
            "the profile fast is missing",
        ),
        (
            (
                "rules:\n  AIModelPrivacyLeak:\n    profiles:\n      seed: {for: soon, window: 5m}\n"
                "      fast: {for: 1m, window: 5m}\n"
            ),
            (4, 19),
            "soon",
        ),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_place(
    tmp_path: Path, text: str, place: tuple[int, int], words: str
) -> None:
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    loaded = load([tmp_path])
    [problem] = loaded.problems
    assert (problem.line, problem.column) == place
    assert words in str(problem)
    assert set(loaded.rules) == set(RULES.rules)


def test_the_page_on_detection_is_what_the_rules_say() -> None:
    assert detection_page.PAGE.read_text() == detection_page.page(), "python -m tests.runbooks.detection_page"
