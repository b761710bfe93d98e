"""What all Alertmanagers together say: their alerts merged by fingerprint, and how fresh each of them is."""

from collections.abc import Sequence

import msgspec

from data.pace import Pace
from data.sources.alert import FIRING, Alert
from data.sources.polling import Freshness
from data.sources.silences import Silence
from data.times import SECOND

CLOCK = 30 * SECOND
"""Clocks that differ by more are said and recorded."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One good answer of one Alertmanager."""

    alerts: list[Alert]
    silences: dict[str, Silence] = {}
    """Those that hold one of the alerts back, by id."""
    clock_ahead: int | None = None
    """How far its clock is ahead of ours, microseconds; ``None`` where it does not tell the time."""


class AlertmanagerState(msgspec.Struct, frozen=True):
    """One Alertmanager as it is known now."""

    name: str
    """Its address as it may be shown."""
    freshness: Freshness[Heard]

    @property
    def is_fresh(self) -> bool:
        return self.freshness.state == "fresh"

    @property
    def alerts(self) -> list[Alert]:
        """Of its last good answer."""
        answer = self.freshness.answer
        return [] if answer is None else answer.alerts


class Picture(msgspec.Struct, frozen=True):
    """All of it at one moment. ``alerts`` may be old: ask `source_of` how old."""

    sources: tuple[AlertmanagerState, ...]
    alerts: list[Alert]

    @property
    def known(self) -> bool:
        """Whether any source ever answered; without that, no alerts means nothing."""
        return any(source.freshness.answer is not None for source in self.sources)

    @property
    def is_fresh(self) -> bool:
        """Whether every source answered the last time it was asked."""
        return all(source.is_fresh for source in self.sources)

    @property
    def answered_at(self) -> int:
        """When the source that is furthest behind answered last; 0 where one never did. Microseconds."""
        return min((source.freshness.answered_at for source in self.sources), default=0)

    @property
    def wrong_clocks(self) -> list[tuple[str, int]]:
        """(source, microseconds ahead of us) of every source whose clock differs by more than `CLOCK`."""
        answers = [(source.name, source.freshness.answer) for source in self.sources]
        return [
            (name, answer.clock_ahead)
            for name, answer in answers
            if answer is not None and answer.clock_ahead is not None and abs(answer.clock_ahead) > CLOCK
        ]

    def source_of(self, alert: Alert) -> AlertmanagerState | None:
        """The source that an alert was taken from."""
        return next((source for source in self.sources if source.name == alert.source), None)

    def is_stale(self, alert: Alert) -> bool:
        """Whether nobody could confirm this alert the last time it was asked for."""
        source = self.source_of(alert)
        return source is not None and not source.is_fresh

    def silence(self, identity: str) -> Silence | None:
        """The silence of this id, as far as a source told."""
        for source in self.sources:
            answer = source.freshness.answer
            if answer is not None and identity in answer.silences:
                return answer.silences[identity]
        return None


def picture(sources: Sequence[AlertmanagerState]) -> Picture:
    """Of one moment alone."""
    return Merger().picture(sources)


class Merger:
    """Makes one picture after another. While no source says anything new, the alerts stay the same list."""

    def __init__(self) -> None:
        self._made_of: list[tuple[list[Alert], bool]] = []
        self._merged: list[Alert] = []

    def picture(self, sources: Sequence[AlertmanagerState], *, pause: bool = False) -> Picture:
        """The sources' alerts, each fingerprint once: a fresh source's word before a stale one's, and one
        that notifies before one that is held back, since somebody is called for it. ``pause``: rest now and
        then, on a thread."""
        made_of = [(source.alerts, source.is_fresh) for source in sources if source.alerts]
        if len(made_of) <= 1:
            return Picture(tuple(sources), made_of[0][0] if made_of else [])
        if not self._is_made_of(made_of):
            self._merged, self._made_of = _merged(made_of, Pace(rests=pause)), made_of
        return Picture(tuple(sources), self._merged)

    def _is_made_of(self, other: list[tuple[list[Alert], bool]]) -> bool:
        """By identity: a source that says the same again gives the same list."""
        return len(self._made_of) == len(other) and all(
            alerts is known and fresh == was
            for (alerts, fresh), (known, was) in zip(other, self._made_of, strict=True)
        )


def _merged(made_of: list[tuple[list[Alert], bool]], pace: Pace) -> list[Alert]:
    merged: dict[str, Alert] = {}
    for alerts, fresh in sorted(made_of, key=lambda one: not one[1]):
        for alert in alerts:
            known = merged.get(alert.fingerprint)
            merged[alert.fingerprint] = alert if known is None else _both(known, alert, fresh=fresh)
            pace.step()
    return list(merged.values())


def _both(known: Alert, other: Alert, *, fresh: bool) -> Alert:
    """Two sources' words on one alert."""
    louder = other if fresh and other.state == FIRING and known.state != FIRING else known
    quieter = known if louder is other else other
    starts = [at for at in (known.starts_at, other.starts_at) if at]
    return msgspec.structs.replace(
        louder,
        starts_at=min(starts, default=0),
        also_in=(*louder.also_in, quieter.source, *quieter.also_in),
        also_silenced=_silenced_besides(louder, quieter),
        also_held=_held_besides(louder, quieter),
    )


def _silenced_besides(louder: Alert, quieter: Alert) -> tuple[tuple[str, str], ...]:
    """The members of a cluster know the same silences: those are one."""
    if not quieter.silences:
        return louder.also_silenced
    known = {identity for _, identity in louder.silences}
    return (*louder.also_silenced, *(one for one in quieter.silences if one[1] not in known))


def _held_besides(louder: Alert, quieter: Alert) -> tuple[tuple[str, str], ...]:
    """Inhibitions and muting that one of them alone knows: each has rules of its own."""
    if quieter.state == FIRING:
        return louder.also_held
    held = [word for word in quieter.suppression if word != "silenced" and word not in louder.suppression]
    return (*louder.also_held, *((quieter.source, word) for word in held), *quieter.also_held)
