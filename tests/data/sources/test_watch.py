"""Several sources as one picture: what is told, what stays the same, and that many are merged aside."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from unittest import mock

import msgspec

from data.ambient import Ambient
from data.errors import Unreachable
from data.sources.alert import Alert
from data.sources.alert_picture import Heard, Merger, Picture
from data.sources.alert_watch import AlertWatch
from data.sources.change import Look
from data.sources.change_watch import ChangePicture, ChangeWatch
from data.sources.silences import SilenceDraft
from tests.waiting import eventually_async


class Alerts:
    """Says what it is told to say; silences are nothing to it."""

    def __init__(self, name: str, alerts: list[Alert]) -> None:
        self.name = name
        self.alerts = alerts
        self.fails = self.closed = False

    async def look(self) -> Heard:
        if self.fails:
            raise Unreachable("gone")
        return Heard(alerts=self.alerts)

    async def silence(self, draft: SilenceDraft) -> str:
        raise NotImplementedError

    async def expire(self, identity: str) -> None:
        raise NotImplementedError

    async def close(self) -> None:
        self.closed = True


class Nothing:
    """A source of changes without any."""

    name = "nothing"
    closed = False

    async def look(self) -> Look:
        return Look()

    async def close(self) -> None:
        self.closed = True


def alerts(count: int, source: str) -> list[Alert]:
    one = Alert(
        fingerprint="", name="A", state="firing", labels={}, annotations={}, starts_at=1, source=source
    )
    return [msgspec.structs.replace(one, fingerprint=f"{number:x}") for number in range(count)]


@asynccontextmanager
async def watching(sources: Sequence[Alerts]) -> AsyncIterator[tuple[AlertWatch, list[Picture]]]:
    told: list[Picture] = []
    watch = AlertWatch(sources, told.append, Ambient())
    task = asyncio.create_task(watch.run())
    yield watch, told
    task.cancel()
    await asyncio.wait([task])


async def test_a_picture_holds_what_every_source_said_last() -> None:
    one, two = Alerts("one", alerts(2, "one")), Alerts("two", alerts(3, "two"))
    async with watching([one, two]) as (watch, told):
        await eventually_async(lambda: told and [len(state.alerts) for state in told[-1].sources] == [2, 3])
        assert len(told[-1].alerts) == 3
        assert watch.source("two") is two
        merged, two.fails = told[-1].alerts, True
        watch.wake()
        await eventually_async(lambda: not told[-1].is_fresh)
        assert told[-1].known
        two.fails, before = False, len(told)
        watch.wake()
        await eventually_async(lambda: len(told) > before and told[-1].is_fresh)
        assert told[-1].alerts == merged
    assert one.closed
    assert two.closed


async def test_sources_that_say_the_same_again_give_the_same_list() -> None:
    sources = [Alerts("one", alerts(2, "one")), Alerts("two", alerts(3, "two"))]
    async with watching(sources) as (watch, told):
        await eventually_async(lambda: told and len(told[-1].alerts) == 3)
        first = told[-1].alerts
        watch.wake()
        await eventually_async(lambda: told[-1].alerts is first and told[-1].is_fresh and len(told) > 2)
        sources[1].alerts = alerts(4, "two")
        watch.wake()
        await eventually_async(lambda: len(told[-1].alerts) == 4)


async def test_many_alerts_are_merged_on_a_thread() -> None:
    threads: list[threading.Thread] = []

    def merged(*_: object, **__: object) -> Picture:
        threads.append(threading.current_thread())
        return Picture((), [])

    sources = [Alerts("one", alerts(600, "one")), Alerts("two", alerts(3, "two"))]
    with mock.patch.object(Merger, "picture", side_effect=merged):
        async with watching(sources) as (_, _told):
            await eventually_async(lambda: any(one is not threading.main_thread() for one in threads))


async def test_changes_are_watched_the_same_way() -> None:
    source, told = Nothing(), list[ChangePicture]()
    watch = ChangeWatch([source], told.append, Ambient())
    assert not watch.picture.known
    task = asyncio.create_task(watch.run())
    await eventually_async(lambda: told and told[-1].known and not told[-1].failing)
    task.cancel()
    await asyncio.wait([task])
    assert source.closed
