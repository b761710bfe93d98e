"""Questions to the person at the terminal. Where there is none, nothing is asked and nothing is assumed."""

import sys
from collections.abc import Sequence

from app.cli.output import printable, tell
from data.errors import BadInput, NotConfirmed
from data.text import clean_line


def interactive() -> bool:
    """Whether somebody can answer: standard input and standard error are both terminals."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str, default: str = "") -> str:
    """A line of text; empty when only return was pressed and there is no default."""
    shown = f"{printable(question)} [{printable(default)}]: " if default else f"{printable(question)}: "
    sys.stderr.write(shown)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise NotConfirmed("The input ended before the question was answered.", kept="Nothing was changed.")
    return clean_line(line) or default


def yes(question: str, *, default: bool = False) -> bool:
    """Yes or no; return alone is the default."""
    while True:
        answer = ask(f"{question} [{'Y/n' if default else 'y/N'}]").lower()
        if not answer:
            return default
        if answer in {"y", "yes"}:
            return True
        if answer in {"n", "no"}:
            return False
        tell("Answer yes or no.")


def pick(question: str, options: Sequence[tuple[str, str]]) -> str:
    """The value of one of the options, given as (value, what it says), by its number."""
    for number, (_, text) in enumerate(options, 1):
        tell(f"  {number}  {printable(text)}")
    while True:
        answer = ask(question)
        if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(options):
            return options[int(answer) - 1][0]
        tell(f"Give a number from 1 to {len(options)}.")


def need(value: str, option: str, question: str) -> str:
    """The value, or what the person says; `BadInput` naming the option where nobody can be asked."""
    if value.strip():
        return value
    if not interactive():
        raise BadInput(f"{option} is missing.", remedy=f"Give {option}; nobody is at a terminal to be asked.")
    while not (answer := ask(question)):
        tell("It cannot be empty.")
    return answer
