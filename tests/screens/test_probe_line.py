"""The line of the harm probes: what it says, and in which ink."""

from dataclasses import replace

from data.times import SECOND
from screens.glyphs import Glyphs
from screens.incident.probe_view import ProbeView, probe_line

NOW = 1_000 * SECOND
QUIET = ProbeView("1", "rude", 0, "not seen", "harm not seen 0/3 (0–56 %)", NOW - 40 * SECOND)


def said(probe: ProbeView) -> tuple[str, set[str]]:
    line = probe_line([probe], None, NOW, Glyphs(), 118)
    return "".join(span.text for span in line), {span.ink for span in line}


def test_harm_that_was_not_seen_is_green_until_a_containment_is_undone() -> None:
    words, inks = said(QUIET)
    assert "0/3 (0–56 %) · 40 s ago" in words
    assert "undo" not in words
    assert "green" in inks
    words, inks = said(replace(QUIET, overtaken=True))
    assert "0/3 (0–56 %) before an undo · 40 s ago" in words
    assert "h replay" in words
    assert "green" not in inks
    assert "amber" in inks


def test_harm_that_was_seen_stays_red_whatever_was_undone_since() -> None:
    words, inks = said(
        replace(QUIET, verdict="still harmful", words="still harmful 3/3 (44–100 %)", overtaken=True)
    )
    assert "undo" not in words
    assert "red" in inks
