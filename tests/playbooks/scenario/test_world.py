"""The world answers to what is done, and only to what was done before the moment that is looked at."""

from hypothesis import given
from hypothesis import strategies as st

from data.times import MINUTE
from playbooks.scenario.acts import Act
from playbooks.scenario.world import World
from tests.playbooks.scenario.worlds import SMALL, act, set_version, world

MODEL = "my-model"
ACTS = st.lists(
    st.one_of(
        st.builds(set_version, st.integers(0, 30), st.sampled_from(["1.9", "2.0", "2.1"])),
        st.builds(act, st.integers(0, 30), st.sampled_from(["update", "acknowledged"])),
        st.builds(lambda at: act(at, "rollout_undo", deployment="model-server"), st.integers(0, 30)),
        st.builds(lambda at: act(at, "inject", name="nobody-told"), st.integers(0, 30)),
    ),
    max_size=8,
)


def accuracy(of: World, minute: float) -> float:
    (curve,) = of.at(round(minute * MINUTE)).curves("live_accuracy", MODEL)
    return curve.value(round(minute * MINUTE))


def seen(of: World, minute: int) -> object:
    now = of.at(minute * MINUTE)
    curves = [curve.value(now.now) for curve in now.curves("live_accuracy", MODEL)]
    return now.state, now.injects, now.alerts(), curves, now.changes(), dict(now.unfolding.effects)


def test_rolling_back_recovers_the_metric_over_ten_minutes() -> None:
    rolled = world(set_version(5, "1.9"))
    assert accuracy(rolled, 5) < 0.75
    assert 0.79 < accuracy(rolled, 11) < 0.87
    assert accuracy(rolled, 17) > 0.91


def test_taking_it_back_brings_the_harm_back() -> None:
    undone = world(set_version(5, "1.9"), set_version(20, "2.0"))
    assert undone.at(19 * MINUTE).lasts("rolled-back")
    assert not undone.at(21 * MINUTE).lasts("rolled-back")
    assert accuracy(undone, 40) < 0.75


def test_an_undo_of_the_rollout_is_a_rollback_too() -> None:
    assert world(act(5, "rollout_undo", deployment="model-server")).at(6 * MINUTE).lasts("rolled-back")


def test_alerts_fire_until_what_mends_them_lasted() -> None:
    rolled = world(set_version(5, "1.9"))
    assert [len(rolled.at(minute * MINUTE).alerts()) for minute in (0, 2, 14, 16)] == [0, 1, 1, 0]
    (ended,) = rolled.at(16 * MINUTE).alert_history()
    assert (ended.state, ended.ends_at) == ("resolved", 15 * MINUTE)
    assert ended.labels["severity"] == "high"


def test_what_was_not_done_in_time_is_asked_for() -> None:
    silent, told = world(), world(act(9, "update", text="we are on it"))
    assert (10 * MINUTE, "nobody-told") in silent.at(10 * MINUTE).injects
    assert "nobody-told" not in dict(told.at(30 * MINUTE).injects).values()


def test_a_facilitator_fires_one_early_and_it_comes_once() -> None:
    fired = world(act(4, "inject", name="nobody-told"))
    assert fired.at(30 * MINUTE).injects == [(3 * MINUTE, "support"), (4 * MINUTE, "nobody-told")]


def test_a_recorded_series_and_a_rhythm() -> None:
    text = SMALL.replace(
        "  effects:",
        "      - {panel: volume, value: 10, wave: {height: 2, every: 4h}}\n  effects:",
    ).replace(
        "    alerts:",
        '      - {panel: latency, recorded: [["-10m", "0.1"], [0m, "0.3"], [10m, "0.2"]]}\n    alerts:',
    )
    text = text.replace("      - {panel: volume, value: 10, wave: {height: 2, every: 4h}}\n", "")
    now = world(text=text).at(20 * MINUTE)
    (recorded,) = now.curves("latency", MODEL)
    shown = [round(recorded.value(minute * MINUTE), 2) for minute in (-20, -5, 0, 5, 20)]
    assert shown == [0.1, 0.2, 0.3, 0.25, 0.2]


@given(ACTS, st.integers(0, 30), st.integers(0, 30))
def test_what_is_done_later_changes_nothing_that_was(acts: list[Act], early: int, later: int) -> None:
    early, later = sorted((early, later))
    known = [one for one in acts if one.at <= early * MINUTE]
    assert seen(world(*acts), early) == seen(world(*known), early)
    looked_back = world(*acts)
    seen(looked_back, later)
    assert seen(looked_back, early) == seen(world(*acts), early)


@given(ACTS, st.integers(0, 30))
def test_the_order_of_telling_is_no_matter(acts: list[Act], minute: int) -> None:
    one_at_a_time = {one.at: one for one in acts}
    told = list(one_at_a_time.values())
    assert seen(world(*told), minute) == seen(world(*reversed(told)), minute)


def test_what_a_command_prints_names_times_of_day_whenever_it_is_played() -> None:
    printed = '  commands: [{command: lots, says: "{at -21m} to {at 1h}"}]\n'
    text = SMALL.replace("    metrics:", f"  {printed}    metrics:", 1)
    assert world(text=text).at(MINUTE).told("lots") == ("23:39 to 01:00", False)
