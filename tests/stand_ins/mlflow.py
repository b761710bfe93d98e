"""The part of MLflow's model registry that is looked at and moves aliases, as its REST API 2.0 answers.

``registered-models/get`` answers ``registered_model`` with its aliases and latest versions, ``…/search``
lists ``registered_models``, ``model-versions/search`` takes ``filter=name='…'`` and lists ``model_versions``;
an empty list is left out of an answer, and times are milliseconds.
"""

from typing import Any

from tests.stand_ins.serving import Answer, Request, StandIn, json_answer

_ALIAS = "/api/2.0/mlflow/registered-models/alias"
_MODEL = "/api/2.0/mlflow/registered-models/get"
_MODELS = "/api/2.0/mlflow/registered-models/search"
_VERSION = "/api/2.0/mlflow/model-versions/get"
_VERSIONS = "/api/2.0/mlflow/model-versions/search"
_FIRST_MADE = 1_776_758_400_000
_DAY = 86_400_000


class MLflow(StandIn):
    """One registered model; each version has a status, each alias names a version."""

    def __init__(self, model: str = "fraud", *, versions: dict[str, str], aliases: dict[str, str]) -> None:
        super().__init__(0)
        self.model, self.versions, self.aliases = model, versions, aliases
        self.tags: dict[str, dict[str, str]] = {}
        """By version."""

    def answer(self, request: Request) -> Answer:
        given: dict[str, Any] = dict(request.query) if request.verb == "GET" else request.json
        asked = (request.verb, request.path)
        if asked in {("GET", _MODELS), ("GET", _VERSIONS)}:
            return self._search(request.path, given)
        if given.get("name") != self.model:
            return _refusal(
                "RESOURCE_DOES_NOT_EXIST", f"Registered Model with name={given.get('name')} not found", 404
            )
        if asked == ("GET", _MODEL):
            return json_answer({"registered_model": self._registered()})
        if asked == ("GET", _VERSION):
            return self._version(str(given["version"]))
        if request.path != _ALIAS:
            return _refusal("ENDPOINT_NOT_FOUND", "no such endpoint", 404)
        return self._alias(request.verb, given)

    def _alias(self, verb: str, given: dict[str, Any]) -> Answer:
        alias = str(given["alias"])
        if verb == "POST":
            if given["version"] not in self.versions:
                return _refusal("RESOURCE_DOES_NOT_EXIST", "Model Version not found", 404)
            self.aliases[alias] = given["version"]
            return json_answer({})
        if verb == "DELETE":
            self.aliases.pop(alias, None)
            return json_answer({})
        if alias not in self.aliases:
            return _refusal("INVALID_PARAMETER_VALUE", f"Registered model alias {alias} not found.", 400)
        return self._version(self.aliases[alias])

    def _search(self, path: str, given: dict[str, Any]) -> Answer:
        wanted = given.get("filter", "")
        named = wanted in {"", f"name='{self.model}'"}
        if not named and not wanted.startswith("name='"):
            return _refusal("INVALID_PARAMETER_VALUE", f"Invalid filter string: {wanted}", 400)
        if path == _MODELS:
            return json_answer({"registered_models": [self._registered()]} if named else {})
        found = [self._told(version) for version in self.versions] if named else []
        most = int(given.get("max_results", 10_000))
        return json_answer({"model_versions": found[::-1][:most]} if found else {})

    def _registered(self) -> dict[str, Any]:
        aliases = [{"alias": alias, "version": version} for alias, version in self.aliases.items()]
        latest = [self._told(version) for version in list(self.versions)[-1:]]
        told = {"name": self.model, "creation_timestamp": _FIRST_MADE, "latest_versions": latest}
        return {**told, "aliases": aliases} if aliases else told

    def _version(self, version: str) -> Answer:
        if version not in self.versions:
            return _refusal("RESOURCE_DOES_NOT_EXIST", f"Model Version (version={version}) not found", 404)
        return json_answer({"model_version": self._told(version)})

    def _told(self, version: str) -> dict[str, Any]:
        made = _FIRST_MADE + list(self.versions).index(version) * _DAY
        told = {"name": self.model, "version": version, "creation_timestamp": made}
        tags = [{"key": key, "value": value} for key, value in self.tags.get(version, {}).items()]
        aliases = [alias for alias, named in self.aliases.items() if named == version]
        return {**told, "status": self.versions[version], "aliases": aliases, "tags": tags}


def _refusal(code: str, message: str, status: int) -> Answer:
    return json_answer({"error_code": code, "message": message}, status)
