"""What counts as done in time, and what costs."""

from data.times import MINUTE
from playbooks.scenario import judging
from playbooks.scenario.acts import Act, Pattern
from playbooks.scenario.shape import Expected, Unsafe
from tests.playbooks.scenario.worlds import act, set_version, world

BACK: Pattern = {"act": "set_env", "value": "2.0"}


def costs(unsafe: Unsafe, *acts: Act) -> bool:
    return judging.cost(world(*acts).at(60 * MINUTE), unsafe) is not None


def test_what_comes_after_its_moment_is_late() -> None:
    expected = Expected(what="tell", on={"act": "update"}, by="5m")
    told = [judging.done(world(*acts).at(60 * MINUTE), expected) for acts in ((), (act(4, "update"),))]
    assert [(found is not None, late) for found, late in told] == [(False, False), (True, False)]
    assert judging.done(world(act(6, "update")).at(60 * MINUTE), expected)[1]


def test_an_unsafe_act_costs_before_its_moment_and_without_what_makes_it_safe() -> None:
    assert costs(Unsafe(what="back", on=BACK), set_version(9, "2.0"))
    assert not costs(Unsafe(what="back", on=BACK), set_version(9, "1.9"))
    early = Unsafe(what="back", on=BACK, before="8m")
    assert (costs(early, set_version(7, "2.0")), costs(early, set_version(9, "2.0"))) == (True, False)
    blind = Unsafe(what="back", on=BACK, unless={"act": "probe"})
    assert costs(blind, set_version(7, "2.0"), act(8, "probe"))
    assert not costs(blind, act(6, "probe"), set_version(7, "2.0"))
