"""HTTP requests as steps: the gateway's kill switch, killed and revived."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbooks.actions.http import Request
from runbooks.actions.protocol import Change
from runbooks.risk import infer
from tests.runbooks.actions.action_world import ActionWorld
from tests.stand_ins.gateway import Gateway

KILL = """
uses: http/request
with:
  method: POST
  url: $FIRELINE_GATEWAY_URL/kill-switch
  json: {operator_id: $FIRELINE_OPERATOR, reason: $FIRELINE_REASON}
  state: {url: $FIRELINE_GATEWAY_URL/status, value: .killed, after: true}
  undo: {method: DELETE, url: $FIRELINE_GATEWAY_URL/kill-switch}
  risk: destroys
"""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as running:
        yield running


@pytest.fixture
def world(tmp_path: Path, gateway: Gateway) -> Iterator[ActionWorld]:
    made = ActionWorld(tmp_path, FIRELINE_GATEWAY_URL=gateway.url)
    yield made
    made.close()


def test_a_kill_switch_is_pressed_with_free_text_verified_and_taken_back(
    world: ActionWorld, gateway: Gateway
) -> None:
    prepared = world.ready(KILL)
    assert prepared.confirmation == "typed"
    assert prepared.changes == (Change("killed", "false", "true"),)
    ended = world.act(prepared)
    assert (ended.outcome, ended.verification) == ("succeeded", "verified"), ended
    assert gateway.state.killed is not None
    assert gateway.state.killed.reason == world.incident.title
    assert world.act(world.undo()).verification == "verified"
    assert not gateway.killed


def test_what_is_so_already_has_no_undo_that_would_take_back_another_hand(
    world: ActionWorld, gateway: Gateway
) -> None:
    world.act(world.ready(KILL))
    again = world.ready(KILL)
    assert "It is so already; nothing would change." in again.warnings
    assert again.undo == ""


def test_undoing_what_somebody_revived_already_is_no_conflict(world: ActionWorld, gateway: Gateway) -> None:
    world.act(world.ready(KILL))
    gateway.state.killed = None
    undo = world.undo()
    assert "All is as it was before the step; now killed is false. Undoing changes nothing." in undo.warnings
    assert undo.conflict == ""
    world.act(undo)
    assert gateway.status()["killed"] is False


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text("abc $'\"\\", max_size=4), inner, max_size=3)
        ),
        max_leaves=6,
    )
)
def test_any_body_reaches_the_wire_as_it_is_written(body: object) -> None:
    command = Request(url="http://x", method="POST", json=body).command()
    made = subprocess.run(
        ["bash", "-c", command.rpartition(" | curl ")[0]],
        capture_output=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    ).stdout
    assert json.loads(made) == body


def test_risk_is_inferred_from_the_method() -> None:
    assert infer(Request(url="http://x/status").command()) == "reads"
    assert infer(Request(url="http://x/mode", method="POST", json={"mode": "a"}).command()) == "changes"
    assert infer(Request(url="http://x/kill-switch", method="POST").command()) == "destroys"


def test_a_header_comes_from_the_environment_and_stops_the_step_where_it_is_not_set() -> None:
    command = Request(url="http://127.0.0.1:1/", headers={"Authorization": "NOT_SET_TOKEN"}).command()
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env={"PATH": os.environ["PATH"]}
    )
    assert done.returncode != 0
    assert "NOT_SET_TOKEN" in done.stderr
