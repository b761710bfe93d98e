"""``fireline timeline``: what is asked for of it, and what comes while it follows."""

import json

import pytest

from tests.app.command_line import CommandLine
from tests.app.terminal_session import session


@pytest.fixture
def lived(fireline: CommandLine) -> CommandLine:
    """An incident with notes at known times."""
    fireline.declare()
    fireline.good("note", "--at", "2h", "the first complaint")
    fireline.good("ack")
    fireline.good("note", "accuracy is 0.78")
    return fireline


def test_kinds_words_and_times_choose(lived: CommandLine) -> None:
    notes = lived.good("timeline", "--kind", "note")
    assert ["complaint" in line or "accuracy is" in line for line in notes.splitlines()] == [True, True]
    both = lived.good("timeline", "--kind", "note", "--kind", "people")
    assert "acknowledged" in both
    assert "accuracy is 0.78" in lived.good("timeline", "--search", "ACCURACY IS")
    assert "complaint" not in lived.good("timeline", "--search", "accuracy is")
    assert "complaint" not in lived.good("timeline", "--since", "1h")
    assert lived.good("timeline", "--search", "nobody said this") == ""


def test_json_has_the_same_choice(lived: CommandLine) -> None:
    found = json.loads(lived.good("timeline", "--json", "--kind", "note", "--since", "1h"))
    assert [entry["text"] for entry in found] == ["accuracy is 0.78"]


def test_what_is_no_kind_and_no_time_is_bad_input(lived: CommandLine) -> None:
    assert lived("timeline", "--kind", "gossip").code == 2
    assert lived("timeline", "--since", "soon").code == 2


def test_following_shows_what_another_process_records(lived: CommandLine) -> None:
    with session("timeline", "--follow", "--kind", "note") as following:
        following.expect("accuracy is 0.78")
        lived.good("note", "recorded elsewhere")
        following.expect("recorded elsewhere")
        following.interrupt()
        assert following.end() == 0
