"""Running checks: several at a time, in order, within a time."""

import threading

from app.doctor.examine import Check, examine
from data.errors import BadInput
from data.finding import Finding
from tests.waiting import Deadline


def good(name: str) -> list[Finding]:
    return [Finding(group="g", name=name, state="good", said="Well.")]


def test_findings_come_in_the_checks_order_whoever_ends_first() -> None:
    gate = threading.Event()

    def slow() -> list[Finding]:
        assert gate.wait(10)
        return good("slow")

    def quick() -> list[Finding]:
        gate.set()
        return good("quick")

    told: list[str] = []
    found = examine(
        [Check("g", "slow", slow), Check("g", "quick", quick)], lambda check, _: told.append(check.name)
    )
    assert [finding.name for finding in found] == ["slow", "quick"]
    assert sorted(told) == ["quick", "slow"]


def test_one_that_hangs_is_a_finding_and_keeps_nobody() -> None:
    held = threading.Event()

    def hang() -> list[Finding]:
        held.wait(30)
        return []

    deadline = Deadline(10)
    hanging, other = examine([Check("g", "hang", hang), Check("g", "b", lambda: good("b"))], total=0.2)
    assert not deadline.passed
    held.set()
    assert (hanging.state, hanging.said) == ("bad", "It was not done within 0.2 s.")
    assert other.state == "good"


def test_what_a_check_raises_of_ours_is_a_finding() -> None:
    def raises() -> list[Finding]:
        raise BadInput("it is wrong", remedy="Mend it.")

    def unreadable() -> list[Finding]:
        raise PermissionError(13, "Permission denied")

    found = examine([Check("g", "a", raises), Check("g", "b", unreadable)])
    assert [(finding.said, finding.remedy) for finding in found] == [
        ("it is wrong.", "Mend it."),
        ("It cannot be looked at: Permission denied.", "Look at it by hand."),
    ]


def test_hostile_text_is_cleaned() -> None:
    hostile = Finding(
        group="g", name="a\x1b[31m", state="bad", said="b\u202e\n" + "c" * 5_000, remedy="\x07d"
    )
    (found,) = examine([Check("g", "a", lambda: [hostile])])
    assert "\x1b" not in found.name
    assert "\u202e" not in found.said
    assert "\n" not in found.said
    assert len(found.said) <= 600
    assert found.remedy.strip() == "d"
