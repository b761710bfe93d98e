"""Whether Prometheus can evaluate its alerting rules: one that it cannot never fires, whatever is wrong.

Contract: ``GET /api/v1/rules?type=alert`` (Prometheus, HTTP API v1): ``data.groups[].rules[]`` with ``name``,
``health`` (``ok``, ``err``, ``unknown``) and ``lastError``. A rule such as ``live < on(model_id) baseline``
fails as soon as two versions of one model have series.
"""

from collections.abc import Callable

import httpx
import msgspec

from data.ambient import Ambient
from data.sources import faults, fetch
from data.sources.alert_wire import whose_fault
from data.sources.credentials import NOTHING, Access
from data.sources.endpoint import Endpoint, endpoint
from data.sources.polling import Freshness, Poller
from data.text import clean_line

_MOST = 50


class BrokenRule(msgspec.Struct, frozen=True):
    """An alerting rule whose last evaluation failed."""

    name: str
    group: str
    error: str


class Health(msgspec.Struct, frozen=True):
    """How many alerting rules there are, and which of them cannot be evaluated."""

    rules: int
    broken: tuple[BrokenRule, ...] = ()


class _WireRule(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    health: str = ""
    last_error: str = ""


class _WireGroup(msgspec.Struct, frozen=True):
    name: str = ""
    rules: list[_WireRule] = []


class _WireData(msgspec.Struct, frozen=True):
    groups: list[_WireGroup]


class _Envelope(msgspec.Struct, frozen=True):
    status: str
    data: _WireData


_decoder = msgspec.json.Decoder(_Envelope)


class RuleHealth:
    """Asks one Prometheus. Used in one event loop; closed with `close`."""

    def __init__(self, url: str, *, access: Access = NOTHING, patience: float = fetch.PATIENCE) -> None:
        """Raises `BadInput` where ``url`` is no address."""
        self.place: Endpoint = endpoint("Prometheus", url, access)
        self._patience = access.patience or patience
        self._http = fetch.client(self.place, self._patience)

    async def look(self) -> Health:
        """Raises `Unreachable`, `TimedOut`, `Unauthorized` or `BadAnswer`."""
        return await _ask(self._http, self.place, self._patience)

    async def watch(self, tell: Callable[[Freshness[Health]], None], ambient: Ambient, interval: int) -> None:
        """Look again and again, until cancelled; closes at the end."""
        try:
            await Poller(self.look, tell, ambient, interval=interval).run()
        finally:
            await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()


async def broken_rules(place: Endpoint, patience: float = fetch.PATIENCE) -> list[str]:
    """The names of the alerts whose rule's last evaluation failed, each once. Raises as `RuleHealth.look`."""
    async with fetch.client(place, patience) as http:
        health = await _ask(http, place, patience)
    return list(dict.fromkeys(rule.name for rule in health.broken))


async def _ask(http: httpx.AsyncClient, place: Endpoint, patience: float) -> Health:
    body = await fetch.get_json(http, place, "/api/v1/rules", params={"type": "alert"}, patience=patience)
    try:
        envelope = _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise faults.not_understood(place, whose_fault(error), len(body)) from error
    return _health(envelope.data.groups)


def _health(groups: list[_WireGroup]) -> Health:
    broken = [
        BrokenRule(clean_line(rule.name, 200), clean_line(group.name, 200), clean_line(rule.last_error, 300))
        for group in groups
        for rule in group.rules
        if rule.health == "err"
    ]
    return Health(sum(len(group.rules) for group in groups), tuple(broken[:_MOST]))
