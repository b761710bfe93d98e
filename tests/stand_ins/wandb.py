"""The part of Weights & Biases that moves aliases of artifacts, as its GraphQL answers."""

import re
from typing import Any

from tests.stand_ins.serving import Answer, Request, StandIn, json_answer

_OPERATION = re.compile(r"\b(artifactMembership|addAliases|deleteAliases)\b")


class WandB(StandIn):
    """One artifact; each version has a state, each alias names a version."""

    def __init__(
        self,
        artifact: str = "acme/fraud/detector",
        *,
        versions: dict[str, str],
        aliases: dict[str, str],
        authorization: str = "",
    ) -> None:
        super().__init__(0)
        self.artifact, self.versions, self.aliases = artifact, versions, aliases
        self.authorization = authorization
        """What the header has to be; empty where anybody is let in."""

    def answer(self, request: Request) -> Answer:
        if self.authorization and request.headers.get("authorization") != self.authorization:
            return json_answer({"errors": [{"message": "user is not logged in"}]}, 401)
        if (request.verb, request.path) != ("POST", "/graphql"):
            return json_answer({"errors": [{"message": "no such endpoint"}]}, 404)
        if not request.body:
            return json_answer({"errors": [{"message": "unexpected end of JSON input"}]}, 400)
        given = request.json["variables"]
        operation = _OPERATION.findall(request.json["query"])[-1]
        if operation == "artifactMembership":
            return json_answer({"data": {"project": self._project(given)}})
        version = given["artifactID"].removeprefix("id-")
        [wanted] = given["aliases"]
        if version not in self.versions or self._named(wanted) != self.artifact:
            return json_answer({"data": None, "errors": [{"message": "permission denied"}]})
        if operation == "addAliases":
            self.aliases[wanted["alias"]] = version
        elif self.aliases.get(wanted["alias"]) == version:
            del self.aliases[wanted["alias"]]
        return json_answer({"data": {operation: {"success": True}}})

    def _project(self, given: dict[str, str]) -> dict[str, Any]:
        if f"{given['entity']}/{given['project']}/{given['name']}" != self.artifact:
            return {"artifactCollection": None}
        version = self.aliases.get(given["alias"], given["alias"])
        if version not in self.versions:
            return {"artifactCollection": {"artifactMembership": None}}
        artifact = {"id": f"id-{version}", "state": self.versions[version]}
        membership = {"versionIndex": int(version[1:]), "artifact": artifact}
        return {"artifactCollection": {"artifactMembership": membership}}

    def _named(self, alias: dict[str, str]) -> str:
        return "/".join(alias[part] for part in ("entityName", "projectName", "artifactCollectionName"))
