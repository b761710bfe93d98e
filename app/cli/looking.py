"""One look at the alert source from the command line: what it said, or why it could not be asked."""

import asyncio
from typing import Any

from app.cli.output import say, table
from app.settings.access import alertmanager
from app.wiring import Wiring
from data import times
from data.errors import SourceError
from data.sources.alert import Alert
from data.sources.alertmanager import Alertmanager
from data.sources.endpoint import endpoint
from data.text import count


def look(wiring: Wiring) -> list[Alert]:
    """All alerts of the configured Alertmanager. Raises `SourceError`, and `BadInput` for a bad address."""
    return asyncio.run(_ask(alertmanager(wiring.settings)))


async def _ask(source: Alertmanager) -> list[Alert]:
    async with source:
        return await source.alerts()


def show_looking(wiring: Wiring) -> None:
    """The alerts that fire, or that nobody could look; never no alerts because of it."""
    try:
        found = look(wiring)
    except SourceError as error:
        say(f"Alerts: not known. {error}", "red")
        return
    firing = [alert for alert in found if alert.state == "firing"]
    held = sum(alert.state == "suppressed" for alert in found)
    extra = f", {held} held back" if held else ""
    say(f"Alerts: {count(len(firing), 'alert')} firing{extra} (asked just now, {_shown(wiring)})")
    for line in table([row(wiring, alert) for alert in firing]):
        say(f"  {line}")


def row(wiring: Wiring, alert: Alert) -> tuple[str, ...]:
    """Fingerprint, state, severity, age, name and model, and what it says."""
    age = times.span(wiring.ambient.now() - alert.starts_at) if alert.starts_at else ""
    state = ", ".join(alert.suppression) or alert.state
    name = f"{alert.name} {alert.labels.get('model_id', '')}".strip()
    return (alert.fingerprint, state, alert.severity, age, name, alert.summary[:160])


def alert_json(alert: Alert) -> dict[str, Any]:
    """One alert for a program."""
    return {
        "fingerprint": alert.fingerprint,
        "name": alert.name,
        "state": alert.state,
        "suppression": list(alert.suppression),
        "labels": alert.labels,
        "annotations": alert.annotations,
        "starts_at": times.iso_short(alert.starts_at) if alert.starts_at else None,
        "url": alert.url,
        "source": alert.source,
    }


def _shown(wiring: Wiring) -> str:
    """The address as people may see it."""
    return endpoint("Alertmanager", wiring.settings.alertmanager_url).shown


def looked_json(wiring: Wiring) -> dict[str, Any]:
    """The source's state and its alerts; ``alerts`` is null where nobody could look."""
    url = _shown(wiring)
    try:
        found = look(wiring)
    except SourceError as error:
        return {"source": url, "state": "unreachable", "error": str(error), "alerts": None}
    asked_at = times.iso_short(wiring.ambient.now() // times.SECOND * times.SECOND)
    return {"source": url, "state": "fresh", "asked_at": asked_at, "alerts": [alert_json(a) for a in found]}
