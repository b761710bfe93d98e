"""Incident numbers: minted here when no server is configured, and found again from what people type."""

import re

from data.errors import Ambiguous, NotFound
from data.journal.store import Journal, Transaction
from data.text import clean_line
from data.times import to_datetime

LIVE, DRILL = "AI-INC", "AI-DRILL"
FINAL = re.compile(r"(?:AI-INC|AI-DRILL)-\d{4}-\d{1,9}")
"""What only a store without a server, or the server, hands out."""
SHAPE = re.compile(
    r"(?:AI-INC|AI-DRILL)-\d{4}-(?:\d{1,9}|P[0-9A-HJKMNP-TV-Z]{6})"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
    re.I,
)
"""What a word must look like to be taken for an incident rather than for text."""
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_ESCAPE = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


def looks_like_number(word: str) -> bool:
    """Whether a word has the shape of an incident's number or id."""
    return SHAPE.fullmatch(word.strip()) is not None


def mint(transaction: Transaction, mode: str, now: int) -> str:
    """The next number of this year (UTC) in this store: ``AI-INC-2026-0001``, ``AI-DRILL-2026-0001``."""
    prefix = f"{DRILL if mode == 'drill' else LIVE}-{to_datetime(now).year}-"
    last = transaction.last_number(prefix)
    return f"{prefix}{int(last.removeprefix(prefix) or 0) + 1:04d}"


def provisional(mode: str, incident: str, now: int) -> str:
    """A number for an incident declared while the server that gives the final one is not asked:
    ``AI-INC-2026-P7K3QDM``, from the last 30 bits of the incident's id. It stays as an alias."""
    bits = int(incident.replace("-", "")[-8:], 16)
    letters = "".join(_LETTERS[bits >> place & 31] for place in range(25, -1, -5))
    return f"{DRILL if mode == 'drill' else LIVE}-{to_datetime(now).year}-P{letters}"


def find(journal: Journal, reference: str) -> str:
    """The id of the incident that a number, an id or the end of a number (``0042``, ``2026-0042``) means.

    Raises `NotFound`, and `Ambiguous` with the matches: two stores may have minted the same number.
    """
    wanted = clean_line(reference)
    exact = holders(journal, wanted)
    if not exact:
        exact = [
            str(row[0])
            for row in journal.read(
                "SELECT DISTINCT incident FROM event INDEXED BY event_declared"
                " WHERE kind = 'incident_declared' AND incident = ?",
                (wanted.lower(),),
            )
        ]
    if not exact and wanted:
        exact = _ids(journal, r"subject LIKE ? ESCAPE '\'", f"%-{wanted.translate(_ESCAPE)}")
    if not exact:
        raise NotFound(
            f"There is no incident {wanted[:60]!r} here.",
            remedy="fireline status lists the open ones; fireline status --all lists every one.",
        )
    if len(exact) > 1:
        raise Ambiguous(
            f"{wanted[:60]!r} means more than one incident: {', '.join(exact)}.",
            remedy="Give the id of the one you mean.",
        )
    return exact[0]


def holders(journal: Journal, number: str) -> list[str]:
    """The ids of the incidents that have this number: more than one where two stores minted it."""
    return _ids(journal, "subject = ? COLLATE NOCASE", number)


def _ids(journal: Journal, condition: str, value: str) -> list[str]:
    rows = journal.read(
        "SELECT DISTINCT incident FROM event INDEXED BY event_number"
        f" WHERE kind = 'number_assigned' AND {condition}",
        (value,),
    )
    return [str(row[0]) for row in rows]
