"""One look at the alert source from the command line: what it said, or why it could not be asked."""

import asyncio
from typing import Any

from app.cli.output import say, table, tell
from app.settings.access import alertmanagers
from app.wiring import Wiring
from data import times
from data.sources.alert import Alert
from data.sources.alert_picture import AlertmanagerState, Picture, picture
from data.sources.alertmanager import Alertmanager
from data.sources.polling import Poller
from data.text import count


def look(wiring: Wiring) -> list[Alert]:
    """All alerts of the configured Alertmanagers, merged; says on standard error which ones did not answer.

    Raises `SourceError` where none did, and `BadInput` for a bad address.
    """
    looked = look_at_all(wiring)
    errors = [source.freshness.error for source in looked.sources if source.freshness.error is not None]
    if errors and not looked.known:
        raise errors[0]
    for error in errors:
        tell(f"Not all alerts are known. {error}")
    return looked.alerts


def look_at_all(wiring: Wiring) -> Picture:
    """One look at every configured Alertmanager, all at once. Raises `BadInput` for a bad address."""
    return asyncio.run(_ask_all(wiring))


async def _ask_all(wiring: Wiring) -> Picture:
    sources = alertmanagers(wiring.settings)
    return picture(await asyncio.gather(*(_ask(wiring, source) for source in sources)))


async def _ask(wiring: Wiring, source: Alertmanager) -> AlertmanagerState:
    async with source:
        poller = Poller(source.look, lambda _: None, wiring.ambient)
        return AlertmanagerState(source.name, await poller.ask())


def show_looking(wiring: Wiring) -> None:
    """The alerts that fire, or that nobody could look; never no alerts because of it."""
    looked = look_at_all(wiring)
    for source in looked.sources:
        if source.freshness.error is not None:
            say(f"Alerts: not known. {source.freshness.error}", "red")
    if not looked.known:
        return
    firing = [alert for alert in looked.alerts if alert.state == "firing"]
    held = sum(alert.state == "suppressed" for alert in looked.alerts)
    extra = f", {held} held back" if held else ""
    names = ", ".join(source.name for source in looked.sources if source.is_fresh)
    say(f"Alerts: {count(len(firing), 'alert')} firing{extra} (asked just now, {names})")
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


def looked_json(wiring: Wiring) -> dict[str, Any]:
    """Each source's state, and their alerts; ``alerts`` is null where nobody could look, and ``state`` is
    ``partial`` where not everybody could."""
    looked = look_at_all(wiring)
    states = {source.freshness.state for source in looked.sources}
    document: dict[str, Any] = {
        "source": ", ".join(source.name for source in looked.sources),
        "state": states.pop() if len(states) == 1 else "partial",
        "sources": [_source_json(source) for source in looked.sources],
        "alerts": [alert_json(alert) for alert in looked.alerts] if looked.known else None,
    }
    errors = [str(source.freshness.error) for source in looked.sources if source.freshness.error is not None]
    if errors:
        document["error"] = " ".join(errors)
    if looked.known:
        document["asked_at"] = times.iso_short(wiring.ambient.now() // times.SECOND * times.SECOND)
    return document


def _source_json(source: AlertmanagerState) -> dict[str, Any]:
    error = source.freshness.error
    return {
        "source": source.name,
        "state": source.freshness.state,
        "error": str(error) if error is not None else None,
    }
