"""Reads one word of a shell text: which pieces are literal, in which quotes, and which only bash can tell."""

import re
from collections.abc import Iterable
from typing import Protocol

from tree_sitter import Node

from runbooks.shell_script import Inside, Piece, PieceKind, Word

WORD_NODES = frozenset({
    "word", "number", "string", "raw_string", "ansi_c_string", "concatenation",
    "simple_expansion", "expansion", "command_substitution", "process_substitution",
})  # fmt: skip

_BARE = re.compile(r"(?:[^\\`\"'$\s<>|&;()\x00-\x20\x7f-\U0010ffff]|\\[\x20-\x7e])+")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED_IN_DOUBLE = re.compile(r"\\([$`\"\\\n])")
_IN_DOUBLE = re.compile(
    r"(?:[^\\`$\x00-\x09\x0b-\x1f\x7f]|\\[^\x00]|\$(?![A-Za-z_0-9({\[?@*#!$\-'\"]))*", re.DOTALL
)
_IN_SINGLE = re.compile(r"'[^'\x00-\x09\x0b-\x1f\x7f]*'")
_SIMPLE_EXPANSION = re.compile(r"\s*\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!])", re.ASCII)
_EXPANSION = re.compile(
    r"\s*\$\{(?:#?([A-Za-z_][A-Za-z0-9_]*)(?:(?::?[-+?]|%%?|##?)[^`$\\(){}\"'&;|<>\n]*)?|[0-9@*#?])\}",
    re.ASCII,
)
_PLAIN_EXPANSION = re.compile(
    r"\$([A-Za-z_][A-Za-z0-9_]*)|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::\?[^}]*|:-([^}]*))?\}", re.ASCII
)


_ONLY_ASCII = bytes(range(128)) + b"%" * 128
"""A character that is part of no name and no operator outside of braces."""


class Text:
    """A text and its UTF-8 bytes, which the grammar counts in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = text.encode("utf-8", "replace")
        self.ascii = len(self.data) == len(text)

    @property
    def for_grammar(self) -> bytes:
        """As many bytes, each ASCII: the grammar's scanner looks characters up in a table of 256, and ends
        the process at others (tree-sitter-bash 0.25.1). Words are read from ``data``, never from this."""
        return self.data.translate(_ONLY_ASCII)

    def at(self, byte: int) -> int:
        """The character that starts at ``byte``."""
        return byte if self.ascii else len(self.data[:byte].decode("utf-8", "replace"))

    def of(self, node: Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")


class Reader(Protocol):
    """What a word needs of whoever reads the statements around it."""

    source: Text

    def trouble(self, node: Node, message: str) -> None: ...
    def children(self, node: Node) -> Iterable[Node]: ...
    def substitution(self, node: Node, inside: tuple[Inside, ...]) -> None: ...


def read_word(reader: Reader, node: Node, inside: tuple[Inside, ...], *, opaque: bool = False) -> Word:
    """The word at ``node``. ``opaque``: a token that is no word to the grammar, taken as bare text."""
    source = reader.source
    pieces: tuple[Piece, ...]
    if opaque:
        start, end, raw = source.at(node.start_byte), source.at(node.end_byte), source.of(node)
        kind: PieceKind = "single" if raw in {"[", "]"} else "bare" if _BARE.fullmatch(raw) else "variable"
        pieces = (Piece(kind, start, end, raw, quoted=kind == "single"),)
    elif node.type == "concatenation":
        pieces = tuple(p for child in reader.children(node) for p in _part(reader, child, inside))
    else:
        pieces = _part(reader, node, inside)
    raw = source.of(node)
    return Word(source.at(node.start_byte), source.at(node.end_byte), raw, pieces)


def _part(reader: Reader, node: Node, inside: tuple[Inside, ...]) -> tuple[Piece, ...]:
    if node.type == "string":
        return _string(reader, node, inside)
    raw = reader.source.of(node)
    start, end = reader.source.at(node.start_byte), reader.source.at(node.end_byte)
    if node.type in {"word", "number"}:
        if node.children or not _BARE.fullmatch(raw):
            reader.trouble(node, "this word is not understood")
        return (Piece("bare", start, end, _ESCAPED.sub(r"\1", raw), quoted=False),)
    if node.type == "raw_string":
        if not _IN_SINGLE.fullmatch(raw):
            reader.trouble(node, "this string is not understood")
        return (Piece("single", start, end, raw[1:-1], quoted=True),)
    if node.type == "ansi_c_string":
        return (Piece("ansi", start, end, "", quoted=True),)
    return (_dynamic(reader, node, inside, quoted=False),)


def _string(reader: Reader, node: Node, inside: tuple[Inside, ...]) -> tuple[Piece, ...]:
    """A string in double quotes; what lies between its expansions is literal."""
    pieces: list[Piece] = []
    at, last = node.start_byte + 1, node.end_byte - 1
    for child in node.children:
        if child.type in {"simple_expansion", "expansion", "command_substitution"}:
            pieces += _literal(reader, node, at, child.start_byte)
            pieces.append(_dynamic(reader, child, inside, quoted=True))
            at = child.end_byte
        elif child.is_named and child.type != "string_content":
            reader.trouble(child, f"{child.type.replace('_', ' ')} is not followed here")
    return (*pieces, *_literal(reader, node, at, last, even_empty=not pieces))


def _literal(reader: Reader, node: Node, start: int, end: int, *, even_empty: bool = False) -> list[Piece]:
    source = reader.source
    raw = source.data[start:end].decode("utf-8", "replace")
    if not _IN_DOUBLE.fullmatch(raw):
        reader.trouble(node, "this string is not understood")
    if not raw and not even_empty:
        return []
    text = _ESCAPED_IN_DOUBLE.sub(lambda match: match[1].replace("\n", ""), raw)
    return [Piece("double", source.at(start), source.at(end), text, quoted=True)]


def _dynamic(reader: Reader, node: Node, inside: tuple[Inside, ...], *, quoted: bool) -> Piece:
    raw = reader.source.of(node)
    start, end = reader.source.at(node.start_byte), reader.source.at(node.end_byte)
    if node.type in {"command_substitution", "process_substitution"}:
        reader.substitution(node, inside)
        return Piece("substitution", start, end, "", quoted)
    match = (_SIMPLE_EXPANSION if node.type == "simple_expansion" else _EXPANSION).fullmatch(raw)
    if match is None or node.type not in {"simple_expansion", "expansion"}:
        reader.trouble(node, "this expansion is not followed here")
        return Piece("variable", start, end, "", quoted)
    return Piece("variable", start, end, _known_name(raw.strip()), quoted)


def _known_name(raw: str) -> str:
    """The variable's name where the expansion can be nothing but its value, or a default no worse than it."""
    match = _PLAIN_EXPANSION.fullmatch(raw)
    if match is None:
        return ""
    name, default = match[1] or match[2], match[3]
    if default is not None and name.endswith("_URL"):
        return name if default.startswith(("http://", "https://")) else ""
    return name if default is None or default[:1].isalnum() else ""
