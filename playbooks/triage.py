"""The rapid triage: seven questions asked of every AI incident (``knowledge/triage.yaml``).

Which seven there are is fixed, because records and peers rely on their ids; their words, and what each
answer changes, are data that a directory of the settings may override.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from data.errors import BadInput
from data.yaml_file import Document
from playbooks.knowledge_files import Line, Short, layered, read
from playbooks.severity import SeverityName, higher

QUESTIONS = (
    "direct_harm",
    "personal_data",
    "unusual_traffic",
    "exposure",
    "reproducible",
    "recent_change",
    "happened_before",
)
"""In the order they are asked."""
ANSWERS = ("yes", "no", "unknown")

QuestionId = Literal[
    "direct_harm",
    "personal_data",
    "unusual_traffic",
    "exposure",
    "reproducible",
    "recent_change",
    "happened_before",
]
Answer = Literal["yes", "no", "unknown"]
Flag = Literal["", "unknown", "possible", "yes"]
FLAGS: tuple[Flag, ...] = ("", "unknown", "possible", "yes")
"""How much a flag says, least first; empty says nothing."""


class Effect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one answer changes."""

    note: Line
    severity: SeverityName | Literal[""] = ""
    """The severity it asks for at least; empty for none."""
    disclosure: Flag = ""
    reporting: Flag = ""
    contain_first: bool = False

    def words(self) -> str:
        """``At least critical. Disclosure and reporting possible. Contain before you investigate.``"""
        return " ".join(sentence for sentence in (self._floor(), *self._flags(), self.note) if sentence)

    def _floor(self) -> str:
        return f"At least {self.severity.replace('_', ' ')}." if self.severity else ""

    def _flags(self) -> list[str]:
        if self.disclosure and self.disclosure == self.reporting:
            return [f"Disclosure and reporting {self.disclosure}."]
        named = (("Disclosure", self.disclosure), ("Reporting", self.reporting))
        return [f"{name} {flag}." for name, flag in named if flag]


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question, in words for a small screen."""

    id: QuestionId
    label: Short
    """A few words for the cockpit."""
    question: Line
    why: Line
    evidence: Line
    """What helps to answer, and is worth noting beside the answer."""
    answers: dict[Answer, Effect]

    def effect(self, answer: str) -> Effect:
        """What an answer changes; raises `BadInput` for a word that is no answer."""
        for known, effect in self.answers.items():
            if known == answer:
                return effect
        raise BadInput(f"{answer[:60]!r} is not an answer", remedy="Answer yes, no or unknown.")

    def change(self, answer: str) -> str:
        """The same in words."""
        return self.effect(answer).words()


class Combination(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What several *yes* together change beyond what each does."""

    id: str
    when: Annotated[tuple[QuestionId, ...], msgspec.Meta(min_length=1)]
    note: Line
    severity: SeverityName | Literal[""] = ""
    disclosure: Flag = ""
    reporting: Flag = ""


class TypeRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which type a set of answers points to."""

    id: str
    when: Annotated[dict[QuestionId, Answer], msgspec.Meta(min_length=1)]
    type: Short
    fits: tuple[Short, ...] = ()
    """Types that account for these answers already, so that nothing is suggested."""
    only_untyped: bool = False
    note: Line


@dataclass(frozen=True, slots=True)
class Triage:
    """The questions and the rules over their answers, and what was refused while loading."""

    questions: dict[str, Question]
    combinations: dict[str, Combination]
    type_rules: dict[str, TypeRule]
    problems: tuple[BadInput, ...] = ()

    def question(self, question_id: str) -> Question:
        """Raises `BadInput` for an id that is none of the seven."""
        found = self.questions.get(question_id)
        if found is None:
            raise BadInput(
                f"{question_id[:60]!r} is not a triage question", remedy=f"Known: {', '.join(QUESTIONS)}."
            )
        return found

    def all(self) -> tuple[Question, ...]:
        """In the order they are asked."""
        return tuple(self.questions[name] for name in QUESTIONS)


def load(directories: Iterable[Path] = ()) -> Triage:
    """The shipped triage with the directories' own over it; what cannot be taken is in ``problems``."""
    files = read("triage.yaml", directories, ("questions", "combinations", "types"))
    questions = layered(files, "questions", Question, only=QUESTIONS, check=_check)
    combinations = layered(files, "combinations", Combination)
    rules = layered(files, "types", TypeRule)
    problems = (*files.problems, *questions.problems, *combinations.problems, *rules.problems)
    return Triage(questions.entries, combinations.entries, rules.entries, problems)


@cache
def shipped() -> Triage:
    """The triage without anything changed."""
    return load()


def _check(document: Document, question: Question, others: dict[str, Question]) -> None:  # noqa: ARG001
    """All three answers are there, and yes is never milder than unknown, nor unknown than no."""
    path = ("questions", question.id, "answers")
    for answer in ANSWERS:
        if answer not in question.answers:
            raise document.error(f'questions.{question.id}.answers: "{answer}" is missing', path)
    for stronger, milder in ("yes", "unknown"), ("unknown", "no"):
        if not _covers(question.effect(stronger), question.effect(milder)):
            raise document.error(
                f"questions.{question.id}: {stronger} may not ask for less than {milder}", (*path, stronger)
            )


def _covers(strong: Effect, mild: Effect) -> bool:
    return (
        higher(strong.severity, mild.severity) == strong.severity
        and FLAGS.index(strong.disclosure) >= FLAGS.index(mild.disclosure)
        and FLAGS.index(strong.reporting) >= FLAGS.index(mild.reporting)
        and (strong.contain_first or not mild.contain_first)
    )
