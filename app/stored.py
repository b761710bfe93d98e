"""The store of one process, opened when it is first asked for."""

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings import Settings
from data.ambient import Ambient
from data.errors import StoreBusy, StoreDamaged, StoreNewer
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal.actors import Responder, responder
from data.journal.store import DATABASE, SERVER, Journal

if TYPE_CHECKING:
    from data.evidence import Evidence

BESIDE = "beside"
_OFFER = "Or go on in a fresh store beside it with --beside; it is taken in when this one opens again."


class Stored:
    """A store, and who writes in it."""

    def __init__(
        self,
        settings: Settings,
        ambient: Ambient | None = None,
        *,
        beside: bool = False,
        only_shown: str = "",
    ) -> None:
        """``only_shown``: why nothing may be recorded, where the store is only to be looked at."""
        self.settings = settings
        self.ambient = ambient or Ambient()
        self.beside = beside
        self.only_shown = only_shown
        self.played = ""
        """The id of the one drill that this process plays; nothing else is listed or looked at in it."""

    @property
    def home(self) -> Path:
        """The store's directory."""
        return self.settings.home / BESIDE if self.beside else self.settings.home

    @cached_property
    def who(self) -> Responder:
        """The person at this terminal."""
        return responder(self.settings.responder)

    @cached_property
    def journal(self) -> Journal:
        """The store, opened; what was written beside it meanwhile is taken in.

        Raises `StoreError` leaves that offer a store beside one that is newer, damaged or held.
        """
        try:
            journal = Journal.open(self.home, self.ambient, self.who)
        except (StoreNewer, StoreDamaged, StoreBusy) as error:
            if self.beside or "--beside" in error.remedy:
                raise
            remedy = f"{error.remedy} {_OFFER}".strip()
            raise type(error)(error.message, kept=error.kept, remedy=remedy) from error
        if not journal.read_only:
            self._take_in(journal)
        if self.only_shown and not journal.read_only:
            journal.only_show(self.only_shown)
        return journal

    @cached_property
    def incidents(self) -> Incidents:
        """The incidents of the store."""
        return Incidents(self.journal, only=self.played)

    @cached_property
    def desk(self) -> Desk:
        """What a responder does."""
        return Desk(self.journal, self.incidents, numbered_elsewhere=lambda: bool(self.server_url))

    @property
    def server_url(self) -> str:
        """Where the incident database is: as the settings say, or where this store enrolled. Empty: nowhere,
        and a drill's or a beside store's numbers are its own."""
        return "" if self.beside else self.settings.sync_url or self.journal.fact(SERVER)

    @cached_property
    def evidence(self) -> "Evidence":
        """Files kept whole beside the journal."""
        from data.evidence import Evidence

        return Evidence(self.home)

    def close(self) -> None:
        """Give the store back, if it was opened."""
        if "journal" in self.__dict__:
            self.journal.close()

    def _take_in(self, journal: Journal) -> None:
        """What was written beside or outside the store; nothing is imported where there is none."""
        if (journal.home / BESIDE / DATABASE).is_file():
            from data.exchange import beside

            beside.take_in(journal)
        if spilled(journal.home):
            from data.exchange import spill

            spill.take_in(journal)


def spilled(home: Path) -> bool:
    """Whether any place that `data.exchange.spill` writes to exists; asked without importing it."""
    names = [os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP")]
    temporary = [Path(name) / f"fireline-{os.getuid()}" for name in [*names, "/tmp", "/var/tmp"] if name]  # noqa: S108
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    places = [home / "spill", *([Path(runtime) / "fireline"] if runtime else []), *temporary]
    return any(place.is_dir() for place in places)
