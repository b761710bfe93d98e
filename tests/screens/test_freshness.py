"""How fresh each source is, in words that never claim more than was seen."""

import pytest

from data.times import MINUTE, SECOND
from screens.freshness import SourceState, sources_line
from screens.glyphs import UNICODE
from screens.lines import plain

NOW = 1_000 * MINUTE
FRESH = SourceState(name="alerts", state="fresh", as_of=NOW - 8 * SECOND)
AGED = SourceState(name="alerts", state="fresh", as_of=NOW - 3 * MINUTE)
STALE = SourceState(name="metrics", state="stale", as_of=NOW - 3 * MINUTE)
GONE = SourceState(name="changes", state="unreachable")
OFF = SourceState(name="changes", state="off")
ASKED = SourceState(name="changes", state="waiting")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (FRESH, "✓ alerts"),
        (AGED, "✓ alerts, 3 min old"),
        (STALE, "▲ metrics stale, 3 min old"),
        (GONE, "✗ changes unreachable"),
        (OFF, "○ no changes source"),
        (ASKED, "○ asking for changes"),
    ],
)
def test_a_source_says_how_it_is(source: SourceState, words: str) -> None:
    assert plain(sources_line([source], NOW, UNICODE, 80)) == words


def test_what_cannot_be_relied_on_is_kept_where_there_is_little_room() -> None:
    everything = [FRESH, STALE, GONE]
    assert plain(sources_line(everything, NOW, UNICODE, 60)) == (
        "✓ alerts  ▲ metrics stale, 3 min old  ✗ changes unreachable"
    )
    more = [FRESH, SourceState(name="gateway", state="fresh", as_of=NOW), STALE]
    assert plain(sources_line(more, NOW, UNICODE, 40)) == "▲ metrics stale, 3 min old  ✓ 2 fresh"
    assert plain(sources_line(everything, NOW, UNICODE, 20)).startswith("▲ metrics stale")


def test_a_source_may_say_more_than_its_name() -> None:
    behind = SourceState(name="sync", state="stale", said="3 not synced, 4 min")
    assert "3 not synced, 4 min" in plain(sources_line([behind], NOW, UNICODE, 40))
    away = SourceState(name="sync", state="unreachable", said="3 not synced, no contact for 4 min")
    assert "no contact for 4 min" in plain(sources_line([FRESH, away], NOW, UNICODE, 40))
