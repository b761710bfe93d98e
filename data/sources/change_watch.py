"""Watching every source of changes at once, each at its own pace, as one picture."""

from collections.abc import Callable, Sequence

import msgspec

from data.ambient import Ambient
from data.errors import NotConfigured, SourceError
from data.sources.change import Change, Look, Standing, newest
from data.sources.polling import Freshness
from data.sources.watch import Source, Watch
from data.times import SECOND

INTERVAL = 30 * SECOND


ChangeSource = Source[Look]
"""Where changes come from: `Kubernetes`, `MLflow`, `WeightsAndBiases`, `Validations`."""


class SourceLook(msgspec.Struct, frozen=True):
    """One source as it is known now."""

    name: str
    freshness: Freshness[Look]

    @property
    def is_fresh(self) -> bool:
        return self.freshness.state == "fresh"

    @property
    def look(self) -> Look:
        """Its last good answer; an empty one where none came yet."""
        return self.freshness.answer or Look()


class ChangePicture(msgspec.Struct, frozen=True):
    """All of them at one moment."""

    sources: tuple[SourceLook, ...] = ()

    @property
    def changes(self) -> list[Change]:
        """Newest first, each once."""
        found = {change.key: change for source in self.sources for change in source.look.changes}
        return list(newest(list(found.values()), len(found))[0])

    @property
    def standing(self) -> list[Standing]:
        """How things stand now, what is wrong first."""
        found = [one for source in self.sources for one in source.look.standing]
        return sorted(found, key=lambda one: ("failed", "waiting", "done").index(one.state))

    @property
    def known(self) -> bool:
        """Whether any source ever answered; without that, no changes means nothing."""
        return any(source.freshness.answer is not None for source in self.sources)

    @property
    def asked(self) -> tuple[SourceLook, ...]:
        """Those that are set up: what cannot be asked for want of a setting is not missed."""
        return tuple(one for one in self.sources if not isinstance(one.freshness.error, NotConfigured))

    @property
    def failing(self) -> tuple[SourceLook, ...]:
        """Those of `asked` that did not answer the last time."""
        return tuple(one for one in self.asked if one.freshness.error is not None)

    @property
    def answered_at(self) -> int:
        """When the source that is furthest behind answered last, of those that ever did; microseconds."""
        times = [source.freshness.answered_at for source in self.sources if source.freshness.answered_at]
        return min(times, default=0)

    @property
    def errors(self) -> list[tuple[str, SourceError, int]]:
        """(source, why, since when) of those that cannot be asked now."""
        return [
            (source.name, source.freshness.error, source.freshness.failing_since)
            for source in self.sources
            if source.freshness.error is not None
        ]


class ChangeWatch(Watch[Look, ChangePicture]):
    """Asks every source of changes, and tells a new picture whenever one of them answered or failed."""

    def __init__(
        self,
        sources: Sequence[ChangeSource],
        tell: Callable[[ChangePicture], None],
        ambient: Ambient,
        *,
        interval: int = INTERVAL,
    ) -> None:
        super().__init__(sources, tell, ambient, interval=interval)

    @property
    def picture(self) -> ChangePicture:
        """As it is known now."""
        return ChangePicture(tuple(SourceLook(*one) for one in self.known))

    async def draw(self) -> ChangePicture:
        """The same: there is never much of it."""
        return self.picture
