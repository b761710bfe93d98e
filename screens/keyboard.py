"""The keyboard: what keys are called, how people write them, which ones a finger may hit instead, and which
ones a terminal cannot tell apart."""

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_NAMED = {
    "question_mark": "?", "colon": ":", "slash": "/", "comma": ",", "full_stop": ".", "semicolon": ";",
    "minus": "-", "plus": "+", "at": "@", "equals_sign": "=", "underscore": "_", "exclamation_mark": "!",
    "number_sign": "#", "dollar_sign": "$", "percent_sign": "%", "ampersand": "&", "asterisk": "*",
    "apostrophe": "'", "quotation_mark": '"', "less_than_sign": "<", "greater_than_sign": ">",
    "left_square_bracket": "[", "right_square_bracket": "]", "left_parenthesis": "(",
    "right_parenthesis": ")", "vertical_line": "|", "tilde": "~", "backslash": "\\",
    "space": "space", "escape": "esc", "enter": "enter",
    "tab": "tab", "backspace": "backspace", "delete": "del", "insert": "ins", "home": "home", "end": "end",
    "pageup": "pgup", "pagedown": "pgdn", "up": "up", "down": "down", "left": "left", "right": "right",
}  # fmt: skip
FUNCTION_KEYS = tuple(f"f{number}" for number in range(1, 13))
INDISTINCT = {
    "ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+j": "enter", "ctrl+m": "enter", "ctrl+c": "copying",
    "ctrl+z": "suspending", "ctrl+left_square_bracket": "esc",
}  # fmt: skip
"""Combinations that terminals send as, or keep for, something else."""


def canonical(written: str) -> str:
    """Textual's name of a key as people write it: ``?``, ``^p``, ``ctrl+p``, ``F9``, ``pgup``; empty for
    what is no key."""
    text = written.strip()
    if len(text) > 1 and text.startswith("^"):
        text = "ctrl+" + text[1:]
    *modifiers, base = text.split("+") if len(text) > 1 else [text]
    if any(modifier not in {"ctrl", "alt", "shift"} for modifier in modifiers):
        return ""
    name = _base(base)
    return "+".join([*modifiers, name]) if name else ""


def _base(text: str) -> str:
    if len(text) == 1 and text.isalnum():
        return text
    lowered = text.lower()
    if lowered in _NAMED or lowered in FUNCTION_KEYS:
        return lowered
    return next((name for name, shown in _NAMED.items() if shown == lowered), "")


def key_name(key: str) -> str:
    """``ctrl+p`` as ``^p``, ``f9`` as ``F9``, ``question_mark`` as ``?``."""
    if key.startswith("ctrl+"):
        return "^" + key_name(key[5:])
    return key.upper() if key in FUNCTION_KEYS else _NAMED.get(key, key)


def types_text(key: str) -> bool:
    """Whether a field takes this key as a letter or a sign."""
    return "+" not in key.removeprefix("shift+") and key not in {*FUNCTION_KEYS, *_NOT_TYPED}


_NOT_TYPED = {
    "escape", "enter", "tab", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown",
    "up", "down", "left", "right",
}  # fmt: skip


def neighbours(key: str) -> frozenset[str]:
    """The keys beside, above and below this one, with the same modifiers, on a QWERTY keyboard."""
    prefix, _, base = key.rpartition("+")
    found = _function_neighbours(base) if base in FUNCTION_KEYS else _letter_neighbours(base.lower())
    if base.isupper():
        found = {letter.upper() for letter in found} | found
    return frozenset(f"{prefix}+{one}" if prefix else one for one in found)


def _function_neighbours(base: str) -> set[str]:
    place = FUNCTION_KEYS.index(base)
    return set(FUNCTION_KEYS[max(0, place - 1) : place + 2]) - {base}


def _letter_neighbours(base: str) -> set[str]:
    """Each row stands half a key to the right of the one above it."""
    for number, row in enumerate(_ROWS):
        place = row.find(base) if len(base) == 1 else -1
        if place >= 0:
            beside = {row[at] for at in (place - 1, place + 1) if 0 <= at < len(row)}
            above = _ROWS[number - 1][place : place + 2] if number else ""
            below = _ROWS[number + 1][max(0, place - 1) : place + 1] if number + 1 < len(_ROWS) else ""
            return beside | set(above) | set(below)
    return set()
