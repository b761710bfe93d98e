"""``fireline decide``: what was decided, by whom and why."""

import click

from app.cli.command import Verb, verb
from app.cli.output import moment, say, say_json, tell
from app.cli.which import AS_JSON, AT, before_text, chosen, complete_incident, when
from app.wiring import Wiring
from data.errors import BadInput
from data.incident import decisions
from data.incident.decisions import Decision
from data.incident.model import Incident
from data.journal.kinds import Grounds
from data.text import clean_line


@click.command("decide", cls=Verb)
@click.argument("words", metavar="[INCIDENT] [TEXT]", nargs=-1, shell_complete=complete_incident)
@click.option("--by", metavar="NAME", default="", help="Who decided, where that is not you.")
@click.option("--why", metavar="TEXT", default="", help="The reason.")
@click.option(
    "--instead", "alternatives", metavar="TEXT", multiple=True, help="What else was weighed; may repeat."
)
@click.option("--reversible", type=click.Choice(decisions.REVERSIBLE), help="Whether it can be undone.")
@click.option("--other", is_flag=True, help="Not the decision to act: it starts no clock.")
@click.option("--list", "listed", is_flag=True, help="Show the decisions so far, and record nothing.")
@AT
@AS_JSON
@verb
def command(
    wiring: Wiring,
    words: tuple[str, ...],
    by: str,
    why: str,
    alternatives: tuple[str, ...],
    reversible: str | None,
    other: bool,
    listed: bool,
    at: str | None,
    as_json: bool,
) -> None:
    """Record the decision to act, and what was decided. It starts the containment clock; with --other it is
    any other decision."""
    reference, rest = before_text(wiring, words)
    found, text = chosen(wiring, reference), " ".join(rest)
    if listed:
        _show(wiring, found, as_json=as_json)
        return
    grounds = Grounds(clean_line(by), why, alternatives, reversible or "")
    if not other:
        wiring.desk.decide(found, text, when(wiring, at), grounds=grounds)
        tell(f"{found.number}: the decision to act is recorded.")
        return
    if not text.strip():
        raise BadInput("What was decided?", remedy="Write fireline decide --other [INCIDENT] TEXT.")
    decisions.record(wiring.desk, found, text, grounds, when(wiring, at))
    tell(f"{found.number}: the decision is recorded.")


def _show(wiring: Wiring, incident: Incident, *, as_json: bool) -> None:
    found = decisions.made(incident, wiring.incidents.actor_name)
    if as_json:
        say_json([_as_json(one) for one in found])
        return
    for one in found:
        say(f"{moment(one.at)}  {one.who}: {one.what}", "bold")
        reversible = {"yes": "yes", "no": "no"}.get(one.reversible, "not said")
        say(f"  why: {one.why or 'not said'}")
        say(f"  alternatives: {', '.join(one.alternatives) or 'none named'}; reversible: {reversible}")


def _as_json(one: Decision) -> dict[str, object]:
    return {
        "id": one.event,
        "at": moment(one.at),
        "decision": one.what,
        "by": one.who,
        "why": one.why or None,
        "alternatives": list(one.alternatives),
        "reversible": {"yes": True, "no": False}.get(one.reversible),
        "to_act": one.to_act,
    }
