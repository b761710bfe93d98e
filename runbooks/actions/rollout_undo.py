"""``kubernetes/rollout-undo``: back to an earlier revision, shown by what its pods would run.

The revision before is only what served before: what it holds is read from its ReplicaSet, so that whoever
confirms sees it, and a version that is marked bad is refused.
"""

import json
from shlex import quote
from typing import Any, ClassVar

from data.secrets import MASK, MAY_BE_SECRET, mask
from runbooks.actions.kubernetes import UNSET, OnDeployment
from runbooks.actions.protocol import CannotLook, Change, Look, Prior, Template

REVISION = "deployment.kubernetes.io/revision"
_PODS = ".spec.template | del(.. | select(. == null or . == {}))"
"""jq: what a deployment's pods run, without what a server or a client fills in as empty."""
_UNSEEN = ", and what that runs could not be read"
_MANY = 20
"""Differences that are shown."""
Object = dict[str, Any]


class RolloutUndo(OnDeployment, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``kubernetes/rollout-undo``: back to the revision before, or to ``to_revision``."""

    NAME: ClassVar[str] = "kubernetes/rollout-undo"
    to_revision: int = 0

    def template(self) -> Template:
        to = f" --to-revision={self.to_revision}" if self.to_revision else ""
        command = f"kubectl rollout undo {self.place}{to}"
        return Template(f"{command}\n{self.rollout}", self.rollout, rehearsal=f"{command} --dry-run=server")

    def prior(self, look: Look) -> Prior:
        deployment = self.found(look)
        revision = _revision(deployment)
        if not revision:
            raise CannotLook("the deployment tells no revision")
        earlier = self._earlier(look, deployment, revision)
        if earlier is not None and not earlier:
            return _nothing_to_go_to(self.to_revision)
        told = look(self._pods).strip()
        goes_to = str(_revision(earlier)) if earlier else f"{self.to_revision or 'the one before'}{_UNSEEN}"
        return Prior(
            (Change("revision", str(revision), goes_to), *_differences(deployment, earlier)),
            f"kubectl rollout undo {self.place} --to-revision={revision}\n{self.rollout}",
            precheck=self._is_at(revision),
            verify=self._is_at(revision + 1),
            undo_precheck=self._is_at(revision + 1),
            restored=f'{self.rollout}\ntest "$({self._pods})" = {quote(told)}',
            standing=self.standing(f'"revision \\(.metadata.annotations["{REVISION}"])"'),
        )

    def _earlier(self, look: Look, deployment: Object, revision: int) -> Object | None:
        """The ReplicaSet to go back to; empty where there is none, ``None`` where that cannot be told."""
        try:
            told = json.loads(
                look(f"kubectl get replicasets --namespace {quote(self.namespace)} --output json")
            )
        except (CannotLook, ValueError):
            return None
        uid = deployment["metadata"].get("uid", "")
        owned = [
            one
            for one in told["items"]
            if uid in [owner.get("uid") for owner in one["metadata"].get("ownerReferences", [])]
        ]
        wanted = [
            one
            for one in owned
            if _revision(one) in ({self.to_revision} if self.to_revision else range(revision))
        ]
        return max(wanted, key=_revision, default={})

    @property
    def _pods(self) -> str:
        """Prints what stands for the whole of what its pods run: the same only where that is the same."""
        return f"kubectl get {self.place} --output json |\n  jq --sort-keys {quote(_PODS)} | sha256sum"

    def _is_at(self, revision: int) -> str:
        path = f"{{.metadata.annotations.{REVISION.replace('.', chr(92) + '.')}}}"
        return f'test "$(kubectl get {self.place} --output jsonpath={quote(path)})" = {revision}'


def _nothing_to_go_to(wanted: int) -> Prior:
    return Prior(
        problem=f"The cluster keeps no revision {wanted} of it."
        if wanted
        else "The cluster keeps no earlier one.",
        remedy="kubectl rollout history says which there are; or set the version by kubernetes/set-env.",
    )


def _revision(found: Object) -> int:
    """0 where it tells none."""
    told = str(found["metadata"].get("annotations", {}).get(REVISION, ""))
    return int(told) if told.isdecimal() else 0


def _differences(deployment: Object, earlier: Object | None) -> list[Change]:
    """What its containers would run otherwise, by image and variable."""
    if not earlier:
        return []
    before, after = _runs(deployment), _runs(earlier)
    return [
        Change(name, before.get(name, UNSET), after.get(name, UNSET))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ][:_MANY]


def _runs(found: Object) -> dict[str, str]:
    """Images and variables; with the container's name where there are several."""
    containers = found["spec"]["template"]["spec"]["containers"]
    shown: dict[str, str] = {}
    for container in containers:
        head = f"{container['name']} " if len(containers) > 1 else ""
        shown[f"{head}image"] = str(container.get("image", ""))
        for entry in container.get("env", []):
            shown[f"{head}{entry['name']}"] = _value(entry)
    return shown


def _value(entry: Object) -> str:
    if "valueFrom" in entry:
        return "from a secret or a config map"
    value = str(entry.get("value", ""))
    return MASK.decode() if value and MAY_BE_SECRET.search(entry["name"]) else mask(value)
