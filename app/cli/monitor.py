"""``fireline monitor``: heightened monitoring after an incident, with an owner, an end and a review clock."""

import time

import click

from app.cli.command import Verb, verb
from app.cli.output import moment, say, tell
from app.cli.which import chosen, complete_incident
from app.wiring import Wiring
from data.errors import BadInput
from data.incident.model import Incident
from data.times import SECOND, parse_duration, span

SOONEST = 10 * SECOND
WHICH = click.argument("incident", metavar="[INCIDENT]", required=False, shell_complete=complete_incident)


@click.group("monitor")
def command() -> None:
    """Watch an incident's thresholds and probes after recovery; what lies beyond proposes to reopen."""


@command.command("begin", cls=Verb)
@WHICH
@click.option("--owner", metavar="NAME", required=True, help="Who watches.")
@click.option("--until", metavar="DATE", required=True, help="The last day, 2026-12-24.")
@click.option("--review-every", metavar="DURATION", default="1d", show_default=True, help="The review clock.")
@click.option(
    "--panel", "panels", metavar="ID", multiple=True, help="Instead of the type's panels with a limit."
)
@verb
def begin(
    wiring: Wiring, incident: str | None, owner: str, until: str, review_every: str, panels: tuple[str, ...]
) -> None:
    """Say who watches what until when; recorded in the fields monitoring.…"""
    from data.incident import monitoring
    from playbooks.panels import load

    found = chosen(wiring, incident)
    known = load(wiring.settings.knowledge).panels
    if unknown := [name for name in panels if name not in known]:
        raise BadInput(
            f"There is no panel {unknown[0][:60]!r}.", remedy=f"Known: {', '.join(sorted(known))}."
        )
    monitoring.begin(wiring.desk, found, owner=owner, until=until, review_every=review_every, panels=panels)
    tell(f"{found.number}: watched by {owner} until {until}. Look now: fireline monitor look {found.number}")


@command.command("look", cls=Verb)
@WHICH
@click.option(
    "--every", metavar="DURATION", help="Look again after this long (5m; 10s at least), until Ctrl-C."
)
@verb
def look(wiring: Wiring, incident: str | None, every: str | None) -> int:
    """Ask the thresholds now and record it. Exit 1: something lies beyond its limit, or nobody could see."""
    found = chosen(wiring, incident)
    pause = parse_duration(every) if every else 0
    if every and pause < SOONEST:
        raise BadInput(
            f"Looking again after {every} asks too much of Prometheus.", remedy="Write 10s or more."
        )
    while True:
        code = _look(wiring, wiring.incidents.refresh(found))
        if not every:
            return code
        time.sleep(pause / SECOND)


def _look(wiring: Wiring, found: Incident) -> int:
    from app.monitoring import Monitors

    seen = Monitors(wiring).look(found.id)
    for one in seen.beyond:
        say(f"beyond: {one}", "red")
    for one in seen.unseen:
        say(f"not seen: {one}", "yellow")
    if not (seen.beyond or seen.unseen):
        say(f"{seen.watched} watched, all within their limits", "green")
    if seen.beyond and not found.is_open:
        tell(f'{found.number} is {found.status}. Open it: fireline reopen {found.number} --reason "…"', "red")
    return 1 if seen.beyond or seen.unseen else 0


@command.command("review", cls=Verb)
@WHICH
@click.option("--note", metavar="TEXT", required=True, help="What was seen, and what follows.")
@click.option("--end", "ends", is_flag=True, help="The heightened monitoring is over with it.")
@verb
def review(wiring: Wiring, incident: str | None, note: str, ends: bool) -> None:
    """Record a review; the next is counted from now."""
    from data.incident import monitoring

    found = chosen(wiring, incident)
    monitoring.reviewed(wiring.desk, found, note, ends=ends)
    tell(f"{found.number}: {'the heightened monitoring is over' if ends else 'reviewed'}.")


@command.command("list", cls=Verb)
@verb
def listed(wiring: Wiring) -> None:
    """What is watched, by whom, until when, and what is due."""
    from data.incident import monitoring

    now, none = wiring.ambient.now(), True
    for incident in monitoring.planned(wiring.incidents):
        plan = monitoring.monitoring(incident, now)
        if plan is None:
            continue
        none = False
        say(f"{incident.number}: {plan.owner or 'nobody'} until {plan.until}{_due(plan.review_due, now)}")
        if plan.is_over:
            say("  its end is past: review it with --end, or set another", "yellow")
        if plan.looked is None:
            say("  nobody looked yet", "yellow")
        else:
            seen = "; ".join(plan.beyond) or "nothing beyond its limit"
            say(f"  {moment(plan.looked.at)}: {seen}", "red" if plan.beyond else "")
    if none:
        say("Nothing is monitored.")


def _due(due: int, now: int) -> str:
    if not due:
        return ", no review clock"
    return f", review overdue by {span(now - due)}" if due <= now else f", review in {span(due - now)}"
