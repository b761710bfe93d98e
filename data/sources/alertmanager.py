"""Alertmanager, API v2: its alerts, and the silences that hold some of them back.

Contract: ``GET /api/v2/alerts`` and ``GET /api/v2/silences`` (prometheus/alertmanager, api/v2/openapi.yaml).
"""

import asyncio
from collections.abc import Callable, Collection
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

import msgspec

from data.ambient import Ambient
from data.errors import BadInput, SourceError
from data.sources import faults, fetch
from data.sources.alert import Alert
from data.sources.alert_parsing import AlertParser
from data.sources.alert_picture import Heard
from data.sources.alert_wire import whose_fault
from data.sources.credentials import NOTHING, Access
from data.sources.endpoint import Endpoint, endpoint
from data.sources.silences import Silence, SilenceDraft, WireSilence, taken
from data.text import clean_line
from data.times import SECOND, from_datetime

T = TypeVar("T")

_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])


class _Made(msgspec.Struct, frozen=True):
    silence_id: str = msgspec.field(name="silenceID")


_made_decoder = msgspec.json.Decoder(_Made)
_silence_decoder = msgspec.json.Decoder(WireSilence)


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
        ambient: Ambient | None = None,
    ) -> None:
        """``access``: how it lets us in; its patience goes before ``patience``.

        Raises `BadInput` where ``url`` is no address.
        """
        self.place: Endpoint = endpoint(name, url, access)
        self._patience = patience = access.patience or patience
        self._http = fetch.client(self.place, patience)
        self._ambient = ambient or Ambient()
        self._clock_ahead: int | None = None
        self._silences: dict[str, Silence] = {}
        self._parser = AlertParser(self.place)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    @property
    def name(self) -> str:
        """Its address as it may be shown."""
        return self.place.shown

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def look(self) -> Heard:
        """Its alerts, and the silences that hold some of them back. Raises as `alerts` does.

        Silences that cannot be had are the ones of before: the alerts are what matters.
        """
        alerts = await self.alerts()
        clock_ahead = self._clock_ahead
        ids = {identity for alert in alerts for identity in alert.silenced_by}
        try:
            self._silences = await self.silences(ids)
        except SourceError:
            self._silences = {known: one for known, one in self._silences.items() if known in ids}
        return Heard(alerts=alerts, silences=self._silences, clock_ahead=clock_ahead)

    async def alerts(self) -> list[Alert]:
        """All alerts it holds, the held-back ones too, in its order.

        Raises `Unreachable`, `TimedOut`, `Unauthorized` or `BadAnswer`; an empty list means that it
        answered that there are none.
        """
        return await self._ask("/api/v2/alerts", self._parser.parse)

    async def silences(self, ids: Collection[str]) -> dict[str, Silence]:
        """The silences of these ids, as far as it knows them; asks nothing where no id is given.

        Raises as `alerts` does.
        """
        if not ids:
            return {}
        wanted = frozenset(ids)
        return await self._ask("/api/v2/silences", lambda body: parse_silences(body, self.place, wanted))

    async def silence(self, draft: SilenceDraft) -> str:
        """Make a silence; its id. Raises `BadInput` for one that makes no sense, and as `alerts`."""
        draft.check()
        body = await fetch.act(self._http, self.place, "POST", "/api/v2/silences", draft.sent())
        try:
            return clean_line(_made_decoder.decode(body).silence_id, 100)
        except msgspec.MsgspecError as error:
            raise faults.not_understood(self.place, whose_fault(error), len(body)) from error

    async def expire(self, identity: str) -> None:
        """End a silence now. Raises as `alerts`."""
        await fetch.act(self._http, self.place, "DELETE", f"/api/v2/silence/{quote(identity, safe='')}", b"")

    async def _ask(self, path: str, parse: Callable[[bytes], T]) -> T:
        asked_at = self._ambient.now()
        body = await fetch.get_json(
            self._http,
            self.place,
            path,
            patience=self._patience,
            told=lambda date: self._compare(asked_at, date),
        )
        return await asyncio.to_thread(parse, body)

    def _compare(self, asked_at: int, date: str) -> None:
        """Its clock and ours. Its time has whole seconds, and was written while we waited for the answer."""
        try:
            told = from_datetime(parsedate_to_datetime(date))
        except (ValueError, OverflowError):
            self._clock_ahead = None
        else:
            self._clock_ahead = told + SECOND // 2 - (asked_at + self._ambient.now()) // 2


def parse_silences(body: bytes, place: Endpoint, wanted: Collection[str]) -> dict[str, Silence]:
    """The wanted ones of an answer. Raises `BadAnswer`."""

    def one(raw: msgspec.Raw) -> Silence | None:
        wire = _silence_decoder.decode(raw)
        return taken(wire) if wire.id in wanted else None

    return {found.id: found for found in _decode(body, place, one) if found is not None}


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
