"""Trends: figures against plain arithmetic, few shown as few, and formats in which nothing acts."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.archive.past import Past, PastAction, PastClock
from data.times import DAY, HOUR, MINUTE, parse_iso
from playbooks.trends import formats, reviewing
from playbooks.trends.compute import BY, compute, quarter
from playbooks.trends.spread import FEW, PERCENTILES_FROM, spread
from playbooks.trends.tables import headline, tables

AT = parse_iso("2026-04-22T08:15:00Z")
NOW = parse_iso("2026-07-02T00:00:00Z")


def past(number: int = 1, **fields: object) -> Past:
    given_fields = {"declared_at": AT + number * DAY, "detected_at": AT + number * DAY, **fields}
    return Past(id=f"i{number}", number=f"AI-INC-2026-{number:04d}", **given_fields)  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 10**12), max_size=30))
def test_a_spread_is_of_what_occurred_and_says_no_more_than_it_can(durations: list[int]) -> None:
    found = spread(durations)
    assert found.count == len(durations)
    assert found.few == (len(durations) < FEW)
    assert (found.p90 is None) == (len(durations) < PERCENTILES_FROM)
    if durations:
        assert min(durations) <= (found.median or 0) <= (found.longest or 0) == max(durations)
    if found.p90 is not None:
        assert found.p90 in durations
        assert sum(one <= found.p90 for one in durations) >= 0.9 * len(durations)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("", "high", "near_miss")),
            st.lists(st.sampled_from("abc"), unique=True),
            st.sampled_from(("", "resolved", "false_alarm", "duplicate")),
        ),
        max_size=12,
    )
)
def test_every_incident_is_counted_once_by_each_single_property(
    given_ones: list[tuple[str, list[str], str]],
) -> None:
    pasts = [
        past(number, severity=severity, models=tuple(models), outcome=outcome)
        for number, (severity, models, outcome) in enumerate(given_ones)
    ]
    found = compute(pasts, NOW)
    real = [one for one in pasts if one.outcome in {"", "resolved"}]
    assert found.incidents == len(real)
    assert found.false_alarms == sum(one.outcome == "false_alarm" for one in pasts)
    for by in BY:
        counted = sum(one.incidents for one in found.counts[by])
        assert counted == (sum(max(len(one.models), 1) for one in real) if by == "model" else len(real))
        assert sum(one.near_misses for one in found.counts["severity"]) == found.near_misses


def test_times_need_both_moments_in_their_order() -> None:
    found = compute(
        [
            past(1, onset_at=AT, detected_at=AT + HOUR, acknowledged_at=AT + HOUR + 7 * MINUTE),
            past(2, onset_at=AT + HOUR, detected_at=AT, resolved_at=AT + 3 * HOUR),
            past(3),
        ],
        NOW,
    )
    assert {name: (of.count, of.median) for name, of in found.times.items()} == {
        "MTTD": (1, HOUR),
        "MTTA": (1, 7 * MINUTE),
        "MTTC": (0, None),
        "MTTR": (1, 3 * HOUR),
    }


def test_a_clock_that_ran_out_since_it_was_looked_at_is_late() -> None:
    clocks = [
        ("met", 0),
        ("met_late", 0),
        ("breached", 5),
        ("running", NOW - 1),
        ("running", NOW + 1),
        ("waiting", 0),
    ]
    pasts = [past(number, clocks=(PastClock("contain", *one),)) for number, one in enumerate(clocks)]
    (found,) = compute(pasts, NOW).clocks
    assert (found.kept, found.late, found.running, found.share) == (1, 3, 2, 0.25)


def test_actions_are_followed_to_their_day() -> None:
    def action(**fields: object) -> PastAction:
        return PastAction(id="a", text="t", added_at=AT, **fields)  # type: ignore[arg-type]

    actions = (
        action(status="completed", due="2026-04-24", ended_at=AT + 2 * DAY, evidence="the check is red"),
        action(status="completed", due="2026-04-23", ended_at=AT + 2 * DAY),
        action(status="cancelled", due="2026-01-01"),
        action(status="in_progress", due="2026-07-01"),
        action(status="planned", due="2026-07-02"),
    )
    of = compute([past(1, actions=actions)], NOW).actions
    assert (of.added, of.completed, of.open, of.overdue, of.on_time, of.with_due) == (5, 2, 2, 1, 1, 2)
    assert (of.evidenced, of.took.median) == (1, 2 * DAY)


def test_drills_stand_beside_and_count_nowhere() -> None:
    drill = past(9, mode="drill", detected_at=AT, resolved_at=AT + HOUR)
    found = compute([past(1)], NOW, [drill])
    assert (found.incidents, found.drills, found.times["MTTR"].count) == (1, 1, 0)
    assert any(table.title == "drills beside live" for table in tables(found))
    assert "anecdotes" in headline(found)


def test_a_cause_that_came_back_is_named_with_what_is_still_open() -> None:
    open_action = PastAction(id="a", text="validate")
    pasts = [past(2, cause="drift"), past(1, cause="drift", actions=(open_action,)), past(3, cause="once")]
    (repeat,) = compute(pasts, NOW).repeats
    assert repeat.numbers == ("AI-INC-2026-0001", "AI-INC-2026-0002")
    assert repeat.open_actions == 1


def test_a_pattern_counts_as_a_cause_beside_the_category() -> None:
    found = compute([past(1, cause="drift", pattern="gaps"), past(2, pattern="gaps"), past(3)], NOW)
    assert [(one.name, one.incidents) for one in found.counts["cause"]] == [
        ("gaps", 2),
        ("drift", 1),
        ("not recorded", 1),
    ]
    assert [repeat.cause for repeat in found.repeats] == ["gaps"]


@pytest.mark.parametrize(
    ("at", "last"),
    [
        ("2026-01-01T00:00:00Z", "2025-Q4"),
        ("2026-03-31T23:59:59Z", "2025-Q4"),
        ("2024-02-29T12:00:00Z", "2023-Q4"),
        ("2026-08-31T00:00:00Z", "2026-Q2"),
        ("2026-12-31T23:59:59Z", "2026-Q3"),
    ],
)
def test_the_last_quarter_is_the_one_before_this_and_due_until_reviewed(at: str, last: str) -> None:
    now = parse_iso(at)
    assert reviewing.last_quarter(now) == last
    month = 3 * int(last[-1])
    had = [past(1, declared_at=parse_iso(f"{last[:4]}-{month:02d}-15T00:00:00Z"))]
    assert quarter(had[0].declared_at) == last
    assert reviewing.due(had, set(), now) == last
    begin, end = reviewing.bounds(last)
    assert quarter(begin - 1) < quarter(begin) == quarter(end) == last < quarter(end + 1)
    assert reviewing.due(had, {last}, now) == reviewing.due([past(1, declared_at=now)], set(), now) == ""


HOSTILE = '=cmd()|"<script>alert(1)</script>"[x](http://evil) `a` |'


def test_no_format_lets_a_name_act() -> None:
    found = compute([past(1, models=(HOSTILE,), cause=HOSTILE), past(2, cause=HOSTILE)], NOW)
    page = formats.page(found)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not any(word in page for word in ("href=", "src=", "url(", "@import"))
    text = formats.markdown(found)
    assert text.count("http://evil`") == text.count("http://evil")
    cells = [cell for row in csv.reader(io.StringIO(formats.csv_text(found))) for cell in row]
    assert any(cell.startswith("'=cmd()") for cell in cells)
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
