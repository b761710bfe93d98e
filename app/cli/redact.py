"""``fireline redact``: erase by law what an event says."""

import click

from app.cli.asking import interactive, yes
from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import chosen, complete_incident
from app.wiring import Wiring
from data import erasure
from data.errors import BadInput, NotConfirmed, Refused
from data.incident.model import Incident
from data.incident.timeline import describe
from data.text import clean_line, count

_TELLING = 8
"""Characters of the end of an id that name an event among all incidents."""


@click.command("redact", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] EVENT", nargs=-1, required=True, shell_complete=complete_incident
)
@click.option("--reason", metavar="TEXT", required=True, help="Why; it is kept, so name nobody in it.")
@click.option("--yes", "sure", is_flag=True, help="Do not ask.")
@verb
def command(wiring: Wiring, words: tuple[str, ...], reason: str, sure: bool) -> None:
    """Erase what an event says, everywhere this store can reach, for good: the journal with its log and free
    pages, snapshots, the index of past incidents, evidence files that only it cites, copies made before a
    migration; peers and the incident database follow when they sync. That it was there, when and by whom,
    stays and verifies.

    The incident commander may, or a person whom the setting redactors names. A legal hold stands in the way.
    fireline timeline --all shows the ids; the end of one is enough. What cannot be reached is said.
    """
    if len(words) > 2:
        raise BadInput("One event is needed.", remedy="fireline timeline --all shows the ids.")
    found = _incident(wiring, words)
    may(wiring, found)
    erasure.refuse_held(found)
    event_id = _event(wiring, found, words[-1])
    event = wiring.journal.event(event_id)
    if event is not None and not sure:
        said = clean_line(describe(event, found, wiring.incidents.actor_name), 200)
        if not (interactive() and yes(f"Erase for good: {said}?")):
            raise NotConfirmed("Nothing was erased.", remedy="Answer yes, or give --yes.")
    done = erasure.redact(wiring.journal, found, event_id, reason)
    files = f" and {count(done.files, 'file')}" if done.files else ""
    tell(f"{found.number}: erased {count(len(done.events), 'event')}{files}.")
    for sentence in done.beyond:
        tell(f"  {sentence}")


def may(wiring: Wiring, incident: Incident) -> None:
    """Raises `Refused` for who is neither in command nor named by the settings."""
    commander = incident.holder("incident_commander")
    named = str(wiring.settings.values.get("redactors", "") or "")
    if wiring.who.name not in {commander, *(name.strip() for name in named.split(","))} - {""}:
        who = f"{commander} is in command." if commander else "Nobody is in command."
        raise Refused(
            f"{wiring.who.name} may not erase in {incident.number}. {who}",
            kept="Nothing was erased.",
            remedy="Take command (fireline role commander NAME), or be named in the setting redactors.",
        )


def _incident(wiring: Wiring, words: tuple[str, ...]) -> Incident:
    """The one named, else the event's own where so much of its id tells it from all others, else the one that
    is meant: what is erased is mostly of an incident that is over."""
    ending = clean_line(words[-1]).lower()
    if len(words) == 1 and len(ending) >= _TELLING:
        rows = wiring.journal.read(
            "SELECT incident FROM event WHERE substr(id, -length(?)) = ? LIMIT 2", (ending, ending)
        )
        if len(rows) == 1 and rows[0][0]:
            return wiring.incidents.by_id(str(rows[0][0]))
    return chosen(wiring, words[0] if len(words) == 2 else None)


def _event(wiring: Wiring, incident: Incident, ending: str) -> str:
    ending = clean_line(ending).lower()
    rows = wiring.journal.read(
        "SELECT id FROM event WHERE incident = ? AND substr(id, -length(?)) = ?",
        (incident.id, ending, ending),
    )
    if len(rows) != 1:
        raise BadInput(
            f"{incident.number} has {'more than one event' if rows else 'no event'} {ending[:40]!r}.",
            remedy="fireline timeline --all shows the ids.",
        )
    return str(rows[0][0])
