"""Silences at a real Alertmanager: made, seen on the alert, ended; and what is refused before it is sent."""

import pytest

from data.ambient import Ambient
from data.errors import BadAnswer, BadInput, FirelineError
from data.sources.alertmanager import Alertmanager
from data.sources.matchers import Matcher
from data.sources.silences import SilenceDraft
from data.times import HOUR, MINUTE, SECOND
from tests.data.sources.alerts import DEGRADED, post_alerts
from tests.servers.faults import FaultServer, answer
from tests.servers.process import Server
from tests.waiting import eventually_async

NOW = Ambient().now()


def draft(*matchers: Matcher, ends_at: int = NOW + HOUR, comment: str = "retraining") -> SilenceDraft:
    return SilenceDraft(matchers=matchers, starts_at=NOW, ends_at=ends_at, created_by="ana", comment=comment)


EVERYTHING_ABOUT_IT = tuple(Matcher(name, "=", value) for name, value in DEGRADED.items())


async def test_a_silence_is_made_seen_and_ended(real_alertmanager: Server) -> None:
    post_alerts(real_alertmanager.url, DEGRADED)
    async with Alertmanager(real_alertmanager.url) as source:
        await eventually_async(source.alerts)
        identity = await source.silence(draft(*EVERYTHING_ABOUT_IT))

        async def silenced() -> bool:
            heard = await source.look()
            return [alert.silenced_by for alert in heard.alerts] == [(identity,)]

        await eventually_async(silenced, what="the alert being silenced")
        heard = await source.look()
        assert (heard.silences[identity].created_by, heard.silences[identity].comment) == (
            "ana",
            "retraining",
        )
        assert heard.clock_ahead is not None
        assert abs(heard.clock_ahead) < 5 * SECOND
        await source.expire(identity)

        async def fires() -> bool:
            return [alert.state for alert in await source.alerts()] == ["firing"]

        await eventually_async(fires, what="the alert firing again")


async def test_regular_expressions_and_inequality_are_sent_as_such(real_alertmanager: Server) -> None:
    post_alerts(real_alertmanager.url, DEGRADED, {**DEGRADED, "model_id": "ranking-v7"})
    async with Alertmanager(real_alertmanager.url) as source:
        await eventually_async(source.alerts)
        name = Matcher("alertname", "=~", "AIModel.+")
        await source.silence(draft(name, Matcher("model_id", "!=", "ranking-v7")))

        async def one_is_held() -> bool:
            found = {alert.labels["model_id"]: alert.state for alert in await source.alerts()}
            return found == {"ranking-v7": "firing", "fraud-detection-v4": "suppressed"}

        await eventually_async(one_is_held, what="one of the two being silenced")


async def test_an_unknown_silence_cannot_be_ended(real_alertmanager: Server) -> None:
    async with Alertmanager(real_alertmanager.url) as source:
        with pytest.raises(FirelineError):
            await source.expire("00000000-0000-0000-0000-000000000000")


@pytest.mark.parametrize(
    "wrong",
    [
        draft(),
        draft(Matcher("model_id", "=~", ".*")),
        draft(Matcher("model_id", "!=", "x")),
        draft(*EVERYTHING_ABOUT_IT, ends_at=NOW + MINUTE - 1),
        draft(*EVERYTHING_ABOUT_IT, comment=" "),
    ],
)
async def test_what_makes_no_sense_is_not_sent(faulty: FaultServer, wrong: SilenceDraft) -> None:
    async with Alertmanager(faulty.always(answer(b"{}"))) as source:
        with pytest.raises(BadInput):
            await source.silence(wrong)
    assert faulty.asked == []


@pytest.mark.parametrize("body", [b"{}", b"[]", b"<html>"])
async def test_an_answer_that_names_no_silence_is_none(faulty: FaultServer, body: bytes) -> None:
    async with Alertmanager(faulty.always(answer(body))) as source:
        with pytest.raises(BadAnswer):
            await source.silence(draft(*EVERYTHING_ABOUT_IT))
    assert len(faulty.asked) == 1


@pytest.mark.parametrize(
    ("date", "ahead"),
    [("Thu, 01 Jan 1970 00:00:10 GMT", True), ("nonsense", None), ("", None)],
)
async def test_its_clock_is_compared_with_ours(faulty: FaultServer, date: str, ahead: bool | None) -> None:
    ambient = Ambient(now=lambda: 5 * SECOND)
    async with Alertmanager(
        faulty.always(answer(b"[]", headers=f"Date: {date}\r\n")), ambient=ambient
    ) as source:
        heard = await source.look()
    assert heard.clock_ahead == (None if ahead is None else 5 * SECOND + SECOND // 2)
