"""The world outside: whether each service that is named can be made and its secret had, and what waits.

Nothing is sent: these services cannot be asked anything without being told something.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from app import outside
from app.doctor.examine import Check
from app.wiring import Wiring
from data.finding import Finding
from data.journal.store import DATABASE
from data.text import count

GROUP = "World outside"
_SECRETS = {
    "webhook": "webhook_secret",
    "slack": "slack_url",
    "pagerduty": "pagerduty_routing_key",
    "opsgenie": "opsgenie_key",
    "grafana": "grafana_token",
    "email": "smtp_password",
}


def checks(wiring: Wiring) -> Iterator[Check]:
    """One for each service, and one for the queue; that there is none is said."""
    named = outside.configured(wiring.settings)
    for name in named:
        yield Check(GROUP, name, partial(_service, wiring, name))
    yield Check(GROUP, "queue", partial(_queue, wiring, bool(named)))


def _service(wiring: Wiring, name: str) -> Sequence[Finding]:
    """Raises `BadInput`, `NotConfigured`, which are told as they are."""
    from data.outside.post import check_address

    outside.service(wiring, name)
    settings = wiring.settings
    without_login = name == "email" and not settings.values.get("smtp_user")
    key = "" if without_login else _SECRETS[name]
    value = outside.reveal(settings, key)() if key else ""
    address = value if name == "slack" else settings.values.get(f"{name}_url")
    if address:
        check_address(name, str(address))
    said = "Its settings can be taken and its secret can be had; nothing was sent."
    return [Finding(group=GROUP, name=name, state="good", said=said)]


def _queue(wiring: Wiring, named: bool) -> Sequence[Finding]:
    from data.outside import queue

    there = (wiring.home / DATABASE).is_file()  # looking makes no store
    waiting = queue.waiting(wiring.journal) if there else []
    if waiting:
        said = f"{count(len(waiting), 'delivery', 'deliveries')} wait to be sent."
        remedy = "fireline outside says why; fireline outside send sends them."
        return [Finding(group=GROUP, name="queue", state="warning", said=said, remedy=remedy)]
    if not named:
        said, remedy = "Not configured.", "docs/outside.md, if somebody is to be told."
        return [Finding(group=GROUP, name="queue", state="skipped", said=said, remedy=remedy)]
    return [Finding(group=GROUP, name="queue", state="good", said="Nothing waits to be sent.")]
