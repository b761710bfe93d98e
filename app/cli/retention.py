"""``fireline retention``: evidence that was kept as long as it should be."""

import click

from app.cli.asking import interactive, yes
from app.cli.command import Verb, verb
from app.cli.output import moment, say, table, tell
from app.wiring import Wiring
from data import erasure
from data.errors import NotConfirmed
from data.incident.model import Incident
from data.text import count
from playbooks import retention
from playbooks.retention import Expired

_REASON = "kept for its time"


@click.command("retention", cls=Verb)
@click.option("--erase", is_flag=True, help="Erase them for good, after asking.")
@click.option("--yes", "sure", is_flag=True, help="Do not ask.")
@verb
def command(wiring: Wiring, erase: bool, sure: bool) -> None:
    """Show evidence of resolved and closed incidents that is past the time its class is kept, and with
    --erase erase it as fireline redact does. How long is in retention.yaml, ours or one in your own
    directories. A legal hold keeps everything.
    """
    from app.cli.redact import may

    rules, now = retention.load(wiring.settings.knowledge), wiring.ambient.now()
    for problem in rules.problems:
        tell(f"warning: {problem}", "yellow")
    found = [
        (incident, one)
        for incident in wiring.incidents.all()
        for one in retention.expired(incident, rules, now)
    ]
    if not found:
        tell("No evidence is past its time.")
        return
    _show(found)
    if not erase:
        return
    for incident in {incident.id: incident for incident, _ in found}.values():
        may(wiring, incident)
    if not sure and not (interactive() and yes(f"Erase {count(len(found), 'file')} for good?")):
        raise NotConfirmed("Nothing was erased.", remedy="Answer yes, or give --yes.")
    for incident, one in found:
        reason = f"{_REASON}: {one.kind.title}, {one.kind.keep}"
        erasure.redact(wiring.journal, wiring.incidents.refresh(incident), one.event, reason)
    tell(f"Erased {count(len(found), 'file')}.")


def _show(found: list[tuple[Incident, Expired]]) -> None:
    rows = [
        (
            incident.number,
            one.name,
            one.kind.title,
            f"kept {one.kind.keep}",
            f"over since {moment(one.since)[:10]}",
        )
        for incident, one in found
    ]
    for line in table(rows):
        say(line)
