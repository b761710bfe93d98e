"""Alertmanager, API v2: its alerts, and the silences that hold some of them back.

Contract: ``GET /api/v2/alerts`` and ``GET /api/v2/silences`` (prometheus/alertmanager, api/v2/openapi.yaml).
"""

import asyncio
from collections.abc import Callable, Collection
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from data.errors import BadInput
from data.sources import faults, fetch
from data.sources.alert import Alert
from data.sources.alert_wire import Gate, WireAlert, whose_fault
from data.sources.credentials import NOTHING, Access
from data.sources.endpoint import Endpoint, endpoint
from data.text import clean, clean_line
from data.times import parse_iso

T = TypeVar("T")

_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_alert_decoder = msgspec.json.Decoder(WireAlert)


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """Who silenced something, why, and until when (microseconds)."""

    id: str
    created_by: str
    comment: str
    starts_at: int
    ends_at: int
    state: str
    """``active``, ``pending`` or ``expired``."""


class _WireSilenceStatus(msgspec.Struct, frozen=True):
    state: str = ""


class _WireSilence(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    created_by: str = ""
    comment: str = ""
    starts_at: str = ""
    ends_at: str = ""
    status: _WireSilenceStatus = _WireSilenceStatus()


_silence_decoder = msgspec.json.Decoder(_WireSilence)


class Alertmanager:
    """One Alertmanager. Made anywhere, used in one event loop, closed with `close` or ``async with``.

    ``patience`` is the time in seconds for one whole answer. Nothing is retried here: `data.sources.polling`
    asks again.
    """

    def __init__(
        self,
        url: str,
        *,
        name: str = "Alertmanager",
        patience: float = fetch.PATIENCE,
        access: Access = NOTHING,
    ) -> None:
        """``access``: how it lets us in; its patience goes before ``patience``.

        Raises `BadInput` where ``url`` is no address, or the certificate authority is none.
        """
        self.place: Endpoint = endpoint(name, url, access)
        self._patience = patience = access.patience or patience
        self._http = fetch.client(self.place, patience)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def alerts(self) -> list[Alert]:
        """All alerts it holds, the held-back ones too, in its order.

        Raises `Unreachable`, `TimedOut`, `Unauthorized` or `BadAnswer`; an empty list means that it
        answered that there are none.
        """
        return await self._ask("/api/v2/alerts", lambda body: parse_alerts(body, self.place))

    async def silences(self, ids: Collection[str]) -> dict[str, Silence]:
        """The silences of these ids, as far as it knows them; asks nothing where no id is given.

        Raises as `alerts` does.
        """
        if not ids:
            return {}
        wanted = frozenset(ids)
        return await self._ask("/api/v2/silences", lambda body: parse_silences(body, self.place, wanted))

    async def _ask(self, path: str, parse: Callable[[bytes], T]) -> T:
        body = await fetch.get_json(self._http, self.place, path, patience=self._patience)
        return await asyncio.to_thread(parse, body)


def parse_alerts(body: bytes, place: Endpoint) -> list[Alert]:
    """Decodes an answer one alert at a time, so that a thread that does it never holds the interpreter long.

    Raises `BadAnswer`, naming the first alert that is not as the API promises.
    """
    gate = Gate(place.shown)
    return _decode(body, place, lambda raw: gate.alert(_alert_decoder.decode(raw)))


def parse_silences(body: bytes, place: Endpoint, wanted: Collection[str]) -> dict[str, Silence]:
    """The wanted ones of an answer. Raises `BadAnswer`."""

    def one(raw: msgspec.Raw) -> Silence | None:
        wire = _silence_decoder.decode(raw)
        return _silence(wire) if wire.id in wanted else None

    return {found.id: found for found in _decode(body, place, one) if found is not None}


def _silence(wire: _WireSilence) -> Silence:
    return Silence(
        id=clean_line(wire.id, 100),
        created_by=clean_line(wire.created_by, 200),
        comment=clean(wire.comment, 2_000),
        starts_at=parse_iso(wire.starts_at) if wire.starts_at else 0,
        ends_at=parse_iso(wire.ends_at) if wire.ends_at else 0,
        state=clean_line(wire.status.state, 20),
    )


def _decode(body: bytes, place: Endpoint, one: Callable[[msgspec.Raw], T]) -> list[T]:
    place_in_list = ""
    try:
        raws = _list_decoder.decode(body)
        found: list[T] = []
        for number, raw in enumerate(raws, start=1):
            place_in_list = f"item {number} of {len(raws)}: "
            found.append(one(raw))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, BadInput) as error:
        raise faults.not_understood(place, place_in_list + whose_fault(error), len(body)) from error
    return found
