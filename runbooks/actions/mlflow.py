"""Aliases in MLflow's model registry.

``registered-models/alias`` replaces silently, and a missing alias answers 400 with
``INVALID_PARAMETER_VALUE`` (https://mlflow.org/docs/latest/api_reference/rest-api.html). Versions are text.
"""

import json
from shlex import quote
from typing import Any, ClassVar

from runbooks.actions.protocol import CannotLook, Look
from runbooks.authorization import let_in

_API = '"${FIRELINE_MLFLOW_URL:?no model registry is configured}"/api/2.0/mlflow'
_CURL = f"curl --silent --show-error {let_in('mlflow')}"
_JSON = "--header 'Content-Type: application/json'"
_MISSING = "INVALID_PARAMETER_VALUE"
_UNKNOWN = frozenset({"RESOURCE_DOES_NOT_EXIST", _MISSING})


class Alias:
    """One alias of one registered model; `runbooks.actions.model_registry.Alias` is its shape."""

    READY: ClassVar[str] = "READY"

    def __init__(self, model: str, alias: str) -> None:
        self.model, self.alias = model, alias

    def move(self, version: str) -> str:
        return self._write("POST", "{name: $name, alias: $alias, version: $version}", version=version)

    def remove(self) -> str:
        return self._write("DELETE", "{name: $name, alias: $alias}")

    def names(self, version: str) -> str:
        holds = f"jq --exit-status --arg version {quote(version)} '.model_version.version == $version'"
        return f"{_CURL} --fail {self._read} |\n  {holds}"

    def is_absent(self) -> str:
        return f"{_CURL} --no-fail {self._read} |\n  jq --exit-status '.error_code == \"{_MISSING}\"'"

    def tell(self) -> str:
        program = """'"\\($alias) is \\(.model_version.version // "gone")"'"""
        return (
            f"{_CURL} --no-fail {self._read} |\n  jq --raw-output --arg alias {quote(self.alias)} {program}"
        )

    def status(self, look: Look, version: str) -> str:
        return str(self._of(look, version).get("status", ""))

    def served(self, look: Look, version: str) -> str:
        """The version's tag ``model_version``, where it has one."""
        tags = {one["key"]: one["value"] for one in self._of(look, version).get("tags") or ()}
        return str(tags.get("model_version", version))

    def version(self, look: Look) -> str:
        found = self._asked(look, self._read)
        if "model_version" in found:
            return str(found["model_version"]["version"])
        if found.get("error_code") == _MISSING:
            return ""
        told = found.get("message") or found.get("error_code") or "nothing"
        raise CannotLook(f"the registry answered {told}")

    def _of(self, look: Look, version: str) -> dict[str, Any]:
        """Of a version; empty for one that the registry does not know."""
        fields = _fields(name=self.model, version=version)
        found = self._asked(look, f"--get {fields} {_API}/model-versions/get")
        if "model_version" not in found and found.get("error_code") not in _UNKNOWN:
            raise CannotLook(
                f"the registry answered {found.get('message') or found.get('error_code') or 'nothing'}"
            )
        known: dict[str, Any] = found.get("model_version", {})
        return known

    @property
    def _read(self) -> str:
        return f"--get {_fields(name=self.model, alias=self.alias)} {_API}/registered-models/alias"

    def _asked(self, look: Look, words: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(look(f"{_CURL} --no-fail {words}"))
        except ValueError:
            raise CannotLook("the registry answered something that is no JSON") from None
        return found

    def _write(self, method: str, program: str, **more: str) -> str:
        given = {"name": self.model, "alias": self.alias, **more}
        words = " ".join(f"--arg {name} {quote(value)}" for name, value in given.items())
        return (
            f"jq --null-input {words} '{program}' |\n"
            f"  {_CURL} --fail --request {method} {_JSON} --data-binary @- \\\n"
            f"  {_API}/registered-models/alias"
        )


def _fields(**fields: str) -> str:
    return " ".join(f"--data-urlencode {quote(f'{name}={value}')}" for name, value in fields.items())
