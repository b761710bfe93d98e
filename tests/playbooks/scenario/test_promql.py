"""A drill's world answers what runbooks ask of Prometheus, in the unit that they ask in."""

from data.times import MINUTE
from playbooks.scenario import format as scenarios
from playbooks.scenario import promql
from playbooks.scenario.world import World
from tests.playbooks.scenario.worlds import SMALL, world

MEASURED = """\
      - {panel: unknown_inputs, value: "0.4"}
      - {panel: volume, value: 50}
      - panel: live_accuracy
"""
NOVEL, ALL = (f'sum(rate(model_{name}_total{{model_id="m"}}[2m]))' for name in ("input_novel", "predictions"))


def answered(query: str) -> list[float | None]:
    text = SMALL.replace("      - panel: live_accuracy\n", MEASURED)
    query = query.replace('"m"', '"my-model"')
    return [line.value(0) for line in promql.lines(world(text=text).at(0), query)]


def test_a_count_that_a_panel_draws_as_a_share_is_that_share_of_everything() -> None:
    assert answered(f"{NOVEL} / {ALL}") == [0.4]
    assert answered(NOVEL) == [20.0]
    assert answered(f"{NOVEL} > 0.1 * {ALL}") == [20.0]
    assert answered(f"{NOVEL} > 0.5 * {ALL}") == [None]
    assert answered(f"{ALL} >= 0 unless {NOVEL} > 0.1 * {ALL}") == [None]
    assert answered(f"{ALL} >= 0 unless {NOVEL} > 0.5 * {ALL}") == [50.0]


def test_a_model_that_is_stopped_predicts_nothing() -> None:
    stopped = World(scenarios.load(scenarios.find("kill-switch-false-alarm")).scenario, 0, ())
    query = 'sum(rate(model_predictions_total{model_id="claims-intake-v2"}[2m])) > 0'
    (line,) = promql.lines(stopped.at(3 * MINUTE), query)
    assert {line.value(MINUTE * half // 2) for half in range(6)} == {None}


def test_one_figure_is_divided_by_another() -> None:
    live, least = 'model_live_accuracy{model_id="m"}', 'model_baseline_accuracy{model_id="m"}'
    (share,) = answered(f"min({live}) /\n  max({least})")
    assert share is not None
    assert 0.7 < share < 0.9
    assert answered(f"{live} / model_memory_bytes{{}}") == []
