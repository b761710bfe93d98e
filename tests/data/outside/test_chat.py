"""Chat lines as they are pasted and exported."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import times
from data.errors import BadInput
from data.outside.chat import LONGEST, Line, read


def lines(text: str | bytes, day: str = "2026-04-22", offset: str = "Z") -> list[tuple[str, str, str]]:
    raw = text if isinstance(text, bytes) else text.encode()
    return [(times.iso_short(line.at), line.who, line.text) for line in read(raw, day=day, offset=offset)]


@pytest.mark.parametrize(
    ("row", "at", "who"),
    [
        ("[2026-04-21 23:59] Ana Ruiz: x", "2026-04-21T23:59:00Z", "Ana Ruiz"),
        ("2026-04-22T08:15:00Z mia: x", "2026-04-22T08:15:00Z", "mia"),
        ("2026-04-22T08:15:00.250+02:00 mia: x", "2026-04-22T06:15:00Z", "mia"),
        ("08:16:30 <mia> x", "2026-04-22T08:16:30Z", "mia"),
        ("[8:17 PM] Ana: x", "2026-04-22T20:17:00Z", "Ana"),
        ("12:05 am - Ana: x", "2026-04-22T00:05:00Z", "Ana"),
        ("Ana Ruiz  8:17 AM\nx", "2026-04-22T08:17:00Z", "Ana Ruiz"),
        ("Ana Ruiz [08:17]\nx", "2026-04-22T08:17:00Z", "Ana Ruiz"),
    ],
)
def test_every_shape_has_its_time_and_name(row: str, at: str, who: str) -> None:
    assert lines(row) == [(at, who, "x")]


def test_a_message_goes_on_until_the_next() -> None:
    text = "not theirs\n08:15 Ana: one\ntwo\n\n08:16 Mia: see http://x: y\r\n"
    assert [(who, said) for _, who, said in lines(text)] == [("Ana", "one\ntwo"), ("Mia", "see http://x: y")]


def test_after_midnight_the_day_goes_on_and_the_zone_is_the_reader_s() -> None:
    text = "23:58 Ana: one\n00:03 Mia: two\n23:50 Ana: three"
    assert [at for at, _, _ in lines(text, offset="+02:00")] == [
        "2026-04-22T21:58:00Z",
        "2026-04-22T22:03:00Z",
        "2026-04-23T21:50:00Z",
    ]


def test_slack_s_export_is_read() -> None:
    said = [
        {"type": "message", "ts": "1776845790.000200", "user": "U1", "text": "one \x1b[31m"},
        {"ts": "1776845791", "user": "U2", "user_profile": {"real_name": "Mia"}, "text": "two", "more": [1]},
    ]
    found = read(json.dumps(said).encode(), day="2020-01-01", offset="Z")
    assert [(line.who, line.text) for line in found] == [("U1", "one"), ("Mia", "two")]
    assert found[1].at == 1_776_845_791_000_000


@pytest.mark.parametrize("text", ["", "hello", "[]", '[{"ts": "x", "text": "y"}]', "99:99 Ana: x", "[{"])
def test_what_is_no_chat_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        lines(text)


@given(
    st.binary(max_size=300)
    | st.text(alphabet='0123456789:-[] <>aPMZ+\nAna{"ts', max_size=200).map(str.encode)
)
def test_any_bytes_give_lines_or_a_refusal(raw: bytes) -> None:
    try:
        found = read(raw, day="2026-04-22", offset="Z")
    except BadInput:
        found = [Line(0, "", "refused")]
    assert all(0 <= line.at < 2**53 and 0 < len(line.text) <= LONGEST for line in found)
