"""Typed actions on a Deployment, through kubectl."""

import json
from shlex import quote
from typing import Annotated, Any, ClassVar

import msgspec

from runbooks.actions.protocol import CannotLook, Change, Fields, Look, Looks, Prior, Template

UNSET = "(not set)"
_BY = (
    '.metadata.managedFields // [] | map(select(.subresource != "status")) | max_by(.time)'
    ' | if . == null then empty else "last changed by \\(.manager) at \\(.time)" end'
)
"""jq: who changed a deployment last, as the cluster's managed fields have it."""
_DRY = "--dry-run=server --output=name"


class OnDeployment(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the action acts."""

    deployment: str
    namespace: str
    wait: str = "300s"
    """How long to wait for the rollout; kubectl's own notation."""

    @property
    def place(self) -> str:
        """The deployment, in kubectl's words."""
        return f"deployment/{quote(self.deployment)} --namespace {quote(self.namespace)}"

    @property
    def rollout(self) -> str:
        """Waits until it is rolled out."""
        return f"kubectl rollout status {self.place} --timeout={quote(self.wait)}"

    def standing(self, value: str) -> str:
        """Prints a value of the deployment, a jq filter's, and who changed it last."""
        asked = f"kubectl get {self.place} --output json --show-managed-fields"
        return f"{asked} |\n  jq --raw-output {quote(f'({value}), ({_BY})')}"

    def found(self, look: Look) -> dict[str, Any]:
        """The deployment as it stands. Raises `CannotLook`."""
        text = look(f"kubectl get {self.place} --output json")
        try:
            found: dict[str, Any] = json.loads(text)
        except ValueError:
            raise CannotLook("kubectl answered something that is no JSON") from None
        return found


class SetEnv(OnDeployment, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``kubernetes/set-env``: sets variables of a Deployment's container and waits for the rollout."""

    NAME: ClassVar[str] = "kubernetes/set-env"
    env: dict[str, str | int]
    container: str = ""
    """Needed where the pod has several."""

    @property
    def targets(self) -> dict[str, str]:
        """Variables that are named after a version."""
        return {name: str(value) for name, value in self.env.items() if "VERSION" in name}

    def template(self) -> Template:
        values = {name: str(value) for name, value in self.env.items()}
        checks = [self.rollout, *(self._shows(name, value) for name, value in values.items())]
        command = self._set(values)
        return Template(f"{command}\n{self.rollout}", "\n".join(checks), rehearsal=f"{command} {_DRY}")

    def prior(self, look: Look) -> Prior:
        containers = self.found(look)["spec"]["template"]["spec"]["containers"]
        if self.container:
            containers = [one for one in containers if one["name"] == self.container]
        if len(containers) != 1:
            names = ", ".join(one["name"] for one in containers) or "none of that name"
            return Prior(
                problem=f"{self.deployment} has several containers: {names}.",
                remedy="Name one in container:.",
            )
        known = {entry["name"]: entry for entry in containers[0].get("env", [])}
        elsewhere = [name for name in self.env if "valueFrom" in known.get(name, {})]
        if elsewhere:
            return Prior(
                problem=f"{', '.join(elsewhere)} comes from a secret or a config map.",
                remedy="Change it where it comes from.",
            )
        before = {name: known[name].get("value", "") if name in known else None for name in self.env}
        after = {name: str(value) for name, value in self.env.items()}
        was = "\n".join(self._holds(name, value or "") for name, value in before.items())
        return Prior(
            tuple(
                Change(name, UNSET if before[name] is None else str(before[name]), after[name])
                for name in self.env
            ),
            "\n".join([self._set(before), self.rollout]),
            precheck=was,
            undo_precheck="\n".join(self._holds(name, value) for name, value in after.items()),
            restored=was,
            standing=self.standing(self._values),
        )

    @property
    def _values(self) -> str:
        """jq: its variables, ``NAME=VALUE``."""
        chosen = f"select(.name == {json.dumps(self.container)}) | " if self.container else ""
        names = " or ".join(f".name == {json.dumps(name)}" for name in self.env)
        found = f".spec.template.spec.containers[] | {chosen}.env[]? | select({names})"
        return f'[{found} | "\\(.name)=\\(.value)"] | if . == [] then "{UNSET}" else join(", ") end'

    def _set(self, values: dict[str, str] | dict[str, str | None]) -> str:
        words = [quote(f"{name}-" if value is None else f"{name}={value}") for name, value in values.items()]
        only = f" --containers={quote(self.container)}" if self.container else ""
        return f"kubectl set env {self.place}{only} {' '.join(words)}"

    def _value(self, name: str) -> str:
        chosen = f'[?(@.name=="{self.container}")]' if self.container else "[*]"
        path = f'{{.spec.template.spec.containers{chosen}.env[?(@.name=="{name}")].value}}'
        return f"kubectl get {self.place} --output jsonpath={quote(path)}"

    def _shows(self, name: str, value: str) -> str:
        """In a template: ``test`` takes no placeholder."""
        return f"{self._value(name)} | grep --fixed-strings --line-regexp {quote(f'--regexp={value}')}"

    def _holds(self, name: str, value: str) -> str:
        return f'test "$({self._value(name)})" = {quote(value)}'


class Scale(OnDeployment, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``kubernetes/scale``: sets the number of replicas; to none, it destroys."""

    NAME: ClassVar[str] = "kubernetes/scale"
    replicas: int | Annotated[str, msgspec.Meta(pattern=r"\A(?:[0-9]{1,4}|[A-Z][A-Z0-9_]{3,59})\Z")]
    """A number, or the placeholder of one."""

    def template(self) -> Template:
        wanted = quote(str(self.replicas))
        command = f"kubectl scale {self.place} --replicas={wanted}"
        risk = "destroys" if wanted == "0" else "changes"
        shows = f"{self._count} | grep --fixed-strings --line-regexp {quote(f'--regexp={self.replicas}')}"
        return Template(f"{command}\n{self.rollout}", shows, risk, f"{command} {_DRY}")

    def prior(self, look: Look) -> Prior:
        before = int(self.found(look)["spec"].get("replicas", 1))
        return Prior(
            (Change("replicas", str(before), str(self.replicas)),),
            f"kubectl scale {self.place} --replicas={before}\n{self.rollout}",
            precheck=self._holds(before),
            undo_precheck=self._holds(self.replicas),
            restored=self._holds(before),
            standing=self.standing('"replicas=\\(.spec.replicas)"'),
        )

    @property
    def _count(self) -> str:
        return f"kubectl get {self.place} --output jsonpath='{{.spec.replicas}}'"

    def _holds(self, replicas: int | str) -> str:
        return f'test "$({self._count})" = {quote(str(replicas))}'


class RolloutStatus(OnDeployment, Looks, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``kubernetes/rollout-status``: waits for a rollout. Rolled out says nothing of the model's health."""

    NAME: ClassVar[str] = "kubernetes/rollout-status"

    def template(self) -> Template:
        return Template(self.rollout)
