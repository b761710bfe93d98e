"""What a step may read from its environment, and what each variable may hold.

Free text (a reason, a URL, a query) never enters a command's text: a step uses it quoted,
``"$FIRELINE_REASON"``, and puts it into JSON with ``jq --arg reason "$FIRELINE_REASON"``.
"""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from data.errors import BadInput
from data.text import clean

VALUE_LIMIT = 20_000
"""Characters."""

Kind = Literal["name", "url", "path", "text"]


class Variable(NamedTuple):
    """``name``: the ceiling of placeholders with ``@ : / +``; ``url``: http or https; ``path``: an absolute
    path in one line; ``text``: anything."""

    kind: Kind
    description: str


VARIABLES: dict[str, Variable] = {
    "FIRELINE_INCIDENT": Variable("name", "the incident's number"),
    "FIRELINE_INCIDENT_TYPE": Variable("name", "its type's id"),
    "FIRELINE_SEVERITY": Variable("name", "its severity"),
    "FIRELINE_MODEL": Variable("name", "the model's id"),
    "FIRELINE_MODEL_VERSION": Variable("name", "the version that serves when the step starts"),
    "FIRELINE_PREVIOUS_VERSION": Variable("name", "the version that served before; nobody vouches for it"),
    "FIRELINE_KNOWN_GOOD_VERSION": Variable("name", "the version that somebody vouches for"),
    "FIRELINE_NAMESPACE": Variable("name", "the model's Kubernetes namespace"),
    "FIRELINE_DEPLOYMENT": Variable("name", "the model's deployment"),
    "FIRELINE_GATEWAY_DEPLOYMENT": Variable("name", "the deployment of the oversight gateway"),
    "FIRELINE_PIPELINE_NAMESPACE": Variable("name", "the namespace of the model's data pipeline"),
    "FIRELINE_OPERATOR": Variable("text", "who runs the step: an address where one is known, else a name"),
    "FIRELINE_REASON": Variable("text", "why the step is run"),
    "FIRELINE_TITLE": Variable("text", "the incident's title"),
    "FIRELINE_PROMETHEUS_URL": Variable("url", "where Prometheus answers, without a final slash"),
    "FIRELINE_ALERTMANAGER_URL": Variable("url", "where Alertmanager answers, without a final slash"),
    "FIRELINE_MLFLOW_URL": Variable(
        "url", "where the model registry (MLflow) answers, without a final slash"
    ),
    "FIRELINE_WANDB_URL": Variable(
        "url", "where Weights & Biases answers, where it is a server of one's own"
    ),
    "FIRELINE_HOME": Variable("path", "the store, so that a Fireline that the step starts uses the same"),
    "FIRELINE_CONFIG": Variable("path", "the settings file, where there is one"),
    "FIRELINE_PROGRAM": Variable("path", "the Fireline that runs the step"),
    "FIRELINE_GATEWAY_URL": Variable("url", "where the oversight gateway answers, without a final slash"),
}

_ADDRESS = re.compile(r"\$\{?(FIRELINE_[A-Z]+_URL)\b(?::?-([^}\s\"']+))?")
"""An address in a command, with what it falls back to where nothing is set."""
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@:/+-]{0,198}[A-Za-z0-9])?")
_PATH = re.compile(r"/[^\x00-\x1f\x7f]{0,4000}")
_URL = re.compile(r"https?://[A-Za-z0-9\[][^\s\x00-\x20\x7f\"'`\\<>{}]{0,1990}")


def leads_safely(name: str) -> bool:
    """Whether a word that begins with ``"$name"`` can never be taken for an option."""
    variable = VARIABLES.get(name)
    return variable is not None and variable.kind != "text"


def checked(values: Mapping[str, str]) -> dict[str, str]:
    """The variables as a step gets them: URLs lose their final slash, text is cleaned.

    An empty value is left out, so that a step under ``set -u`` or ``${NAME:?}`` stops. Raises `BadInput`
    for a name that is not listed here and for a value that its kind does not take.
    """
    result: dict[str, str] = {}
    for name, value in values.items():
        variable = VARIABLES.get(name)
        if variable is None:
            raise BadInput(f"a step has no variable {name}")
        if value:
            result[name] = _checked(name, variable.kind, value)
    return result


def _checked(name: str, kind: Kind, value: str) -> str:
    if kind == "text":
        return clean(value, VALUE_LIMIT)
    if kind == "url":
        value = value.rstrip("/")
        if not _URL.fullmatch(value):
            raise BadInput(f"{name}: {value[:80]!r} is not an http or https URL that a step can use")
        return value
    if kind == "path":
        if not _PATH.fullmatch(value):
            raise BadInput(f"{name}: {value[:80]!r} is not an absolute path that a step can use")
        return value
    if not _NAME.fullmatch(value):
        raise BadInput(f"{name}: {value[:80]!r} holds a character that a step's variable cannot take")
    return value


def addresses(command: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The servers that a command asks by the variables above, ``http://host:port``, without a user or a path.

    What neither a value nor the command itself names is left out.
    """
    told = [values.get(name) or fallback for name, fallback in _ADDRESS.findall(command)]
    servers = [urlsplit(address) for address in told if _URL.fullmatch(address)]
    return tuple(dict.fromkeys(f"{of.scheme}://{of.netloc.rpartition('@')[2]}" for of in servers))
