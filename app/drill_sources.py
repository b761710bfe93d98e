"""Where the screens of a drill look: the same questions as of live sources, answered out of its world.

Nothing here connects to anything. A world that cannot be read is told as a source that does not answer.
"""

from types import TracebackType
from typing import Self

from app.drills import Drill
from data.errors import FirelineError, NotConfigured, Refused
from data.journal.kinds import ProbeAdded
from data.sources.alert_picture import Heard
from data.sources.change import Look
from data.sources.prometheus_answer import Result, Sample, Series
from data.sources.samples import Sample as Said
from data.sources.silences import SilenceDraft
from data.times import SECOND
from playbooks.scenario import promql
from playbooks.scenario.world import SOURCE, Situation
from runbooks.probe.asking import NoAnswer

MOST_POINTS = 2_000


def situation(drill: Drill) -> Situation:
    """The world now. Raises `NotConfigured` where it cannot be read."""
    try:
        return drill.world().at(drill.now())
    except FirelineError as error:
        raise NotConfigured(error.message, remedy=error.remedy) from error


class DrillMetrics:
    """Answers PromQL as Prometheus would."""

    def __init__(self, drill: Drill) -> None:
        self._drill = drill

    def instant(self, query: str, at: int | None = None) -> Result:
        """At a moment that has come, or now."""
        now = situation(self._drill)
        moment = now.now if at is None else min(at, now.now)
        found = [(line.labels, line.value(moment)) for line in promql.lines(now, query)]
        samples = (Sample(labels, moment, value) for labels, value in found if value is not None)
        return Result(samples=tuple(samples))

    def over(self, query: str, start: int, end: int, step: int) -> Result:
        """Over a range; what lies ahead has no points."""
        now = situation(self._drill)
        step = max(step, SECOND, (end - start) // MOST_POINTS)
        moments = range(start, min(end, now.now) + 1, step)
        found = []
        for line in promql.lines(now, query):
            points = [(at, value) for at in moments if (value := line.value(at)) is not None]
            if points:
                found.append(
                    Series(line.labels, tuple(at for at, _ in points), tuple(value for _, value in points))
                )
        return Result(series=tuple(found))

    def close(self) -> None:
        """Nothing is open."""


class DrillSamples:
    """What the model is asked and answers."""

    def __init__(self, drill: Drill) -> None:
        self._drill = drill

    async def samples(self, model: str, since: int) -> tuple[Said, ...]:
        """Newest first."""
        return situation(self._drill).samples(model, since)


class DrillChanges:
    """What changed in the drill's cluster and pipelines."""

    name = SOURCE

    def __init__(self, drill: Drill) -> None:
        self._drill = drill

    async def look(self) -> Look:
        """What it says now."""
        return Look(changes=situation(self._drill).changes(), where=SOURCE)

    async def close(self) -> None:
        """Nothing is open."""


class DrillAlerts:
    """The drill's Alertmanager."""

    name = SOURCE

    def __init__(self, drill: Drill) -> None:
        self._drill = drill

    async def look(self) -> Heard:
        """What fires now."""
        return Heard(alerts=situation(self._drill).alerts())

    async def close(self) -> None:
        """Nothing is open."""

    async def silence(self, draft: SilenceDraft) -> str:  # noqa: ARG002
        """Raises `Refused`: nobody is notified in a drill."""
        raise Refused("In a drill nobody is notified, so there is nothing to silence.")

    async def expire(self, identity: str) -> None:  # noqa: ARG002
        """Raises `Refused`."""
        raise Refused("In a drill nothing is silenced.")


class DrillModel:
    """Gives inputs to the model of a drill: it answers as its samples do that hold now."""

    def __init__(self, drill: Drill, said: ProbeAdded) -> None:
        if said.judge == "command":
            raise Refused("A drill runs no command to judge answers by.", kept="Nothing was run.")
        self._now, self._asked = situation(drill), 0

    def ask(self, given: str) -> str:
        """The answer to the same input, or else to the next of those that are asked now."""
        now = self._now
        held = now.answers(now.world.first_model)
        if not held or now.state.get("gateway/killed") == "true":
            raise NoAnswer("the model does not answer")
        self._asked += 1
        same = next((one for one in held if one.input.strip() == given.strip()), None)
        return (same or held[self._asked % len(held)]).output

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is open."""
