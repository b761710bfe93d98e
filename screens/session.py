"""What one run of the app shares between its screens: the parts, the ink, the clerk, and what workers have
found so far. Only message handlers on the event loop change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from data.errors import NotFound
from screens.clerk import Clerk
from screens.freshness import SourceState
from screens.ink import Ink
from screens.parts import Knowledge, Parts

if TYPE_CHECKING:
    from data.sources.alert_history import SessionHistory
    from data.sources.alert_index import AlertIndex
    from data.sources.alert_picture import Picture
    from data.sources.alert_watch import AlertSource, AlertWatch
    from data.sources.polling import Freshness
    from data.sources.rule_health import Health
    from screens.facts import Facts
    from screens.settings_book import Told
    from screens.timeline.feed import Feed


class KnowledgeReady(Message):
    """The YAML is read."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__()
        self.knowledge = knowledge


class AlertsTold(Message):
    """An alert source answered, or did not."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.picture = picture

    def can_replace(self, message: Message) -> bool:
        """A newer answer replaces the one that waits in the queue."""
        return isinstance(message, AlertsTold)


class RulesTold(Message):
    """Prometheus said whether its rules work, or did not answer."""

    def __init__(self, rules: Freshness[Health]) -> None:
        super().__init__()
        self.rules = rules

    def can_replace(self, message: Message) -> bool:
        """A newer answer replaces the one that waits in the queue."""
        return isinstance(message, RulesTold)


class JournalMoved(Message):
    """Somebody, perhaps another process, appended events."""

    def __init__(self, position: int, incidents: frozenset[str]) -> None:
        super().__init__()
        self.position, self.incidents = position, incidents


class Session:
    """Shared between the screens of one app."""

    def __init__(self, parts: Parts, ink: Ink) -> None:
        self.parts = parts
        self.ink = ink
        self.clerk = Clerk()
        self.knowledge: Knowledge | None = None
        self.picture: Picture | None = None
        """What the alert sources say; ``None`` until the first of them answered or failed."""
        self.alerts: AlertIndex | None = None
        """The alerts of the picture in order; the same object as long as none of them changes."""
        self.rules: Freshness[Health] | None = None
        """Whether Prometheus can evaluate its rules; ``None`` where nobody asks or nothing came yet."""
        self.history: SessionHistory | None = None
        """What each alert did since the app was opened; ``None`` until alerts came."""
        self.watch: AlertWatch | None = None
        """Who asks the alert sources, once somebody does."""
        self.position = 0
        self.drafts: dict[str, str] = {}
        """Words that somebody began to write and left, by where they were written."""
        self.revealed: set[str] = set()
        """Entries marked as harmful that the person chose to see."""
        self.open_facts: tuple[Facts, ...] = ()
        """The open incidents as a screen saw them last, whichever screen that was."""
        self.feeds: dict[str, Feed] = {}
        """Timelines that are open, or were last, by incident."""
        self.settings_told: Told | None = None
        """What the latest change of the settings file came to; ``None`` while it is as it was."""
        self.here: tuple[str, ...] = ()
        """Who else looks at the same incident, as the incident database says."""
        self.coached = ""
        """What the coach of a first drill says now; empty where there is none, or it is silent."""
        self.sources: dict[str, SourceState] = {}
        """What each source says for itself, by its name, in the order they were first told."""

    @property
    def others_here(self) -> tuple[str, ...]:
        """Who else is; where the screen is masked for sharing, only how many."""
        return (f"{len(self.here)} more",) if self.here and self.ink.masked else self.here

    def tell(self, source: SourceState) -> None:
        """How fresh a source is; the screens' bottom line shows it within a second."""
        self.sources[source.name] = source

    @property
    def firing(self) -> int:
        """How many alerts fire; the watchdog, which always does, is none that anybody answers."""
        if self.alerts is None:
            return 0
        watchdog = self.parts.settings.watchdog
        return self.alerts.firing - (self.alerts.firing_names[watchdog] if watchdog else 0)

    def alert_source(self, name: str) -> AlertSource:
        """Raises `NotFound` for a source that is not asked."""
        if self.watch is None:
            raise NotFound("No alert source is configured.")
        return self.watch.source(name)

    @property
    def now(self) -> int:
        """Microseconds."""
        return self.parts.journal.ambient.now()
