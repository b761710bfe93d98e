"""The examples of README.md and docs/: what stands between fences and in code, with its place."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
WRITTEN = ROOT / "docs" / "commands.md"
"""Written by the commands themselves; a test of its own compares."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_BETWEEN = frozenset({"|", "&&", ";", "||"})


class Example(NamedTuple):
    """One block, or one piece of code in a line."""

    page: Path
    line: int
    language: str
    """Empty where the fence says none."""
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(*languages: str) -> list[Example]:
    """Every block, or those of these languages."""
    return [
        Example(page, _line(text, found.start()), found[1], found[2])
        for page in PAGES
        for text in [page.read_text()]
        for found in _FENCE.finditer(text)
        if not languages or found[1] in languages
    ]


def inline() -> list[Example]:
    """Code in sentences."""
    return [
        Example(page, _line(text, found.start()), "", found[1])
        for page in PAGES
        if page != WRITTEN
        for text in [_FENCE.sub(lambda block: "\n" * block[0].count("\n"), page.read_text())]
        for found in _CODE.finditer(text)
    ]


def calls(text: str) -> Iterator[list[str]]:
    """The words after ``fireline`` of every call in a piece of shell."""
    joined = text.replace("\\\n", " ")
    for line in joined.splitlines():
        words = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars=True)
        words.whitespace_split, words.commenters = True, "#"
        call: list[str] = []
        for word in [*words, ";"]:
            if word in _BETWEEN:
                if call[:1] == ["fireline"]:
                    yield call[1:]
                call = []
            else:
                call.append(word)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
