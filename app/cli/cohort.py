"""``fireline cohort``: which decisions the incident touched, and what became of them."""

from pathlib import Path
from typing import Any

import click

from app.cli.command import Verb, verb
from app.cli.output import say, say_json, tell
from app.cli.which import AS_JSON, INCIDENT, before_text, chosen, complete_incident
from app.wiring import Wiring
from data.errors import BadInput
from data.incident import cohorts
from data.incident.cohorts import Cohort
from data.text import count
from data.yaml_file import read

_LARGEST = 64 * 1024 * 1024
"""Bytes of a list of ids."""


@click.group("cohort")
def command() -> None:
    """Keep which decisions the incident touched: how they are found, how many, and what became of each.

    Of their ids only salted hashes are kept. Cohorts that are open are named when the incident is closed.
    """


@command.command("add", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] TITLE", nargs=-1, required=True, shell_complete=complete_incident
)
@click.option("--query", metavar="TEXT", default="", help="How they were found, such as the SQL.")
@click.option(
    "--count", "size", type=int, help="How many. Default: as many as there are ids, or in the groups."
)
@click.option("--ids", metavar="FILE", help="A file with an id on each line; only hashes of them are kept.")
@click.option(
    "--group", "groups", metavar="NAME=COUNT", multiple=True, help="A part of them; may be repeated."
)
@verb
def add(
    wiring: Wiring,
    words: tuple[str, ...],
    query: str,
    size: int | None,
    ids: str | None,
    groups: tuple[str, ...],
) -> None:
    """Add a cohort; prints its id."""
    reference, rest = before_text(wiring, words)
    found = chosen(wiring, reference)
    lines = read(Path(ids), _LARGEST).decode("utf-8", "replace").split("\n") if ids else []
    event = cohorts.add(
        wiring.desk,
        found,
        " ".join(rest),
        query=query,
        count=size,
        groups=dict(_number("--group", one) for one in groups),
        ids=[line for line in lines if line.strip()],
        evidence=wiring.evidence,
    )
    say(event.id)
    tell(f"{found.number}: cohort added.")


@command.command("list", cls=Verb)
@INCIDENT
@AS_JSON
@verb
def listed(wiring: Wiring, incident: str | None, as_json: bool) -> None:
    """List the cohorts with what became of each group."""
    found = cohorts.cohorts(chosen(wiring, incident))
    if as_json:
        say_json([_as_json(one) for one in found])
        return
    for one in found:
        say(f"{one.id[-8:]}  {one.title}, {count(one.count, 'decision')}", "bold")
        if one.query:
            say(f"    found by: {one.query}", "dim")
        for group in one.groups:
            reason = f" ({group.reason})" if group.reason else ""
            say(f"    {group.words()}{reason}", "yellow" if group.is_open else "green")


@command.command("set", cls=Verb)
@click.argument("words", metavar="[INCIDENT] COHORT STEP=NUMBER…", nargs=-1, required=True)
@click.option("--group", metavar="NAME", default="", help="Of which group, where there are several.")
@click.option("--reason", metavar="TEXT", default="", help="Why some are waived.")
@verb
def change(wiring: Wiring, words: tuple[str, ...], group: str, reason: str) -> None:
    """Say how many were rescored, reversed, notified or waived so far; the number replaces the one before."""
    reference, rest = (words[0], words[1:]) if len(words) > 2 and "=" not in words[1] else (None, words)
    if len(rest) < 2:
        raise BadInput("Name the cohort and what became of it.", remedy="Write COHORT notified=40.")
    found = chosen(wiring, reference)
    cohort = cohorts.named(found, rest[0])
    numbers = dict(_number("STEP", word.replace("re-scored", "rescored")) for word in rest[1:])
    cohorts.settle(wiring.desk, found, cohort, group, numbers, reason)
    now = cohorts.named(wiring.incidents.refresh(found), cohort.id)
    tell(f"{found.number}: {now.words()}; {'open' if now.is_open else 'settled'}.")


@command.command("holds", cls=Verb)
@click.argument("words", metavar="[INCIDENT] COHORT ID", nargs=-1, required=True)
@verb
def holds(wiring: Wiring, words: tuple[str, ...]) -> int:
    """Say whether an id is in a cohort, by its hash: yes, or no with exit status 1."""
    reference, rest = (words[0], words[1:]) if len(words) == 3 else (None, words)
    if len(rest) != 2:
        raise BadInput("Name the cohort and one id.", remedy="Write COHORT ID.")
    found = chosen(wiring, reference)
    cohort = cohorts.named(found, rest[0])
    if not cohort.digest:
        raise BadInput(f"{cohort.title} was added without ids.")
    inside = cohorts.holds(found.cohorts[cohort.id], wiring.evidence, rest[1])
    say("yes" if inside else "no")
    return 0 if inside else 1


def _number(what: str, text: str) -> tuple[str, int]:
    name, _, number = text.rpartition("=")
    if not name.strip() or not number.strip().isdecimal() or len(number) > 12:
        raise BadInput(f"{what} takes NAME=NUMBER, not {text[:40]!r}.")
    return name.strip(), int(number)


def _as_json(one: Cohort) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "query": one.query or None,
        "count": one.count,
        "hashed_ids": one.digest or None,
        "open": one.is_open,
        "groups": [
            {
                "name": group.name,
                "count": group.count,
                **{step: getattr(group, step) for step in cohorts.STEPS},
                "reason": group.reason or None,
                "open": group.is_open,
            }
            for group in one.groups
        ],
    }
