"""A debrief says what was expected beside what was done, in every format, whatever the texts hold."""

import msgspec

from data.incident.entry import Entry
from data.times import MINUTE
from playbooks.scenario import debrief_formats
from playbooks.scenario.acts import Act
from playbooks.scenario.debrief import Debrief, costs, debrief, facts
from playbooks.scenario.plots import Plot, drawn, svg
from tests.playbooks.scenario.worlds import SMALL, world

HOSTILE = "<script>alert(1)</script> | [x](javascript:1)"


def entry(event: str, at: int, text: str) -> Entry:
    return Entry(event, at, at, 0, at, "a", "a.ito", "acknowledged", "state", text)


def made(text: str = SMALL) -> Debrief:
    """Acknowledged too late, told in time, and closed as a false alarm."""
    acts = (
        Act(6 * MINUTE, "acknowledged", {}, "e1"),
        Act(9 * MINUTE, "update", {"text": HOSTILE}, "e2"),
        Act(18 * MINUTE, "status", {"is": "closed", "outcome": "false_alarm"}, "e3"),
    )
    entries = [entry("e1", 6 * MINUTE, "acknowledged"), entry("e2", 9 * MINUTE, f"update: {HOSTILE}")]
    told = [*entries, entry("e9", 10 * MINUTE, "nobody did this")]
    return debrief(world(*acts, text=text).at(20 * MINUTE), "AI-DRILL-2026-0007", "small", told)


def test_the_two_timelines_stand_side_by_side() -> None:
    rows = {(row.at // MINUTE, row.expected, row.came[:7], row.done[:12]) for row in made().rows}
    assert rows == {
        (1, "", "AIModel", ""),
        (3, "", "Support", ""),
        (5, "by now: Acknowledge (+06:00, late)", "", ""),
        (6, "", "", "acknowledged"),
        (9, "", "", "update: <scr"),
        (12, "by now: Roll back to the version that is known good (not done)", "", ""),
    }


def test_its_score_is_said_in_lines() -> None:
    found = made().score
    told = {fact.name: (fact.told, fact.well) for fact in facts(found)}
    assert told["acknowledged"] == ("+06:00", None)
    assert told["contained"] == ("never", False)
    assert told["type"] == ("not said; it was model_drift", False)
    assert [(fact.name, fact.told) for fact in costs(found)] == [
        ("unsafe: Closed as a false alarm", "+18:00, -30")
    ]


def test_every_format_says_the_same_and_no_text_gets_out_of_its_place() -> None:
    found = made(SMALL.replace("title: A small drill", f"title: '{HOSTILE}'"))
    page, markdown = debrief_formats.page(found).decode(), debrief_formats.markdown(found).decode()
    for text in (page, markdown):
        assert "0 of 100 points" in text
        assert "DRILL. This was an exercise" in text
        assert "<script>" not in text
    assert "[x](" not in markdown
    value = msgspec.json.decode(debrief_formats.as_json(found))
    assert (value["score"]["points"], value["number"]) == (0, "AI-DRILL-2026-0007")
    assert len(value["rows"]) == len(found.rows)


def test_a_moved_metric_is_drawn_over_the_whole_drill() -> None:
    found = made()
    (plot,) = found.plots
    assert plot.title == "live accuracy, my-model"
    assert (plot.points[0][0], plot.points[-1][0]) == (0, 20 * MINUTE)
    assert 0.7 < min(value for _, value in plot.points) < 0.76
    drawn = svg(plot, {"decide": 5 * MINUTE, "contain": None})
    assert drawn.count('class="moment"') == 1
    assert "<title>decided +05:00</title>" in drawn
    assert "<polyline" in debrief_formats.page(found).decode()


def test_a_figure_of_text_has_its_gaps_and_its_moments_under_the_curve() -> None:
    points = tuple((at * MINUTE, float(at)) for at in range(60))
    gap = ((30 * MINUTE, float("nan")),)
    head, curve, marks = drawn(
        Plot(title="errors", points=points[:30] + gap + points[31:]),
        {"decide": 10 * MINUTE, "contain": 20 * MINUTE},
    )
    assert head == "errors   59 at most, 0 at least"
    assert (curve[0], curve[30], curve[-1], len(curve)) == ("▁", " ", "█", 60)
    assert marks == f"{' ' * 10}^{' ' * 9}^ decided +10:00, contained +20:00"
    assert drawn(Plot(title="flat", points=((0, 2.0), (MINUTE, 2.0))), {})[1] == "▁" * 60
    assert drawn(Plot(title="none", points=((0, float("nan")),)), {}) == []
    assert "live accuracy, my-model   0." in debrief_formats.markdown(made()).decode()


def test_a_metric_that_only_wavers_is_not_drawn() -> None:
    assert made(SMALL.replace('{at: "-10m", to: "0.74"', '{at: "9h", to: "0.74"')).plots == ()
