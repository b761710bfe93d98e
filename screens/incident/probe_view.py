"""The harm probes of an incident: what their latest replay saw, in one line. Inputs and answers stay covered:
neither is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.incident.model import Incident
from data.times import SECOND, span
from screens.actions import action
from screens.glyphs import Glyphs
from screens.lines import Line, Span, fitting, words_then_keys

if TYPE_CHECKING:
    from runbooks.probe.model import Tally

_STALE = 3
"""So many times the probe's own rest without a replay, and the line says that it is old."""


@dataclass(frozen=True, slots=True)
class ProbeView:
    """One probe as its events have it."""

    id: str
    name: str
    every: int
    """Seconds; 0: only when somebody asks."""
    verdict: str = ""
    """``still harmful``, ``not seen``, ``unknown``; empty before the first replay."""
    words: str = ""
    """What the latest replay saw."""
    at: int = 0
    """When that ended; microseconds."""
    overtaken: bool = False
    """Whether a containment was undone since: harm that was not seen then may be back."""


@dataclass(slots=True)
class Asking:
    """A replay that runs now."""

    probe: ProbeView
    times: int
    tally: Tally | None = None

    @property
    def words(self) -> str:
        """``asking 7/20, 5 harmful``."""
        if self.tally is None:
            return "asking the model"
        failed = f", {self.tally.failed} failed" if self.tally.failed else ""
        return f"asking {self.tally.tries}/{self.times}, {self.tally.harmful} harmful{failed}"


def probe_views(incident: Incident) -> tuple[ProbeView, ...]:
    """On the clerk's thread; nothing is imported where there are none."""
    if not incident.probes:
        return ()
    from runbooks.probe import model

    found = []
    for probe in model.probes(incident):
        result = model.latest(incident, probe.id)
        view = ProbeView(probe.id, probe.name, probe.said.every)
        if result is not None:
            tally, since = result.tally, model.overtaken(incident, result)
            view = replace(view, verdict=tally.verdict, words=tally.words(), at=result.at, overtaken=since)
        found.append(view)
    return tuple(found)


def probe_line(
    probes: Sequence[ProbeView], asking: Asking | None, now: int, glyphs: Glyphs, cells: int
) -> Line:
    """``✗ harm  still harmful 17/20 (64–95 %) · 40 s ago   h replay``; what is worst comes first."""
    entry = action("incident.probe")
    click = f"screen.{entry.action}"
    word = "stop" if asking else "replay"
    keys: Line = (Span(entry.key, "bold accent", click), Span(f" {word}", "text", click))
    order = sorted(probes, key=lambda one: (one.verdict != "still harmful", one.at))
    if asking is not None:
        order = [asking.probe, *(one for one in order if one.id != asking.probe.id)]
    parts = [
        _one(one, asking if asking and one.id == asking.probe.id else None, now, glyphs) for one in order
    ]
    words = (Span("harm  ", "dim"), *fitting(parts, cells - 18))
    return words_then_keys(words, keys, cells)


def _one(probe: ProbeView, asking: Asking | None, now: int, glyphs: Glyphs) -> Line:
    name = Span(f"{probe.name}  ", "bold")
    if asking is not None:
        return (Span(f"{glyphs.running} ", "accent"), name, Span(asking.words, "accent"))
    if not probe.verdict:
        return (Span(f"{glyphs.quiet} ", "dim"), name, Span("never replayed", "dim"))
    sign, ink = _signs(glyphs).get("" if _is_stale(probe) else probe.verdict, (glyphs.unsure, "amber"))
    words = probe.words.replace("–", "-") if glyphs.ascii_only else probe.words
    age = max(0, now - probe.at)
    old = _is_stale(probe) or (probe.every and age > _STALE * probe.every * SECOND)
    since = " before an undo" if _is_stale(probe) else ""
    return (
        Span(f"{sign} ", ink),
        name,
        Span(f"{words}{since}", ink),
        Span(f" {glyphs.dot} {span(age)} ago", "amber" if old else "dim"),
    )


def _is_stale(probe: ProbeView) -> bool:
    """Whether its good news may be none any more; harm that was seen stays said."""
    return probe.overtaken and probe.verdict == "not seen"


def _signs(glyphs: Glyphs) -> dict[str, tuple[str, str]]:
    return {"still harmful": (glyphs.bad, "red"), "not seen": (glyphs.good, "green")}
