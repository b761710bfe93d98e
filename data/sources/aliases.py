"""Aliases move silently: a registry keeps no history of them, so what they named at the last look is kept.

Of a move only bounds are known: it came after the look before, or after the version was made, and before the
look that saw it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from data.sources.change import ALIAS, Change, Standing
from data.times import DAY, to_datetime


class _Moved(NamedTuple):
    """Between which times an alias came to its version; microseconds."""

    after: int
    """0: not known."""
    before: int

    @property
    def words(self) -> str:
        """``moved between 08:00 and 08:15``, ``moved before 08:15``; UTC, and the day where that differs."""
        end = f"{to_datetime(self.before):%H:%M}"
        if not 0 < self.after <= self.before:
            return f"moved before {end}"
        same = self.after // DAY == self.before // DAY
        start = to_datetime(self.after)
        return f"moved between {start:%H:%M} and {end}" if same else f"moved between {start:%-d %b} and {end}"


class AliasWatch:
    """The aliases of one model. The first look tells no change: how it was before, nobody knows."""

    def __init__(self) -> None:
        self._known: dict[str, str] | None = None
        self._looked_at = 0
        self._bounds: dict[str, _Moved] = {}
        self._moved: list[Change] = []

    def look(
        self,
        aliases: Mapping[str, str],
        at: int,
        made: Mapping[str, int],
        *,
        model: str,
        place: str,
        source: str,
    ) -> list[Change]:
        """Every move seen here so far, dated when it was first seen; ``aliases`` is version by name, ``made``
        when each version was made (microseconds, 0: not known)."""
        known = self._known
        for name in sorted({*(known or ()), *aliases}):
            before, after = (known or {}).get(name, ""), aliases.get(name, "")
            if before == after:
                continue
            self._bounds[name] = _Moved(max(self._looked_at, made.get(after, 0)), at)
            if known is not None:
                self._moved.append(
                    Change(
                        at=at, kind=ALIAS, subject=f"{model} @{name}", before=before or "not set",
                        after=after or "removed", place=place, source=source, seen_only=True,
                    )
                )  # fmt: skip
        self._known, self._looked_at = dict(aliases), at
        return list(self._moved)

    def stand(self, *, model: str, place: str, word: str = "") -> list[Standing]:
        """What each alias names now, and what is known of when it came there; ``word`` stands before a
        version."""
        return [
            Standing(
                subject=f"{model} @{name}",
                place=place,
                state="done",
                text=f"{word}{version}, {self._bounds[name].words}",
            )
            for name, version in sorted((self._known or {}).items())
        ]
