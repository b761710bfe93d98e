"""``fireline approve``: a second responder's word, before a step or after one that did not wait for it."""

import click

from app.cli import asking, attempts
from app.cli.command import Verb, verb
from app.cli.output import indented, printable, tell
from app.cli.which import INCIDENT, chosen
from app.wiring import Wiring
from data.errors import Ambiguous, NotConfirmed, NotFound
from data.incident.model import Incident
from runbooks import approval
from runbooks.approval import Request

_SHOWN = ("action", "model", "target", "command", "undo", "reason")


@click.command("approve", cls=Verb)
@INCIDENT
@click.option("--request", "wanted", metavar="ID", default="", help="Which request, by the end of its id.")
@click.option("--refuse", is_flag=True, help="Say no instead.")
@click.option("--review", is_flag=True, help="Review a step that broke the glass; takes --reason.")
@click.option("--attempt", metavar="ID", default="", help="With --review: which one, by the end of its id.")
@click.option("--reason", metavar="TEXT", default="", help="Why; or what the review found.")
@click.option("--yes", is_flag=True, help="It was looked at; ask nothing.")
@verb
def command(
    wiring: Wiring,
    *,
    incident: str | None,
    wanted: str,
    refuse: bool,
    review: bool,
    attempt: str,
    reason: str,
    yes: bool,
) -> None:
    """Approve, as a second responder, exactly the step that is shown, for half an hour and one run.

    Responders are told apart by their names. On one Unix account that is procedure, no security.
    """
    found = chosen(wiring, incident)
    if review:
        _review(wiring, found, attempt, reason)
        return
    request = _chosen(wiring, found, wanted)
    for name in _SHOWN:
        if text := printable(str(request.asked.get(name)).strip()):
            tell(f"{name}:\n{indented(text)}" if "\n" in text else f"{name}: {text}")
    tell(f"asked for by: {wiring.incidents.actor_name(request.asked.actor)}")
    if approval.is_same_account(wiring.journal, request.asked):
        tell(approval.NO_SECURITY, "yellow")
    if not (refuse or yes) and not _confirmed():
        tell("Left as it is.")
        return
    approval.answer(wiring.incidents, found, request.id, approved=not refuse, reason=reason)
    tell(f"{found.number}: {'refused' if refuse else 'approved'} by {wiring.who.name}.")


def _confirmed() -> bool:
    if not asking.interactive():
        raise NotConfirmed("Nobody is at a terminal to be asked.", remedy="Look at it, and say --yes.")
    return asking.yes("Approve exactly this?")


def _chosen(wiring: Wiring, incident: Incident, wanted: str) -> Request:
    waiting = approval.waiting(incident, wiring.ambient.now())
    matching = [one for one in waiting if one.id.endswith(wanted.lower())]
    if not matching:
        raise NotFound(f"Nothing of {incident.number} waits for approval.")
    if len(matching) > 1:
        listed = "; ".join(f"{one.id[-8:]} {one.asked.get('action')}" for one in matching)
        raise Ambiguous(f"{len(matching)} requests wait: {listed}.", remedy="Name one with --request.")
    return matching[0]


def _review(wiring: Wiring, incident: Incident, ending: str, finding: str) -> None:
    waiting = approval.to_review(incident)
    if not waiting:
        raise NotFound(f"Nothing of {incident.number} is to be reviewed.")
    if len(waiting) > 1 and not ending:
        listed = "; ".join(f"{one[-8:]} {incident.attempts[one].get('action')}" for one in waiting)
        raise Ambiguous(f"{len(waiting)} are to be reviewed: {listed}.", remedy="Name one with --attempt.")
    chosen_one = attempts.named(incident, ending) if ending else waiting[0]
    text = asking.need(finding, "--reason", "What the review found")
    approval.review(wiring.incidents, incident, chosen_one, text)
    tell(f"{incident.number}: reviewed by {wiring.who.name}.")
