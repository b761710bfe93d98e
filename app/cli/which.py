"""Which incident a command means, and when something happened."""

import os
import re

import click
from click.shell_completion import CompletionItem

from app.wiring import Wiring
from data.errors import Ambiguous, NotFound
from data.incident import numbers
from data.incident.model import Incident
from data.incident.numbers import looks_like_number
from data.times import parse_moment

VARIABLE = "FIRELINE_INCIDENT"
_LATELY = 3
"""Incidents that are over which are named where none is open."""
_END = re.compile(r"(?:\d{4}-)?\d{4,9}", re.ASCII)


def chosen(wiring: Wiring, reference: str | None) -> Incident:
    """The incident named, else the one of ``FIRELINE_INCIDENT``, else the only open one.

    Raises `NotFound`, `Ambiguous`.
    """
    named = reference or os.environ.get(VARIABLE, "").strip()
    if named:
        return wiring.incidents.get(named)
    opened = wiring.incidents.open_ones()
    if len(opened) == 1:
        return opened[0]
    if not opened:
        over = ", ".join(f"{one.number} is resolved" for one in _resolved(wiring))
        raise NotFound(
            "No incident is open.",
            remedy=f"Name one{f' ({over})' if over else ''}, or open one with fireline declare --title TEXT.",
        )
    listed = ", ".join(f"{incident.number} ({incident.title[:60]})" for incident in opened[:8])
    raise Ambiguous(
        f"{len(opened)} incidents are open: {listed}.",
        remedy=f"Name the one you mean, or set {VARIABLE}.",
    )


def _resolved(wiring: Wiring) -> list[Incident]:
    """Those resolved last that nobody closed: most likely it is one of them that is meant."""
    rows = wiring.journal.read(
        "SELECT incident, max(position) AS latest FROM event WHERE kind = 'status_changed'"
        " GROUP BY incident ORDER BY latest DESC LIMIT ?",
        (_LATELY,),
    )
    found = (wiring.incidents.by_id(str(row[0])) for row in rows)
    return [one for one in found if one.status == "resolved" and one.declarations]


def chosen_id(wiring: Wiring, reference: str | None) -> tuple[str, str]:
    """(id, what to call it) of the same incident, without reading its events where a name was given."""
    named = reference or os.environ.get(VARIABLE, "").strip()
    if named:
        return numbers.find(wiring.journal, named), named.upper() if looks_like_number(named) else named
    incident = chosen(wiring, None)
    return incident.id, incident.number


def leading(words: tuple[str, ...], *, rest: int | None = None) -> tuple[str | None, tuple[str, ...]]:
    """(incident, the other words): the first word is an incident when it has a number's shape, or when
    ``rest`` words are wanted after it and there is one more."""
    if words and looks_like_number(words[0]):
        return words[0], words[1:]
    if rest is not None and len(words) == rest + 1:
        return words[0], words[1:]
    return None, words


def before_text(wiring: Wiring, words: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """The same before other words, however many: the end of a number (``0042``) too, where an incident here
    has it, so that no note goes to another incident with a number for its first word."""
    reference, rest = leading(words)
    if reference is None and words and _END.fullmatch(words[0]):
        try:
            numbers.find(wiring.journal, words[0])
        except NotFound:
            return None, words
        return words[0], words[1:]
    return reference, rest


def when(wiring: Wiring, text: str | None) -> int | None:
    """The moment of an ``--at``, microseconds; ``None`` without one. Raises `BadInput`."""
    return None if text is None else parse_moment(text, wiring.ambient.now())


def complete_incident(
    ctx: click.Context,
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """The open incidents, for the shell."""
    wiring = ctx.find_root().obj.wiring()
    return [
        CompletionItem(incident.number, help=incident.title[:80])
        for incident in wiring.incidents.open_ones()
        if incident.number.lower().startswith(incomplete.lower())
    ]


AT = click.option(
    "--at",
    metavar="TIME",
    help="When it happened: 2026-04-22T08:15:00Z, 08:15 (UTC), or 20m for twenty minutes ago.",
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
INCIDENT = click.argument("incident", required=False, shell_complete=complete_incident)
