"""Regimes, their questions, the reports owed and the affected decisions as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.incident import cohorts, reporting
from data.incident.cohorts import Group
from data.incident.model import Incident
from data.text import clean_line
from data.times import MINUTE, clock, span
from playbooks import assessment, obligations
from playbooks.assessment import Asked
from playbooks.obligations import Owed
from playbooks.regimes import Regimes
from screens.glyphs import Glyphs
from screens.lines import Line, Span, indent, width, wrap

_VERDICTS = {
    "not assessed": ("quiet", "amber"),
    "possible": ("warning", "amber"),
    "confirmed": ("warning", "accent"),
    "not applicable": ("skipped", "dim"),
}
_STATUSES = {
    "due": ("quiet", "amber"),
    "draft": ("running", "accent"),
    "sent": ("good", "green"),
    "complete": ("good", "green"),
}
_LONGEST = 4
"""Lines of one text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeView:
    """One regime as it stands."""

    id: str
    title: str
    verdict: str
    reason: str
    by: str
    asked: tuple[Asked, ...]
    duties: tuple[str, ...]
    applies_from: str
    """Set where that is why nothing is asked."""

    @property
    def open(self) -> int:
        """Questions without an answer."""
        return sum(not one.answer for one in self.asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """One group of a cohort."""

    cohort: str
    title: str
    group: Group

    @property
    def key(self) -> str:
        return f"{self.cohort}/{self.group.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """Everything that the screen shows."""

    regimes: tuple[RegimeView, ...]
    owed: tuple[Owed, ...]
    groups: tuple[GroupView, ...]

    @property
    def unassessed(self) -> int:
        return sum(one.verdict == "not assessed" for one in self.regimes)


def read(incident: Incident, regimes: Regimes) -> Reporting:
    """On the clerk's thread."""
    views = []
    for regime in regimes.asked:
        stands = reporting.assessed(incident, regime.id)
        policy = None if stands is None else stands.policy
        early = assessment.ruled_out(incident, regime)
        views.append(
            RegimeView(
                id=regime.id,
                title=regime.title,
                verdict="not assessed" if policy is None else policy.verdict.replace("_", " "),
                reason=clean_line(policy.reason) if policy else "",
                by=clean_line(policy.by) if policy else "",
                asked=tuple(assessment.asked(incident, regime)),
                duties=regime.duties,
                applies_from=early if early.startswith("applies from") else "",
            )
        )
    groups = [
        GroupView(cohort=one.id, title=one.title, group=group)
        for one in cohorts.cohorts(incident)
        for group in one.groups
    ]
    owed = tuple(obligations.owed(incident))
    return Reporting(regimes=tuple(views), owed=owed, groups=tuple(groups))


def regime_lines(one: RegimeView, cells: int, glyphs: Glyphs) -> Sequence[Line]:
    """Its sign, title and verdict; below, who said so and why."""
    sign, ink = _VERDICTS[one.verdict]
    room = max(cells - 2, 10)
    title = wrap(one.title, room, "dim" if sign == "skipped" else "text", most=2)
    lines: list[Line] = [(Span(f"{getattr(glyphs, sign)} ", ink), *title[0]), *indent(title[1:], 2)]
    if one.verdict == "not assessed":
        left = Span(
            one.applies_from.partition(";")[0] or f"{one.open} of {len(one.asked)} questions open", "dim"
        )
        verdict: Line = (Span(one.verdict, ink), Span("  "), left)
        return [*lines, *indent([verdict] if width(verdict) <= room else [verdict[:1], (left,)], 2)]
    by = f"by {one.by}  " if one.by else ""
    said = wrap(f"{one.verdict}  {by}{one.reason}", room, ink if sign != "skipped" else "dim", most=2)
    return [*lines, *indent(said, 2)]


def question_lines(one: Asked, cells: int, glyphs: Glyphs) -> Sequence[Line]:
    """The question; below, the answer and its reason."""
    room = max(cells - 2, 10)
    asked = wrap(one.question.text, room, "dim" if one.answer else "text", most=_LONGEST)
    sign = Span(f"{glyphs.good if one.answer else glyphs.quiet} ", "green" if one.answer else "amber")
    lines: list[Line] = [(sign, *asked[0]), *indent(asked[1:], 2)]
    if one.answer:
        lines += indent(wrap(f"{one.answer}, {clean_line(one.reason)}", room, "text", most=_LONGEST), 2)
    return lines


def owed_lines(one: Owed, now: int, cells: int, glyphs: Glyphs) -> Sequence[Line]:
    """What, to whom, what is left of the time; below, the arithmetic and the article."""
    sign, ink = _STATUSES[one.status]
    late = one.is_open and one.due is not None and one.due < now
    head: Line = (
        Span(f"{getattr(glyphs, sign)} ", "red" if late else ink),
        Span(f"{one.short} {one.id.replace('_', ' ')}", "bold"),
        Span(f"  {_left(one, now)}", "bold red" if late else ink),
        Span("" if one.verdict == "confirmed" else "  possible", "amber"),
    )
    room = max(cells - 2, 10)
    below = wrap(f"{clean_line(one.title)}, to {clean_line(one.recipient)}", room, "text", most=2)
    article = f"; {one.article}" if one.article else ""
    below += wrap(f"{clean_line(one.arithmetic)}{clean_line(article)}", room, "dim", most=3)
    return [head, *indent(below, 2)]


def group_lines(one: GroupView, cells: int, glyphs: Glyphs) -> Sequence[Line]:
    """A group's numbers, and why some were waived."""
    group = one.group
    sign, ink = ("quiet", "amber") if group.is_open else ("good", "green")
    first: Line = (Span(f"{getattr(glyphs, sign)} ", ink), Span(one.title, "text"))
    room = max(cells - 2, 10)
    below = wrap(clean_line(group.words()), room, ink, most=3)
    if group.reason:
        below += wrap(f"waived: {clean_line(group.reason)}", room, "dim", most=2)
    return [first, *indent(below, 2)]


def _left(one: Owed, now: int) -> str:
    if one.sent_at is not None:
        late = f", {span(one.sent_at - (one.due or 0))} late" if one.late else ""
        return f"{one.status} {clock(one.sent_at // MINUTE * MINUTE, beside=now)}{late}"
    if one.due is None:
        return one.status
    return f"{span(one.due - now)} left" if one.due >= now else f"{span(now - one.due)} late"
