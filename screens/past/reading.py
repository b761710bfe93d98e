"""What the screen of past incidents shows, read on a thread: the archive brought up to date, then asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from data.archive.index import Found
from data.archive.past import Past
from data.archive.query import Query, parse
from data.exchange.protocol import Row
from data.incident.incidents import Incidents
from playbooks import actions as owing
from playbooks.actions import Owed
from playbooks.archive import Archive
from playbooks.catalogue import Catalogue
from playbooks.limits import Limits
from playbooks.past import past
from playbooks.similar import Similar
from playbooks.trends import reviewing
from playbooks.trends.compute import Trends, compute, day
from screens.parts import Parts

MOST = 200
"""Incidents in the list."""
_EVERY = 10_000_000


class Left(Exception):
    """The person has left the screen: nobody waits for the index any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One answer; what its tab does not show is empty."""

    found: tuple[Found, ...] = ()
    elsewhere: tuple[Row, ...] = ()
    """Of the incident database, what is not here."""
    like: tuple[Similar, ...] = ()
    trends: Trends | None = None
    review_due: str = ""
    owed: tuple[Owed, ...] = ()
    problem: str = ""


class Reader:
    """Asks the archive of a store; one thread at a time brings it up to date."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._incidents = Incidents(parts.journal)  # its own: the clerk folds the screens'
        self._mutex = threading.Lock()
        self._left = False
        self.progress = ""
        """How far a long indexing is."""

    def leave(self) -> None:
        """Stop indexing soon."""
        self._left = True

    def incidents(self, limits: Limits, text: str, *, elsewhere: bool) -> Read:
        """Raises `BadInput` for a filter that is none."""
        query = parse(text if "mode:" in text else f"{text} mode:live", typing=True)
        with self._opened(limits) as archive:
            found = tuple(archive.find(query, MOST))
        rows, problem = self._elsewhere(query) if elsewhere else ((), "")
        return Read(found=found, elsewhere=rows, problem=problem)

    def similar(self, limits: Limits, incident: str, catalogue: Catalogue | None) -> Read:
        """Those like one; the catalogue says which models are alike."""
        with self._opened(limits) as archive:
            wanted = self._incidents.by_id(incident)
            systems = [catalogue.get(model) for model in wanted.model_ids] if catalogue else []
            models = frozenset(name for one in systems if one is not None for name in one.similar_models)
            like = tuple(archive.similar(wanted, similar_models=models, limit=20))
        now = self._parts.journal.ambient.now()
        return Read(like=like, found=tuple(Found(past(one.incident, now, limits)) for one in like))

    def trends(self, limits: Limits, text: str) -> Read:
        """Of what the words and filters find. Raises `BadInput` for a filter that is none."""
        now = self._parts.journal.ambient.now()
        with self._opened(limits) as archive:
            wanted = self._pasts(archive, text if "mode:" in text else f"{text} mode:live")
            beside = [] if "mode:" in text else self._pasts(archive, "mode:drill")
            due = reviewing.due(archive.all(), reviewing.reviewed(self._parts.journal), now)
        return Read(trends=compute(wanted, now, beside), review_due=due)

    def owed(self, limits: Limits, words: str, *, every: bool) -> Read:
        """Corrective actions in which all the words stand."""
        today, wanted = day(self._parts.journal.ambient.now()), words.casefold().split()
        with self._opened(limits) as archive:
            found = owing.owed(archive.all(), today, every=every)
        return Read(owed=tuple(one for one in found if all(word in _text(one) for word in wanted)))

    @contextmanager
    def _opened(self, limits: Limits) -> Iterator[Archive]:
        with Archive(self._parts.journal, self._incidents, limits) as archive:
            with self._mutex:
                archive.refresh(self._told)
            self.progress = ""
            yield archive

    def _told(self, done: int, of: int) -> None:
        self.progress = f"indexing what was journalled: {100 * done // max(of, 1)} %"
        if self._left:
            raise Left

    @staticmethod
    def _pasts(archive: Archive, text: str) -> list[Past]:
        return [one.past for one in archive.find(parse(text), _EVERY)]

    def _elsewhere(self, query: Query) -> tuple[tuple[Row, ...], str]:
        ask = self._parts.search_elsewhere
        return ask(query, MOST) if ask is not None else ((), "")


def _text(one: Owed) -> str:
    return " ".join([*one.row().values(), "overdue" if one.overdue else ""]).casefold()
