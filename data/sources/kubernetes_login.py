"""How to reach a cluster: which context, and the credentials of the kubeconfig, as the ``kubernetes`` client
loads them.

Two things are done here rather than there. kubectl takes the first file's current context, the client the
last one's. And the client would run a login command on our terminal, with our keyboard as its input.

This module imports the client (without its models); import it in a worker.
"""

import base64
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml
from kubernetes.client.configuration import Configuration
from kubernetes.config import incluster_config, kube_config
from kubernetes.config.config_exception import ConfigException

from data import secrets
from data.errors import NotConfigured, Unauthorized
from data.sources.endpoint import Endpoint, endpoint
from data.text import clean, clean_line

COMMAND_SECONDS = 15.0
"""A login command that takes longer is ended."""
_IN_CLUSTER = "KUBERNETES_SERVICE_HOST"
_MALFORMED = (ValueError, TypeError, AttributeError, KeyError)
"""What the client lets through where a kubeconfig has another shape than it expects."""
_CERTIFICATE = (("client-certificate", "clientCertificateData"), ("client-key", "clientKeyData"))


class Login(msgspec.Struct, frozen=True):
    """A way in."""

    context: str
    user: str
    namespace: str
    """The context's own; ``default`` where it names none."""
    place: Endpoint
    configuration: Any
    """`kubernetes.client.configuration.Configuration`."""
    command: str
    """How kubectl is called to reach the same cluster."""


def kubeconfig_files(environment: Mapping[str, str]) -> list[Path]:
    """The files of ``KUBECONFIG`` in order, else the usual one, as far as they exist."""
    listed = [part for part in environment.get("KUBECONFIG", "").split(os.pathsep) if part]
    home = environment.get("HOME", "")
    named = [Path(part) for part in listed] or ([Path(home, ".kube", "config")] if home else [])
    return [path for path in dict.fromkeys(named) if path.is_file()]


def log_in(context: str, environment: Mapping[str, str], folder: Path) -> Login:
    """Load the configuration for a context; empty means the current one.

    ``folder`` (0700) takes the certificates and keys that the kubeconfig holds, since TLS reads files.
    Raises `NotConfigured` where nothing says how, `Unauthorized` where the login command fails.
    """
    files = kubeconfig_files(environment)
    if not files:
        if not context and environment.get(_IN_CLUSTER):
            return _in_cluster()
        raise NotConfigured(
            "There is no kubeconfig.",
            remedy="Set KUBECONFIG, or make ~/.kube/config: kubectl config get-contexts shows what it has.",
        )
    try:
        return _from_files(files, context, environment, folder)
    except (ConfigException, yaml.YAMLError, OSError, *_MALFORMED) as error:
        raise NotConfigured(
            f"The kubeconfig cannot be used: {secrets.mask(clean_line(str(error), 300))}",
            remedy="Compare: kubectl config view --minify",
        ) from error


def _from_files(files: list[Path], context: str, environment: Mapping[str, str], folder: Path) -> Login:
    merged = kube_config.KubeConfigMerger(os.pathsep.join(str(path) for path in files))
    current = next((one["current-context"] for one in merged.config_files.values() if _current(one)), "")
    name = context or str(current)
    contexts = [one.value for one in merged.config.value["contexts"]]
    found = next((one["context"] for one in contexts if one.get("name") == name), None)
    if found is None:
        known = ", ".join(clean_line(str(one.get("name")), 80) for one in contexts[:8]) or "none"
        what = f"has no context {clean_line(name, 80)!r}" if name else "names no current context"
        raise NotConfigured(
            f"The kubeconfig {what}; it has {known}.", remedy="kubectl config use-context NAME"
        )
    _run_login_command(merged.config.value, str(found.get("user", "")), environment)
    configuration = Configuration()
    loader = kube_config.KubeConfigLoader(
        merged.config, active_context=name, config_base_path=None, temp_file_path=str(folder)
    )
    loader.load_and_set(configuration)
    shown = clean_line(name, 100)
    return Login(
        context=shown,
        user=clean_line(str(found.get("user", "")), 100),
        namespace=clean_line(str(found.get("namespace") or "default"), 253),
        place=endpoint(f"Kubernetes {shown}", configuration.host),
        configuration=_bounded(configuration),
        command=f"kubectl --context {shown}",
    )


def _current(document: Any) -> bool:
    return isinstance(document, dict) and bool(document.get("current-context"))


def _in_cluster() -> Login:
    configuration = Configuration()
    try:
        incluster_config.load_incluster_config(client_configuration=configuration)
    except (ConfigException, OSError) as error:
        raise NotConfigured(f"The service account cannot be used: {clean_line(str(error), 200)}") from error
    place = endpoint("Kubernetes in this cluster", configuration.host)
    return Login("in cluster", "service account", "default", place, _bounded(configuration), "kubectl")


def _bounded(configuration: Any) -> Any:
    """No blind retry, and few connections."""
    configuration.retries = False
    configuration.connection_pool_maxsize = 2
    return configuration


def _run_login_command(document: dict[str, Any], user: str, environment: Mapping[str, str]) -> None:
    """Run the user's ``exec`` plugin without a terminal, and put what it answers in its place."""
    entry = next((one.value for one in document["users"] if one.value.get("name") == user), None)
    plugin = ((entry or {}).get("user") or {}).get("exec")
    if entry is None or not isinstance(plugin, dict):
        return
    words = [str(plugin.get("command", "")), *(str(one) for one in plugin.get("args") or ())]
    version = str(plugin.get("apiVersion", ""))
    asked = {"apiVersion": version, "kind": "ExecCredential", "spec": {"interactive": False}}
    extra = {str(one["name"]): str(one["value"]) for one in plugin.get("env") or ()}
    variables = {**environment, **extra, "KUBERNETES_EXEC_INFO": json.dumps(asked)}
    shown = clean_line(Path(words[0]).name, 80)
    remedy = f"Log in by hand: kubectl get namespaces, which runs {shown} too."
    try:
        done = subprocess.run(
            words, env=variables, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=COMMAND_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        why = "took too long" if isinstance(error, subprocess.TimeoutExpired) else "cannot be run"
        raise Unauthorized(f"The login command {shown} {why}.", remedy=remedy) from error
    if done.returncode:
        said = secrets.mask(clean(done.stderr, 300).strip())
        raise Unauthorized(
            f"The login command {shown} failed with {done.returncode}" + (f": {said}" if said else "."),
            remedy=remedy,
        )
    entry["user"] = {**_credentials(done.stdout, shown, remedy)}


def _credentials(output: bytes, shown: str, remedy: str) -> dict[str, str]:
    """The user entry that an ExecCredential stands for."""
    try:
        status = json.loads(output[:1_000_000])["status"]
        found = {"token": status["token"]} if status.get("token") else {}
        if status.get("clientCertificateData"):
            for name, field in _CERTIFICATE:
                found[f"{name}-data"] = base64.b64encode(str(status[field]).encode()).decode()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unauthorized(f"The login command {shown} answered no credentials.", remedy=remedy) from error
    return found
