"""Numbers: a provisional one never looks like a final one, and the server's goes before both."""

import pytest

from data.ambient import Ambient
from data.incident import numbers
from data.incident.marks import Mark
from data.incident.model import Incident
from data.times import DAY


@pytest.mark.parametrize("mode", ["live", "drill"])
def test_a_provisional_number_is_no_final_one(mode: str) -> None:
    incident = Ambient().new_id()
    number = numbers.provisional(mode, incident, 365 * DAY)
    assert number.startswith("AI-DRILL-1971-P" if mode == "drill" else "AI-INC-1971-P")
    assert numbers.FINAL.fullmatch(number) is None
    assert numbers.looks_like_number(number)
    assert number == numbers.provisional(mode, incident, 365 * DAY)


def mark(at: int, minted_by: str = "") -> Mark:
    return Mark(f"event-{at}", at, 0, "", at, {"minted_by": minted_by})


def test_the_server_s_number_goes_before_final_and_provisional_ones() -> None:
    incident = Incident("one")
    assert incident.number == "one"
    incident.numbers["AI-INC-2026-P7K3QDM"] = mark(1)
    assert incident.number == "AI-INC-2026-P7K3QDM"
    incident.numbers["AI-INC-2026-0007"] = mark(2)
    assert incident.number == "AI-INC-2026-0007"
    incident.numbers["AI-INC-2026-0042"] = mark(3, "server")
    assert incident.number == "AI-INC-2026-0042"
