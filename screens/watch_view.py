"""What Watch shows, read on the clerk's thread; and its lines, drawn from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from data.incident.fields_catalogue import SEVERITIES
from data.text import clean_line, count
from data.times import MINUTE, span, to_datetime
from screens.actions import action
from screens.alert_seen import NOT_SEEN
from screens.clock_words import age, clock_line, first_due, left, local_time, urgent
from screens.facts import Facts, read
from screens.freshness import SourceState, sources_line
from screens.glyphs import Glyphs
from screens.lines import EMPTY, Line, Span, column, fit, fitting, joined, spread, width, words_then_keys
from screens.next_action import NextStep, advise
from screens.parts import Knowledge, Parts, SettingsView
from screens.theme import SEVERITY_INK

if TYPE_CHECKING:
    from data.incident.model import Incident
    from data.sources.alert_picture import AlertmanagerState, Picture


SEVERITY = 12
"""Cells that the longest severity takes, with the space after it."""
_EVERYWHERE = frozenset({"sync", "outside"})
"""Sources that are told of whatever incident is open, or none."""
_NARROW = 48
"""Cells below which only what matters most is kept."""


class WatchView(msgspec.Struct, frozen=True):
    """Incidents, the gravest open one first, then the newest, and which alerts are in which of them."""

    incidents: tuple[Facts, ...]
    total: int
    """How many there are in all."""
    declared: dict[str, str]
    """Number of the open incident by alert fingerprint."""
    steps: dict[str, NextStep | None]
    """What each incident's runbook offers next."""

    @property
    def shared(self) -> frozenset[str]:
        """Numbers that more than one of them has: two stores gave them before they met."""
        numbers = [facts.number for facts in self.incidents]
        return frozenset(number for number in numbers if numbers.count(number) > 1)


def build(parts: Parts, knowledge: Knowledge | None, *, everything: bool) -> WatchView:
    """On the clerk's thread."""
    chosen = sorted(parts.incidents.all() if everything else parts.incidents.open_ones(), key=_gravest_first)
    facts = tuple(read(parts, incident, knowledge) for incident in chosen)
    steps = {
        fact.id: _next_step(parts, one, knowledge, contain=fact.must_contain)
        for one, fact in zip(chosen, facts, strict=True)
        if fact.is_open
    }
    declared = {alert[0]: fact.number for fact in facts if fact.is_open for alert in fact.alerts}
    total = int(str(parts.journal.read("SELECT count(*) FROM event WHERE kind = 'incident_declared'")[0][0]))
    return WatchView(facts, total, declared, steps)


def _gravest_first(incident: Incident) -> int:
    """Open before closed; one that nobody has judged yet stands on top."""
    if not incident.is_open:
        return len(SEVERITIES)
    judged = incident.severity in SEVERITIES
    return SEVERITIES[::-1].index(incident.severity) if judged else -1


def _next_step(
    parts: Parts, incident: Incident, knowledge: Knowledge | None, *, contain: bool
) -> NextStep | None:
    """What its runbook offers next; runbooks are imported only where an incident is open."""
    from screens.incident.steps_view import read_runbook

    return read_runbook(incident, knowledge, past=parts.incidents.past_steps).advice(contain=contain)


def severity_word(severity: str, glyphs: Glyphs, *, quiet: bool = False) -> Line:
    """``▲ high``: never colour alone, always as wide; ``quiet``: nobody is called for it, or it is old."""
    if not severity:
        return (column(f"{glyphs.unsure} not set", SEVERITY, "dim"),)
    loud = severity in {"critical", "high", "medium"} and not quiet
    ink = "dim" if quiet else "bold " + SEVERITY_INK.get(severity, "text")
    word = f"{glyphs.warning if loud else glyphs.quiet} {severity.replace('_', ' ')}"
    return (column(word, SEVERITY - 1, ink), Span(" "))


def bar_line(now: int, settings: SettingsView, cells: int, *, drill: bool = False) -> Line:
    """Where one is, who one is, and the time; where it is narrow the local time goes first, then the name.
    ``drill``: the time, and all that is shown, is a drill's."""
    held: Line = (Span("  "), Span(" READ ONLY ", "bold on-amber")) if settings.read_only else ()
    held = (Span("  "), Span(" DRILL ", "on-blue"), *held) if drill else held
    brief: Line = (Span("fireline", "bold accent"), *held)
    title: Line = (*brief, Span("  watch", "bold"))
    who: Line = (*title, Span(f"   {settings.responder}", "dim"))
    moment = to_datetime(now)
    clock: Line = (Span(f"{moment:%d %b} ", "dim"), Span(f"{moment:%H:%M:%S}", "bold"), Span(" UTC", "dim"))
    local: Line = (*clock, Span(local_time(now), "dim"))
    for left_part, right_part in ((who, local), (who, clock), (title, clock)):
        if width(left_part) + width(right_part) < cells:
            return spread(left_part, right_part, cells)
    return spread(brief, clock[1:2], cells)


def incident_lines(
    facts: Facts, step: NextStep | None, now: int, glyphs: Glyphs, cells: int, *, shared: bool = False
) -> list[Line]:
    """What it is, its title, its clocks, what to do next; then space. ``shared``: another has its number."""
    margin = Span(" " * SEVERITY)
    lines = _what(facts, now, glyphs, cells)
    if shared:
        said = f"{glyphs.warning} number used twice; this is {facts.id}"
        lines.append((margin, *fit((Span(said, "amber"),), cells - SEVERITY)))
    late = [clock for clock in facts.clocks if clock.state_at(now) in {"running", "breached"}]
    late.sort(key=lambda clock: clock.due or 0)
    if late:
        lines.append((margin, *fitting([clock_line(clock, now, glyphs) for clock in late], cells - SEVERITY)))
    if facts.is_open:
        lines.append((margin, Span(f"{glyphs.here} ", "accent"), Span(advise(facts, step, now).words)))
    return [*lines, EMPTY]


def _what(facts: Facts, now: int, glyphs: Glyphs, cells: int) -> list[Line]:
    """Severity, number, systems, phase and how long; the title below. No number and no system is ever cut:
    systems that have no room above lead the line below, where the title does not name them."""
    severity, margin = severity_word(facts.severity, glyphs), Span(" " * SEVERITY)
    elapsed = age((facts.ended_at or now) - facts.declared_at) if facts.declared_at else ""
    drill: Line = (Span(" DRILL ", "on-blue"), Span(" ")) if facts.mode == "drill" else ()
    number = Span(facts.number, "bold")
    if cells < _NARROW:
        short = (Span(" ".join(elapsed.split()[:2]), "bold"),)
        return [spread((*severity, number), short, cells), (margin, *drill, Span(facts.title))]
    models = ", ".join(facts.models) or "no system named"
    over = facts.outcome if facts.outcome in {"false_alarm", "duplicate"} else facts.status
    state = facts.phase if facts.is_open else over.replace("_", " ")
    killed = Span(" stopped", "bold red") if facts.stopped else Span("")
    left_part: Line = (*severity, *drill, number)
    title: Line = (margin, Span(facts.title))
    right: Line = (killed, Span(f" {state}", "dim"), Span(f"  {elapsed:>8}", "bold"))
    if width(left_part) + width(right) >= cells:
        right = (killed, Span(f" {elapsed}", "bold"))
    whole: Line = (*left_part, Span(f"  {models}", "dim"))
    if width(whole) + width(right) < cells:
        return [spread(whole, right, cells), title]
    if models not in facts.title:
        title = (margin, Span(f"{models}  ", "dim"), Span(facts.title))
    return [spread(left_part, right, cells), title]


def freshness_line(picture: Picture | None, source: str, now: int, glyphs: Glyphs) -> Line:
    """How old what is shown is, source by source, those that fail first; never silent about not having been
    able to look."""
    if not source:
        return (Span(f"{glyphs.quiet} no alert source", "dim"),)
    if picture is None:
        return (Span(f"{glyphs.quiet} asking {source}", "dim"),)
    worst_first = sorted(picture.sources, key=lambda one: one.freshness.error is None)
    return joined(_source_words(one, now, glyphs) for one in worst_first)


def with_others(fresh: Line, sources: Iterable[SourceState], now: int, glyphs: Glyphs, cells: int) -> Line:
    """The same, and whether everything was synced and told outside, which is so on every screen."""
    others = [one for one in sources if one.name in _EVERYWHERE]
    room = cells - width(fresh) - 2
    return joined([fresh, sources_line(others, now, glyphs, room)], "  ") if others and room > 0 else fresh


def _source_words(source: AlertmanagerState, now: int, glyphs: Glyphs) -> Line:
    freshness = source.freshness
    old = freshness.age(now)
    if freshness.state == "waiting":
        return (Span(f"{glyphs.quiet} asking {source.name}", "dim"),)
    if freshness.state == "fresh":
        return (Span(f"{glyphs.good} ", "green"), Span(f"{source.name}, {_ago(old)}", "dim"))
    if freshness.state == "stale":
        return (Span(f"{glyphs.warning} stale: {source.name} last answered {_ago(old)}", "amber"),)
    return (Span(f"{glyphs.bad} {source.name} has never answered", "red"),)


def warning_line(said: Sequence[str], glyphs: Glyphs, cells: int) -> Line:
    """The first of what somebody should know, how many more there are, and the key of the doctor, which tells
    it all."""
    if not said:
        return ()
    doctor = action("everywhere.doctor")
    more = f" (and {len(said) - 1} more)" if len(said) > 1 else ""
    words: Line = (Span(f"{glyphs.warning} {clean_line(said[0], 200)}{more}", "amber"),)
    return words_then_keys(words, (Span(doctor.key, "accent", f"screen.{doctor.action}"),), cells)


def _ago(age: int | None) -> str:
    return "just now" if age is None or age < 5 * MINUTE // 60 else f"{span(age)} ago"


def summary_line(view: WatchView | None, firing: int | None, now: int, *, gone: int = 0) -> Line:
    """Everything in one line: open incidents, late clocks, firing alerts, and those of incidents that are not
    seen now."""
    if view is None:
        return (Span("reading the journal", "dim"),)
    open_ones = [facts for facts in view.incidents if facts.is_open]
    late = [
        clock
        for facts in open_ones
        for clock in facts.clocks
        if clock.state_at(now) == "breached" and clock.stopped_at is None
    ]
    words: list[Line] = [
        (
            Span(
                count(len(open_ones), "open incident") if open_ones else "no open incident",
                "bold" if open_ones else "dim",
            ),
        )
    ]
    if late:
        words.append((Span(count(len(late), "clock") + " late", "bold red"),))
    if firing is not None:
        words.append((Span(f"{count(firing, 'alert')} firing", "bold" if firing else "dim"),))
    if gone:
        words.append((Span(f"{gone} {NOT_SEEN}", "dim"),))
    return joined(words)


def next_line(
    view: WatchView | None,
    undeclared: int | None,
    now: int,
    glyphs: Glyphs,
    *,
    source: str = "",
    drill: bool = False,
) -> tuple[str, tuple[str, ...]]:
    """(what to do, the ids of the actions to name beside it); ``undeclared`` alerts, where anybody knows;
    ``drill``: what is real is not seen from here."""
    if view is None:
        return "", ()
    open_ones = [facts for facts in view.incidents if facts.is_open]
    if not open_ones:
        if drill:
            return "still in the drill, which sees nothing real", ("everywhere.leave", "everywhere.drill")
        if undeclared:
            return f"{count(undeclared, 'alert')} without an incident", ("watch.declare", "watch.by_hand")
        quiet = "nothing fires" if source else "no alert source"
        if source and undeclared is None:
            quiet = "nobody knows what fires"
        return f"{quiet}; is something wrong?", ("watch.by_hand", "everywhere.help")
    first = min(open_ones, key=lambda facts: first_due(facts.clocks, now))
    clock = urgent(first.clocks, now)
    words = advise(first, view.steps.get(first.id), now).words
    if clock is not None and left(clock, now) not in words:
        words += f" {glyphs.dot} {clock.label} {left(clock, now)}"
    keys = ("list.choose", "watch.acknowledge") if first.acknowledged_at is None else ("list.choose",)
    return f"{first.number}: {words}", keys
