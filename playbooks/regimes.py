"""The reporting regimes: who has to be told by which rule until when (``knowledge/regimes.yaml``).

They are dated texts, not law: an organisation corrects or adds regimes in a file of its own, and what applied
is recorded with every assessment. Nothing here is legal advice.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from data.errors import BadInput, NotFound
from data.text import clean_line
from data.yaml_file import Document
from playbooks import terms
from playbooks.knowledge_files import Line, Short, layered, read

NO_ADVICE = "This is no legal advice; whoever answers for it decides."
Id = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9_]{0,63}\Z")]
Date = Annotated[str, msgspec.Meta(pattern=r"\A\d{4}-\d{2}-\d{2}\Z")]
_START = re.compile(r"awareness|classification|resolution|last_sent|sent\.([a-z][a-z0-9_]{0,63})")


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question of the applicability assessment."""

    id: Id
    text: Line
    rule: Literal["gate", "any", "detail"]
    """``gate``: a no rules out; ``any``: one of them must be yes; ``detail``: chooses terms."""


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """One deadline; the earliest of an obligation counts."""

    start: Short
    within: Short
    when: tuple[Id, ...] = ()
    """Questions, one of which was not answered *no*; empty: always."""


class Obligation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One report owed."""

    id: Id
    title: Line
    recipient: Line
    article: Line = ""
    earliest: Line = ""
    terms: tuple[Term, ...] = ()
    repeats: bool = False


class Regime(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One regime, as somebody read it on a date."""

    id: str
    title: Line
    short: Short
    form: Id = "general"
    source: Line
    certainty: Literal["primary", "secondary", "memory"] = "memory"
    as_of: Date
    applies_from: Date | Literal[""] = ""
    applies_source: Line = ""
    status: Literal["in_force", "deferred", "proposed", "placeholder"] = "in_force"
    zone: Short = ""
    questions: Annotated[tuple[Question, ...], msgspec.Meta(min_length=1)]
    obligations: Annotated[tuple[Obligation, ...], msgspec.Meta(min_length=1)]
    duties: tuple[Line, ...] = ()
    leave_out: Line = ""
    """Why this organisation never asks about it; empty: it does."""


@dataclass(frozen=True, slots=True)
class Regimes:
    """All regimes, and what was refused while loading."""

    known: dict[str, Regime]
    problems: tuple[BadInput, ...] = ()

    @property
    def asked(self) -> list[Regime]:
        """Those that an incident is assessed for."""
        return [regime for regime in self.known.values() if not regime.leave_out]

    def get(self, name: str) -> Regime:
        """By its id, with ``-`` or ``_``; raises `NotFound`."""
        wanted = clean_line(name, 64).casefold().replace("-", "_")
        if wanted not in self.known:
            raise NotFound(
                f"There is no regime {clean_line(name, 40)!r}.", remedy=f"There are {', '.join(self.known)}."
            )
        return self.known[wanted]


def load(directories: Iterable[Path] = ()) -> Regimes:
    """The shipped ones with the directories' own over them; what cannot be taken is in ``problems``."""
    files = read("regimes.yaml", directories, ("regimes",))
    section = layered(files, "regimes", Regime, check=_check)
    return Regimes(section.entries, (*files.problems, *section.problems))


@cache
def shipped() -> Regimes:
    """Those that ship."""
    return load()


def _check(document: Document, regime: Regime, _: dict[str, Regime]) -> None:
    """Every id stands once, every term can be counted from something that there is."""
    place = ("regimes", regime.id)
    questions = [one.id for one in regime.questions]
    owed = [one.id for one in regime.obligations]
    for name, ids in (("questions", questions), ("obligations", owed)):
        if len(set(ids)) != len(ids):
            raise document.error(f"regimes.{regime.id}: an id stands twice", (*place, name))
    if regime.zone:
        try:
            ZoneInfo(regime.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise document.error(f"{regime.zone!r} is not a time zone", (*place, "zone")) from None
    for number, obligation in enumerate(regime.obligations):
        for term in obligation.terms:
            wrong = _wrong(term, questions, owed)
            if wrong:
                raise document.error(f"regimes.{regime.id}: {wrong}", (*place, "obligations", number))


def _wrong(term: Term, questions: list[str], owed: list[str]) -> str:
    """What is wrong with a term; empty where nothing is."""
    try:
        terms.parse(term.within)
    except BadInput as error:
        return error.bare
    match = _START.fullmatch(term.start)
    if match is None or (match[1] and match[1] not in owed):
        return f"a term cannot begin with {term.start!r}"
    return next((f"there is no question {name!r}" for name in term.when if name not in questions), "")
