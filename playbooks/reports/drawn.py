"""The timeline as a drawing: a lane for each kind of entry, a dot where something happened, T0 to T4 across.

The time drawn is around onset or the first entry and the resolution; what came later, the
review of weeks, is counted beneath and would only press the response into a corner.
"""

import html
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from data import times
from data.incident.entry import CATEGORIES, Entry
from data.incident.model import Incident
from data.text import count
from playbooks.reports.milestones import Milestone
from playbooks.reports.plot import LEFT, LETTER, RIGHT, WIDE, Moment

_LANE, _TOP, _ROW = 22, 8, 15
_CELLS = 240
"""Places on a lane; what happened within one of them is one dot, larger for more."""
_SPARE = 12
"""One part in so many before and after is drawn too."""
_STEPS = tuple(one * times.MINUTE for one in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 4320, 10080))
_TICKS = 7
"""At most so many times along the axis, at round ones."""
_DIM, _TEXT, _DOT = "#565f68", "#20262d", "#2f7d7d"


def moments(milestones: Iterable[Milestone]) -> tuple[Moment, ...]:
    """T0 to T4 as far as they are known, in the order of their times."""
    found = (
        Moment(one.name, one.at, f"{one.label} {times.iso_short(one.at)}")
        for one in milestones
        if one.at is not None and one.name
    )
    return tuple(sorted(found, key=lambda one: one.at))


def drawing(incident: Incident, entries: Iterable[Entry], marked: Sequence[Moment]) -> str:
    """A figure of HTML; empty where there is nothing to draw."""
    told = [(entry.at, entry.category) for entry in entries if entry.notable and not entry.raw]
    if not told:
        return ""
    start, end = span_of(incident, [at for at, _ in told], marked)
    drawn = Counter(
        (category, (at - start) * _CELLS // (end - start)) for at, category in told if start <= at <= end
    )
    lanes = [name for name in CATEGORIES if any(category == name for category, _ in drawn)]
    named = [one for one in marked if start <= one.at <= end]
    rows = _rows(named, start, end)
    top = _TOP + _ROW * (max(rows, default=-1) + 1)
    bottom = top + _LANE * len(lanes)
    body = "".join(
        (
            *_lanes(lanes, top),
            *_axis(start, end, bottom),
            *_marks(named, rows, start, end, bottom),
            *_dots(drawn, lanes, top),
        )
    )
    later = sum(at > end for at, _ in told)
    caption = f"{times.iso_short(start)} to {times.iso_short(end)}" + (
        f"; {count(later, 'later entry', 'later entries')} not drawn" if later else ""
    )
    return (
        f'<figure class="wide"><figcaption>{caption}</figcaption><svg viewBox="0 0 {WIDE} {bottom + 22}"'
        f' role="img" font-size="11" aria-label="The timeline, drawn">{body}</svg></figure>\n'
    )


def span_of(incident: Incident, told: Sequence[int], marked: Sequence[Moment]) -> tuple[int, int]:
    """What is drawn of these times and marks: whole seconds, at least a minute."""
    known = [one.at for one in marked if one.name in {"T0", "T1"}]
    start = min([*known, *told])
    ended = incident.resolved_at
    last = max(told) if ended is None or ended <= start else ended
    spare = max((last - start) // _SPARE, times.SECOND)
    start = (start - spare) // times.SECOND * times.SECOND
    return start, max((last + spare) // times.SECOND * times.SECOND, start + times.MINUTE)


def _across(at: int, start: int, end: int) -> float:
    return LEFT + (WIDE - LEFT - RIGHT) * (at - start) / (end - start)


def _rows(named: Sequence[Moment], start: int, end: int) -> list[int]:
    """The row of each label, so that none lies on another."""
    ends: list[float] = []
    rows = []
    for one in named:
        at, wide = _across(one.at, start, end), len(_label(one)) * LETTER + 8
        left = min(at, WIDE - wide)
        row = next((place for place, right in enumerate(ends) if right <= left), len(ends))
        ends[row : row + 1] = [left + wide]
        rows.append(row)
    return rows


def _label(one: Moment) -> str:
    return f"{one.name} {one.told.rpartition(' ')[0]}"


def _lanes(lanes: Sequence[str], top: int) -> Iterator[str]:
    for place, name in enumerate(lanes):
        y = top + _LANE * place + _LANE // 2
        yield f'<line class="lane" stroke="#d9d5cc" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text class="dim" fill="{_DIM}" x="0" y="{y + 4}">{name}</text>'


def _axis(start: int, end: int, bottom: int) -> Iterator[str]:
    days = end - start > times.DAY
    step = next((one for one in _STEPS if (end - start) // one <= _TICKS), (end - start) // _TICKS)
    for at in range(-(-start // step) * step, end + 1, step):
        date, _, clock = times.iso_short(at).partition("T")
        told = f"{date[5:]} {clock[:5]}" if days else clock[:5]
        x = _across(at, start, end)
        anchor = "end" if x + len(told) * LETTER / 2 > WIDE else "middle"
        yield (
            f'<text class="dim" fill="{_DIM}" x="{x:.1f}" y="{bottom + 15}"'
            f' text-anchor="{anchor}">{told}</text>'
        )


def _marks(named: Sequence[Moment], rows: Sequence[int], start: int, end: int, bottom: int) -> Iterator[str]:
    for one, row in zip(named, rows, strict=True):
        x, y = _across(one.at, start, end), _TOP + _ROW * row + 6
        left = min(x, WIDE - len(_label(one)) * LETTER - 8)
        yield (
            f'<line class="moment" stroke="#a8321f" x1="{x:.1f}" x2="{x:.1f}" y1="{y + 4}" y2="{bottom}">'
            f"<title>{html.escape(f'{one.name} {one.told}')}</title></line>"
            f'<text fill="{_TEXT}" x="{left:.1f}" y="{y}">{html.escape(_label(one))}</text>'
        )


def _dots(drawn: Counter[tuple[str, int]], lanes: Sequence[str], top: int) -> Iterator[str]:
    for (category, cell), times_seen in sorted(drawn.items()):
        x = LEFT + (WIDE - LEFT - RIGHT) * (cell + 0.5) / _CELLS
        y = top + _LANE * lanes.index(category) + _LANE // 2
        size = min(3.0 + 0.8 * (times_seen.bit_length() - 1), 8.0)
        yield (
            f'<circle class="{category}" fill="{_DOT}" cx="{x:.1f}" cy="{y}" r="{size:.1f}">'
            f"<title>{count(times_seen, category)}</title></circle>"
        )
