"""What stands behind the screens and does something for them, each by what it can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from data.incident.model import Incident

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.sources.prometheus_answer import Result
    from playbooks.causes import Causes
    from playbooks.review import Review
    from playbooks.scenario.debrief import Debrief
    from playbooks.scenario.script import Script
    from screens.freshness import SourceState


class MetricSource(Protocol):
    """Where metrics come from; `data.sources.prometheus.Prometheus` is one. Every method but ``close`` blocks
    for as long as the source may take: ask on a thread. Both raise `SourceError`."""

    def instant(self, query: str, at: int | None = None) -> Result:
        """What a query says at a moment (microseconds), or now."""

    def over(self, query: str, start: int, end: int, step: int) -> Result:
        """What it says over a range; microseconds."""

    def close(self) -> None:
        """Let go of connections."""


class ScenarioView(NamedTuple):
    """A drill that can be played."""

    name: str
    title: str = ""
    minutes: int = 0
    difficulty: str = ""
    skills: tuple[str, ...] = ()
    last: int = 0
    """When it was played here last, microseconds; 0: never."""
    problem: str = ""
    """Why it cannot be played; empty where it can."""


class Gallery(NamedTuple):
    """The drills to choose from."""

    shown: Sequence[ScenarioView]
    due: str = ""
    """A sentence, where nobody rehearsed for a quarter."""


class Facilitates(Protocol):
    """Leads a drill; `app.drill_facilitating.Facilitator` does. On the clerk's thread."""

    def look(self) -> Script:
        """As it is now. Raises `FirelineError`."""

    def fire(self, name: str) -> str:
        """Let an inject come now; what came. Raises `FirelineError`."""


class DrillTold(NamedTuple):
    """What came of an act on a drill."""

    words: str = ""
    goes_on_as: str = ""
    """The id of the drill that goes on in its place."""


class DrillDesk(Protocol):
    """What can be done with the drill that is played; `app.drill_desk.Desk` is one. On the clerk's thread."""

    @property
    def is_young(self) -> bool:
        """Whether it has only just begun."""

    @property
    def ended(self) -> bool:
        """Whether its world stands still for good."""

    def briefing(self) -> tuple[str, str, str]:
        """(title, text, what the keys are)."""

    def debrief(self) -> Debrief:
        """How it went until now. Raises `FirelineError`."""

    def choices(self) -> list[tuple[str, str, str]]:
        """(key, words, about)."""

    def do(self, key: str) -> DrillTold:
        """Do one of them. Raises `FirelineError`."""


class Coach(Protocol):
    """Says what comes next in a first drill; `app.drill_coach.Coach` is one. On the clerk's thread."""

    def line(self) -> str:
        """What it says now, or nothing. Raises `FirelineError`."""

    def be_quiet(self) -> None:
        """From now on, here, in every drill. Raises `OSError`."""


class Recordings(Protocol):
    """What runs by itself; `app.recordings.Recordings` is one."""

    def follow(self) -> None:
        """Begin and end as incidents open and are resolved. Raises `FirelineError`."""

    def close(self) -> None:
        """End the files."""


class Sync(Protocol):
    """What keeps store and incident database the same; `app.background_sync.BackgroundSync` is one."""

    def state(self) -> SourceState:
        """For the bottom line; reads the journal: on a thread."""

    def here(self, incident: str) -> tuple[str, ...]:
        """Who else looks at an incident; asks the server: on a thread."""

    def close(self) -> None:
        """End it."""


class Outside(Protocol):
    """What tells services outside; `app.background_outside.BackgroundOutside` is one."""

    def state(self) -> SourceState:
        """For the bottom line; reads the journal: on a thread."""

    def failed(self) -> tuple[str, ...]:
        """What came to nothing since last asked, a sentence each: on a thread."""

    def close(self) -> None:
        """End it."""


class Monitors(Protocol):
    """What looks at heightened monitoring; `app.monitoring.Monitors` is one. It blocks: on a thread."""

    def look(self, incident: str) -> object:
        """Look now and record it. Raises `BadInput` where that cannot be."""

    def look_where_due(self) -> tuple[str, ...]:
        """Look where nobody did for a while; a sentence for each incident to reopen."""


class ReportField(Protocol):
    """One field of a report; `playbooks.reports.paper.Statement` is one."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str:
        """Empty where it is missing."""


class Reviewing(Protocol):
    """Reads reviews, on a thread; `app.reviews.Reviews` is one."""

    @property
    def causes(self) -> Causes:
        """The patterns of root causes."""

    def read(self, incident: Incident) -> Review:
        """As the events have it now."""
