"""``fireline alerts``: what fires now, with the fingerprints that `declare` takes."""

import click

from app.cli.command import Verb, verb
from app.cli.output import say, say_json, table
from app.cli.which import AS_JSON
from app.wiring import Wiring
from data.errors import BadInput


@click.command("alerts", cls=Verb)
@click.argument("wanted", metavar="[FILTER]...", nargs=-1)
@click.option("--from-file", metavar="FILE|-", help="A webhook payload or an API dump instead.")
@click.option("--all", "every", is_flag=True, help="Resolved and held-back ones too.")
@click.option(
    "--sort",
    type=click.Choice(["severity", "newest", "oldest", "name"]),
    default="severity",
    help="What comes first; severity unless given.",
)
@AS_JSON
@verb
def command(
    wiring: Wiring, *, wanted: tuple[str, ...], from_file: str | None, every: bool, sort: str, as_json: bool
) -> None:
    """List the alerts that fire now, with the fingerprint that fireline declare --from-alert takes.

    FILTER is matchers as Alertmanager writes them, such as severity=high or model_id=~"fraud-.+", and words.

    It only looks: that alerts of an incident fire and resolve is recorded by the app while it is open.
    """
    from app.cli.looking import alert_json, look, row
    from data.sources.alert_index import AlertIndex
    from data.sources.matchers import parse

    passing = parse(" ".join(wanted))
    if from_file:
        from data.sources.alert_files import read_file

        found = read_file(from_file)
    elif not wiring.settings.alertmanager_url:
        raise BadInput(
            "No Alertmanager is configured.",
            remedy="Set alertmanager_url in the settings, or FIRELINE_ALERTMANAGER_URL.",
        )
    else:
        found = look(wiring)
    index = AlertIndex([alert for alert in found if every or alert.state == "firing"])
    shown = index.select(passing, order=sort).alerts
    if as_json:
        say_json([alert_json(alert) for alert in shown])
        return
    for line in table([row(wiring, alert) for alert in shown]):
        say(line)
    if not shown:
        say("No alert fires that passes the filter." if passing else "No alert fires.")
