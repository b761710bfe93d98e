"""``model-registry/set-alias``: moves an alias of a registered model to another version.

MLflow: ``registered-models/alias`` replaces silently, and a missing alias answers 400 with
``INVALID_PARAMETER_VALUE`` (https://mlflow.org/docs/latest/api_reference/rest-api.html).
"""

import json
from shlex import quote
from typing import Any, ClassVar, Literal

from runbooks.actions.protocol import CannotLook, Change, Fields, Look, Prior, Template

NONE = "(no version)"
_API = '"${FIRELINE_MLFLOW_URL:?no model registry is configured}"/api/2.0/mlflow'
_CURL = "curl --silent --show-error"
_JSON = "--header 'Content-Type: application/json'"


class SetAlias(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``model-registry/set-alias``: to a version that is READY; the undo restores the one before."""

    NAME: ClassVar[str] = "model-registry/set-alias"
    registry: Literal["mlflow"] = "mlflow"
    model: str
    """The registered model's name."""
    alias: str
    version: str

    def template(self) -> Template:
        return Template(self._set(self.version), self._names(self.version))

    def prior(self, look: Look) -> Prior:
        ready = self._asked(
            look, f"{_API}/model-versions/get", f"name={self.model}", f"version={self.version}"
        )
        status = ready.get("model_version", {}).get("status", "")
        if status != "READY":
            told = status or ready.get("message") or "unknown to the registry"
            return Prior(
                problem=f"Version {self.version} of {self.model} is not READY: {told}.",
                remedy="Choose another version.",
            )
        now = self._asked(
            look, f"{_API}/registered-models/alias", f"name={self.model}", f"alias={self.alias}"
        )
        if "model_version" not in now and now.get("error_code") != "INVALID_PARAMETER_VALUE":
            raise CannotLook(
                f"the registry answered {now.get('message') or now.get('error_code') or 'nothing'}"
            )
        before = str(now["model_version"]["version"]) if "model_version" in now else ""
        return Prior(
            (Change(f"{self.model}@{self.alias}", before or NONE, self.version),),
            self._set(before) if before else self._delete(),
            precheck=self._names(before) if before else "",
            undo_precheck=self._names(self.version),
            restored=self._names(before) if before else self._absent(),
        )

    def _asked(self, look: Look, address: str, *fields: str) -> dict[str, Any]:
        words = " ".join(f"--data-urlencode {quote(field)}" for field in fields)
        try:
            found: dict[str, Any] = json.loads(look(f"{_CURL} --no-fail --get {words} {address}"))
        except ValueError:
            raise CannotLook("the registry answered something that is no JSON") from None
        return found

    def _set(self, version: str) -> str:
        program = quote("{name: $name, alias: $alias, version: $version}")
        given = {"name": self.model, "alias": self.alias, "version": version}
        words = " ".join(f"--arg {name} {quote(value)}" for name, value in given.items())
        return (
            f"jq --null-input {words} {program} |\n"
            f"  {_CURL} --fail --request POST {_JSON} --data-binary @- \\\n"
            f"  {_API}/registered-models/alias"
        )

    def _delete(self) -> str:
        words = " ".join(
            f"--arg {name} {quote(value)}" for name, value in (("name", self.model), ("alias", self.alias))
        )
        return (
            f"jq --null-input {words} '{{name: $name, alias: $alias}}' |\n"
            f"  {_CURL} --fail --request DELETE {_JSON} --data-binary @- \\\n"
            f"  {_API}/registered-models/alias"
        )

    def _absent(self) -> str:
        fields = " ".join(
            f"--data-urlencode {quote(one)}" for one in (f"name={self.model}", f"alias={self.alias}")
        )
        holds = "jq --exit-status '.error_code == \"INVALID_PARAMETER_VALUE\"'"
        return f"{_CURL} --no-fail --get {fields} {_API}/registered-models/alias |\n  {holds}"

    def _names(self, version: str) -> str:
        fields = " ".join(
            f"--data-urlencode {quote(one)}" for one in (f"name={self.model}", f"alias={self.alias}")
        )
        holds = f"jq --exit-status --arg version {quote(version)} '.model_version.version == $version'"
        return f"{_CURL} --fail --get {fields} {_API}/registered-models/alias |\n  {holds}"
