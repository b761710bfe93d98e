"""The three lines of state: who and what; clocks and other incidents; the next best action and its key."""

from __future__ import annotations

from collections.abc import Sequence

from data.text import count
from data.times import MINUTE, span, stopwatch
from screens.actions import action
from screens.clock_words import clock_line, urgent
from screens.facts import Facts, Stopped
from screens.glyphs import Glyphs
from screens.incident.keys import key_spans
from screens.incident.view import IncidentView
from screens.lines import Line, Span, fit, fitting, joined, spread, width, words_then_keys
from screens.next_action import Advice
from screens.privacy import PRIVATE
from screens.theme import SEVERITY_INK

_NARROW = 60
"""Cells below which only what matters most is kept."""

_ROLES_FROM = 150
_NAME = 24
"""Cells for a name, and the least for a system: no text of anybody's pushes the severity away."""
_SOON = 5 * MINUTE
"""From here on another incident's clock is told in this one."""
_SHORT = {
    "incident_commander": "IC", "subject_matter_expert": "expert",
    "deputy": "deputy", "scribe": "scribe", "operations_lead": "ops", "communications_lead": "comms",
    "liaison": "liaison",
}  # fmt: skip

PHASES = (
    ("detection", "detect"),
    ("triage", "triage"),
    ("containment", "contain"),
    ("eradication", "eradicate"),
    ("recovery", "recover"),
    ("post-mortem", "review"),
)


def subject(facts: Facts) -> str:
    """``AI-INC-2026-0042 fraud-detection-v4``: what every dialog about it names."""
    more = f" and {len(facts.models) - 1} more" if len(facts.models) > 1 else ""
    return f"{facts.number} {facts.model or 'no system named'}{more}"


def bar_line(
    facts: Facts,
    now: int,
    glyphs: Glyphs,
    cells: int,
    *,
    read_only: bool = False,
    here: tuple[str, ...] = (),
) -> Line:
    """Incident, system, severity, phase, who else is here, commander, elapsed."""
    elapsed = stopwatch((facts.ended_at or now) - facts.declared_at) if facts.declared_at else ""
    who = _what(facts, glyphs, cells, elapsed, read_only=read_only)
    right: Line = (*_commander(facts, cells), Span(f"  {elapsed:>8}", "bold"))
    others = _here(here, glyphs)
    if (
        others
        and width(who) + width(_phases(facts, glyphs, around=1)) + width((*others, *right)) + 5 <= cells
    ):
        right = (*others, *right)
    middle = _phases(facts, glyphs)
    if width(who) + width(middle) + width(right) + 8 > cells:
        middle = _phases(facts, glyphs, around=1)
    if width(who) + width(middle) + width(right) + 5 > cells:
        middle = _phases(facts, glyphs, around=0)
    if width(who) + width(middle) + width(right) + 5 > cells:
        right = (Span(elapsed, "bold"),)
    gap = Span("   " if cells >= _NARROW else " ")
    if width(who) + width(middle) + width(right) + width((gap,)) + 1 > cells and cells < _NARROW:
        middle = ()  # part of a word says nothing
        if width(who) + width(right) + 1 > cells:
            right = ()
    return spread((*who, gap, *middle), right, cells)


def _what(facts: Facts, glyphs: Glyphs, cells: int, elapsed: str, *, read_only: bool) -> Line:
    """Number, system and severity, after what the whole screen is."""
    severity = facts.severity.replace("_", " ").upper() or "NO SEVERITY"
    badge = Span(f" {severity} ", "bold on-" + SEVERITY_INK.get(facts.severity, "dim"))
    drill: Line = (Span(" DRILL ", "bold on-blue"), Span(" ")) if facts.mode == "drill" else ()
    if read_only:
        drill = (Span(" READ ONLY ", "bold on-amber"), Span(" "), *drill)
    number: Line = (*drill, Span(facts.number, "bold"))
    if cells < _NARROW:
        return (*number, Span(" "), badge)
    number = (Span("fireline  ", "bold accent"), *number)
    rest = (Span("  "), badge, Span("    "), *_phases(facts, glyphs, around=0), Span(elapsed))
    return (*number, *_system(facts, cells - width(number) - width(rest)), *rest[:2])


def _commander(facts: Facts, cells: int) -> Line:
    """Who commands; where there is room, who has the other roles."""
    name = Span(facts.commander or "nobody", "" if facts.commander else "amber")
    said: Line = (Span("IC ", "dim"), *fit((name,), _NAME))
    if cells >= _ROLES_FROM:
        for role, held in facts.roles[1 if facts.commander else 0 :]:
            said = (*said, Span(f"  {_SHORT.get(role, role)} ", "dim"), *fit((Span(held),), _NAME))
    return said


def _here(people: tuple[str, ...], glyphs: Glyphs) -> Line:
    """``● Bo Lind, Chi Ito and 2 more here``."""
    if not people:
        return ()
    named = ", ".join(people[:2]) + (f" and {len(people) - 2} more" if len(people) > 2 else "")
    return (Span(f"{glyphs.good} ", "green"), Span(f"{named} here  ", "dim"))


def _system(facts: Facts, room: int) -> Line:
    """Model and version, in what the rest of the line leaves."""
    words = f" {facts.model}" + (f" {facts.version}" if facts.version else "")
    return fit((Span(words, "dim"),), max(room, _NAME // 2)) if facts.model else ()


def _phases(facts: Facts, glyphs: Glyphs, *, around: int = len(PHASES)) -> Line:
    """The phase it is in, with so many of those before and after it."""
    if not facts.is_open:
        how = f", {facts.outcome.replace('_', ' ')}" if facts.outcome else ""
        return (Span(facts.status, "bold"), Span(how, "dim"))
    here = next((place for place, (name, _) in enumerate(PHASES) if name == facts.phase), 0)
    shown = PHASES[max(0, here - around) : here + around + 1]
    words: list[Line] = [(Span(short, "bold" if name == facts.phase else "dim"),) for name, short in shown]
    return joined(words, f" {glyphs.then} ")


def clocks_line(
    view: IncidentView, now: int, glyphs: Glyphs, cells: int, *, handover: int = 0, over: bool = False
) -> Line:
    """What is stopped, then met, running, breached, after a word to whoever commanded for longer than
    ``handover`` (microseconds); at the right the other incidents that need somebody. ``over``: on a screen
    above the incident's, whose keys are named after the one that leads there."""
    facts = view.facts
    clocks = list(facts.clocks)
    if cells < _NARROW:
        clocks.sort(key=lambda clock: (clock.state_at(now) not in {"running", "breached"}, clock.due or 0))
    parts = [clock_line(clock, now, glyphs, bar=cells >= _NARROW) for clock in clocks]
    first = 0 if cells >= _NARROW else 1
    before = [
        _set_apart(facts, glyphs, over=over),
        _offered(facts, over=over),
        _hand_over(facts, now, handover, over=over),
    ]
    parts[first:first] = before
    others = _others(view.others, now, glyphs, frozenset(one.id for one in view.parts), cells)
    room = cells - width(others) - (3 if others else 0)
    if width(joined(parts)) > room:
        breached = {place for place, clock in enumerate(clocks) if clock.state_at(now) == "breached"}
        parts = _late_first(parts, [place + len(before) * (place >= first) for place in sorted(breached)])
    parts[0:0] = [*(_stopped(one, now, glyphs, cells) for one in facts.stopped), _beside(view, glyphs)]
    if facts.decided_at is None and facts.contained_at is None and facts.is_open:
        parts.append(
            (
                Span("contain waits for the decision ", "dim"),
                *key_spans("incident.decide", over=over, ink="accent"),
            )
        )
    return spread(fitting(parts, room), others, cells)


def _late_first(parts: list[Line], late: Sequence[int]) -> list[Line]:
    """Where not all has room, what is late is what stays."""
    return [*(parts[place] for place in late), *(part for at, part in enumerate(parts) if at not in late)]


def _stopped(one: Stopped, now: int, glyphs: Glyphs, cells: int) -> Line:
    """A model that does not answer is said before any clock."""
    words = one.words(now) if cells >= _NARROW else "stopped"
    return (Span(f"{glyphs.bad} {words}", "bold red"),)


def _beside(view: IncidentView, glyphs: Glyphs) -> Line:
    """What runs, and is no step of the runbook that is shown."""
    shown = {step.attempt.id for step in view.runbook.steps if step.attempt is not None}
    others = [words for name, words in view.facts.running if words and name not in shown]
    if not others:
        return ()
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    return (Span(f"{glyphs.running} another runbook runs: {others[0]}{more}", "accent"),)


def _set_apart(facts: Facts, glyphs: Glyphs, *, over: bool) -> Line:
    """Until somebody decides, it is said that two people set a field apart, and how they set the severity."""
    if not facts.conflicts:
        return ()
    first, *others = sorted(facts.conflicts, key=lambda words: not words.startswith("severity"))
    return (
        Span(f"{glyphs.warning} in conflict: ", "amber"),
        Span(first, "amber" if first.startswith("severity") else f"amber {PRIVATE}"),
        Span(f" and {len(others)} more  " if others else "  ", "amber"),
        *key_spans("incident.conflicts", over=over),
    )


def _offered(facts: Facts, *, over: bool) -> Line:
    """A role waits for the person at this terminal; it stays where it is until they answer."""
    if not facts.offered:
        return ()
    giver, role = facts.offered[0]
    words = (
        Span(giver or "nobody before you", f"amber {PRIVATE}"),
        Span(f" offers you {_SHORT.get(role, role)}  ", "amber"),
    )
    return (*words, *key_spans("incident.roles", over=over))


def _hand_over(facts: Facts, now: int, after: int, *, over: bool) -> Line:
    """Four hours in command are enough."""
    commanded = now - facts.commanding_since
    if not (after and facts.is_open and facts.commanding_since and commanded >= after):
        return ()
    words = f"{span(commanded // MINUTE * MINUTE)} in command: hand over  "
    return (Span(words, "amber"), *key_spans("incident.roles", over=over))


def _others(others: tuple[Facts, ...], now: int, glyphs: Glyphs, own: frozenset[str], cells: int) -> Line:
    """The first that is late, those that are ``own`` parts before all others; else how many are open. Where
    it is narrow only how many: this incident's own clocks come first."""
    if not others:
        return ()
    late = [
        (clock, other)
        for other in others
        if (clock := urgent(other.clocks, now)) is not None and clock.state_at(now) == "breached"
    ]
    if not late:
        return _nearest(others, now, cells)
    if cells < _NARROW:
        return (Span(f"{glyphs.warning} {count(len(late), 'other')} late", "orange"),)
    late.sort(key=lambda one: one[1].id not in own)
    clock, other = late[0]
    part = "part " if other.id in own else ""
    more = f" and {len(late) - 1} more" if len(late) > 1 else ""
    return (Span(f"{glyphs.warning} {part}{other.number} {clock.label} late{more}", "orange"),)


def _nearest(others: tuple[Facts, ...], now: int, cells: int) -> Line:
    """``1 other open``; shortly before a clock of theirs is late, whose: ``AI-INC-… update 01:48 left``."""
    words: Line = (Span(f"{count(len(others), 'other')} open", "dim"),)
    due = [
        (clock.due, clock, other) for other in others if (clock := urgent(other.clocks, now)) and clock.due
    ]
    if not due:
        return words
    at, clock, other = min(due, key=lambda one: one[0])
    if at - now > _SOON:
        return words
    whose = f"{other.number} {clock.label}" if cells >= _NARROW else count(len(others), "other")
    return (
        Span(f"{whose} ", "amber"),
        Span(stopwatch(at - now), "bold amber"),
        Span(" left", "dim"),
    )


def next_line(advice: Advice, glyphs: Glyphs, cells: int, *, over: bool = False) -> Line:
    """``▶ next  confirm step 2   r runbook   s skip step``, clickable; the words are cut before the keys."""
    keys: list[Line] = []
    for name in (advice.action, advice.other):
        if name:
            entry = action(name)
            unkills = advice.unkills and entry.danger == "destroys"
            title = "un-kill" if unkills else entry.title.lower()
            keys.append(key_spans(name, over=over and entry.scope != "everywhere", title=title))
    words = (Span(f"{glyphs.here} next  ", "bold accent"), Span(advice.words, "text"))
    if cells < 100:
        keys = keys[:1]
    return words_then_keys(words, joined(keys), cells)
