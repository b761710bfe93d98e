"""The parts of sync, made from the settings and from what enrolling left in the store."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from app.settings.access import sync_token
from app.wiring import Wiring
from data.errors import NotConfigured

if TYPE_CHECKING:
    from pathlib import Path

    from data.exchange.client import HttpRemote
    from data.exchange.session import Session
    from data.exchange.watch import Watcher
    from data.incident.model import Incident

SOON = 3.0
"""Seconds that declaring waits for a final number."""


def remote(wiring: Wiring, url: str = "", *, patience: float = 0.0) -> "HttpRemote":
    """The incident database, on a connection of its own. Raises `NotConfigured`, `BadInput`."""
    from data.exchange.client import PATIENCE, HttpRemote

    url = url or wiring.server_url
    if not url:
        raise NotConfigured(
            "No incident database is configured.",
            remedy="Enrol with fireline sync enrol URL CODE; without one, fireline export … bundle carries.",
        )
    authority = cast("Path | None", wiring.settings.values.get("sync_ca_file"))
    return HttpRemote(url, lambda: _authorization(wiring), ca_file=authority, patience=patience or PATIENCE)


@contextlib.contextmanager
def session(wiring: Wiring, *, patience: float = 0.0) -> "Iterator[Session]":
    """What exchanges with it. Raises as `remote`."""
    from data.exchange.device import device_key
    from data.exchange.session import Session
    from data.exchange.standing import Standing

    journal = wiring.journal
    key = device_key(journal.home, wiring.ambient)
    with contextlib.closing(remote(wiring, patience=patience)) as place:
        yield Session(journal, key, place, Standing(journal))


def numbered(wiring: Wiring, incident: "Incident") -> "Incident":
    """The incident with its final number, where the incident database gives it within `SOON`."""
    from data.errors import FirelineError

    if not wiring.server_url:
        return incident
    with contextlib.suppress(FirelineError), session(wiring, patience=SOON) as exchange:
        exchange.exchange()  # where it fails, the number stays provisional, and is kept as an alias later
        wiring.journal.appended = False
    return wiring.incidents.refresh(incident)


def soon(wiring: Wiring) -> None:
    """Exchange until the incident database has everything, unless another process of this store is at it.

    That it was not reached is kept, and said by ``fireline sync status``. Raises `StoreError` leaves.
    """
    from data.errors import StoreBusy, SyncError
    from data.exchange.watch import LOCK
    from data.journal.locks import FileLock

    lock, whole = FileLock(wiring.home / LOCK), False
    with contextlib.closing(lock), contextlib.suppress(StoreBusy):
        while not whole:
            with lock.held(timeout=0.0), session(wiring) as exchange:
                try:
                    done = exchange.exchange()
                except SyncError as error:
                    exchange.standing.failed(wiring.ambient.now(), error.message)
                    break
                exchange.standing.answered(wiring.ambient.now())
            # what was recorded while the lock was held started nobody
            whole = bool(done.problems) or not exchange.standing.pending().events


def exchange_files(wiring: Wiring, exchange: "Session") -> int:
    """Move every evidence file that is on one side only; gives how many. Raises `ServerAway`."""
    from data.exchange.files import FileRemote, Files

    files = Files(exchange.standing, wiring.evidence, cast("FileRemote", exchange.remote))
    while files.step():
        pass
    return files.done


def watcher(wiring: Wiring, told: Callable[[], None] = lambda: None) -> "Watcher":
    """What keeps both the same in the background. Raises as `remote`."""
    from data.exchange.device import device_key
    from data.exchange.files import Files
    from data.exchange.session import Session
    from data.exchange.standing import Standing
    from data.exchange.watch import Watcher

    journal = wiring.journal
    key = device_key(journal.home, wiring.ambient)
    place, standing = remote(wiring), Standing(journal)
    files = Files(standing, wiring.evidence, place)
    return Watcher(Session(journal, key, place, standing), remote(wiring), told, files=files)


def _authorization(wiring: Wiring) -> Mapping[str, str]:
    from data.exchange.enrolment import kept_token

    secret = sync_token(wiring.settings)
    token = kept_token(wiring.journal.home) if secret is None else secret.reveal()
    return {"Authorization": f"Bearer {token}"}
