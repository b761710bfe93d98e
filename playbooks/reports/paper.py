"""A document before it has a format: parts of statements, each with the events that it rests on.

Whatever writes a format (`playbooks.reports.paper_formats`) starts here, so that every format says the same.
A statement without lines is *not recorded*; one with lines names the events behind each.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from data.incident.entry import Entry
from data.incident.fields import FIELDS
from data.incident.reporting import field as register
from playbooks.forms import Form, FormField, FormPart
from playbooks.reports.record import incident_id
from playbooks.reports.said import Sayer
from playbooks.reports.said_line import Said

_ATLAS = "MITRE ATLAS"


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a document."""

    id: str
    label: str
    lines: tuple[Said, ...] = ()
    article: str = ""
    mapping: str = ""
    note: str = ""
    inferred: bool = False
    """No person said it in these words."""

    @property
    def text(self) -> str:
        """Its lines as one text; empty where it is missing."""
        return "\n".join(line.text for line in self.lines)


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """One event behind a statement, as the timeline tells it. ``at`` is microseconds."""

    id: str
    at: int
    by: str
    text: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Statements under one heading."""

    title: str
    statements: tuple[Statement, ...]
    references: tuple[str, ...] = ()
    id: str = ""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One document. ``written`` is microseconds."""

    kind: str
    """What it is called on the command line: ``report gdpr_33``, ``brief``."""
    form: str
    title: str
    number: str
    drill: bool
    version: str = ""
    """``initial`` or ``complete``, for a report."""
    intro: tuple[str, ...] = ()
    parts: tuple[Part, ...]
    written: int
    shows_evidence: bool = True
    marks_inferred: bool = False
    heads: tuple[str, ...] = ()
    cited: tuple[Cited, ...] = ()
    """The events behind the statements, in the order of the timeline; empty where they are not told."""

    def statements(self) -> Iterator[Statement]:
        """All, in order."""
        for part in self.parts:
            yield from part.statements

    @property
    def missing(self) -> list[str]:
        """The labels of what nobody recorded."""
        return [one.label for one in self.statements() if not one.lines]

    @property
    def said(self) -> dict[str, str]:
        """The text of every field by its id; empty where it is missing."""
        return {one.id: one.text for one in self.statements()}


def fill(
    form: Form, sayer: Sayer, now: int, *, kind: str = "", owner: str = "", heads: Sequence[str] = ()
) -> Paper:
    """The form filled from events. ``owner`` names whose fields written by hand come first: a regime, or the
    form itself."""
    parts = tuple(
        Part(
            id=part.id,
            title=part.title,
            references=references(sayer, part),
            statements=tuple(_statement(sayer, owner or form.id, field) for field in part.fields),
        )
        for part in form.parts
    )
    return Paper(
        kind=kind or form.id,
        form=form.id,
        title=form.title,
        number=incident_id(sayer.incident),
        drill=sayer.incident.mode == "drill",
        intro=(form.intro,) if form.intro else (),
        parts=parts,
        written=now,
        shows_evidence=form.shows_evidence,
        marks_inferred=form.marks_inferred,
        heads=tuple(heads),
    )


def references(sayer: Sayer, part: FormPart) -> tuple[str, ...]:
    """What standards say of a part, with the techniques of the incident's own type."""
    atlas = tuple(one.text for one in sayer.say("atlas"))
    found: list[str] = []
    for one in part.references:
        found += atlas if one.startswith(_ATLAS) and atlas else (one,)
    return tuple(found)


def citing(paper: Paper, entries: Iterable[Entry]) -> Paper:
    """The paper with the events that its statements rest on."""
    behind = {event for one in paper.statements() for line in one.lines for event in line.events}
    cited = tuple(
        Cited(id=entry.event_id, at=entry.at, by=entry.actor_name, text=entry.text)
        for entry in entries
        if entry.event_id in behind
    )
    return msgspec.structs.replace(paper, cited=cited)


def _statement(sayer: Sayer, owner: str, field: FormField) -> Statement:
    """What a person wrote for the form comes first; where that goes to the incident itself, only where there
    is nothing else (*none, because…*)."""
    own = sayer.register(register(owner, field.id))
    found = [] if own and not field.writes else list(_lines(sayer, field))
    inferred = bool(found) and _inferred(sayer, field, found)
    lines = (found or own) if field.writes and not (own and inferred) else (own or found)
    own_stands = lines is own
    return Statement(
        id=field.id,
        label=field.label,
        lines=tuple(lines),
        article=field.article,
        mapping=field.mapping,
        note=field.note,
        inferred=inferred and not own_stands,
    )


def _inferred(sayer: Sayer, field: FormField, lines: Sequence[Said]) -> bool:
    elsewhere = field.writes in FIELDS and not sayer.say(field.writes)
    return field.asks or elsewhere or all(line.inferred for line in lines)


def _lines(sayer: Sayer, field: FormField) -> Iterator[Said]:
    for path in field.answered_by:
        found = sayer.say(path)
        label = f"{FIELDS[path].label}: " if field.join and path in FIELDS else ""
        yield from (Said(f"{label}{one.text}", one.events, one.inferred) for one in found)
        if found and not field.join:
            return
