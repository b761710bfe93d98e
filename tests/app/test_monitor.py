"""Heightened monitoring: thresholds are asked, what lies beyond proposes to reopen, reviews are due."""

import contextlib
from collections.abc import Iterator

import pytest

from app.monitoring import Monitors
from app.settings import load
from app.wiring import Wiring
from data.ambient import Ambient
from data.incident import monitoring
from data.incident.incidents import Incidents
from data.journal.actors import Responder
from data.journal.store import Journal
from data.times import DAY, HOUR
from tests.app.command_line import CommandLine
from tests.stand_ins.serving import Answer, Request, StandIn, json_answer

MODEL = "fraud-v4"


class Divergence(StandIn):
    """A Prometheus that knows one series, with this value at every moment."""

    value = "0.1"

    def answer(self, request: Request) -> Answer:
        asked = request.query or dict(one.split("=", 1) for one in request.body.decode().split("&"))
        series: dict[str, object] = {"metric": {"model_id": MODEL}}
        ranged = request.path.endswith("query_range")
        if ranged:
            series["values"] = [[float(asked["start"]), self.value], [float(asked["end"]), self.value]]
        else:
            series["value"] = [float(asked.get("time", 0)), self.value]
        kind = "matrix" if ranged else "vector"
        return json_answer({"status": "success", "data": {"resultType": kind, "result": [series]}})


@pytest.fixture
def prometheus(monkeypatch: pytest.MonkeyPatch) -> Iterator[Divergence]:
    with Divergence() as server:
        monkeypatch.setenv("FIRELINE_PROMETHEUS_URL", server.url)
        yield server


@pytest.fixture
def number(fireline: CommandLine, prometheus: Divergence) -> str:
    number = fireline.declare("--type", "model_drift", "--model", MODEL)
    words = ("--owner", "Mia", "--until", "2126-12-24", "--review-every", "12h", "--panel", "input_shift")
    fireline.good("resolve", number)
    fireline.good("monitor", "begin", number, *words)
    return number


def test_what_lies_beyond_its_limit_proposes_to_reopen(
    fireline: CommandLine, number: str, prometheus: Divergence
) -> None:
    assert "nobody looked yet" in fireline.good("monitor", "list")
    assert "1 watched, all within their limits" in fireline.good("monitor", "look", number)
    prometheus.value = "0.9"
    broken = fireline("monitor", "look", number)
    assert broken.code == 1
    assert "0.90, limit 0.50" in broken.out
    assert f"fireline reopen {number}" in broken.err
    timeline = fireline.good("timeline", number)
    assert "nothing beyond its limit" in timeline
    assert "beyond its limit: input shift" in timeline
    fireline.good("reopen", number, "--reason", "the shift is back")
    assert "fireline reopen" not in fireline("monitor", "look", number).err, "it is open already"


def test_what_nobody_can_see_is_no_good_news(
    fireline: CommandLine, number: str, prometheus: Divergence
) -> None:
    prometheus.stop()
    blind = fireline("monitor", "look", number)
    assert blind.code == 1
    assert "not seen: input shift of fraud-v4" in blind.out


def test_reviews_are_due_until_it_is_ended(fireline: CommandLine, number: str) -> None:
    assert "review in 11 h" in fireline.good("monitor", "list")
    with Journal.open(fireline.home, Ambient(), Responder("Mia", "laptop", "mia")) as journal:
        incident = Incidents(journal).get(number)
        now = journal.ambient.now()
        plan = monitoring.monitoring(incident, now)
        assert plan is not None
        assert now < plan.review_due <= now + 12 * HOUR
        assert not plan.is_over
        late = monitoring.monitoring(incident, now + 101 * 366 * DAY)
        assert late is not None
        assert late.is_over
    assert fireline("monitor", "review", number, "--note", " ").code == 2
    fireline.good("monitor", "review", number, "--note", "all quiet", "--end")
    assert "Nothing is monitored" in fireline.good("monitor", "list")
    assert fireline("monitor", "look", number).code == 2
    fireline.good("monitor", "begin", number, "--owner", "Bo", "--until", "2126-12-31")
    assert "Bo until 2126-12-31" in fireline.good("monitor", "list")
    assert fireline("monitor", "begin", number, "--owner", "Bo", "--until", "soon").code == 2
    assert (
        fireline("monitor", "begin", number, "--owner", "B", "--until", "2126-12-31", "--panel", "x").code
        == 2
    )


def test_an_open_app_looks_by_itself_and_writes_down_what_is_news(
    fireline: CommandLine, number: str, prometheus: Divergence, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recorded() -> int:
        return fireline.good("timeline", number).count("monitoring of 1 threshold")

    with contextlib.closing(Wiring(load())) as wiring:
        monitors = Monitors(wiring)
        assert (monitors.look_where_due(), recorded()) == ((), 1)
        prometheus.value = "0.9"
        assert (monitors.look_where_due(), recorded()) == ((), 1), "it is not due"
        monkeypatch.setattr("app.monitoring.EVERY", 0)
        prometheus.value = "0.2"
        assert (monitors.look_where_due(), recorded()) == ((), 1), "it saw as much as before"
        prometheus.value = "0.9"
        (said,) = monitors.look_where_due()
        assert said.startswith(f"{number} is resolved; reopen it: input shift of fraud-v4 0.90")
        assert (monitors.look_where_due(), recorded()) == ((), 2), "it was said"
        fireline.good("monitor", "review", number, "--note", "all quiet", "--end")
        prometheus.value = "0.2"
        assert (monitors.look_where_due(), recorded()) == ((), 2), "it is over"


def test_looking_again_without_a_pause_is_refused(fireline: CommandLine, number: str) -> None:
    refused = fireline("monitor", "look", number, "--every", "0s")
    assert refused.code == 2
    assert "10s or more" in refused.err
