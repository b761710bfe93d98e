"""Against a real Prometheus: versions and baselines of models, ranges, and its own refusals."""

from pathlib import Path

import pytest

from data.ambient import Ambient
from data.errors import BadAnswer
from data.sources.prometheus import BASELINE_METRIC, LIVE_METRIC, Prometheus
from data.sources.prometheus_answer import Series
from data.times import SECOND
from tests.servers.exporter import Exporter
from tests.servers.real import prometheus
from tests.waiting import eventually

QUOTED = 'odd "id" \\ with\nlines'


def test_what_prometheus_knows_of_models(tmp_path: Path) -> None:
    with Exporter() as exporter:
        exporter.set(LIVE_METRIC, 0.71, model_id="one", model_version="4.1.2", team="fraud")
        exporter.set(BASELINE_METRIC, 0.92, model_id="one", team="fraud")
        exporter.set(LIVE_METRIC, 0.71, model_id="two", model_version="1")
        exporter.set(LIVE_METRIC, 0.93, model_id="two", model_version="2")
        exporter.set(BASELINE_METRIC, 0.92, model_id="bare")
        exporter.set("model_predictions_total", 5.0, model_id="bare", version="9")
        exporter.set(LIVE_METRIC, 0.5, model_id=QUOTED, version="7")
        with prometheus(tmp_path, targets=[exporter.target]) as server:
            source = Prometheus(server.url)
            try:
                eventually(lambda: source.instant("model_predictions_total").samples, what="a first scrape")
                _check_models(source)
                _check_ranges(source)
                with pytest.raises(BadAnswer, match=r"refuses the query \(bad_data\).*parse error"):
                    source.instant("sum(")
            finally:
                source.close()


def _check_models(source: Prometheus) -> None:
    one = source.lookup_labels("one")
    assert (one.versions, one.live, one.baseline) == (("4.1.2",), "0.71", "0.92")
    assert (one.labels["team"], "model_id" in one.labels) == ("fraud", False)
    two = source.lookup_labels("two")
    assert (two.versions, two.live, two.baseline) == (("1", "2"), "", "")
    bare = source.lookup_labels("bare")
    assert (bare.versions, bare.baseline) == (("9",), "0.92")
    assert "group by" in bare.origin
    assert source.lookup_labels(QUOTED).versions == ("7",)
    assert source.lookup_labels("none").origin == ""
    now = Ambient().now()
    assert source.lookup_labels("one", at=now).at == now
    assert source.lookup_labels("one", at=now - 3600 * SECOND).at == 0, (
        "an hour ago nothing was there; now it is"
    )


def _check_ranges(source: Prometheus) -> None:
    query = f'{LIVE_METRIC}{{model_id="one"}}'

    def lately() -> list[Series]:
        now = Ambient().now()
        return list(source.over(query, now - 10 * SECOND, now, SECOND).series)

    (series,) = eventually(lately, what="a scrape within the last seconds")
    assert set(series.values) == {0.71}
    assert len(series.at) == len(series.values)
    assert source.instant("1 / 0").samples[0].value == float("inf")
