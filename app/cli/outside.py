"""``fireline outside``: tell services of an incident, page, and see what waits and what failed."""

import contextlib
import threading

import click

from app import outside
from app.cli.asking import interactive, yes
from app.cli.command import Verb, verb
from app.cli.output import moment, say, table, tell
from app.cli.which import INCIDENT, before_text, chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput, NotConfirmed, NotFound, Refused, StoreBusy
from data.incident.model import Incident
from data.journal.kinds import DeliveryQueued
from data.text import count
from data.times import span

SHOWN = 20
"""Ended deliveries that are listed."""
_PAGERS = click.Choice(["pagerduty", "opsgenie"])


@click.group("outside", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Say which services are told of incidents, what waits to be sent and why, and what came of the last.
    Nothing is asked of any service.
    """
    if ctx.invoked_subcommand is None:
        for line in status_lines(ctx.find_root().obj.wiring()):
            say(line)
    return 0


def status_lines(wiring: Wiring) -> list[str]:
    """Services, what waits and what ended."""
    from data.outside import queue

    named, now = outside.configured(wiring.settings), wiring.ambient.now()
    lines = [f"told: {', '.join(named)}" if named else "no service is configured: docs/outside.md"]
    waiting, ended = queue.waiting(wiring.journal), queue.ended(wiring.journal, SHOWN)
    rows = []
    for one in waiting:
        asked, progress = one.delivery.asked, one.progress
        why = progress.why or ("never tried" if not progress.attempts else "under way")
        if not one.ours:
            why = "decided by another store, or before this one was copied: not sent from here"
        elif asked.service not in named:
            why = f"{asked.service} is not configured"
        elif progress.due > now:
            why += f"; again in {span(progress.due - now)}"
        rows.append(("waits", one.delivery.id[-8:], asked.service, asked.what, why))
    for event, done in ended:
        said = done.reason or done.reference
        rows.append((done.outcome, event.body.subject[-8:], done.service, done.what, said))
    lines += table(rows)
    failed = sum(done.outcome in {"refused", "unknown"} for _, done in ended)
    lines.append(
        f"{count(len(waiting), 'delivery', 'deliveries')} waiting, {failed} of the last not delivered"
    )
    return lines


@command.command("tell", cls=Verb)
@click.argument("words", metavar="[INCIDENT] TEXT", nargs=-1, required=True, shell_complete=complete_incident)
@click.option(
    "--to",
    "to",
    metavar="SERVICE",
    multiple=True,
    required=True,
    type=click.Choice(["webhook", "slack", "email", "opsgenie"]),
    help="Which service: webhook, slack, email or opsgenie (a note); may be given again.",
)
@verb
def tell_them(wiring: Wiring, words: tuple[str, ...], to: tuple[str, ...]) -> int:
    """Send a message. It is queued first, so that nothing is lost where a service is down."""
    reference, rest = before_text(wiring, words)
    found, text = _live(chosen(wiring, reference)), " ".join(rest).strip()
    if not text:
        raise BadInput(
            "The message is empty.", remedy="Write fireline outside tell [INCIDENT] TEXT --to slack."
        )
    return _queue(wiring, found, [("message", service) for service in dict.fromkeys(to)], text)


@command.command("page", cls=Verb)
@INCIDENT
@click.option("--via", type=_PAGERS, required=True, help="Whom to page through.")
@click.option("--text", metavar="TEXT", default="", help="What to say beside number, severity and title.")
@click.option("--yes", "sure", is_flag=True, help="Do not ask.")
@verb
def page(wiring: Wiring, incident: str | None, via: str, text: str, sure: bool) -> int:
    """Page somebody anew. Where the service has the incident already, it is linked and nobody is paged twice;
    this asks first.
    """
    from data.outside.telling import link_field, linked

    found = _live(chosen(wiring, incident))
    if known := linked(found, via):
        raise Refused(
            f"{via} has {found.number} already, as {known[:80]}.",
            kept="Nobody was paged again.",
            remedy="Escalate it there; it is acknowledged and resolved from here.",
        )
    if not sure and not (interactive() and yes(f"Page through {via} for {found.number}, {found.title}?")):
        raise NotConfirmed("Nobody was paged.", remedy="Answer yes, or give --yes.")
    key = f"fireline-{found.id}"
    wiring.desk.set_field(found, link_field(via), key, reason="paged from here")
    return _queue(wiring, wiring.incidents.refresh(found), [("page", via)], text)


@command.command("link", cls=Verb)
@click.argument("words", metavar="[INCIDENT] KEY", nargs=-1, required=True, shell_complete=complete_incident)
@click.option("--via", type=_PAGERS, required=True, help="Whose incident it is.")
@verb
def link(wiring: Wiring, words: tuple[str, ...], via: str) -> None:
    """Say what PagerDuty (its dedup_key) or Opsgenie (the alias) calls the incident: it is acknowledged and
    resolved there as it is here.
    """
    from data.outside.telling import link_field

    reference, rest = leading(words, rest=1)
    if len(rest) != 1:
        raise BadInput(
            "One key is expected.", remedy="Write fireline outside link [INCIDENT] KEY --via pagerduty."
        )
    found = _live(chosen(wiring, reference))
    wiring.desk.set_field(found, link_field(via), rest[0])
    tell(f"{found.number} is {rest[0]} at {via}.")


@command.command("adopt", cls=Verb)
@INCIDENT
@verb
def adopt(wiring: Wiring, incident: str | None) -> int:
    """Take the time at which somebody acknowledged at PagerDuty, with its source. Taken once."""
    from data.outside.pagerduty import REST, first_acknowledgement
    from data.outside.telling import ADOPTED, linked

    found = _live(chosen(wiring, incident))
    key = linked(found, "pagerduty")
    if not key:
        raise NotFound(
            f"{found.number} is linked to nothing at PagerDuty.",
            remedy="fireline outside link INCIDENT KEY --via pagerduty.",
        )
    place = str(wiring.settings.values.get("pagerduty_rest_url") or REST)
    mark = first_acknowledgement(key, outside.reveal(wiring.settings, "pagerduty_token", plain=True), place)
    if mark is None:
        tell(f"Nobody acknowledged {found.number} at PagerDuty.")
        return 1
    via = f"{ADOPTED}PagerDuty: {mark.by}" + (f", {mark.url}" if mark.url else "")
    known = found.moments.get("acknowledged", {}).values()
    if not any(one.get("via") == via and one.at == mark.at for one in known):
        wiring.desk.acknowledge(found, via, mark.at)
    tell(f"{found.number} was acknowledged at PagerDuty by {mark.by} at {moment(mark.at)}.")
    return 0


@command.command("send", cls=Verb)
@click.option("--watch", is_flag=True, help="Go on until interrupted.")
@verb
def send(wiring: Wiring, watch: bool) -> int:
    """Send what waits now, without waiting for its time. Exit 1 where something still waits."""
    if not watch:
        return send_waiting(wiring)
    tell("Sending until ctrl+c.")
    sender = outside.sender(wiring)
    sender.run(threading.Event(), before=lambda: _tell_by_itself(wiring))
    return 0


@command.command("again", cls=Verb)
@click.argument("delivery", metavar="ID")
@verb
def again(wiring: Wiring, delivery: str) -> int:
    """Queue once more what was refused, or is not known to have arrived; by the end of its id."""
    from data.outside import queue

    ended = [(event.body, one) for event, one in queue.ended(wiring.journal, 1000) if one.outcome != "sent"]
    ids = {body.subject for body, _ in ended if body.subject.endswith(delivery)}
    if len(ids) != 1:
        raise NotFound(
            f"{len(ids)} deliveries that failed end in {delivery[:40]!r}.",
            remedy="fireline outside lists them.",
        )
    event = wiring.journal.event(ids.pop())
    if event is None or event.payload is None:
        raise NotFound("What was to be sent is not in this store, or was erased.")
    asked = queue.decoded(event)
    queue.queue(wiring.journal, event.body.incident, [asked])
    return send_waiting(wiring)


@command.command("drop", cls=Verb)
@click.argument("delivery", metavar="ID")
@click.option("--reason", metavar="TEXT", required=True, help="Why it is not to be sent.")
@verb
def drop(wiring: Wiring, delivery: str, reason: str) -> None:
    """Do not send something that waits; by the end of its id."""
    from data.outside import queue

    found = [one for one in queue.waiting(wiring.journal) if one.delivery.id.endswith(delivery)]
    if len(found) != 1:
        raise NotFound(
            f"{len(found)} deliveries that wait end in {delivery[:40]!r}.",
            remedy="fireline outside lists them.",
        )
    queue.end(
        wiring.journal, found[0].delivery, "dropped", attempts=found[0].progress.attempts, reason=reason
    )
    tell("It will not be sent.")


def _live(incident: Incident) -> Incident:
    if incident.mode != "live":
        raise Refused(
            f"{incident.number} is a drill: nobody outside is told of it.", kept="Nothing was queued."
        )
    return incident


def _queue(wiring: Wiring, incident: Incident, wanted: list[tuple[str, str]], text: str) -> int:
    """Queue these (what, service), and send what can be sent."""
    from data.outside import queue, telling

    missing = [service for _, service in wanted if service not in outside.configured(wiring.settings)]
    if missing:
        raise BadInput(f"{missing[0]} is not configured.", remedy="docs/outside.md says which keys it needs.")
    known, now = telling.details(incident), wiring.ambient.now()
    asked = [DeliveryQueued(service, what, text, known, now) for what, service in wanted]
    queue.queue(wiring.journal, incident.id, asked)
    return send_waiting(wiring)


def queue_and_send(wiring: Wiring, service: str, what: str, asked: list[tuple[Incident, str, str]]) -> int:
    """(incident, text, JSON) each to one service, which gets the JSON as ``what`` beside the incident."""
    from data.outside import queue, telling

    if service not in outside.configured(wiring.settings):
        raise BadInput(f"{service} is not configured.", remedy="docs/outside.md says which keys it needs.")
    now = wiring.ambient.now()
    for incident, text, content in asked:
        details = {**telling.details(incident), what: content}
        queue.queue(wiring.journal, incident.id, [DeliveryQueued(service, what, text, details, now)])
    return send_waiting(wiring)


def _tell_by_itself(wiring: Wiring) -> None:
    from data.outside import telling

    telling.tell(wiring.journal, wiring.incidents, outside.configured(wiring.settings))


def send_waiting(wiring: Wiring) -> int:
    """Send what waits, and say of each what came of it."""
    from data.outside import queue

    _tell_by_itself(wiring)
    before = {one.delivery.id for one in queue.waiting(wiring.journal) if one.ours}
    with contextlib.suppress(StoreBusy):  # the app sends at this moment, and sends this too
        outside.sender(wiring).drain()
    left = {one.delivery.id: one for one in queue.waiting(wiring.journal) if one.ours}
    worst = 0
    for event, done in reversed(queue.ended(wiring.journal, len(before) or 1)):
        if event.body.subject in before:
            good = done.outcome == "sent"
            worst = worst if good else 1
            said = f": {done.reason}" if done.reason else ""
            tell(f"{done.what} to {done.service}: {done.outcome}{said}", "" if good else "red")
    for one in left.values():
        tell(
            f"{one.delivery.asked.what} to {one.delivery.asked.service}: queued. {one.progress.why}".rstrip()
        )
    return 1 if left else worst
