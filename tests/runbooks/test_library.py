"""The shipped runbooks: one for every type of incident, clean, complete, and they do what they say."""

import re
from pathlib import Path

import jsonschema
import pytest

from playbooks import taxonomy
from runbooks import resolving, rules
from runbooks.actions.prometheus import Verify
from runbooks.actions.registry import ACTIONS
from runbooks.book import ANY_TYPE, Runbook, Step
from runbooks.kubectl_target import overrides
from runbooks.lint import check
from runbooks.placeholders import problems, resolve
from runbooks.risk import greatest, infer
from runbooks.schema import schema
from tests.runbooks.library_world import CALM, HARMFUL, IDLE, MODEL, RUNBOOKS, World, values

FIRST = "performance-degradation"
"""Each containment says for itself when it is taken; there is no decision to follow."""
SOON = 5 * 60
"""Seconds within which containment has its effect."""
KEPT_OF = {"MODEL_ID", "NAMESPACE", "DEPLOYMENT"}
"""What evidence is collected of."""
EVERY = pytest.mark.parametrize("runbook", RUNBOOKS.values(), ids=list(RUNBOOKS))
TAXONOMY = taxonomy.load()
PROVED_BY = {"kill-switch": (IDLE, HARMFUL), "fallback-to-rules": (IDLE, HARMFUL), "un-kill": (CALM, IDLE)}
"""Models for which the last containment step holds and does not; of every other runbook, calm and harmful."""


def risk(step: Step) -> str:
    return greatest(step.risk, infer(step.command)) if step.command else "reads"


def changing(runbook: Runbook) -> list[Step]:
    return [step for step in runbook.steps() if risk(step) != "reads"]


def test_every_type_has_its_runbook() -> None:
    missing = {name: kind.runbook for name, kind in TAXONOMY.types.items() if kind.runbook not in RUNBOOKS}
    assert missing == {}
    for name, kind in TAXONOMY.types.items():
        assert RUNBOOKS[kind.runbook or ""].incident_type == name
    known = {*TAXONOMY.types, ANY_TYPE}
    assert {book.incident_type for book in RUNBOOKS.values()} <= known


def test_every_alert_rule_and_alias_leads_to_one() -> None:
    for rule in rules.load().rules.values():
        slug = rule.runbook or TAXONOMY.types[rule.type].runbook or ""
        assert TAXONOMY.runbook_named(slug) in RUNBOOKS, rule.id
    for kind in TAXONOMY.types.values():
        assert all(TAXONOMY.runbook_named(alias) == kind.runbook for alias in kind.runbook_aliases)


@EVERY
def test_it_is_clean(runbook: Runbook) -> None:
    found = check(runbook.path, TAXONOMY.types)
    assert [str(finding) for finding in found if finding.level != "note"] == []
    for step in runbook.steps():
        for text in (step.command, step.rollback, step.verify, step.precheck):
            assert problems(text, step.parameters) == []
            assert overrides(text) == []
            resolve(text, values(step), step.parameters)
    jsonschema.validate(runbook.document.data, schema())


@EVERY
def test_every_question_to_a_source_sends_what_the_settings_have(runbook: Runbook) -> None:
    for step in runbook.steps():
        for text in (step.command, step.rollback, step.verify):
            for words in text.replace("\\\n", " ").splitlines():
                for source in re.findall(r"FIRELINE_(GATEWAY|PROMETHEUS|MLFLOW)_URL", words):
                    assert "_HEADER" in words, (step.id, source, words)


@EVERY
def test_it_is_whole(runbook: Runbook) -> None:
    sections = runbook.sections
    assert len(sections["triage"]) >= 3
    assert len(sections["containment"]) >= 3
    assert len(sections["investigation"]) >= 2
    assert len(runbook.options) >= 2
    assert all(option.when and option.steps for option in runbook.options)
    assert all(parameter.description for parameter in runbook.parameters.values())
    expected = " ".join(step.expected for step in sections["triage"]).lower()
    assert "false alarm" in expected
    assert all(step.expected for step in sections["triage"] + sections["investigation"])
    assert runbook.last_drilled == "never"


@EVERY
def test_what_changes_is_verified_and_can_be_undone(runbook: Runbook) -> None:
    steps = changing(runbook)
    assert steps
    for step in steps:
        assert step.verify, step.id
        assert infer(step.verify) == "reads"
        assert step.rollback or (step.typed and step.typed.restores), step.id
        assert step.expected
        assert step.time_to_effect, step.id
    assert min(step.time_to_effect for step in steps) <= SOON


@EVERY
def test_it_heeds_what_goes_wrong_with_runbooks(runbook: Runbook) -> None:
    """The version before may be bad too, a kill may be for nothing, a review may never be held."""
    for step in changing(runbook):
        assert "MODEL_PREVIOUS_VERSION" not in step.command
    assert any("review" in step.action for option in runbook.options for step in option.steps)
    for step in changing(runbook):
        if "MODEL_VERSION=" in step.command or risk(step) == "destroys":
            assert step.when or runbook is RUNBOOKS[FIRST], f"{step.id} follows no decision"
    assert any(isinstance(step.typed, Verify) for step in runbook.sections["containment"]) or any(
        step.id == "mode" for step in runbook.sections["containment"]
    )


@EVERY
def test_it_asks_for_no_value_that_nothing_uses(runbook: Runbook) -> None:
    used = {name for step in runbook.steps() for name in resolving.used(step)} | KEPT_OF
    assert set(runbook.parameters) <= used


@EVERY
def test_what_reads_tells_what_there_is_and_changes_nothing(library_world: World, runbook: Runbook) -> None:
    before = library_world.state()
    for step in runbook.steps():
        if (
            step.command
            and risk(step) == "reads"
            and not isinstance(step.typed, Verify)
            and step.id != "mode"
        ):
            assert library_world.good(step, step.command), step.id
    assert library_world.state() == before
    assert library_world.api.changes() == []


@EVERY
def test_the_figures_tell_harm_from_none(library_world: World, runbook: Runbook) -> None:
    well, ill = PROVED_BY.get(runbook.path.stem, (CALM, HARMFUL))
    for step in runbook.sections["containment"]:
        if isinstance(step.typed, Verify):
            done = library_world.run(step, step.command, well)
            assert done.returncode == 0, (step.id, done.stderr)
            assert library_world.run(step, step.command, ill).returncode != 0, step.id


def test_a_query_says_what_nobody_measures(library_world: World) -> None:
    step = next(step for step in RUNBOOKS["leaked-keys"].steps() if step.id == "used")
    output = library_world.good(step, step.command)
    assert "the busiest clients, requests a second: no samples\n" in output
    output = library_world.run(step, step.command, HARMFUL).stdout
    assert "  client=sha256:ab12\n" in output


def test_a_query_fails_where_prometheus_does_not_answer(library_world: World) -> None:
    step = next(step for step in RUNBOOKS["leaked-keys"].steps() if step.id == "used")
    del library_world.variables["FIRELINE_PROMETHEUS_URL"]
    assert library_world.run(step, step.command).returncode != 0


def test_the_gateway_holds_what_the_human_in_the_loop_steps_say(library_world: World) -> None:
    runbook = RUNBOOKS["human-in-the-loop-for-all"]
    check_mode = next(step for step in runbook.steps() if step.id == "mode")
    assert library_world.run(check_mode, check_mode.command).returncode != 0
    unsure = next(step for step in runbook.steps() if step.id == "hold-the-unsure")
    library_world.good(unsure, unsure.command)
    assert '"confidence_threshold": 0.95' in library_world.good(check_mode, check_mode.command)
    assert MODEL not in library_world.gateway.state.blocked


def test_the_page_lists_what_ships_and_every_typed_action() -> None:
    page = (Path(__file__).parents[2] / "docs" / "runbooks.md").read_text()
    listed = [line for line in page.splitlines() if line.startswith("- `") and " — " in line]
    assert listed == [
        f"- `{name}` — {RUNBOOKS[name].name} ({RUNBOOKS[name].incident_type})" for name in sorted(RUNBOOKS)
    ]
    assert all(f"uses: {action}" in page for action in ACTIONS)
