"""``fireline status``: incidents with their clocks, and the alerts that fire."""

import click

from app.cli.command import Verb, verb
from app.cli.output import say, say_json, tell
from app.cli.which import AS_JSON, INCIDENT
from app.wiring import Wiring
from data.incident.model import Incident


@click.command("status", cls=Verb)
@INCIDENT
@click.option("--all", "every", is_flag=True, help="Resolved and closed incidents too.")
@AS_JSON
@verb
def command(wiring: Wiring, incident: str | None, every: bool, as_json: bool) -> None:
    """Show the open incidents with their clocks, or one; and the alerts that fire where an Alertmanager is
    configured."""
    wiring.recover()
    if incident:
        found = [wiring.incidents.get(incident)]
    else:
        found = wiring.incidents.all() if every else wiring.incidents.open_ones()
    if as_json:
        _say_json(wiring, found, one=bool(incident))
        return
    _show(wiring, found)
    if wiring.settings.alertmanager_url and not incident:
        from app.cli.looking import show_looking

        show_looking(wiring)


def without_terminal(wiring: Wiring) -> int:
    """What ``fireline`` alone prints where there is no terminal."""
    _show(wiring, wiring.incidents.open_ones())
    tell("Run fireline in a terminal to open the app; fireline --help lists the commands.")
    return 0


def _show(wiring: Wiring, found: list[Incident]) -> None:
    if not found:
        say("No incident is open.")
        return
    from app.cli.incident_view import show

    for number, incident in enumerate(found):
        if number:
            say()
        show(wiring, incident, wiring.limits)


def _say_json(wiring: Wiring, found: list[Incident], *, one: bool) -> None:
    from app.cli.incident_view import as_json

    shown = [as_json(wiring, incident, wiring.limits) for incident in found]
    if one:
        say_json(shown[0])
        return
    document: dict[str, object] = {"incidents": shown}
    if wiring.settings.alertmanager_url:
        from app.cli.looking import looked_json

        document["alerts"] = looked_json(wiring)
    say_json(document)
