"""Prometheus' alerting rules that it cannot evaluate, and which therefore never fire.

Contract: ``GET /api/v1/rules?type=alert``, whose rules have a ``health`` of ``ok``, ``unknown`` or ``err``.
"""

import msgspec

from data.sources import faults, fetch
from data.sources.endpoint import Endpoint
from data.text import clean_line


class _Rule(msgspec.Struct, frozen=True):
    name: str = ""
    health: str = ""


class _Group(msgspec.Struct, frozen=True):
    rules: list[_Rule] = []


class _Data(msgspec.Struct, frozen=True):
    groups: list[_Group] = []


class _Answer(msgspec.Struct, frozen=True):
    data: _Data = _Data()


async def broken_rules(place: Endpoint, patience: float = fetch.PATIENCE) -> list[str]:
    """The names of the alerts whose rule's last evaluation failed, each once.

    Raises `SourceError` leaves.
    """
    async with fetch.client(place, patience) as http:
        body = await fetch.get_json(http, place, "/api/v1/rules", params={"type": "alert"}, patience=patience)
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise faults.not_understood(place, clean_line(str(error), 200), len(body)) from None
    broken = [rule.name for group in answer.data.groups for rule in group.rules if rule.health == "err"]
    return [clean_line(name, 100) for name in dict.fromkeys(broken)]
