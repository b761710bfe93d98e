"""Placeholders for people, customers, machines and secrets in what leaves: stable, and not to be guessed.

A placeholder is a keyed hash of what it stands for: the same in every document that this store exports, and
nobody without the store's key can try names against it. Words are hidden in the events, before anything is
made of them, so that no format can let one through.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

from data.incident import fold
from data.incident.model import Incident
from data.journal.event import Event
from data.journal.store import Journal

Kind = Literal["person", "customer", "machine", "secret"]
NOTICE = "Redacted: placeholders stand for the people, customers, machines and secrets that are known."

_SHAPES: tuple[tuple[Kind, str], ...] = (
    ("person", r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}"),
    ("person", r"(?<!\w)\+\d[\d ()./-]{6,18}\d(?!\w)"),
    ("customer", r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?!\w)"),
    (
        "customer",
        r"(?i:(?<![^\W_])(?:cust|customer|client|account|acct|user|patient|member)(?:[-_]?id)?[-_#:=]\s?#?\d{3,}(?!\w))",
    ),
)
"""Addresses and telephone numbers; bank accounts (ISO 13616) and numbers of customers."""


class Word(msgspec.Struct, frozen=True):
    """What is hidden, and as what; ``whole`` is the name that it is a part of."""

    kind: Kind
    text: str
    whole: str = ""


class Hider:
    """Hides words; and counts what it hid, for a preview."""

    def __init__(self, words: Iterable[Word], key: bytes) -> None:
        """``key`` is the store's own."""
        self._key = key
        self._known: dict[str, Word] = {}
        for word in words:
            self._known.setdefault(_plain(word.text), word)
        self._expression = _expression(self._known.values())
        self._shapes = re.compile("|".join(f"({shape})" for _, shape in _SHAPES))
        self.hidden: Counter[tuple[str, Kind, str]] = Counter()
        """How often (placeholder, kind, what it stands for) was hidden."""

    def hide(self, text: str) -> str:
        """The text with placeholders."""
        if self._expression is not None:
            text = self._expression.sub(lambda found: self._known_one(found[0]), text)
        return self._shapes.sub(self._shaped, text)

    def value(self, value: object, *, keys: bool = False) -> object:
        """A JSON value with every text in it hidden. Its own keys stay; with ``keys``, those of the objects
        within it, such as labels, are text too."""
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, list):
            return [self._within(one, keys) for one in value]
        if isinstance(value, dict):
            return {name: self._within(one, keys) for name, one in value.items()}
        return value

    def _within(self, value: object, keys: bool) -> object:
        hidden = self.value(value, keys=keys)
        if keys and isinstance(hidden, dict):
            return {self.hide(name): one for name, one in hidden.items()}
        return hidden

    def _shaped(self, found: re.Match[str]) -> str:
        kind, _ = _SHAPES[(found.lastindex or 1) - 1]
        return self._place(kind, found[0])

    def _known_one(self, text: str) -> str:
        word = self._known.get(_plain(text))
        return self._place(word.kind, word.whole or word.text) if word else self._place("person", text)

    def _place(self, kind: Kind, text: str) -> str:
        digest = hmac.new(self._key, f"{kind}\0{_plain(text)}".encode(), hashlib.sha256).digest()
        placeholder = f"{kind.upper()}-{base64.b32encode(digest)[:5].decode()}"
        self.hidden[placeholder, kind, text] += 1
        return placeholder


def rewritten(event: Event, hider: Hider) -> Event:
    """The event with its words hidden; what is no JSON keeps none of its text."""
    if event.payload is None:
        return event
    try:
        payload = msgspec.json.encode(hider.value(msgspec.json.decode(event.payload), keys=True))
    except (msgspec.DecodeError, ValueError):
        payload = None
    return msgspec.structs.replace(event, payload=payload)


def folded(journal: Journal, incident: str, hider: Hider) -> Incident:
    """The incident as events with hidden words make it."""
    state = Incident(incident)
    for _, event in journal.events(incident):
        fold.apply(state, rewritten(event, hider))
    return state


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _expression(words: Iterable[Word]) -> re.Pattern[str] | None:
    """Every word, the longest first, in any case, spacing and composition; a secret within others too."""
    parts: set[tuple[str, bool]] = set()
    for word in words:
        for form in ("NFC", "NFD"):
            parts.add((unicodedata.normalize(form, word.text.strip()), word.kind == "secret"))
    wanted = sorted((pair for pair in parts if pair[0]), key=lambda pair: (-len(pair[0]), pair))
    if not wanted:
        return None
    return re.compile("|".join(_one(text, bare) for text, bare in wanted), re.IGNORECASE)


def _one(text: str, bare: bool) -> str:
    spaced = r"\s+".join(re.escape(part) for part in text.split())
    return spaced if bare else rf"(?<![^\W_]){spaced}(?![^\W_])"
