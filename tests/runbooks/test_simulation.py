"""Commands of a drill: what they do, and what they print, without anything being run."""

import pytest

from data.times import MINUTE
from playbooks.scenario import format as scenarios
from playbooks.scenario.world import World
from runbooks.actions.http import Ask, Request, State
from runbooks.actions.kubernetes import Scale, SetEnv
from runbooks.actions.mlflow import Alias
from runbooks.actions.prometheus import Verify
from runbooks.simulation.answering import Simulator
from runbooks.simulation.doing import does, variables
from tests.playbooks.scenario.worlds import SMALL, act, set_version, world

DOES = {
    "kubectl set env deployment/x -n ns A=1 B- && kubectl rollout status deploy/x": [
        ("set_env", {"deployment": "x", "namespace": "ns", "name": "A", "value": "1"}),
        ("set_env", {"deployment": "x", "namespace": "ns", "name": "B", "value": ""}),
    ],
    "kubectl scale deployment x --replicas=0": [
        ("scale", {"deployment": "x", "namespace": "", "replicas": "0"})
    ],
    "kubectl --namespace n rollout undo deploy/x": [
        ("rollout_undo", {"deployment": "x", "namespace": "n", "revision": ""})
    ],
    "curl -X POST http://gw:8080/kill-switch -d '{}'": [
        ("request", {"method": "POST", "path": "/kill-switch", "host": "gw"})
    ],
    Alias("m", "champion").move("7"): [("alias", {"model": "m", "alias": "champion", "version": "7"})],
    Alias("m", "champion").remove(): [("alias", {"model": "m", "alias": "champion", "version": ""})],
    "kubectl get pods; curl http://x/y; kubectl scale deploy/x --replicas=2 --dry-run=server": [],
    "rm -rf /": [],
}


@pytest.mark.parametrize("command", DOES)
def test_what_a_command_does(command: str) -> None:
    assert list(does(command)) == DOES[command]


def simulator(*acts: object, minute: int = 5) -> Simulator:
    return Simulator(world(*acts).at(minute * MINUTE), variables())  # type: ignore[arg-type]


def look(command: str) -> str:
    answer = simulator().run(command)
    assert answer.exit_code == 0
    return answer.output


def test_a_typed_action_reads_what_stands_and_verifies_what_it_did() -> None:
    set_env = SetEnv(deployment="model-server", namespace="n", env={"MODEL_VERSION": "1.9"})
    prior = set_env.prior(look)
    assert prior.changes[0][1:] == ("2.0", "1.9")
    assert "MODEL_VERSION=2.0" in prior.undo
    before, after = simulator(), simulator(set_version(4, "1.9"))
    checks = (prior.precheck, prior.undo_precheck, set_env.template().verify)
    assert [before.run(one).exit_code for one in checks] == [0, 1, 1]
    assert [after.run(one).exit_code for one in checks] == [1, 0, 0]
    assert after.run(prior.standing).output.startswith("MODEL_VERSION=1.9\nlast changed by")


def test_the_kill_switch_and_its_undo() -> None:
    url = "$FIRELINE_GATEWAY_URL/kill-switch"
    kill = Request(
        method="POST",
        url=url,
        state=State(url="$FIRELINE_GATEWAY_URL/status", value=".killed", after=True),
        undo=Ask(method="DELETE", url=url),
    )
    prior = kill.prior(look)
    assert prior.changes[0][1:] == ("false", "true")
    killed = act(1, "request", method="POST", path="/kill-switch")
    freed = act(2, "request", method="DELETE", path="/kill-switch")
    verify = kill.template().verify
    assert simulator().run(verify).exit_code == 1
    assert simulator(killed).run(verify).exit_code == 0
    assert simulator(killed, freed).run(verify).exit_code == 1


def test_scaling_an_unknown_deployment_fails_as_kubectl_does() -> None:
    answer = simulator().run(Scale(deployment="nobody", namespace="n", replicas=3).template().command)
    assert (answer.exit_code, "not found" in answer.output) == (1, True)


def test_describing_a_deployment_says_what_its_variables_may_be() -> None:
    text = SMALL.replace(
        "{OVERSIGHT_MODE: automatic}", "{OVERSIGHT_MODE: automatic}, about: {OVERSIGHT_MODE: or people}"
    )
    told = Simulator(world(text=text).at(MINUTE), {}).run("kubectl describe deployments").output
    assert "model-server  ai-production, 2 ready\n" in told
    assert "OVERSIGHT_MODE=automatic\n    # or people" in told
    assert "ai-production   model-server" in simulator().run("kubectl get deploy -n ai-production").output
    assert "model-server" not in simulator().run("kubectl get deploy -n elsewhere").output


ASKED = {
    'model_live_accuracy{model_id="my-model"}': True,
    'model_live_accuracy{model_id="my-model"} > 0.9': False,
    'model_live_accuracy{model_id="my-model"} < on (model_id) model_baseline_accuracy{} * 0.9': True,
    "model_live_accuracy{} < 0.9 * max(model_baseline_accuracy{})": True,
    "model_live_accuracy{} < 0.1 * max(model_baseline_accuracy{})": False,
    'model_live_accuracy{model_id="another"}': False,
    "model_live_accuracy{} >= 0 unless model_live_accuracy{} < 0.8": False,
    "model_live_accuracy{} >= 0 unless model_live_accuracy{} < 0.1": True,
    "model_live_accuracy{} offset 1d > 0.9": True,
    "up{}": False,
}


@pytest.mark.parametrize("query", ASKED)
def test_promql_is_answered_by_panel(query: str) -> None:
    from playbooks.scenario import promql

    now = world().at(5 * MINUTE)
    values = [line.value(now.now) for line in promql.lines(now, query)]
    assert any(value is not None for value in values) == ASKED[query]


def test_a_condition_prints_what_it_gives_and_ends_as_jq_does_where_it_gives_nothing() -> None:
    holds, fails = (
        Simulator(world().at(5 * MINUTE), variables()).run(Verify(query=query).template().command)
        for query in ("model_live_accuracy{} > 0", "up{}")
    )
    assert (holds.output[:9], holds.exit_code) == ("holds: 0.", 0)
    assert (fails.output, fails.exit_code) == ("", 4)


def test_one_thing_that_this_world_does_not_have_verifies_nothing() -> None:
    named = simulator().run("kubectl get cronjob source -o json | jq --exit-status '.spec.suspend == true'")
    assert not named.known, "nobody says that it is suspended"
    assert simulator().run("kubectl get cronjobs").output.startswith("No resources found")


def test_suspending_the_job_of_the_first_drill_is_seen() -> None:
    scenario = scenarios.load(scenarios.find("loan-approvals")).scenario
    look = "kubectl get cronjob loan-features -n x --output json | jq --exit-status '.spec.suspend == true'"
    patch = """kubectl patch cronjob loan-features -n x --patch '{"spec": {"suspend": true}}'"""
    codes = [
        Simulator(World(scenario, 0, acts).at(5 * MINUTE), variables()).run(look).exit_code
        for acts in ((), (act(1, "command", text=patch),))
    ]
    assert codes == [1, 0]
