"""The services of the world outside, made from the settings; nothing is read or asked yet."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.settings import Settings
from app.settings.access import secret
from app.settings.keys import ways
from app.wiring import Wiring
from data.errors import BadInput, NotConfigured

if TYPE_CHECKING:
    from data.outside.sender import Sender
    from data.outside.service import Service

NAMES = ("webhook", "slack", "pagerduty", "opsgenie", "grafana", "email")
"""As deliveries and the command line call them."""


def services(wiring: Wiring) -> "dict[str, Service]":
    """Those that the settings name, by name. One whose settings cannot be taken says so whenever something
    is to be sent to it, and stands in nobody's way. Imports httpx."""
    from data.outside.service import Unusable

    found: dict[str, Service] = {}
    for name in configured(wiring.settings):
        try:
            found[name] = service(wiring, name)
        except BadInput as error:
            found[name] = Unusable(name, error)
    return found


def service(wiring: Wiring, name: str) -> "Service":
    """One that the settings name. Raises `BadInput`."""
    made = {
        "webhook": _webhook,
        "slack": _slack,
        "pagerduty": _pagerduty,
        "opsgenie": _opsgenie,
        "grafana": _grafana,
        "email": _email,
    }
    return made[name](wiring)


def sender(wiring: Wiring) -> "Sender":
    """What sends for this store."""
    from data.outside.sender import Sender

    return Sender(wiring.journal, services(wiring))


def configured(settings: Settings) -> tuple[str, ...]:
    """Which services the settings name; imports nothing."""
    signs = {"slack": "slack_url", "pagerduty": "pagerduty_routing_key", "opsgenie": "opsgenie_key"}
    known = {"webhook": "webhook_url", "grafana": "grafana_url", "email": "smtp_host"}
    return tuple(
        name
        for name in NAMES
        if (name in known and settings.values.get(known[name]))
        or (name in signs and any(settings.values.get(way) for way in ways(signs[name])))
    )


def reveal(settings: Settings, name: str, *, plain: bool = False) -> Callable[[], str]:
    """Gives the secret when it is called; ``plain``: it goes into a header. Raises `NotConfigured` then."""
    held = secret(settings, name)

    def given() -> str:
        if held is None:
            raise NotConfigured(
                f"{name} is not set.", remedy=f"Set FIRELINE_{name.upper()}, {name}_file or {name}_command."
            )
        value = held.reveal()
        held.forget()  # read anew each time: a secret that was changed is taken at once
        if plain and not value.isascii():
            raise NotConfigured(f"{held.name} gives something that is no token.")
        return value

    return given


def _text(settings: Settings, name: str) -> str:
    return cast(str, settings.values.get(name, ""))


def _webhook(wiring: Wiring) -> "Service":
    from data.outside.webhook import Webhook

    url = _text(wiring.settings, "webhook_url")
    return Webhook(wiring.ambient, url, reveal(wiring.settings, "webhook_secret"))


def _slack(wiring: Wiring) -> "Service":
    from data.outside.slack import Slack

    return Slack(reveal(wiring.settings, "slack_url"))


def _pagerduty(wiring: Wiring) -> "Service":
    from data.outside.pagerduty import EVENTS, PagerDuty

    settings = wiring.settings
    return PagerDuty(reveal(settings, "pagerduty_routing_key"), _text(settings, "pagerduty_url") or EVENTS)


def _opsgenie(wiring: Wiring) -> "Service":
    from data.outside.opsgenie import BASE, Opsgenie

    settings = wiring.settings
    return Opsgenie(reveal(settings, "opsgenie_key", plain=True), _text(settings, "opsgenie_url") or BASE)


def _grafana(wiring: Wiring) -> "Service":
    from data.outside.grafana import Grafana

    settings = wiring.settings
    url, token = _text(settings, "grafana_url"), reveal(settings, "grafana_token", plain=True)
    return Grafana(url, token, _text(settings, "grafana_dashboard"))


def _email(wiring: Wiring) -> "Service":
    from data.outside.mail import Mail, Server

    settings = wiring.settings
    where = _text(settings, "smtp_host")
    host, _, port = where.partition(":")
    to = tuple(filter(None, (one.strip() for one in _text(settings, "smtp_to").split(","))))
    if not to or not _text(settings, "smtp_from") or (port and not (port.isascii() and port.isdigit())):
        raise BadInput(
            "smtp_host stands without smtp_from or smtp_to, or its port is none.",
            remedy="Set all three; write the host as mail.example.org:587.",
        )
    authority = cast("Path | None", settings.values.get("smtp_ca_file"))
    user = _text(settings, "smtp_user")
    server = Server(host, _text(settings, "smtp_from"), to, int(port or 587), user, authority)
    return Mail(server, reveal(settings, "smtp_password") if user else None)
