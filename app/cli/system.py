"""``fireline system``: the systems of an incident, what hangs on what, and which are contained."""

from typing import Any

import click

from app.cli.command import Verb, verb
from app.cli.output import moment, say, say_json, table, tell
from app.cli.which import AS_JSON, INCIDENT, before_text, chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.incident import cascade, family
from data.incident.fields_catalogue import CONTAINMENTS
from data.incident.model import Incident
from data.text import clean_line
from playbooks import cascade as playbook

INK = {"harming": "red", "contained": "green", "restored": "green", "unaffected": "dim", "": "yellow"}


@click.group("system")
def command() -> None:
    """Add systems to an incident, say what depends on what, and which are contained or still do harm."""


@command.command("list", cls=Verb)
@INCIDENT
@AS_JSON
@verb
def listed(wiring: Wiring, incident: str | None, as_json: bool) -> None:
    """List the systems as they hang together, each with its containment, and the incidents that are part of
    this one.
    """
    found = chosen(wiring, incident)
    if as_json:
        say_json(as_data(wiring, found))
        return
    states = {one.model: one for one in cascade.systems(found)}
    for depth, model in cascade.tree(found):
        one = states[model]
        why = f" ({clean_line(one.said)})" if one.said else ""
        since = f" since {moment(one.at)}" if one.at else ""
        name = f"{model} {one.version}".strip()
        say(f"{'  ' * depth}{name}: {one.words}{since}{why}", INK.get(one.state, ""))
    if not states:
        say("No system is named; fireline system add names one.", "dim")
    for edge in cascade.edges(found):
        said = ", ".join(part for part in (clean_line(edge.how), _origin(edge.origin)) if part)
        say(f"{edge.downstream} depends on {edge.upstream}" + (f" ({said})" if said else ""), "dim")
    for upper, lower in playbook.proposed(found, wiring.catalogue_of(found)):
        say(f"{lower} takes from {upper} by the catalogue; fireline system spread takes it in", "yellow")
    for line in table([("part", one.number, one.words) for one in family.children(wiring.incidents, found)]):
        say(line)
    for mark in family.parents(found):
        say(f"part of {mark.get('number')}", "dim")


@command.command("add", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] MODEL…", nargs=-1, required=True, shell_complete=complete_incident
)
@verb
def add(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Add systems that the incident touches; what the catalogue says hangs on them is recorded with them."""
    reference, rest = before_text(wiring, words)
    found = chosen(wiring, reference)
    new = [model for model in map(clean_line, rest) if model and model not in found.systems]
    for model in dict.fromkeys(new):
        wiring.desk.add_system(found, model)
    playbook.take_in(wiring.desk, found, wiring.catalogue_of(found))
    tell(f"{found.number}: {', '.join(new) or 'nothing new'} added.")


@command.command("spread", cls=Verb)
@INCIDENT
@verb
def spread(wiring: Wiring, incident: str | None) -> None:
    """Add every system that takes from those of the incident, near or far, as the catalogue says."""
    found = chosen(wiring, incident)
    added = playbook.take_in(wiring.desk, found, wiring.catalogue_of(found), further=True)
    tell(f"{found.number}: {', '.join(added) or 'nothing new'} added from the catalogue.")


@command.command("depend", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] MODEL", nargs=-1, required=True, shell_complete=complete_incident
)
@click.option("--on", "upstream", metavar="MODEL", required=True, help="What it takes from.")
@click.option("--how", metavar="TEXT", default="", help="What passes from one to the other.")
@click.option("--not", "not_so", is_flag=True, help="It does not depend on it after all.")
@verb
def depend(wiring: Wiring, words: tuple[str, ...], upstream: str, how: str, not_so: bool) -> None:
    """Say that MODEL depends on another system, or that it does not. A system that is new is added."""
    found, model = _one(wiring, words)
    cascade.depend(wiring.desk, found, clean_line(upstream), model, how=how, holds=not not_so)
    tell(f"{found.number}: {model} {'does not depend' if not_so else 'depends'} on {clean_line(upstream)}.")


@command.command("state", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] MODEL STATE", nargs=-1, required=True, shell_complete=complete_incident
)
@click.option("--reason", metavar="TEXT", default="", help="How you know.")
@verb
def state(wiring: Wiring, words: tuple[str, ...], reason: str) -> None:
    """Say how a system stands: harming, contained, restored or unaffected. A containment step says it of its
    own system by itself; the later word counts.
    """
    if len(words) < 2 or words[-1].casefold() not in CONTAINMENTS:
        raise BadInput(
            "Name the system and how it stands.", remedy=f"Write MODEL and one of {', '.join(CONTAINMENTS)}."
        )
    found, model = _one(wiring, words[:-1])
    cascade.set_state(wiring.desk, found, model, words[-1].casefold(), reason)
    tell(f"{found.number}: {model} {cascade.WORDS[words[-1].casefold()]}.")
    for line in lines(wiring.incidents.refresh(found)):
        tell(line)


def lines(incident: Incident) -> list[str]:
    """How its systems stand, in a line; none for an incident with one system."""
    if len(incident.systems) < 2:
        return []
    said: dict[str, list[str]] = {}
    for one in cascade.systems(incident):
        said.setdefault(one.words, []).append(clean_line(one.model))
    found = ["systems: " + "; ".join(f"{word}: {', '.join(names)}" for word, names in said.items())]
    if left := cascade.left_out(incident):
        found.append(f"containment does not cover: {', '.join(left)}")
    return found


def as_data(wiring: Wiring, incident: Incident) -> dict[str, Any]:
    """The same for a program."""
    return {
        "systems": [
            {
                "model_id": one.model,
                "model_version": one.version or None,
                "containment": one.state or None,
                "since": moment(one.at) if one.at else None,
                "why": one.said or None,
            }
            for one in cascade.systems(incident)
        ],
        "dependencies": [
            {"system": one.downstream, "depends_on": one.upstream, "how": one.how or None}
            for one in cascade.edges(incident)
        ],
        "not_covered": list(cascade.left_out(incident)),
        "parts": [
            {"incident_id": one.number, "status": one.incident.status if one.incident else None}
            for one in family.children(wiring.incidents, incident)
        ],
        "part_of": [str(mark.get("number")) for mark in family.parents(incident)],
    }


def _one(wiring: Wiring, words: tuple[str, ...]) -> tuple[Incident, str]:
    reference, rest = leading(words, rest=1)
    if len(rest) != 1 or not clean_line(rest[0]):
        raise BadInput("Name one system.", remedy="fireline system list shows them.")
    return chosen(wiring, reference), clean_line(rest[0])


def _origin(origin: str) -> str:
    return "by the catalogue" if origin == playbook.CATALOGUE else ""
