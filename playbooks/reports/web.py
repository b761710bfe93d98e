"""A document's Markdown as a page: the same text by the same template, whoever wrote that, with its figures
after the opening and a list of its sections.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from playbooks.reports.markdown import NOT_RECORDED
from playbooks.reports.page import page_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_WORD = re.compile(r"\w+")
_MANY = 6
"""Sections from which on they are listed."""
_NONE = f"<em>{NOT_RECORDED.strip('*')}</em>"


def page(markdown: bytes, figures: str = "") -> bytes:
    """``figures`` is HTML. HTML within the Markdown stays text, and images are left out."""
    import html

    reader = _reader()
    tokens = reader.parse(markdown.decode())
    title, tokens = _title(tokens)
    sections = _numbered(tokens)
    first = next((place for place, token in enumerate(tokens) if token.tag == "h2"), len(tokens))
    links = "".join(f'<a href="#{name}">{html.escape(text)}</a>\n' for name, text in sections)
    body = "".join(
        (
            _drawn(reader, tokens[:first]),
            figures,
            f"<nav>{links}</nav>\n" if len(sections) >= _MANY else "",
            _drawn(reader, tokens[first:]),
        )
    )
    return page_of(title, body.replace(_NONE, _NONE.replace("<em>", '<em class="none">'))).encode()


def outline(markdown: bytes) -> tuple[str, list[tuple[str, int, str]]]:
    """(title, its sections as (title, level, Markdown)); what stands before the first belongs to none."""
    text = markdown.decode()
    lines = text.split("\n")
    title, tokens = _title(_reader().parse(text))
    heads = [(tokens[place + 1], token) for place, token in enumerate(tokens) if token.type == "heading_open"]
    ends = [*(_line(token, 0) for _, token in heads), len(lines)][1:]
    return title, [
        (_plain(inline), int(token.tag[1]), "\n".join(lines[_line(token, 1) : end]).strip())
        for (inline, token), end in zip(heads, ends, strict=True)
    ]


def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _drawn(reader: "MarkdownIt", tokens: "Sequence[Token]") -> str:
    text: str = reader.renderer.render(tokens, reader.options, {})
    return text


def _title(tokens: "list[Token]") -> "tuple[str, list[Token]]":
    """The text of the first heading, and the tokens without it."""
    if tokens and tokens[0].tag == "h1":
        return _plain(tokens[1]), tokens[3:]
    return "Document", tokens


def _numbered(tokens: "Sequence[Token]") -> list[tuple[str, str]]:
    """(name, title) of every section; every heading gets the name that links within Markdown call it by."""
    found: list[tuple[str, str]] = []
    taken: Counter[str] = Counter()
    for place, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        text = _plain(tokens[place + 1])
        name = "-".join(_WORD.findall(text.lower())) or "section"
        taken[name] += 1
        name += f"-{taken[name] - 1}" if taken[name] > 1 else ""
        token.attrSet("id", name)
        if token.tag == "h2":
            found.append((name, text))
    return found


def _plain(inline: "Token") -> str:
    return "".join(child.content or " " * (child.type == "softbreak") for child in inline.children or ())


def _line(token: "Token", end: int) -> int:
    return token.map[end] if token.map else 0
