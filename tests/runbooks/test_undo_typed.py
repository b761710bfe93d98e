"""Full undo through typed actions, in a world that stands outside: whatever was done and failed, and whatever
failed while undoing, it is as before in the end, and the latest was undone first.
"""

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.journal import kinds
from tests.runbooks.actions.action_world import FULLY, ActionWorld
from tests.stand_ins.gateway import Gateway
from tests.stand_ins.mlflow import MLflow
from tests.stand_ins.serving import Fault, Request, StandIn

ALIAS = """
uses: model-registry/set-alias
with: {{model: fraud, alias: {0}, version: "{1}"}}
"""
KILL = """
uses: http/request
with:
  method: POST
  url: $FIRELINE_GATEWAY_URL/kill-switch
  json: {operator_id: $FIRELINE_OPERATOR, reason: $FIRELINE_REASON}
  state: {url: $FIRELINE_GATEWAY_URL/status, value: .killed, after: true}
  undo: {method: DELETE, url: $FIRELINE_GATEWAY_URL/kill-switch}
"""
BEFORE = {"champion": "4"}

Act = tuple[str, str, str]
"""What is moved (an alias, or the kill switch), where to, and what goes wrong."""
ACTS = st.tuples(
    st.sampled_from(["champion", "challenger", "kill"]),
    st.sampled_from(["3", "4", "5"]),
    st.sampled_from(["", "unverified", "refused"]),
)


class Place:
    """Both servers."""

    def __init__(self, registry: MLflow, gateway: Gateway) -> None:
        self.registry, self.gateway = registry, gateway

    def reset(self) -> None:
        self.registry.aliases = dict(BEFORE)
        self.gateway.state.killed = None

    def state(self) -> tuple[dict[str, str], bool]:
        return dict(self.registry.aliases), self.gateway.state.killed is not None

    def server(self, act: Act) -> StandIn:
        return self.gateway if act[0] == "kill" else self.registry


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    versions = dict.fromkeys("345", "READY")
    with MLflow(versions=versions, aliases=dict(BEFORE)) as registry, Gateway() as gateway:
        yield Place(registry, gateway)


def changes(request: Request) -> bool:
    return request.verb in {"POST", "DELETE"}


def act_on(world: ActionWorld, place: Place, act: Act) -> str:
    """One step, to its end; its attempt."""
    what, version, wrong = act
    step = KILL if what == "kill" else ALIAS.format(what, version)
    if wrong == "unverified":
        step += 'verify: "false"\n'
    prepared = world.ready(step)
    place.server(act).fault = Fault(status=500, times=1, concerns=changes) if wrong == "refused" else None
    world.act(prepared)
    place.server(act).fault = None
    return world.last


OVERLAPPING = [
    ("champion", "3", ""), ("champion", "5", "unverified"), ("kill", "", ""), ("champion", "3", "refused")
]  # fmt: skip
ABSENT = [("challenger", "3", ""), ("challenger", "5", "unverified"), ("champion", "3", "")]


@settings(max_examples=3, deadline=None)
@given(acts=st.lists(ACTS, max_size=3), stumble=st.booleans())
@example(acts=OVERLAPPING, stumble=True)
@example(acts=ABSENT, stumble=False)
def test_after_full_undo_the_world_is_as_before(
    place: Place, tmp_path_factory: pytest.TempPathFactory, acts: list[Act], stumble: bool
) -> None:
    place.reset()
    before = place.state()
    urls = {"FIRELINE_MLFLOW_URL": place.registry.url, "FIRELINE_GATEWAY_URL": place.gateway.url}
    world = ActionWorld(tmp_path_factory.mktemp("undo"), None, **urls)
    try:
        attempts = [act_on(world, place, act) for act in acts]
        planned = world.engine.undoable(world.incident, containment=True).undo
        assert list(planned) == [one for one in reversed(attempts) if one in planned]
        if stumble:
            for server in (place.registry, place.gateway):
                server.fault = Fault(status=500, times=1, concerns=changes)
            world.engine.undo_all(world.incident, FULLY, containment=True)
            place.registry.fault = place.gateway.fault = None
        report = world.engine.undo_all(world.incident, FULLY, containment=True)
        if not stumble:
            assert report.undone == planned
        assert (report.failed, report.problem) == ("", "")
        assert place.state() == before
        undone = [
            kinds.decode(kinds.StepIntended, event.payload).rollback_of
            for event in world.events(world.incident, kinds.StepIntended)
            if event.payload and kinds.decode(kinds.StepIntended, event.payload).rollback_of
        ]
        assert list(dict.fromkeys(undone)) == list(planned)
    finally:
        world.close()
