"""Rules that cannot be evaluated, on a real Prometheus: two live versions of a model break the main one."""

import json
from pathlib import Path

import pytest

from data.errors import FirelineError
from data.sources.rule_health import RuleHealth
from tests.data.sources.alerts import HOSTILE
from tests.servers.exporter import Exporter
from tests.servers.faults import FaultServer, answer
from tests.servers.real import prometheus
from tests.waiting import eventually_async

RATIO = "model_live_accuracy / on(model_id) model_baseline_accuracy"
BLIND = ["AIModelPerformanceDegraded", "AIModelRatioLow"]
RULES = {
    "groups": [
        {
            "name": "models",
            "interval": "200ms",
            "rules": [
                {
                    "alert": "AIModelPerformanceDegraded",
                    "expr": "model_live_accuracy < on(model_id) (model_baseline_accuracy * 0.9)",
                },
                {"alert": "Watchdog", "expr": "vector(1)"},
                {"record": "model:ratio", "expr": RATIO},
                {"record": "model:ratio_lowest", "expr": "min by (model_id) (model:ratio)"},
                {"alert": "AIModelRatioLow", "expr": "model:ratio_lowest{team!='model:ratio'} < 0.9"},
            ],
        }
    ]
}


async def test_two_live_versions_blind_the_main_rule_and_what_reads_a_recorded_one(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text(json.dumps(RULES))
    with Exporter() as exporter, prometheus(tmp_path, targets=[exporter.target], rules=rules) as server:
        exporter.set("model_live_accuracy", 0.7, model_id="m", model_version="1")
        exporter.set("model_baseline_accuracy", 0.9, model_id="m", model_version="1")
        source = RuleHealth(server.url)

        async def works() -> bool:
            found = await source.look()
            return (found.rules, found.broken) == (3, ())

        async def is_blind() -> bool:
            return [rule.name for rule in (await source.look()).broken] == BLIND

        try:
            await eventually_async(works, what="three rules that work")
            exporter.set("model_live_accuracy", 0.7, model_id="m", model_version="2")
            exporter.set("model_baseline_accuracy", 0.9, model_id="m", model_version="2")
            await eventually_async(is_blind, 30, what="the rule failing")
            broken, reader = (await source.look()).broken
            assert (broken.group, "matching" in broken.error) == ("models", True)
            assert reader.error.startswith("it reads model:ratio, which is not recorded: ")
            assert "duplicate series" in reader.error
        finally:
            await source.close()


async def test_a_recorded_rule_that_no_alert_reads_blinds_nobody(faulty: FaultServer) -> None:
    failing = {"type": "recording", "health": "err", "lastError": "many-to-many", "query": "a / b"}
    rules = [
        {**failing, "name": "model:ratio"},
        {"type": "alerting", "health": "ok", "name": "A", "query": 'up{job="model:ratio"} == 0'},
        {"type": "alerting", "health": "ok", "name": "B", "query": "model:ratio:max > 1"},
    ]
    body = {"status": "success", "data": {"groups": [{"name": "g", "rules": rules}]}}
    source = RuleHealth(faulty.always(answer(json.dumps(body).encode())))
    found = await source.look()
    assert (found.rules, found.broken) == (2, ())
    await source.close()


@pytest.mark.parametrize(
    "behaviour",
    [
        answer(b"[]"),
        answer(b'{"status": "success"}'),
    ],
)
async def test_what_is_no_answer_is_never_all_right(faulty: FaultServer, behaviour: object) -> None:
    source = RuleHealth(faulty.always(behaviour))  # type: ignore[arg-type]
    with pytest.raises(FirelineError):
        await source.look()
    await source.close()


async def test_its_words_are_cleaned(faulty: FaultServer) -> None:
    rule = {"name": HOSTILE, "health": "err", "lastError": HOSTILE * 1_000, "type": "alerting"}
    body = {"status": "success", "data": {"groups": [{"name": HOSTILE, "rules": [rule]}]}}
    source = RuleHealth(faulty.always(answer(json.dumps(body).encode())))
    (broken,) = (await source.look()).broken
    await source.close()
    assert "\x1b" not in broken.name + broken.error + broken.group
    assert len(broken.error) <= 300
