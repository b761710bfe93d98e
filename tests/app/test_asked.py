"""What a severity asks for, with done or failed."""

import json

from tests.app.command_line import CommandLine


def _asked(fireline: CommandLine) -> dict[str, tuple[str, str | None]]:
    shown = json.loads(fireline.good("task", "asked", "--json"))
    return {one["id"]: (one["status"], one["said"]) for one in shown}


def test_a_severitys_actions_are_done_or_failed_with_how(fireline: CommandLine) -> None:
    fireline.declare()
    assert _asked(fireline) == {"page_on_call": ("open", None), "begin_investigation": ("open", None)}
    assert fireline("task", "fail", "page_on_call").code == 2
    assert _asked(fireline)["page_on_call"] == ("open", None)
    fireline.good("task", "fail", "page_on_call", "--reason", "The pager is down")
    fireline.good("task", "done", "begin_investigation")
    assert _asked(fireline) == {
        "page_on_call": ("failed", "The pager is down"),
        "begin_investigation": ("done", None),
    }
    fireline.good("task", "done", "page_on_call")
    assert _asked(fireline)["page_on_call"] == ("done", None)
    fireline.good("severity", "low")
    assert list(_asked(fireline))[:2] == ["create_ticket", "add_to_review_queue"]
    assert fireline.good("timeline").count("task: Page the person on call") == 1


def test_a_missed_acknowledge_clock_offers_escalation_until_somebody_acknowledges(
    fireline: CommandLine,
) -> None:
    fireline.good("declare", "--title", "Scores are off", "--severity", "high", "--detected-at", "2h")
    assert next(iter(_asked(fireline))) == "escalate_unacknowledged"
    fireline.good("ack")
    assert "escalate_unacknowledged" not in _asked(fireline)


def test_an_escalation_that_was_done_stays_said(fireline: CommandLine) -> None:
    fireline.good("declare", "--title", "Scores are off", "--severity", "high", "--detected-at", "2h")
    fireline.good("task", "done", "escalate_unacknowledged")
    fireline.good("ack")
    assert _asked(fireline)["escalate_unacknowledged"] == ("done", None)
