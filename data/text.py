"""The cleaning gate: every text from outside passes here once, where it enters.

What a terminal could obey (escape sequences, C0 and C1 controls), what reorders text on the screen (bidi
overrides and isolates, Unicode TR9), what is invisible (zero-width and tag characters) and what breaks
columns (variation selectors, more than two stacked accents) is removed;
line breaks are kept as ``\\n`` and tabs as spaces. Nothing leaves the gate unbounded.
"""

import re
import unicodedata

LINE = 500
NOTE = 20_000
BODY = 200_000

_CUT_BEFORE = 4  # how many times the limit is looked at before cleaning, so that 1 MB costs little
_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])?"
    r"|\x9b[0-?]*[ -/]*[@-~]|[\x90\x98\x9d-\x9f][^\x07\x90\x98\x9c-\x9f]*[\x9c\x07]"
)
_UNSAFE_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f]")
_STACKED_MARKS = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]{2})[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]+"
)
_PLAIN = re.compile(r"[ -~\n]*")


def clean(text: str | bytes, limit: int = NOTE) -> str:
    """Text of any origin as printable characters, ``\\n`` and spaces, at most ``limit`` characters long.

    Bytes are decoded as UTF-8, what is not valid shown as U+FFFD. A cut text ends in ``…``.
    """
    if isinstance(text, bytes):
        text = text[: limit * _CUT_BEFORE * 4].decode("utf-8", "replace")
    cut = len(text) > limit * _CUT_BEFORE
    if cut:
        text = text[: limit * _CUT_BEFORE]
    if not _PLAIN.fullmatch(text):
        text = _printable(text)
    if cut or len(text) > limit:
        return text[: limit - 1] + "…"
    return text


def clean_line(text: str | bytes, limit: int = LINE) -> str:
    """The same on one line: runs of white space become one space."""
    return " ".join(clean(text, limit).split())


def _printable(text: str) -> str:
    text = (
        text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if _has_surrogates(text) else text
    )
    text = _ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    kept = "".join(
        character
        for character in text
        if character == "\n" or unicodedata.category(character) not in _UNSAFE_CATEGORIES
    )
    return _STACKED_MARKS.sub(r"\1", _VARIATION_SELECTORS.sub("", kept))


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 alert``, ``2 alerts``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
