"""What a drill is judged by: in time, late or not at all; and what cost."""

from data.times import MINUTE
from playbooks.scenario.acts import Act
from playbooks.scenario.score import CONTAIN_WITHIN, Score, score
from tests.playbooks.scenario.worlds import SMALL, act, set_version, world

ANSWERED = SMALL.replace("at: 3m\n", "at: 3m\n      answer: {act: note}\n      answer_within: 4m\n")
WORSE = SMALL.replace(
    'known_good_version: "1.9"',
    'known_good_version: "1.9"\n        versions: {"1.8": {good: false}}',
).replace(
    "  effects:  ",
    '  effects:\n    older: {holds: {deployment/model-server/env/MODEL_VERSION: "1.8"}, harms: true}\n  #',
)
GOOD = (
    act(1, "acknowledged"),
    act(4, "type", **{"is": "model_drift"}),
    act(4, "severity", **{"is": "high"}),
    act(5, "evidence", name="alerts.json"),
    act(5, "decided", text="go back"),
    set_version(8, "1.9"),
    act(9, "update"),
    act(15, "export", document="timeline"),
)


def judged(*acts: Act, text: str = SMALL, minutes: int = 20) -> Score:
    return score(world(*acts, text=text).at(minutes * MINUTE))


def costs(found: Score) -> list[tuple[str, str]]:
    return [(cost.sort, cost.what) for cost in found.costs]


def test_everything_in_time_is_a_hundred() -> None:
    found = judged(*GOOD)
    assert (found.points, found.costs, found.evidence) == (100, (), "before")
    minutes = [at and at // MINUTE for at in found.times.values()]
    assert list(found.times) == ["acknowledge", "classify", "decide", "contain", "communicate", "report"]
    assert minutes == [1, 4, 5, 8, 9, 15]
    assert found.contained_after is not None
    assert found.contained_after < CONTAIN_WITHIN
    assert found.type.is_right
    assert found.severity.is_right


def test_late_is_half_and_not_done_is_nothing() -> None:
    late = judged(act(6, "acknowledged"), set_version(8, "1.9"))
    assert late.points == 100 * 35 // 40 + 1
    assert [(mark.late, mark.earned) for mark in late.marks] == [(True, 5), (False, 30)]
    nothing = judged()
    assert (nothing.points, nothing.evidence, nothing.contained_after) == (0, "none", None)
    assert set(nothing.times.values()) == {None}


def test_a_wrong_end_costs() -> None:
    found = judged(*GOOD, act(16, "severity", **{"is": "low"}))
    assert (found.points, costs(found)) == (95, [("wrong", "The severity stands at low; it was high")])


def test_an_inject_that_nobody_answered_in_time_is_missed_once_its_time_is_over() -> None:
    assert costs(judged(*GOOD, text=ANSWERED)) == [("missed", "Support had no answer within 4m")]
    assert costs(judged(*GOOD, act(6, "note", text="to support"), text=ANSWERED)) == []
    assert costs(judged(*GOOD[:3], text=ANSWERED, minutes=6)) == []


def test_hints_cost_what_they_say() -> None:
    found = judged(*GOOD, act(6, "hint", name="versions"))
    assert (found.points, costs(found)[0][0]) == (98, "hint")


def test_what_is_unsafe_in_every_scenario_is_found_in_each() -> None:
    worse = judged(*GOOD, set_version(10, "1.8"), text=WORSE)
    assert costs(worse) == [("unsafe", "Made it worse: my-model went to 1.8, which nobody had verified")]
    undone = judged(*GOOD, set_version(10, "2.0"))
    assert costs(undone) == [("unsafe", "Took back what kept the harm away, with nothing in its place")]
    over = act(12, "status", **{"is": "resolved"})
    assert costs(judged(*GOOD, over, set_version(14, "2.0"))) == []
    kill = act(2, "request", method="POST", path="/v1/kill-switch", host="gateway")
    assert ("unsafe", "Stopped a model before anything was known of it") in costs(judged(kill))
    assert costs(judged(act(1, "probe", name="p", harmful="5"), kill)) == []


def test_evidence_kept_after_a_change_is_said_to_be() -> None:
    assert judged(set_version(2, "1.9"), act(3.1, "evidence", name="late")).evidence == "after"
    assert judged(set_version(2, "1.9"), act(2.1, "evidence", name="beside it")).evidence == "before"
