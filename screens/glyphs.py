"""Every sign the screens draw, each a single code point that monospaced fonts have, with an ASCII twin.

A glyph never stands alone: a word beside it says the same.
"""

import os
from collections.abc import Mapping

import msgspec

_CUT = "..."


class Glyphs(msgspec.Struct, frozen=True):
    """One set of signs."""

    rule: str = "─"
    rising: str = "▲"
    falling: str = "▼"
    moment: str = "╎"
    limit: str = "┈"
    over: str = "↑"
    under: str = "↓"
    here: str = "▶"
    good: str = "✓"
    bad: str = "✗"
    warning: str = "▲"
    unsure: str = "?"
    quiet: str = "○"
    running: str = "●"
    skipped: str = "↷"
    undone: str = "↺"
    note: str = "✎"
    changed: str = "◆"
    evidence: str = "▤"
    arrow: str = "→"
    then: str = "›"
    bar_full: str = "▰"
    bar_empty: str = "▱"
    dot: str = "·"
    ellipsis: str = "…"
    dash: str = "—"
    corrected: str = "≈"
    new: str = "•"
    down: str = "↓"
    masked: str = "▒"

    @property
    def ascii_only(self) -> bool:
        """Whether this is the ASCII set."""
        return self.rule.isascii()


UNICODE = Glyphs()
ASCII = Glyphs(
    rule="-",
    rising="^",
    falling="v",
    moment="|",
    limit="=",
    over="^",
    under="v",
    here=">",
    good="+",
    bad="x",
    warning="!",
    unsure="?",
    quiet="o",
    running="*",
    skipped="~",
    undone="<",
    note='"',
    changed="&",
    evidence="#",
    arrow=">",
    then=">",
    bar_full="#",
    bar_empty=".",
    dot=".",
    ellipsis="~",
    dash="-",
    corrected="~",
    new="*",
    down="v",
    masked="#",
)

_TWINS = {ord(getattr(UNICODE, name)): getattr(ASCII, name) for name in Glyphs.__struct_fields__} | {
    ord("–"): "-",
    ord("×"): "x",
    ord("µ"): "u",
    ord("≤"): "<=",
    ord("≥"): ">=",
    ord("’"): "'",
    ord("“"): '"',
    ord("”"): '"',
    ord("←"): "<",
    ord("↑"): "^",
    ord("↓"): "v",
}


def wants_ascii(environment: Mapping[str, str] | None = None) -> bool:
    """Whether the locale asks for nothing but ASCII.

    Python itself turns a C locale into ``LC_CTYPE=C.UTF-8`` (PEP 538), so ``LANG=C`` is asked first.
    """
    env = os.environ if environment is None else environment
    if asked := env.get("FIRELINE_ASCII", ""):
        return asked not in {"0", "no", "false"}
    for name in ("LC_ALL", "LANG", "LC_CTYPE"):
        value = env.get(name, "")
        if value:
            return "utf" not in value.lower()
    return False


def to_ascii(text: str) -> str:
    """The same text in ASCII: known signs as their twins, anything else as ``?``."""
    if text.isascii():
        return text
    return text.translate(_TWINS).encode("ascii", "replace").decode("ascii")
