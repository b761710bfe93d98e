"""What a scenario names must be there: panels, rules, models, effects, deployments, words. The first fault is
raised at its place.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from data.errors import BadInput
from data.times import parse_iso
from data.yaml_file import Document
from data.yaml_places import Where
from playbooks import panels, severity, taxonomy
from playbooks.scenario import rules
from playbooks.scenario.acts import FIELDS
from playbooks.scenario.cluster import Cluster
from playbooks.scenario.moments import After, micros
from playbooks.scenario.shape import Scenario


class _Found(NamedTuple):
    """Something in the file, and where."""

    value: Any
    path: Where


def check(document: Document, scenario: Scenario) -> None:
    """Raises `BadInput` at the first thing that cannot be played."""
    _Check(document, scenario).all()


class _Check:
    def __init__(self, document: Document, scenario: Scenario) -> None:
        self.document, self.scenario = document, scenario
        self.top: Where = ("scenario",)

    def all(self) -> None:
        self._clock()
        self._models()
        self._deployments()
        self._metrics()
        self._alerts()
        self._effects()
        self._injects()
        self._judging()
        for found in self._walk(self.document.value(self.top), self.top):
            self._moment(found)
        self._cycles()

    def _no(self, message: str, *path: str | int) -> BadInput:
        return self.document.error(message, (*self.top, *path))

    def _known(self, name: str, known: Iterable[str], what: str, *path: str | int) -> None:
        if name not in (names := list(known)):
            raise self._no(f"there is no {what} {name!r}; known are {', '.join(names) or 'none'}", *path)

    # --- the world ---------------------------------------------------------------------------------------

    def _clock(self) -> None:
        try:
            parse_iso(self.scenario.clock.start)
        except BadInput as error:
            raise self._no(error.bare, "clock", "start") from None
        if not 0 < float(self.scenario.clock.speed) <= 100:
            raise self._no("speed: more than 0 and at most 100", "clock", "speed")

    def _models(self) -> None:
        for name, model in self.scenario.world.models.items():
            if model.id:
                raise self._no("the key is the id; leave out this field", "world", "models", name, "id")
            if model.deployment and model.deployment not in self.scenario.world.cluster.deployments:
                raise self._no(
                    f"the cluster has no deployment {model.deployment!r}",
                    "world",
                    "models",
                    name,
                    "deployment",
                )

    def _deployments(self) -> None:
        for name, deployment in self.scenario.world.cluster.deployments.items():
            for variable in deployment.about:
                place = ("world", "cluster", "deployments", name, "about", variable)
                self._known(variable, deployment.env, "variable", *place)

    def _model(self, name: str, *path: str | int) -> None:
        if name:
            self._known(name, self.scenario.world.models, "model", *path)

    def _metrics(self) -> None:
        shipped = panels.shipped().panels
        for number, metric in enumerate(self.scenario.world.metrics):
            place: Where = ("world", "metrics", number)
            self._model(metric.model, *place, "model")
            if metric.panel not in shipped:
                raise self._no(
                    f"there is no panel {metric.panel!r}; playbooks/knowledge/panels.yaml has them",
                    *place,
                    "panel",
                )
            if metric.recorded and (metric.moves or metric.wave):
                raise self._no(
                    "a recorded series moves by itself: leave out moves and wave", *place, "recorded"
                )
            times = [micros(at) for at, _ in metric.recorded]
            if any(later <= earlier for earlier, later in pairwise(times)):
                raise self._no("the points of a recorded series go forward in time", *place, "recorded")

    def _alerts(self) -> None:
        for number, firing in enumerate(self.scenario.world.alerts):
            place: Where = ("world", "alerts", number)
            self._model(firing.model, *place, "model")
            if firing.rule not in rules.shipped() and not (firing.severity and firing.summary):
                raise self._no(
                    f"{firing.rule!r} is none of the rules in rules.yaml: say its severity and its summary",
                    *place,
                    "rule",
                )
        for number, shown in enumerate(self.scenario.world.samples):
            self._model(shown.model, "world", "samples", number, "model")

    # --- what follows ------------------------------------------------------------------------------------

    def _effects(self) -> None:
        state = Cluster(self.scenario).state
        for name, effect in self.scenario.effects.items():
            if sum((bool(effect.on), effect.at is not None, bool(effect.holds))) != 1:
                raise self._no(f"{name}: says when it begins, by one of on, at and holds", "effects", name)
            if effect.holds and effect.until:
                raise self._no(f"{name}: ends when it no longer holds", "effects", name, "until")
            for field in ("holds", "sets"):
                for key in getattr(effect, field):
                    self._key(key, state, "effects", name, field, key)

    def _key(self, key: str, state: dict[str, str], *path: str | int) -> None:
        kind, name = key.split("/")[:2]
        if kind not in {"deployment", "gateway", "alias"}:
            raise self._no(f"{key}: begins with deployment/, gateway/ or alias/", *path)
        if kind == "deployment":
            self._known(name, self.scenario.world.cluster.deployments, "deployment", *path)
            field = key.split("/")[2:]
            if field[:1] not in (["env"], ["image"], ["replicas"]) or len(field) != 1 + (field[0] == "env"):
                raise self._no(f"{key}: goes on with env/NAME, image or replicas", *path)
        if kind == "gateway" and key not in state and not key.startswith("gateway/blocked/"):
            raise self._no(f"{key}: the gateway tells no such value", *path)

    def _injects(self) -> None:
        for name, inject in self.scenario.injects.items():
            if inject.by_hand + (inject.at is not None) + bool(inject.on) != 1:
                raise self._no(f"{name}: comes by one of at, on and by_hand", "injects", name)
            if inject.unless and inject.at is None:
                raise self._no(
                    f"{name}: unless needs the moment until which it is waited: at", "injects", name, "unless"
                )
            if name in self.scenario.effects:
                raise self._no(f"{name}: an effect has this name", "injects", name)

    def _judging(self) -> None:
        for name, expected in self.scenario.expected.items():
            if isinstance(expected.by, str) and expected.by.startswith("-"):
                raise self._no(f"{name}: nothing is done before it begins", "expected", name, "by")
        truth = self.scenario.truth
        self._known(truth.type, taxonomy.shipped().types, "incident type", "truth", "type")
        for number, word in enumerate(truth.severity):
            self._known(word, severity.shipped().levels, "severity", "truth", "severity", number)
        for name, hint in self.scenario.hints.items():
            if hint.helps is not None:
                self._known(hint.helps, self.scenario.expected, "expected act", "hints", name, "helps")

    # --- everywhere --------------------------------------------------------------------------------------

    def _walk(self, value: Any, path: Where) -> Iterator[_Found]:
        """Every mapping of the file, with its place."""
        waiting: list[_Found] = [_Found(value, path)]
        while waiting:
            found = waiting.pop()
            if isinstance(found.value, dict):
                yield found
                waiting += [_Found(one, (*found.path, name)) for name, one in found.value.items()]
            elif isinstance(found.value, list):
                waiting += [_Found(one, (*found.path, number)) for number, one in enumerate(found.value)]

    def _moment(self, found: _Found) -> None:
        """What it comes after is there, and the words of a pattern are words."""
        if set(found.value) <= {"after", "wait"} and "after" in found.value:
            names = [*self.scenario.effects, *self.scenario.injects]
            after = found.value["after"]
            if after not in names:
                raise self.document.error(
                    f"there is no effect or inject {after!r}; known are {', '.join(names) or 'none'}",
                    (*found.path, "after"),
                )
        if (found.path and found.path[-1] in {"on", "until", "unless", "answer"}) or (
            len(found.path) > 1 and found.path[-2] in {"on", "until", "unless", "answer"}
        ):
            self._pattern(found)

    def _pattern(self, found: _Found) -> None:
        if "after" in found.value:
            return
        word = found.value.get("act")
        if word not in FIELDS:
            raise self.document.error(f"act: {word!r} is none of {', '.join(FIELDS)}", (*found.path, "act"))
        for name in found.value:
            if name != "act" and name not in FIELDS[word]:
                known = ", ".join(FIELDS[word]) or "none"
                line, column = self.document.key_place((*found.path, name))
                raise BadInput(
                    f"{word} has no field {name!r}; it has {known}",
                    file=self.document.file,
                    line=line,
                    column=column,
                )
        for name, asked in found.value.items():
            self._named(word, name, asked, found.path)

    def _named(self, word: str, field: str, asked: Any, path: Where) -> None:
        """What a pattern names is there; with a ``*`` in it, anything may be."""
        known: dict[tuple[str, str], Iterable[str]] = {
            ("type", "is"): taxonomy.shipped().types,
            ("severity", "is"): severity.shipped().levels,
            ("inject", "name"): self.scenario.injects,
            ("hint", "name"): self.scenario.hints,
            (word, "deployment"): self.scenario.world.cluster.deployments,
        }
        if (word, field) not in known:
            return
        names = [name.casefold() for name in known[word, field]]
        for one in asked if isinstance(asked, list) else [asked]:
            if "*" not in str(one) and str(one).casefold() not in names:
                what = "incident type" if word == "type" else word if field in {"is", "name"} else field
                raise self.document.error(
                    f"there is no {what} {one!r}; known are {', '.join(names) or 'none'}", (*path, field)
                )

    def _cycles(self) -> None:
        """Nothing comes after itself."""
        after = {
            name: one.at.after
            for every_one in (self.scenario.effects, self.scenario.injects)
            for name, one in every_one.items()
            if isinstance(one.at, After)
        }
        for name in after:
            seen, at = {name}, after.get(name)
            while at in after:
                if at in seen:
                    place = "effects" if name in self.scenario.effects else "injects"
                    raise self._no(f"{name}: comes after itself", place, name, "at")
                seen.add(at)
                at = after[at]
