"""The directories: the store's, and those of the settings."""

import os
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from app.doctor.examine import Check
from app.settings import Settings
from data.errors import BadInput
from data.finding import Finding
from data.journal.identity import file_system, is_network
from data.text import count
from runbooks.trust import why_unsafe

GROUP = "Directories"
LOW, FULL = 1_000_000_000, 100_000_000
"""Bytes free: below the first it is said, below the second it is a fault."""


def checks(settings: Settings) -> Iterator[Check]:
    """The store, the settings file, runbooks, knowledge and results of validations."""
    yield Check(GROUP, "store", partial(_store, settings.home))
    yield Check(GROUP, "settings file", partial(_settings_file, settings))
    yield Check(GROUP, "keys file", partial(_keys_file, settings.file))
    for directory in settings.runbooks:
        yield Check(GROUP, "runbooks", partial(_of_others, "runbooks", directory, trusted=True))
    for directory in settings.knowledge:
        yield Check(GROUP, "knowledge", partial(_of_others, "knowledge", directory, trusted=False))
    for directory in settings.validations:
        yield Check(GROUP, "validations", partial(_of_others, "validations", directory, trusted=False))


def _store(home: Path) -> Sequence[Finding]:
    there = next(place for place in (home, *home.parents) if place.exists())
    if there == home:
        fault = _store_fault(home)
        if fault is not None:
            return [fault]
    elif not os.access(there, os.W_OK | os.X_OK):
        said = f"{home} does not exist, and {there} cannot be written."
        return [_bad("store", said, "Choose another directory with --home or FIRELINE_HOME.")]
    found = [_good("store", f"{home}{'' if there == home else ' (made when it is first needed)'}.")]
    return [*found, *_room(there)]


def _store_fault(home: Path) -> Finding | None:
    info = home.stat()
    if not home.is_dir():
        return _bad("store", f"{home} is not a directory.", "Choose another with --home or FIRELINE_HOME.")
    if info.st_uid != os.getuid():
        said = f"{home} belongs to user {info.st_uid}, and you are user {os.getuid()}."
        return _bad("store", said, "Choose a directory of your own with --home or FIRELINE_HOME.")
    if kind := is_network(home):
        said = f"{home} is on a network file system ({kind}), where a journal can be damaged."
        return _bad("store", said, "Choose a local directory with --home or FIRELINE_HOME.")
    if not os.access(home, os.W_OK | os.X_OK):
        return _bad("store", f"{home} cannot be written.", f"chmod u+wx {home}")
    if info.st_mode & 0o077:
        said = f"{home} can be looked into by others."
        return Finding(group=GROUP, name="store", state="warning", said=said, remedy=f"chmod 700 {home}")
    return None


def _room(there: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(there).free
    if free >= LOW:
        return
    said = f"Only {free // 1_000_000} MB are free on its disk ({file_system(there) or 'unknown kind'})."
    remedy = "Make room, or choose a store elsewhere with FIRELINE_HOME."
    state = "bad" if free < FULL else "warning"
    yield Finding(group=GROUP, name="store", state=state, said=said, remedy=remedy)  # type: ignore[arg-type]


def _settings_file(settings: Settings) -> Sequence[Finding]:
    file = settings.file
    if not file.exists():
        said = f"{file} does not exist; the defaults apply."
        return [
            Finding(
                group=GROUP,
                name="settings file",
                state="skipped",
                said=said,
                remedy="fireline init writes one.",
            )
        ]
    found = [_good("settings file", f"{file}.")]
    return found + [
        Finding(
            group=GROUP, name="settings file", state="warning", said=warning, remedy="Then take it out there."
        )
        for warning in settings.warnings
    ]


def _keys_file(settings: Path) -> Sequence[Finding]:
    from screens import keymap

    file = settings.with_name(keymap.FILE)
    try:
        found = keymap.read(file)
    except BadInput as error:
        remedy = error.remedy or f"Mend it; fireline check {file.name} says when it is right."
        said = f"{error.message.rstrip('.')}. The keys stay as they ship."
        return [Finding(group=GROUP, name="keys file", state="warning", said=said, remedy=remedy)]
    return [_good("keys file", f"{file}: {count(len(found), 'key')} of your own.")] if found else []


def _of_others(name: str, directory: Path, *, trusted: bool) -> Sequence[Finding]:
    if not directory.is_dir():
        said = f"{directory} is not a directory."
        return [_bad(name, said, f"Make it, or take it out of {name} in the settings.")]
    if trusted and (why := why_unsafe(directory)):
        remedy = "It has to belong to you or to root and be writable by nobody else: chmod go-w."
        return [_bad(name, f"No runbook of {directory} may run: {why}.", remedy)]
    return [_good(name, f"{directory}.")]


def _good(name: str, said: str) -> Finding:
    return Finding(group=GROUP, name=name, state="good", said=said)


def _bad(name: str, said: str, remedy: str) -> Finding:
    return Finding(group=GROUP, name=name, state="bad", said=said, remedy=remedy)
