"""Text on its way to the screen: spans of text with a named ink, put together to lines of a known width.

Nothing here is markup: foreign text is just text, cut and padded by the cells it takes.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size


class Span(NamedTuple):
    """A run of text in one ink; ``action`` is what a click on it does (a Textual action), or empty."""

    text: str
    ink: str = ""
    action: str = ""


Line = tuple[Span, ...]
_WORD = re.compile(r"[^ ]+ *| +")

EMPTY: Line = ()


def line(*parts: str | Span | tuple[str, str]) -> Line:
    """A line of texts, (text, ink) pairs and spans."""
    return tuple(_span(part) for part in parts)


def _span(part: str | Span | tuple[str, str]) -> Span:
    if isinstance(part, Span):
        return part
    return Span(part) if isinstance(part, str) else Span(*part)


def width(of: Line) -> int:
    """In cells."""
    return sum(cell_len(span.text) for span in of)


def column(text: str, cells: int, ink: str = "", *, right: bool = False) -> Span:
    """A text in exactly so many cells, cut with an ellipsis where it is longer."""
    if cell_len(text) > cells:
        text = _cut(text, cells)
    pad = " " * (cells - cell_len(text))
    return Span(pad + text if right else text + pad, ink)


def _cut(text: str, cells: int) -> str:
    if cells <= 1:
        return "…"[:cells]
    return set_cell_size(text[: cells * 2], cells - 1).rstrip() + "…"


def fit(of: Line, cells: int) -> Line:
    """The line in at most so many cells; a cut one ends in an ellipsis."""
    if width(of) <= cells:
        return of
    kept: list[Span] = []
    left = cells
    for span in of:
        taken = cell_len(span.text)
        if taken >= left:
            kept.append(span._replace(text=_cut(span.text + " ", left)))
            break
        kept.append(span)
        left -= taken
    return tuple(kept)


def spread(left: Line, right: Line, cells: int) -> Line:
    """One part at the left edge and one at the right; the left is cut where both do not fit."""
    room = cells - width(right)
    if not right or room < 12:
        return fit(left, cells)
    left = fit(left, room - 1)
    return (*left, Span(" " * (room - width(left))), *right)


def joined(parts: Iterable[Line], between: str = "   ") -> Line:
    """Lines one after another, empty ones left out."""
    found: list[Span] = []
    for part in parts:
        if part:
            found += [Span(between)] * bool(found)
            found += part
    return tuple(found)


def fitting(parts: Iterable[Line], cells: int, between: str = "   ") -> Line:
    """As many of the parts, in order, as fit whole; the first one is cut where not even that does."""
    kept: list[Line] = []
    for part in parts:
        if part and (not kept or width(joined([*kept, part], between)) <= cells):
            kept.append(part)
    return fit(joined(kept, between), cells)


def words_then_keys(words: Line, keys: Line, cells: int) -> Line:
    """Words, and the keys right after them; the words are cut before the keys are."""
    room = cells - width(keys) - 3
    if not keys or room < 12:
        return fit(words, cells)
    return (*fit(words, room), Span("   "), *keys)


def wrap(text: str, cells: int, ink: str = "", *, most: int = 0) -> list[Line]:
    """A text broken at spaces to lines of so many cells; ``most`` lines, the last one cut.

    Newlines stay, and what begins with spaces keeps them on each of its lines.
    """
    cells = max(cells, 4)
    if most:
        text = text[: cells * (most + 1)]
    found: list[Line] = []
    for paragraph in text.split("\n"):
        found += [(Span(piece, ink),) for piece in _pieces(paragraph, cells)]
        if most and len(found) > most:
            last = found[most - 1][0].text
            return [*found[: most - 1], (Span(_cut(last + " " * cells, cells), ink),)]
    return found


def _pieces(text: str, cells: int) -> list[str]:
    if cell_len(text) <= cells:
        return [text]
    margin = text[: len(text) - len(text.lstrip(" "))]
    if margin and len(margin) <= cells // 2:
        return [margin + piece for piece in _pieces(text.lstrip(" "), cells - len(margin))]
    pieces: list[str] = []
    current = ""
    for word in text.split(" "):
        candidate = f"{current} {word}" if current else word
        if cell_len(candidate) <= cells:
            current = candidate
            continue
        if current:
            pieces.append(current)
        current = word
        while cell_len(current) > cells:
            head = _head(current, cells)
            pieces.append(head)
            current = current[len(head) :]
    return [*pieces, current]


def _head(text: str, cells: int) -> str:
    taken = 0
    for place, character in enumerate(text):
        taken += cell_len(character)
        if taken > cells:
            return text[: max(place, 1)]
    return text


def folded(of: Line, cells: int) -> list[Line]:
    """The line broken at spaces where it is longer than so many cells, every word in its own ink; what begins
    with spaces keeps them on each of its lines.

    >>> [plain(one) for one in folded(line("  say ", ("what it", "bold"), " is"), 9)]
    ['  say', '  what it', '  is']
    """
    if width(of) <= cells:
        return [of]
    text = plain(of)
    margin = len(text) - len(text.lstrip(" "))
    found: list[Line] = [()]
    for span in of:
        for word in _WORD.findall(span.text):
            if width((*found[-1], Span(word.rstrip()))) > cells and plain(found[-1]).strip():
                found.append((Span(" " * margin),))
            found[-1] = (*found[-1], span._replace(text=word))
    return [_without_end(one) for one in found]


def _without_end(of: Line) -> Line:
    """Without the spaces that it was broken at."""
    while of and not of[-1].text.rstrip(" "):
        of = of[:-1]
    return (*of[:-1], of[-1]._replace(text=of[-1].text.rstrip(" "))) if of else of


def indent(lines: Sequence[Line], cells: int) -> list[Line]:
    """The lines, moved right."""
    return [(Span(" " * cells), *of) for of in lines]


def highlighted(of: Line, words: str, ink: str) -> Line:
    """The line with every place where the words stand, in either case, in another ink."""
    wanted = words.casefold()
    found: list[Span] = []
    for span in of:
        text, start = span.text, 0
        folded = text.casefold()
        if len(folded) != len(text):
            folded = text.lower() if len(text.lower()) == len(text) else ""
        while (place := folded.find(wanted, start)) >= 0:
            found += [span._replace(text=text[start:place])] if place > start else []
            start = place + len(wanted)
            found.append(Span(text[place:start], ink, span.action))
        found += [span._replace(text=text[start:])] if start < len(text) or not text else []
    return tuple(found)


def plain(of: Line) -> str:
    """The text alone."""
    return "".join(span.text for span in of)
