"""What is asked of the archive: words, and filters written beside them.

``null merchant severity:high since:2026-04`` finds incidents of high severity, declared from April 2026 on,
in which both words occur. Several values of one filter mean any of them.
"""

import re
from collections.abc import Iterable

import msgspec

from data.archive.past import Past
from data.errors import BadInput
from data.text import clean_line
from data.times import parse_iso

FACETS = ("type", "severity", "status", "outcome", "model", "team", "cause", "lens", "mode", "noticed")
_TIMES = ("since", "until")
_FILTER = re.compile(r"([a-z]+):(\S+)")
_WORD = re.compile(r"[^\W_]+")
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_QUARTER = re.compile(r"(\d{4})-[Qq]([1-4])")
WORDS = 24
"""More words than that are not looked for."""


class Query(msgspec.Struct, frozen=True):
    """Words that must all occur, and what the incident must be; empty and 0: anything."""

    words: tuple[str, ...] = ()
    facets: tuple[tuple[str, str], ...] = ()
    since: int = 0
    until: int = 0
    prefix: bool = False
    """The last word may go on: somebody is typing it."""

    def values(self, name: str) -> tuple[str, ...]:
        """What is wanted of one facet; any of these."""
        return tuple(value for facet, value in self.facets if facet == name)


def parse(text: str, *, typing: bool = False) -> Query:
    """Of one line. Raises `BadInput` for a filter that is none, and a time that cannot be read."""
    text = clean_line(text)
    facets, times, rest = [], {"since": 0, "until": 0}, []
    for part in text.split():
        found = _FILTER.fullmatch(part)
        if found is None:
            rest.append(part)
        elif found[1] in _TIMES:
            times[found[1]] = moment(found[2])
        else:
            facets.append(facet(found[1], found[2]))
    return Query(
        words_of(" ".join(rest)),
        tuple(facets),
        times["since"],
        times["until"],
        bool(rest) and (typing or rest[-1].endswith("*")),
    )


def facet(name: str, value: str) -> tuple[str, str]:
    """One filter. Raises `BadInput` for a name that is none."""
    if name not in FACETS:
        raise BadInput(
            f"Nothing is filtered by {name[:40]!r}.",
            remedy=f"Filters are {', '.join((*FACETS, *_TIMES))}.",
        )
    value = clean_line(value).casefold()
    return name, value.replace("-", "_") if name in {"severity", "outcome"} else value


def moment(text: str) -> int:
    """The beginning of a year, quarter, month or day (UTC), or a whole time. Raises `BadInput`."""
    if quarter := _QUARTER.fullmatch(text):
        text = f"{quarter[1]}-{3 * int(quarter[2]) - 2:02d}"
    found = _DATE.fullmatch(text)
    if found is None:
        return parse_iso(text)
    return parse_iso(f"{found[1]}-{found[2] or '01'}-{found[3] or '01'}T00:00:00Z")


def words_of(text: str) -> tuple[str, ...]:
    """As the index has them."""
    return tuple(_WORD.findall(text.casefold()))[:WORDS]


def facets_of(past: Past) -> Iterable[tuple[str, str]]:
    """What an incident answers to."""
    several = {"model": past.models, "team": past.teams, "lens": past.lenses, "cause": past.causes}
    single = {
        "type": past.type,
        "severity": past.severity,
        "status": past.status,
        "outcome": past.outcome,
        "mode": past.mode,
        "noticed": past.noticed_by,
    }
    for name in FACETS:
        for value in several.get(name, (single.get(name, ""),)):
            if value:
                yield name, value.casefold()
