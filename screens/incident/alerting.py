"""What can be done with an alert in an incident: attach it, detach it, or let its rule's alerts come by
themselves. Each is a person's word, recorded, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from data.incident.sentences import alert_label
from screens.dialogs.choose import Choose, Option
from screens.incident.alerts import PROPOSED

if TYPE_CHECKING:
    from data.incident.model import Incident
    from data.sources.alert import Alert
    from screens.incident.screen import IncidentScreen
    from screens.incident.view import AlertRow

ATTACH, ALWAYS, NOT_OURS = "attach", "always", "not ours"
DETACH, FOLLOW, STOP, DETAILS = "detach", "follow", "stop", "details"


async def choose(screen: IncidentScreen, key: str) -> None:
    """Enter on a row of the alerts panel."""
    if key.startswith(PROPOSED):
        fingerprint = key.removeprefix(PROPOSED)
        found = next((one for one in screen.alerts.proposed if one.fingerprint == fingerprint), None)
        if found is not None:
            await _proposed(screen, found)
        return
    view = screen.view
    row = (
        next((one for one in view.alerts if f"{one.fingerprint}/{one.starts_at}" == key), None)
        if view
        else None
    )
    if row is not None:
        await _recorded(screen, row)


async def _proposed(screen: IncidentScreen, alert: Alert) -> None:
    name = alert_label(alert.name)
    options = [
        Option(ATTACH, "attach it", "to this incident's timeline"),
        Option(
            ALWAYS, "attach, and this rule's from now on", f"{name} on this incident's systems; revocable"
        ),
        Option(NOT_OURS, "not ours", "never propose this alert here again"),
        Option(DETAILS, "details", "labels, annotations, history"),
    ]
    chosen = await _ask(screen, name, "It fires on a system of this incident.", options)
    desk = screen.session.parts.desk

    def attach(incident: Incident) -> None:
        if chosen == ALWAYS:
            desk.follow_rule(incident, alert.name, follows=True)
        desk.observe_alert(incident, alert.observed())

    def refuse(incident: Incident) -> None:
        desk.say_alert_belongs(incident, alert.fingerprint, alert.name, belongs=False)

    if chosen in {ATTACH, ALWAYS}:
        await _act(screen, attach)
    elif chosen == NOT_OURS:
        await _act(screen, refuse)
    elif chosen == DETAILS:
        await _details(screen, alert)


async def _recorded(screen: IncidentScreen, row: AlertRow) -> None:
    name, view = alert_label(row.name), screen.view
    followed = view is not None and row.name in view.followed_rules
    live = screen.alerts.live(row.fingerprint)
    rule = (
        Option(STOP, "stop attaching this rule's", f"{name} is attached by itself now")
        if followed
        else Option(FOLLOW, "attach this rule's from now on", f"{name} on this incident's systems; revocable")
    )
    own = (
        Option(DETACH, "detach it", "it does not belong here; what is recorded stays")
        if row.belongs
        else Option(ATTACH, "attach it again", "it belongs here after all")
    )
    details = [Option(DETAILS, "details", "labels, annotations, history")] if live is not None else []
    chosen = await _ask(screen, name, row.summary or f"{name} of this incident.", [*details, own, rule])
    desk = screen.session.parts.desk

    def belong(incident: Incident) -> None:
        desk.say_alert_belongs(incident, row.fingerprint, row.name, belongs=chosen == ATTACH)

    def follow(incident: Incident) -> None:
        desk.follow_rule(incident, row.name, follows=chosen == FOLLOW)

    if chosen in {ATTACH, DETACH}:
        await _act(screen, belong)
    elif chosen in {FOLLOW, STOP}:
        await _act(screen, follow)
    elif chosen == DETAILS and live is not None:
        await _details(screen, live)


async def _ask(screen: IncidentScreen, title: str, first: str, options: list[Option]) -> str | None:
    return await screen.app.push_screen_wait(Choose(screen.session.ink, title, first, options))


async def _act(screen: IncidentScreen, work: Callable[[Incident], None]) -> None:
    parts = screen.session.parts

    def done() -> None:
        work(parts.incidents.get(screen.incident_id))

    await screen.session.clerk.do(done)
    screen.look_again()


async def _details(screen: IncidentScreen, alert: Alert) -> None:
    from screens import silencing
    from screens.alert_details import EXPIRE, SILENCE, AlertDetails

    number = screen.view.facts.number if screen.view else ""
    wanted = await screen.app.push_screen_wait(AlertDetails(screen.session, alert, number))
    if wanted == SILENCE:
        await silencing.silence(screen, alert)
    elif wanted == EXPIRE:
        await silencing.expire(screen, alert)
