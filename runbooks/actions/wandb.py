"""Aliases of artifacts in Weights & Biases.

GraphQL at ``/graphql``, the fields that its own client uses: ``artifactCollection.artifactMembership``,
``addAliases`` and ``deleteAliases`` (github.com/wandb/wandb, ``sdk/artifacts``). A version, ``v7``, is an
alias too; adding an alias takes it from the version that had it. Of an artifact that is whole, ``state`` is
``COMMITTED``.
"""

import json
from shlex import quote
from typing import Any, ClassVar

from runbooks.actions.protocol import CannotLook, Look
from runbooks.authorization import let_in

_ASK = (
    f"curl --silent --show-error --fail {let_in('wandb')} --request POST \\\n"
    "  --header 'Content-Type: application/json' --data-binary @- \\\n"
    '  "${FIRELINE_WANDB_URL:-https://api.wandb.ai}"/graphql'
)
_FIND = (
    "query ($entity: String!, $project: String!, $name: String!, $alias: String!)"
    " { project(name: $project, entityName: $entity) { artifactCollection(name: $name)"
    " { artifactMembership(aliasName: $alias) { versionIndex artifact { id state } } } } }"
)
_WRITE = (
    "mutation ($artifactID: ID!, $aliases: [ArtifactCollectionAliasInput!]!)"
    " { VERB(input: {artifactID: $artifactID, aliases: $aliases}) { success } }"
)
_PARTS = '($model / "/") as [$entity, $project, $name] | '
_COLLECTION = ".data.project.artifactCollection"
_FOUND = f"{_COLLECTION}.artifactMembership"
_INDEX = f'{_FOUND} | if . == null then "" else "v\\(.versionIndex)" end'


class Alias:
    """One alias of ``ENTITY/PROJECT/NAME``; `runbooks.actions.model_registry.Alias` is its shape."""

    READY: ClassVar[str] = "COMMITTED"

    def __init__(self, model: str, alias: str) -> None:
        self.model, self.alias = model, alias

    def move(self, version: str) -> str:
        return self._write("addAliases", version)

    def remove(self) -> str:
        return self._write("deleteAliases", self.alias)

    def names(self, version: str) -> str:
        holds = f"jq --exit-status --arg version {quote(version)} {quote(f'({_INDEX}) == $version')}"
        return f"{self._find(self.alias)} |\n  {holds}"

    def is_absent(self) -> str:
        holds = f'{_COLLECTION} | has("artifactMembership") and .artifactMembership == null'
        return f"{self._find(self.alias)} |\n  jq --exit-status {quote(holds)}"

    def tell(self) -> str:
        program = f'"\\($alias) is " + ({_INDEX} | if . == "" then "gone" else . end)'
        return (
            f"{self._find(self.alias)} |\n  jq --raw-output --arg alias {quote(self.alias)} {quote(program)}"
        )

    def status(self, look: Look, version: str) -> str:
        found = self._asked(look, version)
        return str(found["artifact"]["state"]) if found else ""

    def served(self, look: Look, version: str) -> str:  # noqa: ARG002 - there is one name
        return version

    def version(self, look: Look) -> str:
        found = self._asked(look, self.alias)
        return f"v{found['versionIndex']}" if found else ""

    def _asked(self, look: Look, alias: str) -> dict[str, Any] | None:
        """What an alias, or a version, names; ``None`` where there is none."""
        try:
            answer = json.loads(look(self._find(alias)))
        except ValueError:
            raise CannotLook("the registry answered something that is no JSON") from None
        if answer.get("errors"):
            raise CannotLook(f"the registry answered {answer['errors'][0].get('message', 'an error')}")
        collection = ((answer.get("data") or {}).get("project") or {}).get("artifactCollection")
        if collection is None:
            raise CannotLook(f"the registry has no {self.model}")
        found: dict[str, Any] | None = collection["artifactMembership"]
        return found

    def _find(self, alias: str) -> str:
        variables = "{entity: $entity, project: $project, name: $name, alias: $alias}"
        program = f"{_PARTS}{{query: {json.dumps(_FIND)}, variables: {variables}}}"
        return f"jq --null-input {self._arguments(alias)} {quote(program)} |\n  {_ASK}"

    def _write(self, verb: str, of: str) -> str:
        """Finds the artifact that ``of`` names, and adds the alias to it or takes it away."""
        aliases = (
            "[{entityName: $entity, projectName: $project, artifactCollectionName: $name, alias: $alias}]"
        )
        program = (
            f'({_FOUND}.artifact.id // error("the registry has no such version")) as $id | {_PARTS}'
            f"{{query: {json.dumps(_WRITE.replace('VERB', verb))},"
            f" variables: {{artifactID: $id, aliases: {aliases}}}}}"
        )
        return (
            f"{self._find(of)} |\n  jq {self._arguments(self.alias)} {quote(program)} |\n  {_ASK} |\n"
            f"  jq --exit-status '.data.{verb}.success'"
        )

    def _arguments(self, alias: str) -> str:
        return f"--arg model {quote(self.model)} --arg alias {quote(alias)}"
