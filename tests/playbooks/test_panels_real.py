"""Panels and figures against a real Prometheus with hours of history."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.ambient import Ambient
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal.actors import Responder
from data.journal.store import Journal
from data.sources.prometheus import Prometheus
from data.times import HOUR, MINUTE, SECOND
from playbooks import figures, panels
from playbooks.panel_asking import ask
from playbooks.readings import Reading, window
from tests.servers import history
from tests.servers.real import prometheus

MODEL = 'fraud "v4"'
_LABEL = 'model_id="fraud \\"v4\\""'


def accuracy(minutes: float) -> float | None:
    """Good, bad from two hours to half an hour ago, with a gap of twelve minutes an hour ago, good again."""
    if -66 < minutes < -54:
        return None
    return 0.77 if -120 <= minutes < -30 else 0.93


SERIES: dict[str, history.Value] = {
    f'model_live_accuracy{{{_LABEL},model_version="4.1.2"}}': accuracy,
    f'model_live_accuracy{{{_LABEL},model_version="4.1.1"}}': lambda _: 0.95,
    f"model_baseline_accuracy{{{_LABEL}}}": lambda _: 0.92,
    f"model_input_kl_divergence{{{_LABEL}}}": lambda at: math.nan if at > -10 else 0.4,
    f"model_output_entropy{{{_LABEL}}}": lambda at: math.inf if at > -10 else 1.0,
    f"model_predictions_total{{{_LABEL}}}": lambda at: (at + 600) * 60,
    f"model_false_positives_total{{{_LABEL}}}": lambda at: (at + 600) * 6 + max(at + 60, 0) * 3,
    'model_live_accuracy{model_id="healthy"}': lambda _: 0.9,
}


class World:
    """The source, its clock, and a journal with one incident."""

    def __init__(self, folder: Path, source: Prometheus, now: int) -> None:
        self.source, self.now = source, now
        ambient = Ambient()
        folder.chmod(0o700)
        self.journal = Journal.open(folder / "home", ambient, Responder("ada", "laptop", "ada"))
        self.incidents = Incidents(self.journal)
        self.desk = Desk(self.journal, self.incidents)
        incident = self.desk.declare(title="x", models={MODEL: "person"})
        self.desk.set_field(incident, "detected_at", now - HOUR)
        self.incident = self.incidents.refresh(incident)

    def read(self, panel: str, reach: int = 3 * HOUR, model: str = MODEL, columns: int = 200) -> Reading:
        shown = panels.shipped().panels[panel]
        return ask(self.source, shown, {"model_id": model}, window(self.now, reach, columns), self.now)

    def again(self) -> Incident:
        return self.incidents.refresh(self.incident)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Prometheus, int]]:
    folder = tmp_path_factory.mktemp("prometheus")
    now = Ambient().now()
    history.write(folder, now, SERIES)
    with prometheus(folder) as server:
        source = Prometheus(server.url)
        yield source, now
        source.close()


@pytest.fixture
def world(asked: tuple[Prometheus, int], tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, *asked)
    yield made
    made.journal.close()


def test_the_worse_version_is_held_against_nine_tenths_of_the_baseline(world: World) -> None:
    told = world.read("live_accuracy")
    assert [curve.labels for curve in told.curves] == [
        {"model_version": "4.1.2"},
        {"model_version": "4.1.1"},
    ]
    assert told.limit == pytest.approx(0.828)
    assert told.state == "within"
    assert 0.77 in told.curves[0].points
    assert told.bad_at(told.curves[0], told.window.place(world.now - 100 * MINUTE))
    assert 'model_id="fraud \\"v4\\""' in told.query


def test_a_gap_nan_and_infinity_are_what_they_are(world: World) -> None:
    grid = world.read("live_accuracy").window
    points = world.read("live_accuracy").curves[0].points
    gap = [place for place, point in enumerate(points) if point is None]
    assert gap, "five minutes after its last sample a series has none"
    assert all(world.now - 66 * MINUTE < grid.at(place) < world.now - 53 * MINUTE for place in gap)
    shift, entropy = world.read("input_shift"), world.read("output_entropy")
    latest = shift.curves[0].latest
    assert latest is not None
    assert math.isnan(latest[1])
    assert shift.state == "within", "NaN is beyond nothing"
    assert entropy.curves[0].latest == (entropy.window.count - 1, math.inf)


@pytest.mark.parametrize("reach", [15 * MINUTE, HOUR, 24 * HOUR, 7 * 24 * HOUR])
def test_every_zoom_has_about_a_moment_a_column_and_the_latest_value(world: World, reach: int) -> None:
    told = world.read("live_accuracy", reach, columns=80)
    latest = told.curves[0].latest
    assert told.window.count <= 81
    assert latest == (told.window.count - 1, 0.93)


def test_no_series_is_an_answer_and_a_refusal_is_a_reading_that_says_so(world: World) -> None:
    assert world.read("live_accuracy", model="nobody").state == "empty"
    missing = world.read("memory")
    assert missing.state == "empty"
    broken = panels.Panel(id="x", title="x", query="sum(up) by up")
    grid = window(world.now, HOUR, 50)
    told = ask(world.source, broken, {"model_id": "m"}, grid, world.now)
    assert told.error is not None
    assert "parse error" in told.error.message
    deployed = panels.Panel(id="x", title="x", query="up{n=$namespace}")
    told = ask(world.source, deployed, {"model_id": "m"}, grid, world.now)
    assert told.error is not None
    assert "nobody knows the namespace" in told.error.message


def test_every_shipped_query_is_one_that_prometheus_understands(world: World) -> None:
    shown = panels.shipped()
    values = dict.fromkeys(("model_id", "model_version", "namespace", "deployment"), MODEL)
    spans = {"window": 5 * MINUTE, "step": MINUTE, "range": HOUR}
    templates = [one.template for one in shown.panels.values()]
    templates += [one.template for one in shown.measures.values()]
    templates += [one.baseline_template for one in shown.panels.values() if one.baseline_template is not None]
    answers = [world.source.instant(template.fill(values, spans), world.now) for template in templates]
    assert len(answers) == len(templates) > 20


def test_affected_predictions_are_counted_over_the_span_and_recorded_with_their_query(world: World) -> None:
    measures = tuple(panels.shipped().measures.values())
    world.desk.set_field(world.incident, "contained_at", world.now - 30 * MINUTE)
    incident = world.again()
    span = figures.span_of(incident, world.now)
    assert span == (world.now - HOUR, world.now - 30 * MINUTE)
    assert figures.is_over(incident)
    affected, wrong = figures.figures(world.source, measures, [{"model_id": MODEL}], span)
    assert isinstance(affected.value, int)
    assert affected.value == pytest.approx(30 * 60, rel=0.05)
    assert wrong.value in {"+49%", "+50%", "+51%"}
    assert figures.may_record(incident, affected)
    figures.record(world.desk, incident, affected)
    incident = world.again()
    head = incident.register("impact.affected_predictions").shown
    assert head is not None
    assert (head.value, head.origin) == (affected.value, "prometheus")
    assert "sum(increase(model_predictions_total" in str((head.payload or {}).get("reason"))
    assert not figures.may_record(incident, affected), "once is enough"


def test_a_person_s_number_is_never_replaced(world: World) -> None:
    world.desk.set_field(world.incident, "impact.affected_predictions", 12)
    incident = world.again()
    span = figures.span_of(incident, world.now)
    (affected, *_) = figures.figures(
        world.source, panels.shipped().measures.values(), [{"model_id": MODEL}], span
    )
    assert not figures.may_record(incident, affected)


def test_counts_of_several_systems_are_added_and_what_nobody_counts_is_left_out(world: World) -> None:
    measures = [panels.shipped().measures["affected_predictions"]]
    span = (world.now - HOUR, world.now)
    twice = [{"model_id": MODEL}, {"model_id": MODEL}, {"model_id": "nobody"}]
    (once,) = figures.figures(world.source, measures, twice[:1], span)
    (both,) = figures.figures(world.source, measures, twice, span)
    assert isinstance(once.value, int)
    assert both.value == pytest.approx(2 * once.value, abs=1)
    assert figures.figures(world.source, measures, twice[2:], span) == ()


def test_how_long_it_was_bad_before_anybody_was_told(world: World) -> None:
    shown = panels.shipped().of("model_performance_degradation")
    detected = world.now - 75 * MINUTE
    found = figures.onset(world.source, shown, {"model_id": MODEL}, detected)
    assert found is not None
    assert found.panel == "accuracy"
    assert found.lag == pytest.approx(45 * MINUTE, abs=3 * MINUTE)
    assert not found.at_least
    assert figures.onset(world.source, shown, {"model_id": "healthy"}, detected) is None
    assert found.at % SECOND == detected % SECOND
