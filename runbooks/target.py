"""Where kubectl acts, pinned when a step is confirmed, so that nobody's other pane can redirect it.

A step gets a ``KUBECONFIG`` of its own: an overlay with the current context and its whole cluster entry, then
the responder's files, which keep the credentials. kubectl lets the first file that says something win, so a
``use-context`` or ``set-cluster`` in those files changes nothing for a step that is confirmed already.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from data import secrets, yaml_file
from data.errors import BadInput, Refused
from data.text import clean_line
from runbooks.kubectl_target import overrides

_LIMIT = 8_000_000
"""Bytes of one kubeconfig; embedded certificates are long."""
_PATHS = ("certificate-authority",)
_USES = re.compile(r"\b(?:kubectl|oc|helm)\b")

Entry = dict[str, Any]


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """The context, cluster and namespace that kubectl would use now."""

    context: str
    server: str
    namespace: str
    files: tuple[str, ...]
    """The responder's kubeconfig files, absolute, first wins."""
    overlay: bytes
    """The pinned part, JSON, as kubectl reads it; no credentials are in it."""

    def described(self) -> str:
        """``context @ server, namespace``, one line."""
        return f"{self.context} @ {self.server or 'no server'}, {self.namespace}"

    def pin(self, directory: Path) -> dict[str, str]:
        """Write the overlay; the variables that make kubectl read it first. Raises `OSError`."""
        path = directory / "kubeconfig"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(self.overlay)
        return {"KUBECONFIG": os.pathsep.join([str(path), *self.files])}


def uses_kubectl(*commands: str) -> bool:
    """Whether any of the texts mentions what reads a kubeconfig."""
    return any(_USES.search(command) for command in commands)


def read(environment: Mapping[str, str]) -> Target | None:
    """What the kubeconfig files say now; ``None`` where there is none, or no current context.

    Raises `Refused` for a file that cannot be understood, and a current context that is not there.
    """
    files = _files(environment)
    documents = [(path, _load(path)) for path in files if path.is_file()]
    name = next((str(d["current-context"]) for _, d in documents if d.get("current-context")), "")
    if not name:
        return None
    context = _entry(documents, "contexts", "context", name)
    if context is None:
        raise Refused(
            f"kubectl's current context is {clean_line(name)!r}, and no kubeconfig file has it.",
            remedy="Choose one with: kubectl config use-context NAME",
        )
    cluster_name = str(context.get("cluster", ""))
    cluster = _entry(documents, "clusters", "cluster", cluster_name) or {}
    namespace = str(context.get("namespace") or "default")
    overlay = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "contexts": [{"name": name, "context": {**context, "namespace": namespace}}],
        "clusters": [{"name": cluster_name, "cluster": cluster}],
    }
    return Target(
        context=clean_line(name),
        server=secrets.mask(clean_line(str(cluster.get("server", "")))),
        namespace=clean_line(namespace),
        files=tuple(str(path) for path in files),
        overlay=msgspec.json.encode(overlay),
    )


def refuse_other(target: Target | None, declared: str, commands: tuple[str, ...]) -> None:
    """Raises `Refused` for commands that point kubectl elsewhere, and where the target is not the declared
    context of the model (empty: none is declared).
    """
    if not uses_kubectl(*commands):
        return
    for command in commands:
        for _, name in overrides(command):
            raise Refused(
                f"The command sets {name}, which would act elsewhere than what is shown and confirmed.",
                remedy="Leave it out: the step acts in kubectl's current context, pinned when you confirm.",
            )
    actual = target.context if target else ""
    if declared and actual != declared:
        shown = f"kubectl points at {actual!r}" if actual else "kubectl has no current context"
        raise Refused(
            f"The model's context is {declared!r}, and {shown}.",
            remedy=f"Run: kubectl config use-context {declared}",
        )


def _files(environment: Mapping[str, str]) -> list[Path]:
    """The files of ``KUBECONFIG`` in order, once each, else the usual one; absolute."""
    listed = [part for part in environment.get("KUBECONFIG", "").split(os.pathsep) if part]
    if not listed:
        home = environment.get("HOME", "")
        listed = [str(Path(home, ".kube", "config"))] if home else []
    return [Path(part).absolute() for part in dict.fromkeys(listed)]


def _load(path: Path) -> Entry:
    try:
        data = yaml_file.load_file(path, _LIMIT).data
    except BadInput as error:
        raise Refused(f"The kubeconfig cannot be read: {error.message}") from error
    return data if isinstance(data, dict) else {}


def _entry(documents: list[tuple[Path, Entry]], plural: str, singular: str, name: str) -> Entry | None:
    """The first entry of this name, its relative paths made absolute against the file it stands in."""
    for path, document in documents:
        listed = document.get(plural)
        for item in listed if isinstance(listed, list) else []:
            if isinstance(item, dict) and item.get("name") == name and isinstance(item.get(singular), dict):
                return _absolute(item[singular], path.parent)
    return None


def _absolute(entry: Entry, directory: Path) -> Entry:
    made = {
        key: str(directory / value)
        for key, value in entry.items()
        if key in _PATHS and isinstance(value, str) and value
    }
    return {**entry, **made}
