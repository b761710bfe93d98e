"""Aliases move silently: a registry keeps no history of them, so what they named at the last look is kept."""

from collections.abc import Mapping

from data.sources.change import ALIAS, Change


class AliasWatch:
    """The aliases of one model. The first look tells nothing: how it was before, nobody knows."""

    def __init__(self) -> None:
        self._known: dict[str, str] | None = None
        self._moved: list[Change] = []

    def look(
        self, aliases: Mapping[str, str], at: int, *, model: str, place: str, source: str
    ) -> list[Change]:
        """Every move seen here so far, dated when it was first seen; ``aliases`` is version by name."""
        known = self._known
        if known is not None:
            for name in sorted({*known, *aliases}):
                before, after = known.get(name, ""), aliases.get(name, "")
                if before != after:
                    self._moved.append(
                        Change(
                            at=at, kind=ALIAS, subject=f"{model} @{name}", before=before or "not set",
                            after=after or "removed", place=place, source=source, seen_only=True,
                        )
                    )  # fmt: skip
        self._known = dict(aliases)
        return list(self._moved)
