"""Where samples come from: a file, a command, or an address of a log store."""

import asyncio
import os
import re
import signal
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from data.errors import BadAnswer, BadInput, TimedOut, Unreachable
from data.sources.credentials import NOTHING, Access
from data.sources.samples import LIMIT, Sample, complaint, parse
from data.text import clean_line
from data.times import SECOND, iso_short

PATIENCE = 15.0
"""Seconds for a command."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@:/+-]{0,199}")
"""A model id that may stand in a log store's query, whose quoting we do not know."""


class SampleSource(Protocol):
    """Gives the latest samples of a model since a moment (microseconds). Raises `SourceError`, `BadInput`."""

    async def samples(self, model: str, since: int) -> tuple[Sample, ...]:
        """Newest first."""


class FileSamples:
    """JSON lines in a file; its end is read."""

    def __init__(self, path: Path, secrets: tuple[str, ...] = ()) -> None:
        self._path, self._secrets = path, secrets

    async def samples(self, model: str, since: int) -> tuple[Sample, ...]:
        """Raises `Unreachable` where it cannot be read."""
        body = await asyncio.to_thread(self._tail)
        found = await asyncio.to_thread(parse, body, model, self._secrets)
        return _since(found, since)

    def _tail(self) -> bytes:
        try:
            if not stat.S_ISREG(self._path.stat().st_mode):  # a pipe would wait for ever
                raise self._unreadable("it is no ordinary file")
            with self._path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - LIMIT))
                body = file.read(LIMIT)
        except OSError as error:
            raise self._unreadable(error.strerror or "the disk refused") from None
        return body.partition(b"\n")[2] if size > LIMIT else body

    def _unreadable(self, why: str) -> Unreachable:
        return Unreachable(
            f"The samples in {clean_line(str(self._path), 200)} cannot be read: {why}",
            remedy="Correct samples_file in the settings.",
        )


class CommandSamples:
    """A program that prints them; the model and the time are told in its environment, never in its words."""

    def __init__(self, command: Sequence[str], secrets: tuple[str, ...] = ()) -> None:
        self._command, self._secrets = tuple(command), secrets

    async def samples(self, model: str, since: int) -> tuple[Sample, ...]:
        """Raises `Unreachable` where it does not start, `TimedOut`, or `BadAnswer` where it fails."""
        told = {"FIRELINE_MODEL_ID": model, "FIRELINE_SINCE": iso_short(since)}
        body = await self._run({**os.environ, **told})
        return _since(await asyncio.to_thread(parse, body, model, self._secrets), since)

    async def _run(self, environment: Mapping[str, str]) -> bytes:
        name = clean_line(self._command[0], 80)
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise Unreachable(
                f"The samples command {name} does not start: {error.strerror}",
                remedy="Correct samples_command in the settings.",
            ) from None
        assert process.stdout is not None  # noqa: S101
        try:
            async with asyncio.timeout(PATIENCE):
                body = await _all_of(process.stdout)
                status = await process.wait()
        except TimeoutError:
            raise TimedOut(
                f"The samples command {name} did not end within {PATIENCE:g} s", remedy="Let it print less."
            ) from None
        finally:
            await _end(process)
        if status:
            raise BadAnswer(
                f"The samples command {name} ended with status {status}", remedy="Try it by hand."
            )
        return body


async def _all_of(stream: asyncio.StreamReader) -> bytes:
    """At most the limit; the rest is read and dropped, so that the program can end."""
    body = bytearray()
    while chunk := await stream.read(65536):
        body += chunk[: max(0, LIMIT - len(body))]
    return bytes(body)


async def _end(process: asyncio.subprocess.Process) -> None:
    """The program and whatever it started; waited for, so that nothing of it is left."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # all of it has ended
    await process.wait()


class HttpSamples:
    """A log store's address with its query; ``$model_id`` and ``$since`` in the query are filled in."""

    def __init__(self, url: str, access: Access = NOTHING, secrets: tuple[str, ...] = ()) -> None:
        """Raises `BadInput` where it is no address."""
        from data.sources.endpoint import endpoint

        parts = urlsplit(url)
        base = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        self.place = endpoint("the log store", base, access)
        self._params = tuple(parse_qsl(parts.query, keep_blank_values=True))
        self._patience, self._secrets = access.patience, secrets

    async def samples(self, model: str, since: int) -> tuple[Sample, ...]:
        """Raises as `data.sources.fetch.get_json`, and `BadInput` for an id that could act in a query."""
        from data.sources import faults, fetch

        patience = self._patience or fetch.PATIENCE
        async with fetch.client(self.place, patience) as http:
            body = await fetch.get_lines(
                http, self.place, params=self._filled(model, since), patience=patience, limit=LIMIT
            )
        wrong = await asyncio.to_thread(complaint, body)
        if wrong:
            raise faults.not_understood(self.place, wrong, len(body))
        return _since(await asyncio.to_thread(parse, body, model, self._secrets), since)

    def _filled(self, model: str, since: int) -> dict[str, str]:
        if not _PLAIN.fullmatch(model) and any("$model_id" in value for _, value in self._params):
            raise BadInput(
                f"The model id {clean_line(model, 60)!r} cannot stand in the log store's query.",
                remedy="Use letters, digits and . _ @ : / + - in model ids, or a samples_command.",
            )
        told = {
            "$model_id": model,
            "$since_ns": str(since * 1000),
            "$since": iso_short(since // SECOND * SECOND),
        }
        found = {}
        for name, value in self._params:
            for place, text in told.items():
                value = value.replace(place, text)  # noqa: PLW2901
            found[name] = value
        return found


def _since(found: Sequence[Sample], since: int) -> tuple[Sample, ...]:
    """Those not older, and those that do not say how old they are."""
    return tuple(sample for sample in found if not sample.at or sample.at >= since)
