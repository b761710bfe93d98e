"""Which entries of a timeline somebody asks for: by category, by words, by time."""

import msgspec

from data.incident.entry import Entry


class Wanted(msgspec.Struct, frozen=True):
    """What must hold of an entry, all of it."""

    categories: frozenset[str] = frozenset()
    """Of `CATEGORIES`; empty: all."""
    words: str = ""
    """Found in what it says, its author or its kind, in either case; empty: all."""
    since: int | None = None
    """Microseconds: it happened then or later."""
    minor: bool = False
    """Housekeeping too."""

    def takes(self, entry: Entry) -> bool:
        """Whether the entry is asked for."""
        return (
            (self.minor or not entry.minor)
            and (not self.categories or entry.category in self.categories)
            and (self.since is None or entry.at >= self.since)
            and (not self.words or found(entry, self.words.casefold()))
        )


def found(entry: Entry, words: str) -> bool:
    """Whether these words, in lower case, are anywhere in what the entry shows."""
    return (
        words in entry.text.casefold()
        or words in entry.actor_name.casefold()
        or words in entry.kind
        or (entry.original_text is not None and words in entry.original_text.casefold())
        or any(words in rival.casefold() for rival in entry.rivals)
    )
