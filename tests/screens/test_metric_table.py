"""A metric as a table: its columns can be told from one another, whatever room there is."""

from msgspec.structs import replace

from data.times import MINUTE, parse_iso
from playbooks.panels import shipped
from playbooks.readings import Curve, Reading, Window
from screens.glyphs import UNICODE
from screens.incident.metric_lines import large
from screens.incident.metric_table import MetricTable
from screens.lines import plain

NOW = parse_iso("2026-04-22T08:57:00Z")


def told(*versions: str) -> list[Reading]:
    curves = tuple(Curve({"model_version": version}, (0.71, None)) for version in versions)
    grid = Window(NOW - MINUTE, NOW, MINUTE)
    panel = shipped().panels["live_accuracy"]
    return [Reading(panel=panel, model="m", window=grid, curves=curves, limits=(0.84, 0.84))]


def test_series_are_named_whole_where_there_is_room_and_by_their_values_elsewhere() -> None:
    assert plain(MetricTable(told("4.1.2", "4.1.1"), 118).heads()).split() == (
        ["UTC", "model_version", "4.1.2", "model_version", "4.1.1", "limit"]
    )
    assert plain(MetricTable(told("4.1.2", "4.1.1"), 70).heads()).split() == [
        "UTC",
        "4.1.2",
        "4.1.1",
        "limit",
    ]


def test_every_column_stands_under_its_name_and_compares_with_the_limit() -> None:
    table = MetricTable(told("4.1.2"), 118)
    head, row = plain(table.heads()), plain(table.row(0))
    assert len(head) == len(row)
    assert row.split() == ["2026-04-22", "08:56:00", "0.71", "0.84"]
    assert "no sample" in plain(table.row(1))


def test_a_long_name_of_a_system_stands_apart_from_its_value() -> None:
    (one,) = told("4.1.2")
    others = [replace(one, model=name) for name in ("m", "qa-dashboard-v3", "stock-counter-v1")]
    said = [plain(line) for line in large(others, [], 50, 6, UNICODE, now=NOW)[-2:]]
    assert [line.split()[:2] for line in said] == [["qa-dashboard-…", "0.71"], ["stock-counter…", "0.71"]]
