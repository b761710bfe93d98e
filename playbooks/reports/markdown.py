"""Foreign text in Markdown: it stays text, whatever it holds.

Nothing of it becomes a link, an image, HTML, a heading, a list, emphasis or a table's border, in CommonMark
and in GitHub's dialect. What a renderer would turn into a link by itself (addresses of pages and people,
names of hosts) stands as code; so do identifiers with underscores, which reads better than escapes.
"""

import re

from data.text import NOTE, clean, clean_line


class Md(str):
    """Markdown that is ours: written here, or escaped already."""

    __slots__ = ()

    def __html__(self) -> str:
        """What tells a template's automatic escaping that this is escaped."""
        return self


NOT_RECORDED = Md("*not recorded*")
"""What stands wherever nobody recorded anything."""

_WORD = re.compile(r"[^\s|]+|\||\s+")
_OPENING = "([{<\"'“‘„"
_CLOSING = ".,;:!?)]}>\"'”’…"
_HOST = r"[^\W_]\.(?:[a-z]{2}|biz|com|edu|gov|net|org|pro|web|xxx|aero|asia|coop|info|museum|name|shop|рф)\b"
_CODE = re.compile(rf"://|^www\.|@|_|{_HOST}", re.IGNORECASE)
_ESCAPED = str.maketrans(
    {
        **{character: "\\" + character for character in "\\`*_[]|~$"},
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
    }
)
_LINE_START = re.compile(r"([#+\-=:])|(\d{1,9})([.)])(?=\s|$)")
_BACKTICKS = re.compile(r"`+")


def inline(text: str, limit: int = NOTE) -> Md:
    """One line, for a sentence, a list item or a heading. Line breaks become spaces."""
    return Md(_line(clean_line(text, limit)))


def block(text: str, indent: str = "") -> Md:
    """Text of several lines, its breaks kept; lines that are indented (logs, code) stand in a fence.

    ``indent`` is put before every line but the first, for text inside a list item.
    """
    cleaned = clean(text, NOTE).strip("\n").rstrip()
    if "\n" not in cleaned:
        return Md(_line(cleaned.strip()))
    lines = [line.rstrip() for line in cleaned.split("\n")]
    if any(line.startswith(" ") for line in lines):
        return Md(f"\n{indent}{fence(chr(10).join(lines), indent)}")
    paragraphs = re.split(r"\n{2,}", "\n".join(line.strip() for line in lines))
    rendered = [f"\\\n{indent}".join(_line(line) for line in one.split("\n")) for one in paragraphs]
    return Md(f"\n\n{indent}".join(rendered))


def fence(text: str, indent: str = "", language: str = "text") -> Md:
    """A fenced block that the text cannot end."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    ticks = "`" * max(3, longest + 1)
    body = f"\n{indent}".join(text.split("\n"))
    return Md(f"{ticks}{language}\n{indent}{body}\n{indent}{ticks}")


def code(text: str) -> Md:
    """A code span that the text cannot end, on one line; for a table's cell only where it has no ``|``."""
    cleaned = " ".join(clean(text, NOTE).strip().split("\n"))
    if not cleaned:
        return Md("")
    longest = max((len(run) for run in _BACKTICKS.findall(cleaned)), default=0)
    ticks = "`" * (longest + 1)
    space = " " if cleaned.startswith("`") or cleaned.endswith("`") else ""
    return Md(f"{ticks}{space}{cleaned}{space}{ticks}")


def command(text: str, indent: str) -> Md:
    """A command exactly as it ran: a code span, or a fence where it has several lines."""
    cleaned = clean(text, NOTE).strip("\n").rstrip()
    if "\n" not in cleaned:
        return code(cleaned)
    return Md(f"\n{indent}{fence(cleaned, indent, 'bash')}")


def _line(line: str) -> str:
    words = "".join(_word(word) for word in _WORD.findall(line))
    return _LINE_START.sub(_escape_start, words, count=1) if _LINE_START.match(words) else words


def _word(word: str) -> str:
    if word.isalnum():
        return word
    if word.isspace():
        return " "
    opened = word.lstrip(_OPENING)
    core = opened.rstrip(_CLOSING)
    before, after = word[: len(word) - len(opened)], opened[len(core) :]
    if core and _CODE.search(core):
        return before.translate(_ESCAPED) + code(core) + after.translate(_ESCAPED)
    return word.translate(_ESCAPED)


def _escape_start(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"
