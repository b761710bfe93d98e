"""What a shell text consists of, as far as it is understood: simple commands, their words, their pieces.

Offsets are characters of the text. The values here are made by `runbooks.shell_grammar`.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

PieceKind = Literal["bare", "single", "double", "ansi", "variable", "substitution"]
LITERAL: frozenset[str] = frozenset({"bare", "single", "double"})
GLOB_CHARACTERS = frozenset("*?[]{}~")


class Trouble(NamedTuple):
    """Something that is not understood, and so may do anything."""

    offset: int
    message: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a word: literal text in one kind of quotes, an expansion or a command substitution."""

    kind: PieceKind
    start: int
    end: int
    text: str
    """What a literal stands for, without quotes and escapes; the name of a variable; else empty."""
    quoted: bool

    @property
    def literal(self) -> bool:
        return self.kind in LITERAL


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is written; bash may make several of it when ``splits``."""

    start: int
    end: int
    raw: str
    pieces: tuple[Piece, ...]

    @property
    def literal(self) -> str | None:
        """What the word stands for, when that can be told without running anything."""
        if not all(piece.literal for piece in self.pieces) or self.globs:
            return None
        return "".join(piece.text for piece in self.pieces)

    @property
    def prefix(self) -> str:
        """The literal text before the first expansion."""
        text = ""
        for piece in self.pieces:
            if not piece.literal:
                break
            text += piece.text
        return text

    @property
    def globs(self) -> bool:
        """Whether bash may expand braces, file names or a home directory in it."""
        return any(piece.kind == "bare" and GLOB_CHARACTERS & set(piece.text) for piece in self.pieces)

    @property
    def splits(self) -> bool:
        """Whether bash may make no word, or several, of it."""
        return self.globs or any(not piece.literal and not piece.quoted for piece in self.pieces)

    @property
    def shown(self) -> str:
        """Its literal text, with ``…`` for what is not known before it runs."""
        return "".join(piece.text if piece.literal else "…" for piece in self.pieces)

    def piece_at(self, offset: int) -> Piece | None:
        return next((piece for piece in self.pieces if piece.start <= offset < piece.end), None)


@dataclass(frozen=True, slots=True)
class Assignment:
    """``name=value``, alone or before a command."""

    start: int
    name: str
    value: Word | None


@dataclass(frozen=True, slots=True)
class Redirect:
    start: int
    operator: str
    target: Word | None


class Inside(NamedTuple):
    """One step of the way from the whole text down to a command.

    ``pipe``: a stage (``position``) of the pipeline numbered ``owner``; ``argument``: a substitution in word
    ``position`` of command ``owner``; ``other``: a substitution anywhere else, such as an assignment.
    """

    kind: Literal["pipe", "argument", "other"]
    owner: int = 0
    position: int = 0


@dataclass(slots=True)
class Simple:
    """One simple command: its words (the command's name first), assignments before it, redirects."""

    start: int
    inside: tuple[Inside, ...] = ()
    words: tuple[Word, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    end: int = 0

    @property
    def name(self) -> str | None:
        """The command's name when it can be told: ``kubectl``; a path stays a path."""
        return self.words[0].literal if self.words else None


@dataclass(slots=True)
class Script:
    """A whole text. Where there are ``troubles``, nothing else in it may be relied on."""

    text: str
    simples: list[Simple] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    """Those that stand alone."""
    redirects: list[Redirect] = field(default_factory=list)
    loop_variables: list[tuple[int, str]] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    _places: list[tuple[int, int, int, int]] | None = field(default=None, repr=False)

    def in_comment(self, offset: int) -> bool:
        return any(start <= offset < end for start, end in self.comments)

    def word_at(self, offset: int) -> tuple[int, int] | None:
        """The innermost word around ``offset``: the command's number and the word's.

        Words stand inside one another or apart, so it is the last to begin of those around the offset.
        """
        if self._places is None:
            self._places = sorted(
                (word.start, -word.end, number, position)
                for number, simple in enumerate(self.simples)
                for position, word in enumerate(simple.words)
            )
        for at in range(bisect_right(self._places, (offset, 0, 0, 0)) - 1, -1, -1):
            _, end, number, position = self._places[at]
            if offset < -end:
                return number, position
        return None

    def downstream(self, simple: Simple) -> Iterator[Simple]:
        """Every command that the output of ``simple`` may be piped into."""
        stages = [(place.owner, place.position) for place in simple.inside if place.kind == "pipe"]
        for other in self.simples:
            for place in other.inside:
                if place.kind == "pipe" and any(
                    place.owner == owner and place.position > stage for owner, stage in stages
                ):
                    yield other
                    break
