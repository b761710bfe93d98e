"""What stands in the world, and how acts move it: deployments, the oversight gateway, the registry's aliases.

Everything is a text under a key: ``deployment/model-server/env/MODEL_VERSION``, ``…/image``, ``…/replicas``,
``…/revision``, ``gateway/killed``, ``gateway/mode``, ``gateway/blocked/CLIENT``, ``alias/MODEL/champion``.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from playbooks.scenario.acts import Act, Word, text
from playbooks.scenario.shape import Deployment, Scenario

MODE = "OVERSIGHT_MODE"
"""The variable of the gateway's deployment by which it is told its mode."""


class Moved(NamedTuple):
    """One thing that changed."""

    at: int
    key: str
    before: str
    after: str


class Cluster:
    """The state, as acts leave it. Unknown places stay unknown: an act on them moves nothing."""

    def __init__(self, scenario: Scenario) -> None:
        world = scenario.world
        self.state: dict[str, str] = {}
        self.moved: list[Moved] = []
        self._revisions: dict[str, list[dict[str, str]]] = {}
        self._gateways = {model.gateway_deployment for model in world.models.values()}
        for name, deployment in world.cluster.deployments.items():
            self._begin(name, deployment)
        gateway: dict[str, Word] = {"killed": False, "mode": "automatic", **world.cluster.gateway}
        self.state |= {f"gateway/{name}": text(value) for name, value in gateway.items()}
        for model, aliases in world.cluster.aliases.items():
            self.state |= {f"alias/{model}/{alias}": text(value) for alias, value in aliases.items()}

    def _begin(self, name: str, deployment: Deployment) -> None:
        env = {f"env/{variable}": text(value) for variable, value in deployment.env.items()}
        before = {f"env/{variable}": text(value) for variable, value in deployment.before.items()}
        template = {**env, "image": deployment.image}
        was = {**template, **before, "image": deployment.image_before or deployment.image}
        self._revisions[name] = [was]
        place = f"deployment/{name}"
        self.state |= {f"{place}/{field}": value for field, value in template.items()}
        self.state[f"{place}/replicas"] = str(deployment.replicas)
        self.state[f"{place}/revision"] = str(deployment.revision)

    def put(self, at: int, key: str, value: str) -> None:
        """Set one value; an empty one takes it away."""
        before = self.state.get(key, "")
        if before != value:
            self.moved.append(Moved(at, key, before, value))
        if value or key.startswith("gateway/"):
            self.state[key] = value
        else:
            self.state.pop(key, None)

    def take(self, act: Act) -> None:
        """What an act does here."""
        if (does := _DOES.get(act.word)) is not None:
            does(self, act)

    def template(self, deployment: str) -> dict[str, str]:
        """What a rollout would replace: ``env/NAME`` and ``image``."""
        place = f"deployment/{deployment}/"
        return {
            key.removeprefix(place): value
            for key, value in self.state.items()
            if key.startswith(place) and not key.endswith(("/replicas", "/revision"))
        }

    # --- acts --------------------------------------------------------------------------------------------

    def _roll_out(self, act: Act, changes: dict[str, str]) -> None:
        name = act.fields.get("deployment", "")
        if name not in self._revisions:
            return
        before = self.template(name)
        if all(before.get(field, "") == value for field, value in changes.items()):
            return
        self._revisions[name].append(before)
        for field, value in changes.items():
            self.put(act.at, f"deployment/{name}/{field}", value)
        revision = f"deployment/{name}/revision"
        self.state[revision] = str(int(self.state[revision]) + 1)
        mode = changes.get(f"env/{MODE}")
        if name in self._gateways and mode is not None:
            self.put(act.at, "gateway/mode", mode or "automatic")

    def _set_env(self, act: Act) -> None:
        self._roll_out(act, {f"env/{act.fields.get('name', '')}": act.fields.get("value", "")})

    def _set_image(self, act: Act) -> None:
        self._roll_out(act, {"image": act.fields.get("image", "")})

    def _undo(self, act: Act) -> None:
        name = act.fields.get("deployment", "")
        if not self._revisions.get(name):
            return
        was, now = self._revisions[name][-1], self.template(name)
        self._roll_out(act, {field: was.get(field, "") for field in {**now, **was}})

    def _scale(self, act: Act) -> None:
        key = f"deployment/{act.fields.get('deployment', '')}/replicas"
        if key in self.state and act.fields.get("replicas", "").isdecimal():
            self.put(act.at, key, act.fields["replicas"])

    def _delete(self, act: Act) -> None:
        key = f"deployment/{act.fields.get('name', '')}/replicas"
        if key in self.state and act.fields.get("kind", "").startswith("deploy"):
            self.put(act.at, key, "0")

    def _alias(self, act: Act) -> None:
        named = f"alias/{act.fields.get('model', '')}/{act.fields.get('alias', '')}"
        self.put(act.at, named, act.fields.get("version", ""))

    def _request(self, act: Act) -> None:
        path, on = act.fields.get("path", ""), act.fields.get("method") != "DELETE"
        if path.endswith("/kill-switch"):
            self.put(act.at, "gateway/killed", text(on))
        elif "/blocked-clients/" in path:
            self.put(act.at, f"gateway/blocked/{path.rpartition('/')[2]}", text(on))


_DOES: dict[str, Callable[[Cluster, Act], None]] = {
    "set_env": Cluster._set_env,
    "set_image": Cluster._set_image,
    "rollout_undo": Cluster._undo,
    "scale": Cluster._scale,
    "delete": Cluster._delete,
    "alias": Cluster._alias,
    "request": Cluster._request,
}


def keys(scenario: Scenario) -> Iterator[str]:
    """Every key that stands at the start."""
    yield from Cluster(scenario).state
