"""Validation runs as a source of changes: the result files that Great Expectations writes.

A result holds ``success``, ``statistics``, ``meta`` and ``results``; below ``uncommitted/validations`` there
is a folder for each suite and run. Only the newest files are read, each up to a size.
"""

import asyncio
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from data.errors import BadInput, NotConfigured, Unreachable
from data.sources.change import VALIDATION, Change, Look, Standing, newest
from data.text import clean_line, count
from data.times import parse_iso

FILES = 100
"""So many results are read of each folder, the newest by their time of change."""
SEEN = 20_000
"""So many files are looked for."""
LIMIT = 20_000_000
"""Bytes of one result."""
_NAMED = 3


class _RunId(msgspec.Struct, frozen=True):
    run_name: str | None = None
    run_time: str | None = None


class _Batch(msgspec.Struct, frozen=True):
    data_asset_name: str | None = None


class _Meta(msgspec.Struct, frozen=True):
    run_id: _RunId | None = None
    expectation_suite_name: str | None = None
    checkpoint_name: str | None = None
    validation_time: str | None = None
    active_batch_definition: _Batch | None = None


class _Statistics(msgspec.Struct, frozen=True):
    evaluated_expectations: int = 0
    successful_expectations: int = 0


class _Expectation(msgspec.Struct, frozen=True):
    expectation_type: str | None = None
    type: str | None = None
    kwargs: dict[str, msgspec.Raw] = {}


class _Result(msgspec.Struct, frozen=True):
    success: bool | None = None
    expectation_config: _Expectation | None = None


class _Validation(msgspec.Struct, frozen=True):
    success: bool
    results: list[msgspec.Raw]
    meta: _Meta = _Meta()
    statistics: _Statistics = _Statistics()
    suite_name: str | None = None


_validation = msgspec.json.Decoder(_Validation).decode
_result = msgspec.json.Decoder(_Result).decode


class Validations:
    """The results in these folders and below."""

    name = "Validations"

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.folders = folders
        self._read: dict[Path, tuple[tuple[int, int], Change | str]] = {}

    async def look(self) -> Look:
        """The newest results, in a worker thread; a file that did not change is not read again.

        Raises `NotConfigured` where no folder is named, `Unreachable` where none can be read.
        """
        if not self.folders:
            raise NotConfigured(
                "No folder of validation results is named.", remedy="Set validations in the settings."
            )
        return await asyncio.to_thread(self._look)

    async def close(self) -> None:
        """Nothing is held open."""

    def _look(self) -> Look:
        problems: list[str] = []
        changes: list[Change] = []
        left_out = readable = 0
        known, self._read = self._read, {}
        for folder in self.folders:
            try:
                files = _newest_files(folder)
            except OSError as error:
                problems.append(f"{folder} cannot be read: {error.strerror}.")
                continue
            readable += 1
            left_out += max(0, len(files) - FILES)
            for _, size, changed, path in files[:FILES]:
                mark = (size, changed)
                at_hand = known.get(path)
                found = at_hand[1] if at_hand and at_hand[0] == mark else _read(path, folder, changed, size)
                self._read[path] = (mark, found)
                if isinstance(found, Change):
                    changes.append(found)
                elif found:
                    problems.append(found)
        if not readable:
            raise Unreachable(problems[0], remedy="Correct validations in the settings, or mount the folder.")
        shown, more = newest(changes)
        return Look(
            changes=shown,
            standing=tuple(_standing(shown)),
            problems=tuple(problems),
            where=", ".join(str(folder) for folder in self.folders),
            left_out=left_out + more,
        )


def _newest_files(folder: Path) -> list[tuple[int, int, int, Path]]:
    """(minus time of change, size, time of change, path), newest first. Raises `OSError`."""
    found = []
    os.scandir(folder).close()
    for number, (directory, _, names) in enumerate(os.walk(folder)):
        for path in (Path(directory, name) for name in names if name.endswith(".json")):
            status = _file(path)
            if status is not None:
                found.append((-status.st_mtime_ns, status.st_size, status.st_mtime_ns, path))
        if number > SEEN or len(found) > SEEN:
            break
    return sorted(found)


def _file(path: Path) -> os.stat_result | None:
    """Of a file that can be read to its end; a link that leads nowhere and a pipe that waits are none."""
    try:
        status = path.stat()
    except OSError:  # gone since the folder was listed, or out of reach: no result of this look
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _read(path: Path, folder: Path, changed: int, size: int) -> Change | str:
    """The run, or why it cannot be taken; empty for a file that is no result."""
    shown = clean_line(str(path.relative_to(folder)), 200)
    if size > LIMIT:
        return f"{shown} is larger than {LIMIT // 1_000_000} MB."
    try:
        found = _validation(path.read_bytes())
        failed = [one for one in map(_result, found.results) if one.success is False]
    except OSError as error:
        return f"{shown} cannot be read: {error.strerror}."
    except msgspec.ValidationError:
        return ""
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return f"{shown} is no whole JSON."
    meta, statistics = found.meta, found.statistics
    suite = found.suite_name or meta.expectation_suite_name or meta.checkpoint_name or shown
    batch = meta.active_batch_definition
    asset = f" on {clean_line(batch.data_asset_name, 80)}" if batch and batch.data_asset_name else ""
    share = f"{statistics.successful_expectations} of {statistics.evaluated_expectations} hold"
    return Change(
        at=_when(meta) or changed // 1000,
        kind=VALIDATION,
        subject=clean_line(suite, 120) + asset,
        after=("passed, " if found.success else "failed, ") + share + _which(failed),
        place=clean_line(folder.name, 80),
        source=clean_line(str(folder), 200),
        link=clean_line(str(path), 400),
        bad=not found.success,
    )


def _when(meta: _Meta) -> int:
    """When it ran, microseconds; 0: it does not say. ``20260422T080500.000000Z`` is written there too."""
    for text in (meta.run_id.run_time if meta.run_id else None, meta.validation_time):
        try:
            if text:
                return max(0, parse_iso(_iso(text)))
        except BadInput:
            continue  # the next text may tell; where none does, the file's own time is shown
    return 0


def _iso(text: str) -> str:
    """``20260422T080500.000000Z``, which is written there too, and times without a zone, which are UTC."""
    plain = text.removesuffix("Z")
    if len(plain) >= 15 and plain[:8].isdigit() and plain[8] == "T":
        day, clock = plain[:8], plain[9:]
        return f"{day[:4]}-{day[4:6]}-{day[6:]}T{clock[:2]}:{clock[2:4]}:{clock[4:]}Z"
    return text if text.endswith("Z") or "+" in text[10:] else text + "Z"


def _which(failed: list[_Result]) -> str:
    """The first few that do not hold, by type and column."""
    named = [_expectation(one.expectation_config) for one in failed if one.expectation_config][:_NAMED]
    more = len(failed) - len(named)
    return (": " + "; ".join(named) if named else "") + (
        f" and {count(more, 'other')}" if more and named else ""
    )


def _expectation(of: _Expectation) -> str:
    column = of.kwargs.get("column")
    name = clean_line(of.expectation_type or of.type or "an expectation", 80).removeprefix("expect_")
    return name.replace("_", " ") + (f" ({clean_line(bytes(column), 60)})" if column is not None else "")


def _standing(changes: tuple[Change, ...]) -> Iterator[Standing]:
    """The latest run of each suite."""
    seen: set[str] = set()
    for one in changes:
        if one.subject not in seen:
            seen.add(one.subject)
            yield Standing(
                subject=one.subject,
                place=one.place,
                at=one.at,
                state="failed" if one.bad else "done",
                text=one.after,
            )
