"""What Kubernetes objects say about changes: before and after, secrets masked, hostile text cleaned."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources import kubernetes_changes as changes
from data.sources import kubernetes_rollouts as workloads
from data.sources.change import ENV, IMAGE, ROLLOUT, Change
from data.sources.kubernetes_wire import Event
from data.sources.kubernetes_workloads import ControllerRevision, ReplicaSet, StatefulSet
from data.times import parse_iso
from tests.data.sources.kubernetes_objects import (
    controller_revision,
    deployment,
    event,
    job,
    replica_set,
    stateful_set,
)


def rolled(*sets: ReplicaSet, status: dict[str, Any] | None = None) -> list[Change]:
    found = workloads.rollouts([deployment(status=status or {})], sets, "Kubernetes prod-eu", "kubectl")
    return list(found)


def pairs(found: list[Change]) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.subject, one.before, one.after) for one in found]


def test_a_rollout_says_what_it_changed() -> None:
    found = rolled(
        replica_set(1, env={"MODEL_VERSION": "4.1.1", "MODE": "auto", "OLD": "x"}),
        replica_set(2, env={"MODEL_VERSION": "4.1.2", "MODE": "auto", "NEW": ""}, image="server:2"),
    )
    assert pairs(found) == [
        (IMAGE, "model-server image", "server:1", "server:2"),
        (ENV, "model-server MODEL_VERSION", "4.1.1", "4.1.2"),
        (ENV, "model-server NEW", "not set", "empty"),
        (ENV, "model-server OLD", "x", "not set"),
    ]
    assert {one.at for one in found} == {parse_iso("2026-04-22T08:00:00Z")}
    assert found[0].link == "kubectl --namespace prod rollout history deployment/model-server --revision=2"
    assert all(one.suspect for one in found)


def test_revisions_are_put_in_order_and_compared_one_by_one() -> None:
    sets = [replica_set(number, env={"V": str(number)}) for number in (10, 9, 1)]
    assert [(one.before, one.after) for one in rolled(*sets)] == [("1", "9"), ("9", "10")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_KEY", "hunter2"),
        ("DB_PASSWORD", "hunter2"),
        ("SESSION_TOKEN", "hunter2"),
        ("DATABASE", "postgres://model:hunter2@db/features"),
        ("HEADER", "Bearer hunter2hunter2hunter2"),
    ],
)
def test_a_secret_is_masked_before_and_after(name: str, value: str) -> None:
    (found,) = rolled(replica_set(1, env={name: "old-" + value}), replica_set(2, env={name: value}))
    assert "hunter2" not in f"{found}"
    assert "[masked]" in found.after


def test_a_reference_to_a_secret_names_it() -> None:
    reference = {"secretKeyRef": {"name": "model", "key": "token"}}
    (found,) = rolled(replica_set(1, env={"TOKEN": "plain"}), replica_set(2, env={"TOKEN": reference}))
    assert (found.before, found.after) == ("[masked]", "from secret model/token")


def test_several_containers_are_told_apart() -> None:
    def containers(version: str) -> list[dict[str, Any]]:
        return [{"name": "main", "image": "a:1"}, {"name": "sidecar", "image": f"b:{version}"}]

    found = rolled(replica_set(1, containers=containers("1")), replica_set(2, containers=containers("2")))
    assert pairs(found) == [(IMAGE, "model-server sidecar/image", "b:1", "b:2")]


def test_a_restart_and_an_unread_difference_are_rollouts_too() -> None:
    found = rolled(replica_set(1), replica_set(2), replica_set(3, restarted="2026-04-22T08:05:00Z"))
    assert [(one.kind, one.after) for one in found] == [
        (ROLLOUT, "revision 2, another part of the pod template"),
        (ROLLOUT, "revision 3, restarted"),
    ]


def test_a_template_that_came_back_is_dated_by_the_deployment_s_condition() -> None:
    progress = {"type": "Progressing", "lastUpdateTime": "2026-04-22T09:00:00Z"}
    forth, back = rolled(
        replica_set(2, env={"V": "2"}),
        replica_set(3, env={"V": "1"}, made="2026-01-01T00:00:00Z", again=True),
        status={"conditions": [progress]},
    )
    assert (forth.before, forth.after, forth.seen_only) == ("1", "2", False)
    assert (back.before, back.after) == ("2", "1")
    assert (back.at, back.seen_only) == (parse_iso("2026-04-22T09:00:00Z"), True)


def test_a_set_s_template_that_came_back_is_dated_by_who_wrote_last_to_the_set() -> None:
    written = [
        {"manager": "kubectl-rollout", "operation": "Update", "time": "2026-04-22T09:00:00Z"},
        {"manager": "controller", "time": "2026-04-22T09:30:00Z", "subresource": "status"},
    ]
    workload = msgspec.convert(stateful_set(metadata={"managedFields": written}), StatefulSet)
    kept = [
        controller_revision(4, "embed:1", "2026-04-20T08:00:00Z"),
        controller_revision(2, "embed:2", "2026-04-21T08:00:00Z"),
        controller_revision(3, "embed:3", "2026-04-22T08:00:00Z"),
        controller_revision(7, "other:9", "2026-04-22T08:00:00Z", of="another"),
    ]
    revisions = [msgspec.convert(one, ControllerRevision) for one in kept]
    found = list(workloads.set_rollouts([workload], revisions, "k", "kubectl"))
    assert [(one.before, one.after, one.seen_only) for one in found] == [
        ("embed:1", "embed:2", False),
        ("embed:2", "embed:3", False),
        ("embed:3", "embed:1", True),
    ]
    assert found[-1].at == parse_iso("2026-04-22T09:00:00Z")


def test_jobs_by_series_with_their_last_success() -> None:
    jobs = [
        job("features-28934720", owner="features", completionTime="2026-04-22T04:10:00Z", succeeded=1),
        job("features-28934840", owner="features", completionTime="2026-04-22T06:10:00Z", succeeded=1),
        job(
            "features-28934960",
            owner="features",
            failed=1,
            conditions=[
                {
                    "type": "Failed",
                    "status": "True",
                    "reason": "BackoffLimitExceeded",
                    "lastTransitionTime": "2026-04-22T08:10:00Z",
                }
            ],
        ),
        job("backfill", startTime="2026-04-22T08:00:00Z", active=1),
    ]
    backfill, features = changes.jobs_stand(jobs)
    assert (backfill.state, backfill.text) == ("waiting", "no success is known")
    assert features.state == "failed"
    assert features.text == "its latest run failed, last success 2026-04-22T06:10:00Z"
    found = list(changes.job_changes(jobs, "k", "kubectl"))
    assert [(one.after, one.bad, one.suspect) for one in found] == [
        ("succeeded", False, False),
        ("succeeded", False, False),
        ("failed, BackoffLimitExceeded", True, True),
    ]


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("features-0800", "features"),
        ("features-28934720", "features"),
        ("train-x7k2p", "train"),
        ("v4", "v4"),
    ],
)
def test_runs_of_one_name_but_for_the_ending_are_one_series(name: str, series: str) -> None:
    (found,) = changes.jobs_stand([job(name)])
    assert found.subject == series


@pytest.mark.parametrize(
    ("times", "wanted"),
    [
        ({"lastTimestamp": "2026-04-22T08:00:00Z"}, "2026-04-22T08:00:00Z"),
        ({"lastTimestamp": None, "eventTime": "2026-04-22T08:01:00.5Z"}, "2026-04-22T08:01:00.5Z"),
        ({"series": {"count": 7, "lastObservedTime": "2026-04-22T08:02:00Z"}}, "2026-04-22T08:02:00Z"),
        ({}, "2026-04-22T07:00:00Z"),
    ],
)
def test_an_event_s_latest_time_counts(times: dict[str, Any], wanted: str) -> None:
    found = changes.event_change(event("Started", **times), "k")
    assert found is not None
    assert found.at == parse_iso(wanted)


def test_an_event_is_cleaned_masked_and_counted() -> None:
    hostile = "\x1b[31mpulled\x1b[0m with password=hunter2hunter2 \u202eand\n[/red]" + "x" * 9_000
    found = changes.event_change(event(hostile, type="Warning", count=3), "k")
    assert found is not None
    assert "\x1b" not in found.after
    assert "hunter2" not in found.after
    assert "\n" not in found.after
    assert len(found.after) < 600
    assert (found.bad, found.suspect) == (True, False)


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["metadata", "spec", "name", "items"]), inner)
    ),
)


@given(_json)
def test_whatever_comes_is_taken_or_refused_as_what_it_is(value: object) -> None:
    body = msgspec.json.encode(value)
    try:
        found = changes.event_change(msgspec.json.decode(body, type=Event), "k")
    except msgspec.ValidationError:
        return  # refused for what it is
    assert found is None or found.at > 0


def test_the_same_change_has_the_same_key_and_another_has_another() -> None:
    first = rolled(replica_set(1, env={"V": "1"}), replica_set(2, env={"V": "2"}))
    again = rolled(replica_set(1, env={"V": "1"}), replica_set(2, env={"V": "2"}))
    other = rolled(replica_set(1, env={"V": "1"}), replica_set(2, env={"V": "3"}))
    assert first[0].key == again[0].key != other[0].key
