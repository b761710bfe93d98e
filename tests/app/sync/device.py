"""Stores that are enrolled at a real server, each with its own line to it."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.server.database import Database
from data.ambient import Ambient
from data.exchange.client import HttpRemote
from data.exchange.device import device_key
from data.exchange.enrolment import enrol, kept_token
from data.exchange.session import Session
from data.exchange.standing import Standing
from data.exchange.watch import Watcher
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal.actors import Responder
from data.journal.store import Journal
from tests.app.server.world import World
from tests.servers.fault_proxy import FaultProxy, through


def remote(url: str, home: Path) -> HttpRemote:
    return HttpRemote(url, lambda: {"Authorization": f"Bearer {kept_token(home)}"}, patience=20)


@dataclass
class Device:
    """One enrolled store."""

    journal: Journal
    proxy: FaultProxy
    session: Session

    def __post_init__(self) -> None:
        self.incidents = Incidents(self.journal)
        self.desk = Desk(self.journal, self.incidents)

    def remote(self) -> HttpRemote:
        return remote(self.proxy.url, self.journal.home)

    def watcher(self) -> Watcher:
        return Watcher(self.session, self.remote(), wait=1)


@dataclass
class Net:
    """The server, and devices."""

    world: World
    folder: Path
    undo: contextlib.ExitStack

    @classmethod
    @contextlib.contextmanager
    def opened(cls, template: Path, folder: Path) -> Iterator["Net"]:
        shutil.copy(template, folder / "server.db")
        database = Database(f"sqlite:///{folder / 'server.db'}")
        with contextlib.ExitStack() as undo:
            undo.callback(database.close)
            world = undo.enter_context(World.opened(database, folder))
            yield cls(world, folder, undo)

    @property
    def url(self) -> str:
        return str(self.world.client.base_url).rstrip("/")

    def device(self, person: str, ambient: Ambient | None = None) -> Device:
        """A new store of a person, enrolled, behind a proxy of its own."""
        home = self.folder / f"store-{person}"
        who = Responder(person, f"{person}-host", person)
        journal = self.undo.enter_context(Journal.open(home, ambient or Ambient(), who))
        proxy = self.undo.enter_context(through(self.url))
        key, standing = device_key(home, journal.ambient), Standing(journal)
        line = remote(proxy.url, home)
        self.undo.callback(line.close)
        enrol(line, standing, key, self.world.code(person), person)
        return Device(journal, proxy, Session(journal, key, line, standing))
