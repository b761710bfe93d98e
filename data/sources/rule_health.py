"""Whether Prometheus can evaluate its alerting rules: one that it cannot never fires, whatever is wrong.

Contract: ``GET /api/v1/rules`` (Prometheus, HTTP API v1): ``data.groups[].rules[]`` with ``type``
(``alerting``, ``recording``), ``name``, ``query``, ``health`` (``ok``, ``err``, ``unknown``) and
``lastError``. A rule such as ``live < on(model_id) baseline`` fails as soon as two versions of one model have
series. Where a recording rule fails so, the alerts that read it are healthy to Prometheus, and see nothing.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice

import httpx
import msgspec

from data.ambient import Ambient
from data.sources import faults, fetch
from data.sources.alert_wire import whose_fault
from data.sources.credentials import NOTHING, Access
from data.sources.endpoint import Endpoint, endpoint
from data.sources.polling import Freshness, Poller
from data.sources.rule_alerts import RuleAlerts
from data.text import clean_line

_MOST = 50
_FAILS, _RECORDING = "err", "recording"
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|`[^`]*`')
_WORD = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


class BrokenRule(msgspec.Struct, frozen=True):
    """An alerting rule whose last evaluation failed, or that of a recording rule which it reads."""

    name: str
    group: str
    error: str


class Health(msgspec.Struct, frozen=True):
    """How many alerting rules there are, and which of them cannot be evaluated."""

    rules: int
    broken: tuple[BrokenRule, ...] = ()
    alerts: RuleAlerts = RuleAlerts()


class _WireRule(msgspec.Struct, frozen=True, rename="camel"):
    type: str = ""
    name: str = ""
    query: str = ""
    health: str = ""
    last_error: str = ""
    alerts: msgspec.Raw = msgspec.Raw(b"[]")


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
        self._poller: Poller[Health] | None = None

    async def look(self) -> Health:
        """Raises `Unreachable`, `TimedOut`, `Unauthorized` or `BadAnswer`."""
        return await _ask(self._http, self.place, self._patience)

    async def watch(self, tell: Callable[[Freshness[Health]], None], ambient: Ambient, interval: int) -> None:
        """Look again and again, until cancelled; closes at the end."""
        try:
            self._poller = Poller(self.look, tell, ambient, interval=interval)
            await self._poller.run()
        finally:
            await self.close()

    def wake(self) -> None:
        """Look now rather than at the end of the interval."""
        if self._poller is not None:
            self._poller.wake()

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()


async def broken_rules(place: Endpoint, patience: float = fetch.PATIENCE) -> list[str]:
    """The names of the alerts whose rule's last evaluation failed, each once. Raises as `RuleHealth.look`."""
    async with fetch.client(place, patience) as http:
        health = await _ask(http, place, patience)
    return list(dict.fromkeys(rule.name for rule in health.broken))


async def _ask(http: httpx.AsyncClient, place: Endpoint, patience: float) -> Health:
    body = await fetch.get_json(http, place, "/api/v1/rules", patience=patience)
    try:
        envelope = _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise faults.not_understood(place, whose_fault(error), len(body)) from error
    return _health(envelope.data.groups)


def _health(groups: list[_WireGroup]) -> Health:
    rules = [(group, rule) for group in groups for rule in group.rules]
    recorded = [rule for _, rule in rules if rule.type == _RECORDING]
    alerting = [(group, rule) for group, rule in rules if rule.type != _RECORDING]
    missing = _missing(recorded)
    broken = (
        BrokenRule(clean_line(rule.name, 200), clean_line(group.name, 200), clean_line(why, 300))
        for group, rule in alerting
        if (why := _why(rule, missing)) is not None
    )
    raws: dict[str, list[msgspec.Raw]] = {}
    for _, rule in alerting:
        raws.setdefault(clean_line(rule.name, 200), []).append(rule.alerts)
    return Health(len(alerting), tuple(islice(broken, _MOST)), RuleAlerts(raws))


def _why(rule: _WireRule, missing: dict[str, str]) -> str | None:
    """Why an alert cannot fire; nothing where it can."""
    if rule.health == _FAILS:
        return rule.last_error
    return next((missing[name] for name in _reads(rule.query) if name in missing), None)


def _missing(recorded: list[_WireRule]) -> dict[str, str]:
    """What is not recorded now, or is recorded from what is not, and why."""
    missing = {
        rule.name: f"it reads {rule.name}, which is not recorded: {rule.last_error}"
        for rule in recorded
        if rule.health == _FAILS
    }
    waiting = [rule for rule in recorded if rule.name not in missing] if missing else []
    while found := [rule for rule in waiting if not missing.keys().isdisjoint(_reads(rule.query))]:
        for rule in found:
            missing[rule.name] = next(missing[name] for name in _reads(rule.query) if name in missing)
        waiting = [rule for rule in waiting if rule.name not in missing]
    return missing


def _reads(query: str) -> Iterator[str]:
    """The words outside quotes that may name a metric; labels and functions are among them."""
    return (word[0] for word in _WORD.finditer(_QUOTED.sub("", query)))
