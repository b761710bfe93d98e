"""Weights & Biases as a source of changes: versions of a model artifact, and aliases that move.

Contract: GraphQL at ``/graphql``, the fields that its own client asks for (``project.artifactType
.artifactCollection.artifactMemberships``); HTTP basic auth, user ``api``, the key as password.
"""

import asyncio
from collections.abc import Iterable
from urllib.parse import quote

import msgspec

from data.ambient import Ambient
from data.errors import BadInput, NotConfigured
from data.sources import faults, fetch
from data.sources.aliases import AliasWatch
from data.sources.change import VERSION, Change, Look, Standing, newest
from data.sources.credentials import NOTHING, Access
from data.sources.endpoint import endpoint
from data.text import clean_line
from data.times import parse_iso

LIMIT = 4_000_000
VERSIONS = 100
CLOUD = "https://api.wandb.ai"
_QUERY = """
query Versions($entity: String!, $project: String!, $type: String!, $name: String!, $first: Int!) {
  project(entityName: $entity, name: $project) {
    artifactType(name: $type) {
      artifactCollection(name: $name) {
        artifactMemberships(first: $first) {
          edges { node { versionIndex createdAt aliases { alias } } }
        }
      }
    }
  }
}
"""


class _Alias(msgspec.Struct, frozen=True):
    alias: str


class _Node(msgspec.Struct, frozen=True, rename="camel"):
    version_index: int | None = None
    created_at: str = ""
    aliases: list[_Alias] | None = None


class _Edge(msgspec.Struct, frozen=True):
    node: _Node


class _Memberships(msgspec.Struct, frozen=True):
    edges: list[_Edge]


class _Collection(msgspec.Struct, frozen=True, rename="camel"):
    artifact_memberships: _Memberships


class _Type(msgspec.Struct, frozen=True, rename="camel"):
    artifact_collection: _Collection | None = None


class _Project(msgspec.Struct, frozen=True, rename="camel"):
    artifact_type: _Type | None = None


class _Data(msgspec.Struct, frozen=True):
    project: _Project | None = None


class _Error(msgspec.Struct, frozen=True):
    message: str = ""


class _Answer(msgspec.Struct, frozen=True):
    data: _Data | None = None
    errors: list[_Error] | None = None


_decode = msgspec.json.Decoder(_Answer).decode


class WeightsAndBiases:
    """Artifacts named ``ENTITY/PROJECT/NAME``, of the type ``model``."""

    name = "W&B"

    def __init__(
        self,
        url: str,
        artifacts: Iterable[str],
        ambient: Ambient,
        *,
        access: Access = NOTHING,
        patience: float = fetch.PATIENCE,
    ) -> None:
        """``artifacts``: ``ENTITY/PROJECT/NAME`` each. Raises `BadInput` where ``url`` is no address."""
        self.place = endpoint(self.name, url or CLOUD, access)
        self.artifacts = tuple(dict.fromkeys(artifacts))
        self._ambient = ambient
        self._patience = access.patience or patience
        self._http = fetch.client(self.place, self._patience)
        self._aliases = {artifact: AliasWatch() for artifact in self.artifacts}

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def look(self) -> Look:
        """Versions and aliases of every artifact. Raises as `data.sources.mlflow.MLflow.look`."""
        if not self.artifacts:
            raise NotConfigured(
                "The catalogue names no artifact for W&B.",
                remedy="Add wandb: ENTITY/PROJECT/NAME in models.yaml.",
            )
        for one in self.artifacts:
            if len([part for part in one.split("/") if part]) != 3:
                raise NotConfigured(
                    f"{clean_line(one, 80)!r} is no artifact",
                    remedy="Write it as ENTITY/PROJECT/NAME in models.yaml.",
                )
        changes: list[Change] = []
        standing: list[Standing] = []
        problems: list[str] = []
        for artifact in self.artifacts:
            nodes = await self._versions(artifact)
            if nodes is None:
                problems.append(f"W&B has no model artifact {clean_line(artifact, 120)!r}.")
            else:
                self._artifact(artifact, nodes, changes, standing)
        found, left_out = newest(changes)
        return Look(
            changes=found, standing=tuple(standing), problems=tuple(problems),
            where=self.place.shown, left_out=left_out,
        )  # fmt: skip

    async def _versions(self, artifact: str) -> list[_Node] | None:
        """``None`` where there is none of that name."""
        entity, project, name = (part for part in artifact.split("/") if part)
        variables = {"entity": entity, "project": project, "type": "model", "name": name, "first": VERSIONS}
        asked = msgspec.json.encode({"query": _QUERY, "variables": variables})
        body = await fetch.post_json(
            self._http, self.place, "/graphql", asked, patience=self._patience, limit=LIMIT
        )
        try:
            answer = await asyncio.to_thread(_decode, body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise faults.not_understood(self.place, clean_line(str(error), 200), len(body)) from error
        if answer.errors:
            raise faults.bad_answer(
                self.place, f"refused the query: {clean_line(answer.errors[0].message, 200)}"
            )
        kind = answer.data.project.artifact_type if answer.data and answer.data.project else None
        collection = kind.artifact_collection if kind else None
        return [edge.node for edge in collection.artifact_memberships.edges] if collection else None

    def _artifact(
        self, artifact: str, nodes: list[_Node], changes: list[Change], standing: list[Standing]
    ) -> None:
        name = clean_line(artifact.rpartition("/")[2], 250)
        source = self.place.shown
        link = f"https://wandb.ai/{quote('/'.join(artifact.split('/')[:2]))}/artifacts/model/{quote(name)}"
        aliases: dict[str, str] = {}
        before = ""
        for node in sorted(nodes, key=lambda one: one.version_index or 0):
            version = f"v{node.version_index}"
            aliases |= {clean_line(one.alias, 100): version for one in node.aliases or ()}
            changes.append(
                Change(
                    at=_micros(node.created_at), kind=VERSION, subject=name, before=before, after=version,
                    place="artifacts", source=source, link=f"{link}/{version}",
                )
            )  # fmt: skip
            before = version
        now = self._ambient.now()
        made = {f"v{node.version_index}": _micros(node.created_at) for node in nodes}
        watch = self._aliases[artifact]
        changes += watch.look(aliases, now, made, model=name, place="artifacts", source=source)
        standing += watch.stand(model=name, place="artifacts")


def _micros(text: str) -> int:
    """W&B writes ISO 8601, at times without a zone, and means UTC."""
    if not text:
        return 0
    try:
        return max(0, parse_iso(text if text[-1] in "Zz" or "+" in text else text + "Z"))
    except BadInput:
        return 0
