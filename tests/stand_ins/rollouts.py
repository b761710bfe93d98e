"""How a Deployment's status moves, one observable step at a time, always in the same order."""

import copy
from typing import Any

Object = dict[str, Any]

SURGING, DONE, STUCK = "ReplicaSetUpdated", "NewReplicaSetAvailable", "ProgressDeadlineExceeded"


def new_status(replicas: int, generation: int = 1) -> Object:
    """The status of a deployment that is completely rolled out."""
    return {
        "observedGeneration": generation,
        "replicas": replicas,
        "updatedReplicas": replicas,
        "readyReplicas": replicas,
        "availableReplicas": replicas,
        "unavailableReplicas": 0,
        "conditions": [_condition("Available", "MinimumReplicasAvailable"), _condition("Progressing", DONE)],
    }


def next_status(deployment: Object, *, template_changed: bool, failing: bool) -> Object | None:
    """The status one step on, or ``None`` where there is nothing to do.

    The new generation is observed first; then new pods come up one at a time, each before an old one goes;
    then the last becomes available. With ``failing``, no new pod ever comes up and the deadline passes.
    """
    generation, wanted = deployment["metadata"]["generation"], deployment["spec"].get("replicas", 1)
    status: Object = copy.deepcopy(deployment["status"])
    if status["observedGeneration"] < generation:
        status["observedGeneration"] = generation
        if template_changed:
            status["updatedReplicas"] = 0
        _progress(status, SURGING)
    elif failing and status["updatedReplicas"] < wanted:
        if _reason(status) == STUCK:
            return None
        _progress(status, STUCK)
    elif not _move_pods(status, wanted):
        if _reason(status) == DONE:
            return None
        _progress(status, DONE)
    status["unavailableReplicas"] = max(0, wanted - status["availableReplicas"])
    status["readyReplicas"] = status["availableReplicas"]
    return status


def stamp(before: Object, after: Object, at: str) -> None:
    """Say when each condition was updated last, and when it changed its value last."""
    known = {item["type"]: item for item in before["conditions"]}
    for item in after["conditions"]:
        old = known.get(item["type"], {})
        if (old.get("status"), old.get("reason")) != (item["status"], item["reason"]):
            item["lastUpdateTime"] = at
        elif "lastUpdateTime" in old:
            item["lastUpdateTime"] = old["lastUpdateTime"]
        item["lastTransitionTime"] = (
            old.get("lastTransitionTime", at) if old.get("status") == item["status"] else at
        )


def complete(deployment: Object, status: Object) -> bool:
    """What ``kubectl rollout status`` calls successfully rolled out."""
    wanted = deployment["spec"].get("replicas", 1)
    pods = [status[name] for name in ("replicas", "updatedReplicas", "availableReplicas")]
    return bool(status["observedGeneration"] >= deployment["metadata"]["generation"] and pods == [wanted] * 3)


def _move_pods(status: Object, wanted: int) -> bool:
    updated, replicas, available = (
        status[name] for name in ("updatedReplicas", "replicas", "availableReplicas")
    )
    if updated > wanted:
        updated = replicas = available = wanted
    elif updated < wanted and replicas <= wanted:
        updated, replicas, available = updated + 1, replicas + 1, min(available, wanted - 1)
    elif updated < wanted or replicas > updated:
        replicas -= 1
    elif available < updated:
        available = updated
    else:
        return False
    status.update(updatedReplicas=updated, replicas=replicas, availableReplicas=available)
    return True


def _condition(kind: str, reason: str, value: str = "True") -> Object:
    return {"type": kind, "status": value, "reason": reason, "message": reason}


def _reason(status: Object) -> str:
    return str(next(item["reason"] for item in status["conditions"] if item["type"] == "Progressing"))


def _progress(status: Object, reason: str) -> None:
    others = [item for item in status["conditions"] if item["type"] != "Progressing"]
    value = "False" if reason == STUCK else "True"
    status["conditions"] = [*others, _condition("Progressing", reason, value)]
