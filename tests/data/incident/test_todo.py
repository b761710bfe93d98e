"""What a note asks to be done, and until when."""

import pytest

from data.incident.todo import Todo, asks_last, found
from data.times import HOUR, MINUTE, parse_iso

NOON = parse_iso("2026-04-22T12:00:00Z")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("TODO: call legal @ 5m", Todo("call legal", NOON + 5 * MINUTE)),
        ("TODO: call legal @13:00", Todo("call legal", NOON + HOUR)),
        ("TODO: call legal", Todo("call legal", 0)),
        ("TODO: mail legal@example.org", Todo("mail legal@example.org", 0)),
        ("TODO: mail legal@example.org @ 1h", Todo("mail legal@example.org", NOON + HOUR)),
        ("TODO: call legal @ noon", Todo("call legal @ noon", 0)),
        ("TODO: @ 5m", Todo("@ 5m", 0)),
    ],
)
def test_the_time_at_its_end_is_until_when(said: str, expected: Todo) -> None:
    assert found(f"Scores fell @ 20m\n{said}\nmore", NOON) == [expected]


def test_only_what_is_asked_on_the_last_line_takes_the_time_of_the_note() -> None:
    assert asks_last("TODO: call legal @ 5m")
    assert asks_last("TODO: keep the logs\n- TODO: call legal @ 5m\n")
    assert not asks_last("TODO: call legal\nrebooted it @ 20m")
