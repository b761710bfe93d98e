"""The keys of the world outside: services that are told, each with its address and its secret."""

from collections.abc import Iterator

from app.settings.key import Key, Kind

_GROUP = "World outside"


def _key(name: str, kind: Kind, about: str, example: str) -> Key:
    return Key(name=name, kind=kind, group=_GROUP, about=about, example=example)


def _secret(name: str, about: str) -> Iterator[Key]:
    """Had in one of three ways."""
    place = name.replace("_", "-")
    yield _key(name, "secret", f"{about}; in the environment only.", "…")
    yield _key(f"{name}_file", "path", "A file that holds it.", f'"~/.secrets/{place}"')
    yield _key(f"{name}_command", "command", "A command that prints it.", f'["pass", "show", "{place}"]')


OUTSIDE: tuple[Key, ...] = (
    _key(
        "webhook_url", "url", "A service of your own that is told, signed.", '"https://hooks.example.org/ai"'
    ),
    *_secret("webhook_secret", "What the webhook is signed with"),
    *_secret("slack_url", "The address of Slack's incoming webhook, which is its secret"),
    *_secret("pagerduty_routing_key", "The integration key of PagerDuty's Events API v2"),
    *_secret("pagerduty_token", "A token of PagerDuty's REST API, to learn who acknowledged when"),
    _key(
        "pagerduty_url",
        "url",
        "Where PagerDuty takes events, where it is not https://events.pagerduty.com.",
        '"https://events.eu.pagerduty.com"',
    ),
    _key(
        "pagerduty_rest_url",
        "url",
        "Where PagerDuty answers, where it is not https://api.pagerduty.com.",
        '"https://api.eu.pagerduty.com"',
    ),
    *_secret("opsgenie_key", "The API key of Opsgenie or Jira Service Management"),
    _key(
        "opsgenie_url",
        "url",
        "Its base address, before /v2; Opsgenie's own ends on 5 April 2027.",
        '"https://api.eu.opsgenie.com"',
    ),
    _key("grafana_url", "url", "Grafana, whose graphs are annotated.", '"https://grafana.example.org"'),
    *_secret("grafana_token", "A service account token of Grafana's that may write annotations"),
    _key("grafana_dashboard", "text", "The uid of the dashboard to annotate; none: by tag.", '"ai-prod"'),
    _key("smtp_host", "text", "The mail server, with its port: 465 for TLS, else STARTTLS.", '"mail:587"'),
    _key("smtp_from", "text", "Whom mail comes from.", '"fireline@example.org"'),
    _key("smtp_to", "text", "Whom mail goes to, separated by commas.", '"oncall@example.org"'),
    _key("smtp_user", "text", "The user that the mail server knows us by.", '"fireline"'),
    *_secret("smtp_password", "That user's password"),
    _key("smtp_ca_file", "path", "The authority that the mail server is signed by.", '"/etc/ssl/own.pem"'),
)
OUTSIDE_SECRETS = (
    "webhook_secret",
    "slack_url",
    "pagerduty_routing_key",
    "pagerduty_token",
    "opsgenie_key",
    "grafana_token",
    "smtp_password",
)
