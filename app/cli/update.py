"""``fireline update``: status updates, drafted of the journal, approved where the playbook asks, and sent."""

import sys
from pathlib import Path
from typing import Any

import click

from app import updates as app_updates
from app.cli.asking import interactive, yes
from app.cli.command import Verb, verb
from app.cli.output import moment, say, say_json, tell
from app.cli.which import AS_JSON, AT, INCIDENT, before_text, chosen, complete_incident, leading, when
from app.wiring import Wiring
from data.errors import BadInput, NotConfirmed
from data.incident import updates
from data.incident.model import Incident
from data.text import clean
from playbooks import updates as drafting
from playbooks.audiences import Audience
from playbooks.updates import Going

LONGEST = 100_000
"""Characters of a file that are looked at."""


class Updates(click.Group):
    """``fireline update [INCIDENT] TEXT`` says the same as ``fireline update sent [INCIDENT] TEXT``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What begins with no command of the group is the text of one that was sent."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["sent", *args]
        return super().parse_args(ctx, args)


@click.group("update", cls=Updates)
def command() -> None:
    """Draft status updates, have them approved, send them, and see what went out. What goes out is kept
    exactly so. fireline update TEXT records one that was sent by hand.
    """


TO = click.option(
    "--to", "audience", metavar="AUDIENCE", required=True,
    help="responders, executives, customers, legal, regulators, equity_ethics, or one of audiences.yaml.",
)  # fmt: skip
FILE = click.option("--file", metavar="FILE|-", help="The text, edited; without it the draft as it stands.")


@command.command("draft", cls=Verb)
@INCIDENT
@TO
@verb
def draft(wiring: Wiring, incident: str | None, audience: str) -> None:
    """Print what could be said now: conditions, actions, needs, as far as they are for this audience."""
    found, to = chosen(wiring, incident), app_updates.known(wiring).require(audience)
    click.echo(app_updates.draft(wiring, found, to), nl=False)
    tell(_standing(wiring, found, to))


@command.command("propose", cls=Verb)
@INCIDENT
@TO
@FILE
@verb
def propose(wiring: Wiring, incident: str | None, audience: str, file: str | None) -> None:
    """Ask for approval of exactly this text. Other words are another proposal."""
    found, to = chosen(wiring, incident), app_updates.known(wiring).require(audience)
    text = _text(wiring, found, to, file)
    made = updates.propose(wiring.desk, found, text, to.id, to.approval, legal=to.legal)
    waits = f"waits for {', '.join(to.approval)}" if to.approval else "needs nobody's approval"
    tell(f"{found.number}: proposed, {made.id[-8:]}; it {waits}.")


@command.command("approve", cls=Verb)
@click.argument("words", metavar="[INCIDENT] [ID]", nargs=-1, shell_complete=complete_incident)
@click.option("--as", "role", metavar="ROLE", required=True, help="As whom: legal, communications…")
@click.option("--by", metavar="NAME", default="", help="Who approves it, where that is not you.")
@click.option("--refuse", is_flag=True, help="It is not to go out so.")
@click.option("--reason", metavar="TEXT", default="", help="Why not, or on which condition.")
@verb
def approve(wiring: Wiring, words: tuple[str, ...], role: str, by: str, refuse: bool, reason: str) -> None:
    """Approve a proposed update, or refuse it; by the end of its id where several wait. Whoever proposed it
    does not approve it.
    """
    reference, rest = leading(words)
    found, names = chosen(wiring, reference), wiring.incidents.actor_name
    proposal = updates.named(found, rest[0] if rest else "", names)
    who, asked = by or wiring.who.name, role.casefold()
    updates.answer(wiring.desk, found, proposal, asked, who, approved=not refuse, reason=reason)
    now = updates.named(wiring.incidents.refresh(found), proposal.id, names)
    tell(f"{found.number}: update to {proposal.audience} {now.state}.")


@command.command("send", cls=Verb)
@click.argument("words", metavar="[INCIDENT] [ID]", nargs=-1, shell_complete=complete_incident)
@click.option("--to", "audience", metavar="AUDIENCE", default="", help="To whom, where no ID is given.")
@FILE
@click.option(
    "--via",
    "services",
    metavar="SERVICE",
    multiple=True,
    required=True,
    type=click.Choice(["slack", "webhook", "email"]),
    help="slack, webhook or email; may be given again.",
)
@click.option("--yes", "sure", is_flag=True, help="Do not ask.")
@verb
def send(
    wiring: Wiring,
    words: tuple[str, ...],
    audience: str,
    file: str | None,
    services: tuple[str, ...],
    sure: bool,
) -> int:
    """Send an update through services that reach its audience: a proposed one by the end of its id, or the
    text of a file, or the draft. It shows the text and asks; a drill sends nothing.
    """
    reference, rest = leading(words)
    found, names, known = chosen(wiring, reference), wiring.incidents.actor_name, app_updates.known(wiring)
    if rest or not audience:
        proposal = updates.named(found, rest[0] if rest else "", names)
        going = Going(known.require(proposal.audience), proposal.text, services, proposal)
    else:
        to = known.require(audience)
        going = Going(to, _text(wiring, found, to, file), services, None)
    app_updates.check(wiring, found, going)
    if not sure:
        tell(going.text)
        if not (interactive() and yes(f"Send this to {going.audience.title} via {', '.join(services)}?")):
            raise NotConfirmed("Nothing was sent.", remedy="Answer yes, or give --yes.")
    app_updates.send(wiring, found, going)
    from app.cli.outside import send_waiting

    return send_waiting(wiring)


@command.command("sent", cls=Verb)
@click.argument("words", metavar="[INCIDENT] TEXT", nargs=-1, required=True, shell_complete=complete_incident)
@click.option("--to", "audience", metavar="TEXT", default="", help="Who got it.")
@click.option("--channel", metavar="TEXT", default="", help="How: phone, status page, a meeting.")
@click.option("--proposal", metavar="ID", default="", help="The proposal that it was, by the end of its id.")
@AT
@verb
def sent(
    wiring: Wiring, words: tuple[str, ...], audience: str, channel: str, proposal: str, at: str | None
) -> None:
    """Record an update that went out by other means. It restarts the next one's clock; nothing is sent."""
    reference, rest = before_text(wiring, words)
    text = " ".join(rest)
    if not text.strip():
        raise BadInput("The update is empty.", remedy="Write fireline update [INCIDENT] TEXT.")
    found, to = chosen(wiring, reference), app_updates.known(wiring).get(audience) if audience else None
    known = updates.named(found, proposal, wiring.incidents.actor_name) if proposal else None
    going = Going(to or Audience(id=audience, title=audience or "somebody"), text, (), known)
    app_updates.mark(wiring, found, going, channel, when(wiring, at))
    if to is not None and to.approval and known is None:
        tell(f"The playbook asks {', '.join(to.approval)} to approve it first; nobody did.", "yellow")
    tell(f"{found.number}: the update is recorded.")


@command.command("list", cls=Verb)
@INCIDENT
@AS_JSON
@verb
def listed(wiring: Wiring, incident: str | None, as_json: bool) -> None:
    """List what went out, as it was sent, and what waits for approval; the texts for the legal side too."""
    found, names = chosen(wiring, incident), wiring.incidents.actor_name
    if as_json:
        say_json(_as_data(wiring, found))
        return
    for one in updates.sent(found, names):
        how = f" by {one.channel}" if one.channel else ""
        came = "".join(f", {service} {outcome}" for service, outcome in one.services)
        say(f"{moment(one.at)} to {one.audience or 'somebody'}{how}, {one.who}{came}", "bold")
        _body(one.text)
    for proposal in updates.proposals(found, names):
        if not proposal.sent:
            head = f"{proposal.id[-8:]} proposed to {proposal.audience} by {proposal.who}: {proposal.state}"
            say(head, "yellow")
            _body(proposal.text)
            for role, by, approved, why in proposal.answers:
                verb_ = "approved" if approved else "refused"
                say(f"  {verb_} by {by} for {role}" + (f": {why}" if why else ""))
    for to in app_updates.known(wiring).known.values():
        tell(_standing(wiring, found, to))
    if due := drafting.next_due(found, wiring.ambient.now(), wiring.limits):
        tell(due)


def _body(text: str) -> None:
    for line in text.splitlines():
        say(f"  {line}", "dim")


def _standing(wiring: Wiring, incident: Incident, to: Audience) -> str:
    """``Customers: told never; approved by communications, legal; sent by hand``."""
    told = drafting.last_told(incident, to.id, wiring.ambient.now())
    needs = f"; approved by {', '.join(to.approval)}" if to.approval else ""
    ways = ", ".join(app_updates.ways(wiring, to)) or "by hand"
    return f"{to.title}: told {told}{needs}; sent {'via ' if ways != 'by hand' else ''}{ways}"


def _text(wiring: Wiring, incident: Incident, to: Audience, file: str | None) -> str:
    """The file's, or the draft. Raises `BadInput` for a file that cannot be read."""
    if file is None:
        return app_updates.draft(wiring, incident, to)
    if file == "-":
        return clean(sys.stdin.read(LONGEST))
    try:
        return clean(Path(file).read_text(errors="replace")[:LONGEST])
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error


def _as_data(wiring: Wiring, incident: Incident) -> dict[str, Any]:
    names = wiring.incidents.actor_name
    return {
        "sent": [
            {
                "at": moment(one.at), "by": one.who, "to": one.audience, "channel": one.channel or None,
                "text": one.text, "legal": one.legal, "proposal": one.proposal or None,
                "services": dict(one.services),
            }
            for one in updates.sent(incident, names)
        ],
        "proposed": [
            {
                "id": one.id, "to": one.audience, "by": one.who, "state": one.state, "text": one.text,
                "approvals": [
                    {"role": role, "by": by, "approved": approved, "reason": why or None}
                    for role, by, approved, why in one.answers
                ],
            }
            for one in updates.proposals(incident, names)
        ],
        "next": drafting.next_due(incident, wiring.ambient.now(), wiring.limits) or None,
    }  # fmt: skip
