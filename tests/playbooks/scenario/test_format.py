"""Scenario files: what is taken, and what is refused with its place."""

import jsonschema
import pytest

from data import yaml_file
from data.errors import BadInput, NotFound
from playbooks.scenario import format as scenarios
from playbooks.scenario.schema import schema
from tests.playbooks.scenario.worlds import SMALL, loaded

WRONG = {
    "an unknown field": ("  difficulty: beginner", "  dificulty: beginner", 'unknown field "dificulty"'),
    "a panel": ("panel: live_accuracy", "panel: live_acuracy", "there is no panel 'live_acuracy'"),
    "a rule": ("rule: AIModelPerformanceDegraded", "rule: Mine", "is none of the rules"),
    "an act": ("[{act: update}]", "[{act: updated}]", "'updated' is none of"),
    "a field of an act": ("act: set_env, name:", "act: set_env, nam:", "set_env has no field 'nam'"),
    "an effect": (
        "{after: rolled-back, wait: 1m}",
        "{after: rolledback}",
        "no effect or inject 'rolledback'",
    ),
    "a duration": ("over: 8m", "over: 8 minutes", "over"),
    "a deployment": ("deployment: model-server", "deployment: server", "no deployment 'server'"),
    "a key": ("model-server/env/MODEL", "model-server/enc/MODEL", "env/NAME, image or replicas"),
    "a type": ("type: model_drift", "type: drifting", "no incident type 'drifting'"),
    "a severity": ("severity: [high]", "severity: [grave]", "no severity 'grave'"),
    "two ways to begin": ("      contains: true", "      at: 3m", "one of on, at and holds"),
    "a moment in words": ("at: 3m", "at: 3 min", "expected a time from the start such as 90s"),
    "a due time before the start": ("by: 12m", "by: -12m", "nothing is done before it begins"),
    "a type in an act": ("{act: acknowledged}", "{act: type, is: drifting}", "no incident type 'drifting'"),
    "a deployment in an act": (
        "{act: acknowledged}",
        "{act: restart, deployment: server}",
        "no deployment 'server'",
    ),
    "a variable": (
        'before: {MODEL_VERSION: "1.9"}',
        'about: {VERSION: "1.9"}',
        "no variable 'VERSION'",
    ),
    "a float": ("weight: 30", "weight: 1.5", "weight"),
}


def test_what_begins_a_scenario_is_one() -> None:
    assert loaded().scenario.title == "A small drill"
    assert loaded().minutes == 20


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_played_is_refused_with_its_place(what: str) -> None:
    right, wrong, words = WRONG[what]
    assert right in SMALL
    text = SMALL.replace(right, wrong, 1)
    with pytest.raises(BadInput, match="small") as refused:
        loaded(text)
    lines = text.splitlines()
    begins = next(number for number, line in enumerate(lines, 1) if wrong.strip() in line)
    assert words in refused.value.bare
    assert begins - 3 <= refused.value.line <= begins
    assert refused.value.column > 0


def test_nothing_comes_after_itself() -> None:
    both = "    support:\n      at: {after: nobody, wait: 1m}\n      text: a\n    nobody:\n"
    text = SMALL.replace("    support:\n", both + "      at: {after: support}\n      text: b\n    third:\n")
    with pytest.raises(BadInput, match="comes after itself"):
        loaded(text)


@pytest.mark.parametrize("name", sorted(scenarios.available()))
def test_what_ships_is_taken_and_fits_the_schema(name: str) -> None:
    path = scenarios.find(name)
    assert scenarios.is_scenario(path)
    assert scenarios.load(path).scenario.expected
    jsonschema.validate(yaml_file.load_file(path).data, schema())


def test_a_wrong_name_is_told_the_closest() -> None:
    with pytest.raises(NotFound) as missed:
        scenarios.find("loan-aproval")
    assert "loan-approvals" in missed.value.remedy
