"""What follows from a scenario and from what was done: when effects begin and end, when injects come, and
what stands. Time only goes forward in here, so that nothing depends on what is done later.
"""

import heapq
from collections.abc import Sequence

from playbooks.scenario import acts as doing
from playbooks.scenario.acts import Act
from playbooks.scenario.cluster import Cluster
from playbooks.scenario.intervals import Interval, later
from playbooks.scenario.moments import After, Moment, micros
from playbooks.scenario.shape import Effect, Inject, Scenario

_EARLIEST = -micros("52w")
"""What holds from the very first has held since long before."""
_ROUNDS = 50
"""Effects that set each other off at one moment are followed so far."""


class Unfolding:
    """All of it, up to one moment."""

    def __init__(self, scenario: Scenario, start: int, acts: Sequence[Act], now: int) -> None:
        self.scenario, self.start, self.now = scenario, start, now
        self.acts = sorted((act for act in acts if act.at <= now), key=lambda act: act.at)
        self.effects: dict[str, list[Interval]] = {name: [] for name in scenario.effects}
        self.injects: dict[str, int] = {}
        self.cluster = Cluster(scenario)
        self._waiting: list[tuple[int, int, str, str]] = []
        """(when, order, ``effect`` or ``inject``, name)."""
        self._order = 0
        self._waited = _waited(scenario)
        self._settled = -1
        """So many moves of the cluster have been looked at."""
        self._run()

    # --- questions ---------------------------------------------------------------------------------------

    def began(self, name: str) -> list[Interval]:
        """When an effect or an inject was."""
        if name in self.effects:
            return self.effects[name]
        return [(self.injects[name], None)] if name in self.injects else []

    def lasting(self, moment: Moment | None) -> list[Interval]:
        """From each time that this moment came; after an effect, while that lasts."""
        if moment is None:
            return []
        if isinstance(moment, After):
            return later(self.began(moment.after), micros(moment.wait))
        return [(self.start + micros(moment), None)]

    def due(self, moment: Moment) -> int | None:
        """When this moment first came or will come; ``None`` while that is open. Microseconds."""
        if not isinstance(moment, After):
            return self.start + micros(moment)
        spans = self.began(moment.after)
        return spans[0][0] + micros(moment.wait) if spans else None

    def lasts(self, name: str, at: int | None = None) -> bool:
        """Whether an effect lasts, now or at a moment that has passed."""
        at = self.now if at is None else at
        return any(begin <= at and (end is None or at < end) for begin, end in self.effects.get(name, ()))

    # --- going forward -----------------------------------------------------------------------------------

    def _run(self) -> None:
        for name, effect in self.scenario.effects.items():
            self._plan(effect.at, "effect", name)
        for name, inject in self.scenario.injects.items():
            if not inject.by_hand:
                self._plan(inject.at, "inject", name)
        place = 0
        self._settle(self.start + _EARLIEST)
        while place < len(self.acts) or self._waiting:
            upcoming = self._waiting[0][0] if self._waiting else None
            if place < len(self.acts) and (upcoming is None or self.acts[place].at <= upcoming):
                self._take(self.acts[place])
                place += 1
            elif upcoming is None or upcoming > self.now:
                return
            else:
                at, _, sort, name = heapq.heappop(self._waiting)
                self._begin(sort, name, at)
                self._settle(at)

    def _plan(self, moment: Moment | None, sort: str, name: str) -> None:
        """What has a fixed time; what comes after something else is planned when that begins."""
        if moment is not None and not isinstance(moment, After):
            self._at(self.start + micros(moment), sort, name)

    def _at(self, when: int, sort: str, name: str) -> None:
        self._order += 1
        heapq.heappush(self._waiting, (when, self._order, sort, name))

    def _take(self, act: Act) -> None:
        self.cluster.take(act)
        for name in self._waited.get(act.word, ()):
            if name in self.scenario.effects:
                self._turn(name, self.scenario.effects[name], act)
            elif name not in self.injects and doing.matches(self.scenario.injects[name].on, act):
                self._at(act.at + micros(self.scenario.injects[name].wait), "inject", name)
        fired = act.fields.get("name", "") if act.word == "inject" else ""
        if fired in self.scenario.injects and fired not in self.injects:
            self._arrive(fired, act.at)
        self._settle(act.at)

    def _turn(self, name: str, effect: Effect, act: Act) -> None:
        if doing.matches(effect.until, act):
            self._end(name, act.at)
        if doing.matches(effect.on, act):
            self._begin("effect", name, act.at)

    def _begin(self, sort: str, name: str, at: int) -> None:
        if sort == "inject":
            inject = self.scenario.injects[name]
            if name not in self.injects and not self._forestalled(inject, at):
                self._arrive(name, at)
        elif not self._open(name):
            self.effects[name].append((at, None))
            for key, value in self.scenario.effects[name].sets.items():
                self.cluster.put(at, key, doing.text(value))
            self._follow(name, at)

    def _arrive(self, name: str, at: int) -> None:
        self.injects[name] = at
        self._follow(name, at)

    def _forestalled(self, inject: Inject, at: int) -> bool:
        return any(act.at <= at and doing.matches(inject.unless, act) for act in self.acts)

    def _follow(self, name: str, at: int) -> None:
        """Plan what waits for this."""
        for sort, every in (("effect", self.scenario.effects), ("inject", self.scenario.injects)):
            for other, one in every.items():
                moment = one.at
                if isinstance(moment, After) and moment.after == name:
                    self._at(at + micros(moment.wait), sort, other)

    def _open(self, name: str) -> bool:
        spans = self.effects[name]
        return bool(spans) and spans[-1][1] is None

    def _end(self, name: str, at: int) -> None:
        if self._open(name):
            self.effects[name][-1] = (self.effects[name][-1][0], at)

    def _settle(self, at: int) -> None:
        """Begin and end what holds by the state alone, until nothing moves any more."""
        if len(self.cluster.moved) == self._settled:
            return
        for _ in range(_ROUNDS):
            moved = False
            for name, effect in self.scenario.effects.items():
                if not effect.holds or self._open(name) == self._stands(effect):
                    continue
                moved = True
                if self._open(name):
                    self._end(name, at)
                else:
                    self._begin("effect", name, at)
            if not moved:
                self._settled = len(self.cluster.moved)
                return

    def _stands(self, effect: Effect) -> bool:
        state = self.cluster.state
        return all(state.get(key, "") == doing.text(value) for key, value in effect.holds.items())


def _waited(scenario: Scenario) -> dict[str, list[str]]:
    """By the word of an act: the effects, then the injects, that wait for such a one."""
    found: dict[str, list[str]] = {}
    for name, effect in scenario.effects.items():
        for word in dict.fromkeys(doing.words((effect.on, effect.until))):
            found.setdefault(word, []).append(name)
    for name, inject in scenario.injects.items():
        for word in dict.fromkeys(doing.words((inject.on,))):
            found.setdefault(word, []).append(name)
    return found
