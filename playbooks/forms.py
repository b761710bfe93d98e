"""The forms that documents are filled into, field by field (``knowledge/forms.yaml``, ``standards.yaml``).

A form is data: an organisation changes ours or adds its own. A field names what of the incident answers it
(`playbooks.reports.said`); what nobody recorded is *not recorded*, and can be written in by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from data.errors import BadInput, NotFound
from data.incident.fields_catalogue import ACTION_FIELDS, FIELDS, LISTS
from data.text import clean_line
from data.yaml_file import Document
from playbooks.knowledge_files import Line, Paragraph, Short, layered, read
from playbooks.reports.said import knows

FILES = ("forms.yaml", "standards.yaml", "review.yaml")
ACTION = "action"
"""Writes a corrective action."""
Id = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9][a-z0-9_]{0,63}\Z")]
Mapping = Literal["", "direct", "partial", "approximate", "unmapped"]


class FormField(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"sources": "from"}
):
    """One field of a form."""

    id: Id
    label: Line
    sources: tuple[Short, ...] = ()
    """What answers it: the first that says anything; with ``join`` all that do."""
    join: bool = False
    article: Short = ""
    mapping: Mapping = ""
    """How well what is recorded fits what a standard asks; ``unmapped`` is only ever written in by hand."""
    note: Line = ""
    writes: Short = ""
    """The field or list of the incident that a person's words go to, or ``action``; empty: the form's own."""
    asks: bool = False
    """A question that a person answers, whatever prefills it."""
    wanted: bool = True
    """Whether the form is incomplete without it."""
    least: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1
    most: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    """Lines; 0: any number."""
    whole: tuple[Short, ...] = ()
    """What every item of the list must say."""

    @property
    def answered_by(self) -> tuple[str, ...]:
        """What answers it: ``from``, else what it writes to."""
        return self.sources or ((self.writes,) if self.writes else ())


class FormPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields under one heading, with what standards say of it."""

    title: Line
    id: Annotated[str, msgspec.Meta(pattern=r"\A([a-z0-9][a-z0-9_]{0,63})?\Z")] = ""
    """What a section that is assigned is called."""
    function: Short = ""
    """Who sees to it, unless a person is named."""
    references: tuple[Line, ...] = ()
    fields: tuple[FormField, ...]


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One document's fields."""

    id: str
    title: Line
    intro: Paragraph = ""
    source: Line = ""
    shows_evidence: bool = True
    """Whether the events behind each statement are printed; JSON always has them."""
    cites_events: bool = False
    """Whether the events behind its statements are told at its end, each a link away; for people inside."""
    marks_inferred: bool = False
    """Whether what no person said in these words is marked."""
    parts: Annotated[tuple[FormPart, ...], msgspec.Meta(min_length=1)]

    @property
    def fields(self) -> tuple[FormField, ...]:
        """All, in order."""
        return tuple(field for part in self.parts for field in part.fields)


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms, and what was refused while loading."""

    known: dict[str, Form]
    problems: tuple[BadInput, ...] = ()

    def get(self, name: str) -> Form:
        """By its id; raises `NotFound`."""
        if name not in self.known:
            raise NotFound(
                f"There is no form {clean_line(name, 40)!r}.", remedy=f"There are {', '.join(self.known)}."
            )
        return self.known[name]


def load(directories: Iterable[Path] = ()) -> Forms:
    """The shipped ones with the directories' own over them; what cannot be taken is in ``problems``."""
    known: dict[str, Form] = {}
    problems: list[BadInput] = []
    folders = tuple(directories)
    for name in FILES:
        files = read(name, folders, ("forms",))
        section = layered(files, "forms", Form, check=_check)
        known |= section.entries
        problems += [*files.problems, *section.problems]
    return Forms(known, tuple(problems))


@cache
def shipped() -> Forms:
    """Those that ship."""
    return load()


def _check(document: Document, form: Form, _: dict[str, Form]) -> None:
    """Every field stands once and asks for what there is; only an unmapped one asks for nothing."""
    seen: set[str] = set()
    for place, part in enumerate(form.parts):
        for number, field in enumerate(part.fields):
            where = ("forms", form.id, "parts", place, "fields", number)
            wrong = next((path for path in field.sources if not knows(path)), "")
            if wrong:
                raise document.error(f"forms.{form.id}: nothing is recorded under {wrong!r}", where)
            if field.id in seen:
                raise document.error(f"forms.{form.id}: field {field.id!r} stands twice", where)
            if field.mapping == "unmapped" and field.sources:
                raise document.error(f"forms.{form.id}: {field.id!r} is unmapped, so has no from", where)
            if field.writes and not _writable(field.writes):
                raise document.error(f"forms.{form.id}: nothing is written to {field.writes!r}", where)
            unknown = next((name for name in field.whole if name not in _details(field.writes)), "")
            if unknown:
                raise document.error(f"forms.{form.id}: {field.writes!r} has no {unknown!r}", where)
            seen.add(field.id)


def _writable(path: str) -> bool:
    return path == ACTION or path in FIELDS or path in LISTS


def _details(path: str) -> Iterable[str]:
    """What an item may say besides its text."""
    if path == ACTION:
        return ACTION_FIELDS
    return [one.path for one in LISTS[path].details] if path in LISTS else []
