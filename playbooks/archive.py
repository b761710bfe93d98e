"""The archive of a store: brought up to date when somebody asks, then asked."""

from collections.abc import Callable, Collection
from typing import Self

from data.archive import words
from data.archive.index import Found, Index
from data.archive.past import Past
from data.archive.query import Query, facets_of
from data.incident import fold
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Journal
from playbooks import similar
from playbooks.limits import Limits
from playbooks.past import past

SLICE = 2000
"""Events looked at before what they touched is written, so that being stopped loses little."""
_CANDIDATES = 60
_SHARED = ("cause", "type", "model")

Told = Callable[[int, int], None]
"""Hears (done, of how many) events."""


class Archive:
    """Of one store. Everything blocks: on a thread."""

    def __init__(self, journal: Journal, incidents: Incidents, limits: Limits) -> None:
        """Raises `StoreError` leaves where no index can be kept beside the journal."""
        self._journal, self._incidents, self._limits = journal, incidents, limits
        self._index = Index(journal.home, f"{fold.VERSION}:{journal.fact('store')}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    def refresh(self, told: Told = lambda _done, _of: None) -> None:
        """Take in what was journalled since."""
        position, end, erased, done = self._index.position, self._journal.position(), False, set[str]()
        begun = position
        while position < end:
            rows = self._journal.read(
                "SELECT position, incident, kind FROM event WHERE position > ? AND position <= ?"
                " ORDER BY position LIMIT ?",
                (position, end, SLICE),
            )
            if not rows:
                return
            touched = dict.fromkeys(str(row[1]) for row in rows if row[1])
            erased = erased or any(row[2] == kinds.Redacted.KIND for row in rows)
            position = int(rows[-1][0])
            self._put([one for one in touched if one not in done], position)
            done.update(touched)
            told(position - begun, end - begun)
        if erased:
            self._index.scrub()

    def _put(self, touched: list[str], position: int) -> None:
        now, entries, gone = self._journal.ambient.now(), [], []
        for name in touched:
            incident = self._incidents.by_id(name)
            if not incident.declarations:
                gone.append(name)
                continue
            one = past(incident, now, self._limits)
            events = (event for _, event in self._journal.events(name))
            entries.append((one, words.told(one, events)))
        self._index.put(entries, gone, position)

    def find(self, query: Query, most: int = 50) -> list[Found]:
        """The newest that answer to it."""
        return self._index.find(query, most)

    def all(self) -> list[Past]:
        """Every incident, oldest first."""
        return self._index.all()

    def similar(
        self, incident: Incident, *, similar_models: Collection[str] = (), limit: int = 5
    ) -> list[similar.Similar]:
        """Earlier incidents like this one, and why they are."""
        here = past(incident, self._journal.ambient.now(), self._limits)
        shared = [one for one in facets_of(here) if one[0] in _SHARED]
        shared += [("model", name.casefold()) for name in similar_models]
        shared += [("cause", here.type.casefold())] if here.type else []
        telling = sorted(similar.words(incident), key=lambda word: (-len(word), word))
        found = self._index.like(shared, telling[:12], _CANDIDATES)
        others = [self._incidents.by_id(one.id) for one in found if one.id != incident.id]
        return similar.rank(incident, others, similar_models=similar_models, limit=limit)
