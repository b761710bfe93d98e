"""The world of a scenario: what stands, fires, is measured and was said at a moment, given what was done
until then. Looking at it changes nothing, so that rewinding is looking at an earlier moment.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from data.sources.alert import FIRING, RESOLVED, Alert, fingerprint
from data.sources.change import ENV, IMAGE, Change, newest
from data.sources.samples import MOST, Sample
from data.times import iso_short
from playbooks.catalogue import System
from playbooks.scenario import rules
from playbooks.scenario.acts import Act, fits
from playbooks.scenario.curves import Curve
from playbooks.scenario.intervals import holding, minus
from playbooks.scenario.moments import micros
from playbooks.scenario.shape import Firing, Scenario, Shown
from playbooks.scenario.unfolding import Unfolding

_AT = re.compile(r"\{at (-?(?:[0-9]{1,6}(?:s|m|h|d|w))+)\}")
"""The time of day in what a command prints, by the distance from the start, whenever that is."""
SOURCE = "the drill"
"""Who tells of all this."""


class World:
    """A scenario that began at a moment (microseconds), and what was done in it."""

    def __init__(self, scenario: Scenario, start: int, acts: Sequence[Act] = (), *, seed: int = 0) -> None:
        self.scenario, self.start, self.acts, self.seed = scenario, start, tuple(acts), seed
        self._known: Situation | None = None

    def at(self, moment: int) -> "Situation":
        """As it is at a moment; what is done after it changes nothing of that."""
        if self._known is None or self._known.now != moment:
            self._known = Situation(self, moment)
        return self._known

    @property
    def first_model(self) -> str:
        """The model that is meant where none is named."""
        return next(iter(self.scenario.world.models))

    def systems(self) -> dict[str, System]:
        """What the organisation's catalogue says of the models of this world."""
        return {name: replace(model, id=name) for name, model in self.scenario.world.models.items()}


class Situation:
    """The world at one moment."""

    def __init__(self, world: World, now: int) -> None:
        self.world, self.now = world, now
        self.scenario = world.scenario
        self.unfolding = Unfolding(world.scenario, world.start, world.acts, now)
        self._curves: dict[tuple[str, str], list[Curve]] | None = None

    # --- what stands -------------------------------------------------------------------------------------

    @property
    def state(self) -> dict[str, str]:
        """The cluster, the gateway and the registry; see `playbooks.scenario.cluster`."""
        return self.unfolding.cluster.state

    def lasts(self, effect: str) -> bool:
        """Whether an effect lasts."""
        return self.unfolding.lasts(effect)

    @property
    def injects(self) -> list[tuple[int, str]]:
        """(when, name) of what has come, in order."""
        return sorted((at, name) for name, at in self.unfolding.injects.items())

    def brought_about(self, since: int) -> list[str]:
        """What the people who act see of the effects that began from a moment on."""
        found = [
            (begin, effect.says)
            for name, effect in self.scenario.effects.items()
            for begin, _ in self.unfolding.effects[name]
            if effect.says and begin >= since
        ]
        return [says for _, says in sorted(found)]

    # --- alerts ------------------------------------------------------------------------------------------

    def alerts(self) -> list[Alert]:
        """Those that fire."""
        return [alert for alert in self._every_alert() if alert.state == FIRING]

    def alert_history(self) -> list[Alert]:
        """Those that fire and those that did."""
        return list(self._every_alert())

    def _every_alert(self) -> Iterator[Alert]:
        for firing in self.scenario.world.alerts:
            unfolding = self.unfolding
            spans = minus(unfolding.lasting(firing.since), unfolding.lasting(firing.until))
            for begin, end in spans:
                if begin <= self.now:
                    ended = end if end is not None and end <= self.now else 0
                    yield self._alert(firing, begin, ended)

    def _alert(self, firing: Firing, begin: int, ended: int) -> Alert:
        rule = rules.named(firing.rule)
        model = firing.model or self.world.first_model
        version = self.version(model)
        labels = {
            "alertname": firing.rule,
            "severity": firing.severity or rule.severity,
            **({"incident_type": rule.type} if rule.type else {}),
            "model_id": model,
            **({"model_version": version} if version else {}),
            **firing.labels,
        }
        return Alert(
            fingerprint=fingerprint({name: text for name, text in labels.items() if name != "model_version"}),
            name=firing.rule,
            state=RESOLVED if ended else FIRING,
            labels=labels,
            annotations={"summary": firing.summary or f"{rule.title}: {model}"},
            starts_at=begin,
            ends_at=ended,
            source=SOURCE,
        )

    def version(self, model: str) -> str:
        """Which version serves now: the deployment's ``MODEL_VERSION``, else the catalogue's."""
        known = self.scenario.world.models.get(model)
        if known is None:
            return ""
        served = self.state.get(f"deployment/{known.deployment}/env/MODEL_VERSION", "")
        return served or str(known.current_version)

    # --- metrics -----------------------------------------------------------------------------------------

    def curves(self, panel: str, model: str) -> list[Curve]:
        """Every series of a panel for a model."""
        if self._curves is None:
            self._curves = {}
            for metric in self.scenario.world.metrics:
                key = (metric.panel, metric.model or self.world.first_model)
                self._curves.setdefault(key, []).append(Curve(metric, self.unfolding, self.world.seed))
        return self._curves.get((panel, model), [])

    # --- samples, changes, commands ----------------------------------------------------------------------

    def samples(self, model: str, since: int) -> tuple[Sample, ...]:
        """What the model was asked and answered, newest first."""
        found = [
            Sample(
                at=at,
                id=f"drill-{number}-{(at - self.world.start) // 1_000_000}",
                model=model,
                version=shown.version or self.version(model),
                score=shown.score,
                input=shown.input,
                output=shown.output,
            )
            for number, shown in enumerate(self._shown(model))
            for at in self._times(shown, since)
        ]
        found.sort(key=lambda sample: (-sample.at, sample.id))
        return tuple(found[:MOST])

    def answers(self, model: str) -> list[Shown]:
        """What the model would answer now, by what it is asked."""
        return [shown for shown in self._shown(model) if holding(self._spans(shown), self.now)]

    def _shown(self, model: str) -> list[Shown]:
        return [
            shown for shown in self.scenario.world.samples if (shown.model or self.world.first_model) == model
        ]

    def _spans(self, shown: Shown) -> list[tuple[int, int | None]]:
        return minus(self.unfolding.lasting(shown.since), self.unfolding.lasting(shown.until))

    def _times(self, shown: Shown, since: int) -> Iterator[int]:
        every = max(1_000_000, micros(shown.every))
        for begin, end in self._spans(shown):
            last = self.now if end is None else min(end - 1, self.now)
            first = max(begin, since, last - MOST * every)
            at = begin + -(-(first - begin) // every) * every
            while at <= last:
                yield at
                at += every

    def changes(self) -> tuple[Change, ...]:
        """What changed, newest first: the scenario's own, and what was moved in the cluster."""
        found = [
            Change(
                at=begin,
                kind=happened.kind,
                subject=happened.subject,
                before=happened.before,
                after=happened.after,
                place=happened.place,
                source=f"{happened.source} ({SOURCE})",
                bad=happened.bad,
            )
            for happened in self.scenario.world.changes
            for begin, _ in self.unfolding.lasting(happened.at)
            if begin <= self.now
        ]
        for moved in self.unfolding.cluster.moved:
            kind, _, rest = moved.key.partition("/")
            name, _, field = rest.partition("/")
            if kind == "deployment" and field and moved.at >= self.world.start:
                found.append(
                    Change(
                        at=moved.at,
                        kind=IMAGE if field == "image" else ENV,
                        subject=f"{name} {field.removeprefix('env/')}",
                        before=moved.before,
                        after=moved.after,
                        place=self.scenario.world.cluster.deployments[name].namespace,
                        source=f"Kubernetes ({SOURCE})",
                    )
                )
        return newest(found)[0]

    def told(self, command: str) -> "tuple[str, bool] | None":
        """(what a command prints, whether it fails) where the scenario says so."""
        lines = {command.strip(), *(line.strip() for line in command.splitlines())}
        for told in self.scenario.world.commands:
            spans = minus(self.unfolding.lasting(told.since or "-520w"), self.unfolding.lasting(told.until))
            if holding(spans, self.now) and any(fits(told.command, line) for line in lines):
                return _AT.sub(self._clock, told.says), told.fails
        return None

    def _clock(self, found: re.Match[str]) -> str:
        return iso_short(self.world.start + micros(found[1]))[11:16]
