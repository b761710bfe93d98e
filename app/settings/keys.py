"""Every key of the settings: its name, what it holds, what it is for, and when a change of it applies."""

from collections.abc import Sequence

from app.settings.key import Key, Kind
from app.settings.outside_keys import OUTSIDE, OUTSIDE_SECRETS
from data.incident.fields_catalogue import SEVERITIES

THEMES = ("night", "day", "contrast")
NOTICES = ("bell", "desktop", "both", "off")
WORKSTREAMS_FROM = (*SEVERITIES, "never")
HANDOVERS = ("2h", "3h", "4h", "6h", "8h", "off")
SOURCES = {
    "alertmanager": "Alertmanager",
    "prometheus": "Prometheus",
    "gateway": "the oversight gateway",
    "mlflow": "MLflow",
    "samples": "the log store",
    "wandb": "Weights & Biases",
}
"""The sources that can ask who we are, as keys begin and as people say them."""


_SYNC = "Incident database"
_CONNECT, _YOU, _OWN, _SCREEN = "Sources", "You", "Your own files", "Screen"


def _access(source: str, named: str) -> Sequence[Key]:
    """What one source may ask of us."""

    def key(name: str, kind: Kind, about: str, example: str) -> Key:
        group = f"Access to {named}"
        return Key(name=f"{source}_{name}", kind=kind, group=group, about=about, example=example)

    return (
        key("user", "text", f"The user that {named} knows us by.", '"fireline"'),
        key("password", "secret", "That user's password; in the environment only.", "…"),
        key("password_file", "path", "A file that holds the password.", f'"~/.secrets/{source}"'),
        key("password_command", "command", "A command that prints it.", f'["pass", "show", "{source}"]'),
        key("token", "secret", f"A bearer token for {named}; in the environment only.", "…"),
        key("token_file", "path", "A file that holds the token.", f'"~/.secrets/{source}-token"'),
        key("token_command", "command", "A command that prints it.", f'["pass", "show", "{source}-token"]'),
        key("ca_file", "path", f"The certificate authority that {named} is signed by.", '"/etc/ssl/own.pem"'),
        key("timeout", "seconds", f"How long {named} may take for one answer, in seconds.", "10"),
    )


KEYS: tuple[Key, ...] = (
    Key(
        name="alertmanager_url",
        kind="urls",
        group=_CONNECT,
        about="Alertmanager, whose firing alerts are shown and declared from; several as a list.",
        example='"http://alertmanager:9093"',
    ),
    Key(
        name="watchdog_alert",
        kind="text",
        group=_CONNECT,
        about="The name of an alert that always fires; that it is missing is an alarm.",
        example='"Watchdog"',
    ),
    Key(
        name="prometheus_url",
        kind="url",
        group=_CONNECT,
        about="Prometheus, which runbooks and metrics ask.",
        example='"http://prometheus:9090"',
    ),
    Key(
        name="gateway_url",
        kind="url",
        group=_CONNECT,
        about="The oversight gateway, where the catalogue names none for a system.",
        example='"http://ai-oversight-gateway:8080"',
    ),
    Key(
        name="mlflow_url",
        kind="url",
        group=_CONNECT,
        about="MLflow, whose model registry knows versions and aliases.",
        example='"http://mlflow:5000"',
    ),
    Key(
        name="samples_file",
        kind="path",
        group=_CONNECT,
        about="A file of JSON lines with what models were asked and answered.",
        example='"/var/log/model/samples.jsonl"',
    ),
    Key(
        name="samples_command",
        kind="command",
        group=_CONNECT,
        about="A command that prints such lines; it finds FIRELINE_MODEL_ID and FIRELINE_SINCE set.",
        example='["fetch-samples", "--last", "100"]',
    ),
    Key(
        name="samples_url",
        kind="url",
        group=_CONNECT,
        about="A log store's query; $model_id, $since and $since_ns in it are filled in.",
        example='"https://loki/loki/api/v1/query_range?query={model_id=\\"$model_id\\"}&start=$since_ns"',
    ),
    Key(
        name="wandb_url",
        kind="url",
        group=_CONNECT,
        about="Weights & Biases, where a server of your own is asked about artifacts of the catalogue.",
        example='"https://wandb.example.org"',
    ),
    Key(
        name="validations",
        kind="directories",
        group=_CONNECT,
        about="Directories with result files of Great Expectations.",
        example='["/srv/gx/uncommitted/validations"]',
    ),
    Key(
        name="kube_context",
        kind="text",
        group=_CONNECT,
        about="The kubectl context to act in, where the catalogue names none for a system.",
        example='"prod-eu"',
    ),
    Key(
        name="sync_url",
        kind="url",
        group=_SYNC,
        about="The incident database; not needed where this store enrolled with fireline sync enrol.",
        example='"https://incidents.example.org"',
    ),
    Key(
        name="sync_token",
        kind="secret",
        group=_SYNC,
        about="Its token; in the environment only, and not needed where this store enrolled.",
        example="…",
    ),
    Key(
        name="sync_token_file",
        kind="path",
        group=_SYNC,
        about="A file that holds the token.",
        example='"~/.secrets/fireline-sync"',
    ),
    Key(
        name="sync_token_command",
        kind="command",
        group=_SYNC,
        about="A command that prints it.",
        example='["pass", "show", "fireline-sync"]',
    ),
    Key(
        name="sync_ca_file",
        kind="path",
        group=_SYNC,
        about="The certificate authority that the incident database is signed by.",
        example='"/etc/ssl/own.pem"',
    ),
    Key(
        name="responder",
        kind="text",
        group=_YOU,
        about="Your name, as the timeline shows it.",
        example='"Ana Ruiz"',
    ),
    Key(
        name="redactors",
        kind="text",
        group=_YOU,
        about="Who may erase by law beside an incident's commander; names, separated by commas.",
        example='"Dana Privacy, Eli Admin"',
    ),
    Key(
        name="customers",
        kind="text",
        group=_YOU,
        about="Customers whose names a redacted export hides; names, separated by commas.",
        example='"Northwind Bank, Contoso"',
    ),
    Key(
        name="legal_counsel",
        kind="text",
        group=_YOU,
        about="Who may read notes for legal counsel beside their author; names, separated by commas.",
        example='"Lee Counsel"',
    ),
    Key(
        name="read_only",
        kind="switch",
        group=_YOU,
        about="Nothing that changes anything can be started; looking, notes and answers still work.",
        example="true",
    ),
    Key(
        name="second_approver",
        kind="switch",
        group=_YOU,
        about="A kill waits for a second responder, or breaks the glass with a reason and is reviewed.",
        example="true",
    ),
    Key(
        name="runbooks",
        kind="directories",
        group=_OWN,
        about="Directories with runbooks of your own, beside those that ship.",
        example='["/etc/fireline/runbooks"]',
    ),
    Key(
        name="knowledge",
        kind="directories",
        group=_OWN,
        about="Directories with a taxonomy, severities, clocks and a business calendar.",
        example='["/etc/fireline/knowledge"]',
    ),
    Key(
        name="workstreams_from",
        kind="choice",
        group=_OWN,
        about="From which severity on declaring opens the workstreams that the playbook asks for, by itself:"
        f" {', '.join(WORKSTREAMS_FROM)}.",
        example='"critical"',
        choices=WORKSTREAMS_FROM,
        live=True,
    ),
    Key(
        name="models",
        kind="models",
        group=_OWN,
        about="The catalogue of your systems; models.yaml beside this file when not set.",
        example='"/etc/fireline/models.yaml"',
    ),
    Key(
        name="theme",
        kind="choice",
        group=_SCREEN,
        about="Colours of the app: night, day or contrast (high contrast).",
        example='"day"',
        choices=THEMES,
        live=True,
    ),
    Key(
        name="notify",
        kind="choice",
        group=_SCREEN,
        about="How the terminal calls you shortly before a clock breaches: bell, desktop (a notice of the"
        " terminal, where it is known to show them), both or off.",
        example='"both"',
        choices=NOTICES,
        live=True,
    ),
    Key(
        name="handover",
        kind="choice",
        group=_SCREEN,
        about=f"After how long in command the screen asks to hand over: {', '.join(HANDOVERS)}.",
        example='"4h"',
        choices=HANDOVERS,
        live=True,
    ),
    *(key for source, named in SOURCES.items() for key in _access(source, named)),
    *OUTSIDE,
)
BY_NAME = {key.name: key for key in KEYS}

SECRETS = (
    *(f"{source}_{what}" for source in SOURCES for what in ("password", "token")),
    "sync_token",
    *OUTSIDE_SECRETS,
)
"""What is had in one of three ways: outright, ``…_file``, ``…_command``."""


def ways(secret: str) -> tuple[str, str, str]:
    """The three keys that can give a secret."""
    return secret, f"{secret}_file", f"{secret}_command"
