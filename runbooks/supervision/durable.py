"""Small files that are whole or absent, whatever happens in between."""

import contextlib
import json
import os

RESERVED = 32 * 1024
"""Bytes kept free for a file that has to be written even when the disk has become full."""

Facts = dict[str, object]


def write(directory: str, name: str, facts: Facts) -> None:
    """Write a JSON file under another name, sync it, rename it and sync the directory."""
    descriptor = os.open(_coming(directory, name), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        content = json.dumps(facts).encode()
        size = 0
        while size < len(content):
            size += os.pwrite(descriptor, content[size:], size)
        os.ftruncate(descriptor, size)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.rename(_coming(directory, name), os.path.join(directory, name))
    sync_directory(directory)


def reserve(directory: str, name: str) -> None:
    """Take the room that `write` will need later, where the file system can promise it."""
    descriptor = os.open(_coming(directory, name), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with contextlib.suppress(OSError, AttributeError):  # macOS has no such promise
            os.posix_fallocate(descriptor, 0, RESERVED)
    finally:
        os.close(descriptor)


def sync_directory(directory: str) -> None:
    """Make the names in a directory survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _coming(directory: str, name: str) -> str:
    return os.path.join(directory, f"{name}.coming")
