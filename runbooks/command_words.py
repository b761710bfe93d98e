"""Takes a command's words apart into options and the rest, the way getopt and its kin do.

Tables name what is known; whatever a table does not know, and whatever only bash will know, makes the
reading doubtful, and who asked must then expect anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from runbooks.environment import leads_safely
from runbooks.shell_script import Word


@dataclass(frozen=True, slots=True)
class Value:
    """An option's value: a word, less the ``skip`` literal characters that belong to the option."""

    word: Word
    skip: int = 0

    @property
    def literal(self) -> str | None:
        text = self.word.literal
        return None if text is None else text[self.skip :]

    @property
    def prefix(self) -> str:
        """What is known of its beginning."""
        return self.word.prefix[self.skip :]


@dataclass(frozen=True, slots=True)
class Option:
    name: str
    """Its long name, without dashes, where the table knows one."""
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The options of one program."""

    values: frozenset[str] = frozenset()
    """Those that take a value."""
    flags: frozenset[str] = frozenset()
    short: Mapping[str, str] = field(default_factory=dict)
    """Letters, and the names they stand for."""
    equals: bool = True
    """Whether ``--name=value`` is taken."""
    single_dash_long: bool = False
    """Whether ``-name`` is a name and not a cluster of letters."""
    stops: bool = False
    """Whether the first word that is no option ends the options (programs that run another one)."""


@dataclass(slots=True)
class Reading:
    """What a command's words say. ``doubt`` is empty when everything is known."""

    options: list[Option] = field(default_factory=list)
    operands: list[Word] = field(default_factory=list)
    rest: list[Word] = field(default_factory=list)
    """What follows ``--``, or the first operand where options stop there."""
    doubt: str = ""

    def named(self, name: str) -> list[Option]:
        return [option for option in self.options if option.name == name]

    def has(self, *names: str) -> bool:
        return any(option.name in names for option in self.options)


def names(text: str) -> frozenset[str]:
    """The words of ``text``, so that long lists stay readable."""
    return frozenset(text.split())


def table(
    values: str = "", flags: str = "", short: str = "", *, equals: bool = True, stops: bool = False
) -> Table:
    """A table from space-separated names; ``short`` is ``n=namespace A=all-namespaces``."""
    letters = dict(pair.split("=", 1) for pair in short.split())
    return Table(names(values), names(flags), letters, equals=equals, stops=stops)


def leads(word: Word) -> bool:
    """Whether it is certain that the word does not begin with a dash it does not show."""
    first = word.pieces[0] if word.pieces else None
    if first is None or (first.literal and (first.text or len(word.pieces) == 1)):
        return True
    return first.kind == "variable" and first.quoted and leads_safely(first.text)


def read_options(words: Sequence[Word], known: Table) -> Reading:
    """Read the words after a command's name."""
    return _Reader(words, known).read()


class _Reader:
    def __init__(self, words: Sequence[Word], known: Table) -> None:
        self.words, self.known = words, known
        self.at = 0
        self.reading = Reading()

    def read(self) -> Reading:
        while self.at < len(self.words):
            word = self.words[self.at]
            self.at += 1
            if word.splits:
                self._doubt(f"“{word.raw}” may be several words")
            elif not leads(word):
                self._doubt(f"“{word.raw}” may be an option")
            if word.raw == "--":
                self.reading.rest = list(self.words[self.at :])
                break
            if word.prefix.startswith("--"):
                self._long(word)
            elif word.prefix.startswith("-") and word.raw != "-":
                self._short(word)
            elif self.known.stops:
                self.reading.rest = list(self.words[self.at - 1 :])
                break
            else:
                self.reading.operands.append(word)
        return self.reading

    def _long(self, word: Word) -> None:
        name, equals, _ = word.prefix[2:].partition("=")
        if equals and self.known.equals:
            if name not in self.known.values | self.known.flags:
                self._doubt(f"the option --{name} is not known here")
            self.reading.options.append(Option(name, Value(word, len(name) + 3)))
        elif word.literal is None or equals:
            self._doubt(f"“{word.raw}” is not known before it runs")
        elif name in self.known.values:
            self._with_next(name, word)
        else:
            if name not in self.known.flags:
                self._doubt(f"the option --{name} is not known here")
            self.reading.options.append(Option(name))

    def _short(self, word: Word) -> None:
        letters, skip = word.prefix[1:], 1
        while letters:
            letter, letters = letters[0], letters[1:]
            skip += 1
            name = self.known.short.get(letter, letter)
            if name in self.known.values:
                if letters or word.literal is None:
                    skip += self.known.equals and letters.startswith("=")
                    self.reading.options.append(Option(name, Value(word, skip)))
                else:
                    self._with_next(name, word)
                return
            if name not in self.known.flags:
                self._doubt(f"the option -{letter} is not known here")
            self.reading.options.append(Option(name))
        if word.literal is None:
            self._doubt(f"“{word.raw}” is not known before it runs")

    def _with_next(self, name: str, word: Word) -> None:
        if self.at >= len(self.words):
            self._doubt(f"“{word.raw}” lacks its value")
            self.reading.options.append(Option(name))
            return
        following = self.words[self.at]
        self.at += 1
        if following.splits:
            self._doubt(f"“{following.raw}” may be several words")
        self.reading.options.append(Option(name, Value(following)))

    def _doubt(self, message: str) -> None:
        self.reading.doubt = self.reading.doubt or message
