"""MLflow's model registry as a source of changes: versions with their times, aliases that move.

Contract: ``GET /api/2.0/mlflow/model-versions/search`` and ``…/registered-models/get`` (MLflow REST API 2.0).
Times are milliseconds; versions are text.
"""

import asyncio
import re
from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import quote

import msgspec

from data.ambient import Ambient
from data.errors import BadAnswer, NotConfigured
from data.sources import faults, fetch
from data.sources.aliases import AliasWatch
from data.sources.change import VERSION, Change, Look, Standing, newest
from data.sources.credentials import NOTHING, Access
from data.sources.endpoint import endpoint
from data.text import clean_line

T = TypeVar("T")

LIMIT = 4_000_000
VERSIONS = 100
"""So many versions of a model are asked for; the registry gives those that were touched last."""
_NAME = re.compile(r"[^'\"\\\x00-\x1f]{1,250}")
_ABSENT = "RESOURCE_DOES_NOT_EXIST"


class _Version(msgspec.Struct, frozen=True):
    version: str | int
    creation_timestamp: int | str = 0
    status: str = ""
    run_id: str | None = None
    user_id: str | None = None


class _Versions(msgspec.Struct, frozen=True):
    model_versions: list[_Version] | None = None


class _Alias(msgspec.Struct, frozen=True):
    alias: str
    version: str | int


class _Model(msgspec.Struct, frozen=True):
    aliases: list[_Alias] | None = None


class _Registered(msgspec.Struct, frozen=True):
    registered_model: _Model


_versions = msgspec.json.Decoder(_Versions).decode
_registered = msgspec.json.Decoder(_Registered).decode


class MLflow:
    """The registered models of these names."""

    name = "MLflow"

    def __init__(
        self,
        url: str,
        models: Iterable[str],
        ambient: Ambient,
        *,
        access: Access = NOTHING,
        patience: float = fetch.PATIENCE,
    ) -> None:
        """Raises `BadInput` where ``url`` is no address."""
        self.place = endpoint(self.name, url, access)
        self.models = tuple(dict.fromkeys(models))
        self._ambient = ambient
        self._patience = access.patience or patience
        self._http = fetch.client(self.place, self._patience)
        self._aliases = {model: AliasWatch() for model in self.models}

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def look(self) -> Look:
        """Versions and aliases of every model.

        Raises `NotConfigured` where no model is named, `Unreachable`, `TimedOut`, `Unauthorized` or
        `BadAnswer`; a model that the registry does not have is a problem, not an error.
        """
        if not self.models:
            raise NotConfigured(
                "The incident names no model for MLflow.",
                remedy="Add a system, or registry_model in models.yaml.",
            )
        changes: list[Change] = []
        standing: list[Standing] = []
        problems: list[str] = []
        for model in self.models:
            if not _NAME.fullmatch(model):
                problems.append(f"{clean_line(model, 80)!r} cannot be the name of a registered model.")
                continue
            try:
                await self._model(model, changes, standing)
            except BadAnswer as error:
                if _ABSENT not in error.message:
                    raise
                problems.append(f"MLflow has no registered model {clean_line(model, 80)!r}.")
        found, left_out = newest(changes)
        return Look(
            changes=found, standing=tuple(standing), problems=tuple(problems),
            where=self.place.shown, left_out=left_out,
        )  # fmt: skip

    async def _model(self, model: str, changes: list[Change], standing: list[Standing]) -> None:
        registered = await self._ask("/api/2.0/mlflow/registered-models/get", {"name": model}, _registered)
        search = {"filter": f"name='{model}'", "max_results": str(VERSIONS)}
        listed = await self._ask("/api/2.0/mlflow/model-versions/search", search, _versions)
        versions = sorted(listed.model_versions or (), key=lambda one: (_micros(one), str(one.version)))
        name = clean_line(model, 250)
        link = f"{self.place.shown}/#/models/{quote(model, safe='')}"
        before = ""
        for one in versions:
            number = _version(one.version)
            changes.append(
                Change(
                    at=_micros(one), kind=VERSION, subject=name, before=before, after=_said(one),
                    place="registry", source=self.place.shown, link=f"{link}/versions/{number}",
                )
            )  # fmt: skip
            before = number
        aliases = {
            clean_line(one.alias, 100): _version(one.version)
            for one in registered.registered_model.aliases or ()
        }
        now = self._ambient.now()
        watch, made = self._aliases[model], {_version(one.version): _micros(one) for one in versions}
        changes += watch.look(aliases, now, made, model=name, place="registry", source=self.place.shown)
        standing += watch.stand(model=name, place="registry", word="version ")

    async def _ask(self, path: str, params: dict[str, str], decode: Callable[[bytes], T]) -> T:
        body = await fetch.get_json(
            self._http, self.place, path, params=params, patience=self._patience, limit=LIMIT
        )
        try:
            return await asyncio.to_thread(decode, body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise faults.not_understood(self.place, clean_line(str(error), 200), len(body)) from error


def _micros(version: _Version) -> int:
    """Protobuf's JSON writes 64-bit numbers as text."""
    text = str(version.creation_timestamp)
    return int(text) * 1000 if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _version(version: str | int) -> str:
    return clean_line(str(version), 60)


def _said(version: _Version) -> str:
    state = clean_line(version.status, 40).lower().replace("_", " ")
    run = f"run {clean_line(version.run_id)[:10]}" if version.run_id else ""
    who = f"by {clean_line(version.user_id, 60)}" if version.user_id else ""
    return ", ".join(part for part in (_version(version.version), state, run, who) if part)
