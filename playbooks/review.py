"""A review: what there is to say of an incident, section by section, how complete it is, and who sees to it.

The sections are a form (``knowledge/review.yaml``) filled from events. What a person writes goes to the
incident's own fields and lists where the form says so, else it is an answer of the review's own. Nothing is
kept twice.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from data.errors import NotFound
from data.incident import reporting
from data.incident.marks import Mark
from data.incident.model import Incident
from data.text import clean_line
from playbooks.forms import ACTION, Form, FormField, FormPart
from playbooks.reports.paper import Statement, fill
from playbooks.reports.said import Sayer

FORM = "review"
_MOMENT = len("01234567-89ab")
SIGNED = {"manager": "approvals.responsible_manager", "security": "approvals.security_lead"}
"""Who signs, and the field that says so."""
TITLES = {"manager": "responsible manager", "security": "security lead"}
State = Literal["said", "inferred", "proposed", "partial", "missing"]


class Gap(msgspec.Struct, frozen=True):
    """What an item of a list does not say yet."""

    event: str
    text: str
    names: tuple[str, ...]

    @property
    def words(self) -> str:
        """``no owner: no evidence, root cause``."""
        return f"{self.text}: no {', '.join(name.replace('_', ' ') for name in self.names)}"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a section as it stands."""

    field: FormField
    statement: Statement
    state: State
    """``said``; ``inferred``: by a source or from events; ``proposed``: a question or an action prefilled,
    which somebody is to answer or accept; ``partial``: something of it is missing; ``missing``."""
    lacking: str = ""
    """What is missing of it, in words."""
    gaps: tuple[Gap, ...] = ()
    """The items that are not whole."""

    @property
    def open(self) -> bool:
        """Whether the section waits for it."""
        return self.state in {"proposed", "partial"} or (self.state == "missing" and self.field.wanted)


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the review."""

    part: FormPart
    entries: tuple[Entry, ...]
    assignee: str = ""

    @property
    def id(self) -> str:
        return self.part.id

    @property
    def wanted(self) -> int:
        """How many entries it needs; one that may stay empty counts once it is there."""
        return sum(one.field.wanted or one.open for one in self.entries)

    @property
    def left(self) -> int:
        """How many of those are open."""
        return sum(one.open for one in self.entries)

    @property
    def who(self) -> str:
        """The person, else the function."""
        return self.assignee or self.part.function


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody acknowledged the review."""

    role: str
    name: str = ""
    """Empty: nobody yet."""
    at: int = 0
    reason: str = ""
    """Said when signing: why with entries open; empty where only the name was written down."""
    changed_since: int = 0
    """Statements that changed afterwards."""


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """The whole."""

    sections: tuple[Section, ...]
    signatures: tuple[Signature, ...]

    @property
    def left(self) -> int:
        """Open entries."""
        return sum(one.left for one in self.sections)

    @property
    def wanted(self) -> int:
        """Entries it needs."""
        return sum(one.wanted for one in self.sections)

    def section(self, name: str) -> Section:
        """By its id; raises `NotFound`."""
        wanted = clean_line(name, 64).casefold().replace("-", "_")
        for one in self.sections:
            if one.id == wanted:
                return one
        known = ", ".join(one.id for one in self.sections)
        raise NotFound(f"The review has no section {wanted!r}.", remedy=f"It has {known}.")

    def entry(self, name: str) -> Entry:
        """A field by its id; raises `NotFound`."""
        wanted = clean_line(name, 64).casefold().replace("-", "_")
        for section in self.sections:
            for one in section.entries:
                if one.field.id == wanted:
                    return one
        raise NotFound(f"The review has no field {wanted!r}.", remedy="fireline review show names them.")


def read(form: Form, sayer: Sayer, now: int) -> Review:
    """As the events have it."""
    incident, paper = sayer.incident, fill(form, sayer, now)
    sections = tuple(
        Section(
            part=part,
            entries=tuple(
                _entry(incident, field, said)
                for field, said in zip(part.fields, filled.statements, strict=True)
            ),
            assignee=clean_line(str(incident.value(assignee(part.id), "") or "")),
        )
        for part, filled in zip(form.parts, paper.parts, strict=True)
    )
    said = list(paper.statements())
    return Review(sections=sections, signatures=tuple(_signature(incident, role, said) for role in SIGNED))


def _entry(incident: Incident, field: FormField, said: Statement) -> Entry:
    if not said.lines:
        return Entry(field=field, statement=said, state="missing")
    if set(said.lines[0].events) <= set(incident.register(reporting.field(FORM, field.id)).heads):
        return Entry(field=field, statement=said, state="said")
    gaps = tuple(_gaps(incident, field))
    lacking = "; ".join([*_counted(field, len(said.lines)), *(one.words for one in gaps)])
    if lacking:
        return Entry(field=field, statement=said, state="partial", lacking=lacking, gaps=gaps)
    if field.asks or (field.writes == ACTION and said.inferred):
        return Entry(field=field, statement=said, state="proposed")
    return Entry(field=field, statement=said, state="inferred" if said.inferred else "said")


def _counted(field: FormField, lines: int) -> Iterator[str]:
    if lines < field.least:
        yield f"{field.least - lines} more"
    if field.most and lines > field.most:
        yield f"{lines - field.most} too many"


def _gaps(incident: Incident, field: FormField) -> Iterator[Gap]:
    for event, mark in _items(incident, field):
        names = tuple(name for name in field.whole if not _detail(incident, field, event, mark, name))
        if names:
            yield Gap(event, clean_line(str(mark.get("text")), 40), names)


def _items(incident: Incident, field: FormField) -> list[tuple[str, Mark]]:
    if not field.whole:
        return []
    if field.writes == ACTION:
        found = sorted(incident.actions.items(), key=lambda pair: pair[1].key)
        return [(event, mark) for event, mark in found if mark.payload is not None]
    return [pair for pair in incident.list_items(field.writes) if pair[1].payload is not None]


def _detail(incident: Incident, field: FormField, event: str, mark: Mark, name: str) -> object:
    head = incident.register(f"{'action' if field.writes == ACTION else 'item'}.{event}.{name}").shown
    if head is not None:
        return head.value is not None and head.value != ""
    return mark.get(name, "") if field.writes == ACTION else mark.get("details", {}).get(name, "")


def _latest(one: Statement) -> str:
    """The millisecond in which its last event was made, as its id begins."""
    return max((event[:_MOMENT] for line in one.lines for event in line.events), default="")


def _signature(incident: Incident, role: str, said: Sequence[Statement]) -> Signature:
    head = incident.register(SIGNED[role]).shown
    if head is None or not head.value:
        return Signature(role=role)
    return Signature(
        role=role,
        name=clean_line(str(head.value)),
        at=head.at,
        reason=clean_line(str((head.payload or {}).get("reason", ""))),
        changed_since=sum(_latest(one) > head.event[:_MOMENT] for one in said),
    )


def assignee(section: str) -> str:
    """The register of who sees to a section."""
    return f"review.{section}.assignee"
