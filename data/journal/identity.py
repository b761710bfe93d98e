"""Which machine and which database file a chain was written on.

A chain belongs to a store. When the store was copied to another machine, or an older copy of it was put
back, two stores would go on with the same chain: the recorded witness shows it, and a new chain opens that
names where it forked from.
"""

import contextlib
import fcntl
import functools
import hashlib
import os
import platform
import sys
from pathlib import Path

import msgspec

from data.errors import UnsafeLocation
from data.journal.locks import cannot_write

_MACHINE_ID_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_MOUNTS = Path("/proc/self/mounts")
_NETWORK_FILE_SYSTEMS = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "ncpfs",
        "9p",
        "ceph",
        "glusterfs",
        "lustre",
        "gpfs",
        "beegfs",
        "davfs",
        "fuse.sshfs",
        "fuse.glusterfs",
        "fuse.s3fs",
        "fuse.rclone",
        "fuse.davfs2",
    ]
)
_WITNESS_BYTES = 512
_ELSEWHERE = "Choose a directory of your own with --home or FIRELINE_HOME."
_GET_GENERATION = 0x80087601
"""Linux's ``FS_IOC_GETVERSION``: changes when a file system gives an inode's number to another file."""


class Witness(msgspec.Struct, frozen=True):
    """What was true when the store was last written; kept in the lock file, outside the database."""

    machine: str
    inode: int
    chain: str
    seq: int
    hash: str
    generation: int = 0
    """Of the lock file itself; 0 where the file system does not say."""


def generation(descriptor: int) -> int:
    """Which of the files that ever had this one's inode it is: a restored copy often gets the old number.

    Asked of the lock file, never of the database: closing a descriptor of that would drop SQLite's locks.
    """
    answer = bytearray(8)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            fcntl.ioctl(descriptor, _GET_GENERATION, answer)
    return int.from_bytes(answer[:4], sys.byteorder)


@functools.cache
def this_machine() -> str:
    """The operating system's machine id, or the host name where there is none; hashed, because the id
    itself is nobody else's business."""
    identity = platform.node()
    for file in _MACHINE_ID_FILES:
        with contextlib.suppress(OSError):
            identity = file.read_text().strip() or identity
            break
    return hashlib.sha256(b"fireline machine " + identity.encode()).hexdigest()[:32]


def read_witness(descriptor: int) -> Witness | None:
    """The witness in the lock file, or ``None`` where there is none that can be read."""
    raw = os.pread(descriptor, _WITNESS_BYTES, 0).strip(b"\x00 \n")
    try:
        return msgspec.json.decode(raw, type=Witness)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def write_witness(descriptor: int, witness: Witness) -> None:
    """Not synced on purpose: after a power cut it may lag behind the database, which is harmless."""
    os.pwrite(descriptor, msgspec.json.encode(witness).ljust(_WITNESS_BYTES), 0)


def prepare_home(home: Path) -> None:
    """Make the store's directory, 0700, and refuse one that cannot be trusted with it.

    Raises `UnsafeLocation` for a network file system (its locks cannot be relied on), for another user's
    directory, and for what is no directory.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except PermissionError:
        raise
    except FileExistsError:
        raise UnsafeLocation(f"{home} is not a directory.", remedy=_ELSEWHERE) from None
    except OSError as error:
        raise cannot_write(error, home) from error
    owner = home.stat().st_uid
    if owner != os.getuid():
        raise UnsafeLocation(
            f"{home} belongs to user {owner}, and you are user {os.getuid()}: one store per Unix user.",
            remedy=_ELSEWHERE,
        )
    if home.stat().st_mode & 0o077 and os.access(home, os.W_OK):
        home.chmod(0o700)
    if kind := is_network(home):
        raise UnsafeLocation(
            f"{home} is on a network file system ({kind}), where a journal can be damaged.",
            remedy="Choose a local directory with --home or FIRELINE_HOME; export to share.",
        )


def is_network(path: Path) -> str:
    """The type of the network file system that holds a path; empty where it is none, or not known."""
    kind = file_system(path)
    return kind if kind in _NETWORK_FILE_SYSTEMS else ""


def file_system(path: Path, mounts: Path = _MOUNTS) -> str:
    """The type of the file system that holds a path, or empty where the system does not say."""
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    resolved = path.resolve()
    best, kind = -1, ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " "))
        if (resolved == point or point in resolved.parents) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind
