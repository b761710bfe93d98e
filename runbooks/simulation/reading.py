"""A command as a drill reads it: pipelines of simple commands, whose words are filled in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from runbooks.shell_grammar import parse
from runbooks.shell_script import Inside, Script, Simple, Word

Substitute = Callable[[list["Stage"]], str]
"""What a ``$(…)`` prints."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One simple command."""

    words: tuple[str, ...]
    raw: str

    @property
    def name(self) -> str:
        """The program, without its folder."""
        return self.words[0].rpartition("/")[2] if self.words else ""


Pipeline = list[Stage]


class Reading:
    """One text, read once; ``variables`` are what its words may name."""

    def __init__(self, text: str, variables: Mapping[str, str]) -> None:
        self.script: Script = parse(text)
        self._variables = variables
        self._simples = self.script.simples

    @property
    def understood(self) -> bool:
        """Whether the grammar follows all of it."""
        return not self.script.troubles

    def pipelines(self, substitute: Substitute = lambda _: "") -> Iterator[Pipeline]:
        """Those of the text itself, in order; what stands in ``$(…)`` is asked of ``substitute``."""
        for group in self._groups(()):
            yield [self._stage(number, substitute) for number in group]

    def _groups(self, around: tuple[Inside, ...]) -> list[list[int]]:
        """The numbers of the simple commands at one place, pipeline by pipeline."""
        found: dict[object, list[int]] = {}
        for number, simple in enumerate(self._simples):
            if simple.inside[: len(around)] != around:
                continue
            rest = simple.inside[len(around) :]
            if any(place.kind != "pipe" for place in rest):
                continue
            key: object = ("pipe", rest[0].owner) if rest else ("alone", number)
            found.setdefault(key, []).append(number)
        return list(found.values())

    def _stage(self, number: int, substitute: Substitute) -> Stage:
        simple = self._simples[number]
        words = tuple(
            self._word(word, number, position, simple, substitute)
            for position, word in enumerate(simple.words)
        )
        return Stage(words, self.script.text[simple.start : simple.end].strip())

    def _word(self, word: Word, number: int, position: int, simple: Simple, substitute: Substitute) -> str:
        text = ""
        for piece in word.pieces:
            if piece.literal:
                text += piece.text
            elif piece.kind == "variable":
                text += self._variables.get(piece.text, "")
            else:
                inside = (*simple.inside, Inside("argument", number, position))
                for group in self._groups(inside):
                    text += substitute([self._stage(one, substitute) for one in group])
        return text
