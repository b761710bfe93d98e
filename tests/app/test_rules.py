"""``fireline rules``: the alert rules, as files."""

from pathlib import Path

import pytest
import yaml

from tests.app.command_line import CommandLine


def test_rules_go_to_standard_output_or_to_a_file(fireline: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    written = fireline.good("rules", "--profile", "fast")
    fireline.good("rules", "--profile", "fast", "-o", str(file))
    assert file.read_text() == written
    [group] = yaml.safe_load(written)["groups"]
    assert "AIModelPerformanceDegraded" in {rule["alert"] for rule in group["rules"]}


def test_the_operator_gets_its_own_kind_with_runbooks_where_they_are(fireline: CommandLine) -> None:
    manifest = yaml.safe_load(
        fireline.good("rules", "--format", "crd", "--runbook-base", "https://wiki.example/runbooks/")
    )
    assert manifest["kind"] == "PrometheusRule"
    first = manifest["spec"]["groups"][0]["rules"][0]
    assert first["annotations"]["runbook_url"] == "https://wiki.example/runbooks/performance-degradation"


def test_a_rule_that_cannot_be_taken_is_named_and_the_others_are_written(
    fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules.yaml").write_text('rules:\n  AIModelPrivacyLeak:\n    threshold: "many"\n')
    monkeypatch.setenv("FIRELINE_KNOWLEDGE", str(tmp_path))
    ran = fireline("rules")
    assert ran.code == 1
    assert f"{tmp_path / 'rules.yaml'}:3:16" in ran.err
    assert yaml.safe_load(ran.out)["groups"]
    assert fireline("check", str(tmp_path)).code == 1
