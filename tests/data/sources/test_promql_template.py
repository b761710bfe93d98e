"""Queries with places: whatever the value, the query keeps its shape; a place that could act is refused."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadInput
from data.sources import promql_template
from data.sources.prometheus import Prometheus
from data.sources.promql_template import DURATIONS, VALUES
from data.times import MINUTE, SECOND
from tests.servers.exporter import Exporter
from tests.servers.real import prometheus
from tests.waiting import eventually

EVERY = (
    "sum by (le) (rate(x_bucket{a=$model_id, b!=$model_version,c=~$namespace,d!~$deployment, e='$'}[$window]"
    " offset $range)) # at $model_id"
)
_LITERAL = re.compile(r'"(?:[^"\\\n]|\\(?:[nrt"\\]|x[0-9a-f]{2}))*"')


@given(st.lists(st.text(min_size=1), min_size=4, max_size=4))
def test_no_value_changes_the_shape_of_a_query(values: list[str]) -> None:
    template = promql_template.read(EVERY.partition("#")[0])
    lengths = dict.fromkeys(DURATIONS, 5 * MINUTE)
    plain = template.fill(dict.fromkeys(VALUES, "v"), lengths)
    filled = template.fill(dict(zip(VALUES, values, strict=True)), lengths)
    assert _LITERAL.sub("", filled) == _LITERAL.sub("", plain)
    assert len(_LITERAL.findall(filled)) == 4


def test_values_durations_and_what_is_not_known() -> None:
    template = promql_template.read("rate(x{m=~$model_id,v=$model_version}[$window])")
    filled = template.fill({"model_id": "a.b", "model_version": '4"'}, {"window": 90 * SECOND})
    assert filled == r'rate(x{m=~"a\\.b",v="4\""}[90s])'
    assert template.needs == {"model_id", "model_version", "window"}
    with pytest.raises(BadInput, match="nobody knows the model version"):
        template.fill({"model_id": "a", "model_version": ""}, {"window": SECOND})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("up{a='$model_id'}", r"\$model_id is inside quotes"),
        ("$model_id", "may stand only after a label"),
        ("up == $model_id", "may stand only after a label"),
        ("up{a=$window}", "may stand only in brackets"),
        ("up[$model_id]", "may stand only after a label"),
        ("up{a=$name}", "is no value; known are"),
        ("up{a=$model_id", "never closed"),
        ("up)", "closes nothing"),
        ("up{a=')}", "is a quote open"),
        ("up; drop", "cannot stand"),
        ("  # nothing", "is empty"),
    ],
)
def test_what_cannot_stand_is_refused(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        promql_template.read(text)


def test_the_real_one_takes_a_value_for_just_that_value(tmp_path: Path) -> None:
    odd = ['"} or vector(1) #', "a.b|c", "\\", "x\ny`'$", "axb"]
    equal = promql_template.read("model_live_accuracy{model_id=$model_id}")
    alike = promql_template.read("model_live_accuracy{model_id=~$model_id}")
    with Exporter() as exporter:
        for place, text in enumerate(odd):
            exporter.set("model_live_accuracy", place, model_id=text)
        with prometheus(tmp_path, targets=[exporter.target]) as server:
            source = Prometheus(server.url)
            try:
                eventually(lambda: source.instant("model_live_accuracy").samples, what="a first scrape")
                for place, text in enumerate(odd):
                    for template in (equal, alike):
                        found = source.instant(template.fill({"model_id": text}, {})).samples
                        assert [sample.value for sample in found] == [place], (template.text, text)
            finally:
                source.close()
