"""Notices that a terminal shows outside its window, by the sequences that are safe in it.

OSC 9 is iTerm2's (https://iterm2.com/documentation-escape-codes.html), taken over by WezTerm and Ghostty;
OSC 777 is rxvt-unicode's, taken over by foot and kitty. Elsewhere they may be printed as text or mean
something else, so an unknown terminal gets none. Inside tmux they are wrapped to pass through.
"""

from collections.abc import Mapping

_OSC_9 = {"iterm.app", "iterm2", "wezterm", "ghostty"}
_OSC_777 = ("foot", "rxvt-unicode", "xterm-kitty", "xterm-ghostty")
_LONGEST = 120


def notice(words: str, environment: Mapping[str, str]) -> str:
    """The sequence that shows these words, or empty where no safe one is known."""
    text = safe(words)
    program = {environment.get(name, "").lower() for name in ("TERM_PROGRAM", "LC_TERMINAL")}
    if program & _OSC_9:
        sequence = f"\x1b]9;{text}\x07"
    elif environment.get("TERM", "").startswith(_OSC_777):
        sequence = f"\x1b]777;notify;Fireline;{text}\x07"
    else:
        return ""
    if environment.get("TMUX"):
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return sequence


def safe(words: str) -> str:
    """ASCII letters, digits, spaces and a few signs, cut: nothing that ends a sequence or begins one."""
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign in " -:,.") else " " for sign in words)
    return " ".join(kept.split())[:_LONGEST]
