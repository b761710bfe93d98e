"""The parts of sync, made from the settings and from what enrolling left in the store."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from app.settings.access import sync_token
from app.wiring import Wiring
from data.errors import NotConfigured

if TYPE_CHECKING:
    from pathlib import Path

    from data.exchange.client import HttpRemote
    from data.exchange.session import Session
    from data.exchange.watch import Watcher


def server_url(wiring: Wiring) -> str:
    """Where the incident database is; empty where there is none."""
    from data.exchange.standing import read

    return wiring.settings.sync_url or read(wiring.journal).url


def remote(wiring: Wiring, url: str = "") -> "HttpRemote":
    """The incident database, on a connection of its own. Raises `NotConfigured`, `BadInput`."""
    from data.exchange.client import HttpRemote

    url = url or server_url(wiring)
    if not url:
        raise NotConfigured(
            "No incident database is configured.",
            remedy="Enrol with fireline sync enrol URL CODE; without one, fireline export … bundle carries.",
        )
    authority = cast("Path | None", wiring.settings.values.get("sync_ca_file"))
    return HttpRemote(url, lambda: _authorization(wiring), ca_file=authority)


def session(wiring: Wiring) -> "Session":
    """What exchanges with it. Raises as `remote`."""
    from data.exchange.device import device_key
    from data.exchange.session import Session
    from data.exchange.standing import Standing

    journal = wiring.journal
    key = device_key(journal.home, wiring.ambient)
    return Session(journal, key, remote(wiring), Standing(journal))


def watcher(wiring: Wiring, told: Callable[[], None] = lambda: None) -> "Watcher":
    """What keeps both the same in the background. Raises as `remote`."""
    from data.exchange.watch import Watcher

    return Watcher(session(wiring), remote(wiring), told)


def _authorization(wiring: Wiring) -> Mapping[str, str]:
    from data.exchange.enrolment import kept_token

    secret = sync_token(wiring.settings)
    token = kept_token(wiring.journal.home) if secret is None else secret.reveal()
    return {"Authorization": f"Bearer {token}"}
