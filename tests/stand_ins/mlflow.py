"""The part of MLflow's model registry that moves aliases, as its REST API answers."""

from typing import Any

from tests.stand_ins.serving import Answer, Request, StandIn, json_answer

_ALIAS = "/api/2.0/mlflow/registered-models/alias"
_VERSION = "/api/2.0/mlflow/model-versions/get"


class MLflow(StandIn):
    """One registered model; each version has a status, each alias names a version."""

    def __init__(self, model: str = "fraud", *, versions: dict[str, str], aliases: dict[str, str]) -> None:
        super().__init__(0)
        self.model, self.versions, self.aliases = model, versions, aliases
        self.tags: dict[str, dict[str, str]] = {}
        """By version."""

    def answer(self, request: Request) -> Answer:
        given: dict[str, Any] = dict(request.query) if request.verb == "GET" else request.json
        if given.get("name") != self.model:
            return _refusal(
                "RESOURCE_DOES_NOT_EXIST", f"Registered Model with name={given.get('name')} not found", 404
            )
        if request.path == _VERSION and request.verb == "GET":
            return self._version(str(given["version"]))
        if request.path != _ALIAS:
            return _refusal("ENDPOINT_NOT_FOUND", "no such endpoint", 404)
        alias = str(given["alias"])
        if request.verb == "POST":
            if given["version"] not in self.versions:
                return _refusal("RESOURCE_DOES_NOT_EXIST", "Model Version not found", 404)
            self.aliases[alias] = given["version"]
            return json_answer({})
        if request.verb == "DELETE":
            self.aliases.pop(alias, None)
            return json_answer({})
        if alias not in self.aliases:
            return _refusal("INVALID_PARAMETER_VALUE", f"Registered model alias {alias} not found.", 400)
        return self._version(self.aliases[alias])

    def _version(self, version: str) -> Answer:
        if version not in self.versions:
            return _refusal("RESOURCE_DOES_NOT_EXIST", f"Model Version (version={version}) not found", 404)
        told = {"name": self.model, "version": version, "status": self.versions[version]}
        tags = [{"key": key, "value": value} for key, value in self.tags.get(version, {}).items()]
        aliases = [alias for alias, named in self.aliases.items() if named == version]
        return json_answer({"model_version": {**told, "aliases": aliases, "tags": tags}})


def _refusal(code: str, message: str, status: int) -> Answer:
    return json_answer({"error_code": code, "message": message}, status)
