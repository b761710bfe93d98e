"""The registry of actions: nothing is missing from keys, help or palette, and no two keys clash."""

import ast
from itertools import combinations
from pathlib import Path

import pytest

from screens import actions
from screens.actions import ACTIONS, SCOPES, TOGETHER, Action, Scope
from screens.keyboard import key_name


def keys(action: Action) -> list[str]:
    return action.keys.split(",")


def test_ids_are_unique_and_name_their_scope() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert {action.id.partition(".")[0] for action in ACTIONS} == set(SCOPES)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_has_a_key_a_title_and_help(action: Action) -> None:
    assert all(keys(action))
    assert action.title[:1].isupper()
    assert len(action.help) > 5
    assert not action.help.endswith("!")


@pytest.mark.parametrize("together", TOGETHER, ids=lambda scopes: scopes[0])
def test_no_key_means_two_things_on_one_screen(together: tuple[Scope, ...]) -> None:
    seen = [
        (key, action.id) for scope in together for action in actions.in_scope(scope) for key in keys(action)
    ]
    clashes = [(one, other) for one, other in combinations(seen, 2) if one[0] == other[0]]
    assert clashes == []


def test_destroying_keys_have_no_neighbours() -> None:
    destroying = [action for action in ACTIONS if action.danger == "destroys"]
    taken = {key for action in ACTIONS for key in keys(action)}
    assert [keys(action) for action in destroying] == [["f9"]]
    assert not taken & {"f8", "f10"}


def test_what_changes_production_is_no_plain_reading_neighbour_without_asking() -> None:
    """Undo and silence stand among letters, so they must be ones that ask first."""
    plain = [action.id for action in ACTIONS if action.danger == "changes" and len(keys(action)[0]) == 1]
    assert plain == ["watch.silence", "watch.expire", "incident.undo", "incident.undo_all"]


def test_bindings_have_stable_ids_and_tooltips() -> None:
    for scope in SCOPES:
        for binding, action in zip(actions.bindings(scope), actions.in_scope(scope), strict=True):
            assert (binding.id, binding.tooltip) == (action.id, action.help)


def _methods(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("action_")
    }


@pytest.mark.parametrize(
    ("scope", "files"),
    [
        ("everywhere", ["live_screen.py"]),
        ("list", ["widgets/rows.py"]),
        ("watch", ["watch.py"]),
        ("declare", ["declare.py"]),
        ("incident", ["incident/acts.py", "incident/metric_acts.py"]),
        ("metric", ["incident/metric_screen.py", "incident/of_incident.py"]),
        ("samples", ["incident/samples.py", "incident/of_incident.py"]),
        ("timeline", ["timeline/acts.py"]),
        ("triage", ["incident/triage_dialog.py"]),
        ("past", ["past/screen.py"]),
        ("settings", ["settings.py"]),
        ("doctor", ["doctor.py"]),
        ("dialog", ["dialogs/dialog.py"]),
    ],
)
def test_every_action_is_done_somewhere(scope: Scope, files: list[str]) -> None:
    room = Path(actions.__file__).parent.parent
    methods = set().union(*(_methods(room / file) for file in files))
    wanted = {f"action_{action.action}" for action in actions.in_scope(scope) if "." not in action.action}
    assert wanted <= methods


@pytest.mark.parametrize(
    ("key", "name"), [("ctrl+p", "^p"), ("f9", "F9"), ("question_mark", "?"), ("escape", "esc"), ("t", "t")]
)
def test_keys_are_written_as_people_read_them(key: str, name: str) -> None:
    assert key_name(key) == name


def test_a_field_shows_the_keys_that_work_while_typing() -> None:
    assert actions.action("everywhere.help").typing_key == "F1"
    assert actions.action("everywhere.palette").typing_key == "^p"
