"""Processes as the kernel tells of them: identity, descendants, and stopping them."""

import contextlib
import os
import sys

Table = dict[int, tuple[int, int, int, str]]
"""By pid: parent, group, session, name. Without zombies."""

_PR_SET_CHILD_SUBREAPER = 36
"""prctl(2), since Linux 3.4."""
_PROC = "/proc"


def start_time(pid: int) -> str:
    """The process's start in clock ticks since boot (field 22 of proc(5) stat); empty where nobody tells."""
    try:
        return _stat(pid)[19]
    except (OSError, IndexError):
        return ""


def boot_id() -> str:
    """The kernel's random id of this boot; empty where there is none."""
    try:
        with open(f"{_PROC}/sys/kernel/random/boot_id") as file:
            return file.read().strip()
    except OSError:
        return ""


def become_subreaper() -> bool:
    """Have orphaned descendants become our children, so that none gets away; False where that is unknown."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        import ctypes

        return bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (ImportError, OSError, AttributeError):
        return False


def left_by(session: int, mark: str) -> dict[int, str]:
    """Living processes that a command left: our descendants, its session's and group's members, and those
    whose environment carries the mark. By pid, their names; never ourselves. For the supervisor.
    """
    table = _table_of_proc() if os.path.isdir(_PROC + "/self") else _table_of_ps()
    here = os.getpid()
    ours = {here} | {
        pid
        for pid, (_, group, own_session, _) in table.items()
        if session in (group, own_session) or _carries(pid, mark)
    }
    while more := {pid for pid, row in table.items() if row[0] in ours} - ours:
        ours |= more
    return {pid: table[pid][3] for pid in sorted(ours - {here}) if pid in table}


def carrying(mark: str) -> dict[int, str]:
    """Living processes whose environment carries the mark, whoever started them."""
    if not os.path.isdir(_PROC + "/self"):
        return {}
    return {pid: row[3] for pid, row in sorted(_table_of_proc().items()) if _carries(pid, mark)}


def signal_all(pids: dict[int, str], session: int, number: int) -> None:
    """Send a signal to the command's group and to each of the processes; those we may not signal stay."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(session, number)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _stat(pid: int) -> list[str]:
    """The fields of stat after the name, from the state (field 3) on."""
    with open(f"{_PROC}/{pid}/stat", "rb") as file:
        return file.read().rpartition(b")")[2].decode().split()


def _table_of_proc() -> Table:
    table: Table = {}
    for entry in os.listdir(_PROC):
        if not entry.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError, ValueError):
            with open(f"{_PROC}/{entry}/comm", "rb") as file:
                name = file.read().rstrip(b"\n").decode("utf-8", "replace")
            state, parent, group, session = _stat(int(entry))[:4]
            if state not in "ZX":
                table[int(entry)] = (int(parent), int(group), int(session), name)
    return table


def _table_of_ps() -> Table:
    """Where there is no proc file system (macOS); ``ps`` does not tell sessions there."""
    import subprocess

    listing = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,pgid=,stat=,comm="], capture_output=True, check=False, timeout=10
    )
    table: Table = {}
    for line in listing.stdout.decode("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError):
            pid, parent, group, state, name = line.split(None, 4)
            if not state.startswith("Z"):
                table[int(pid)] = (int(parent), int(group), 0, name.rpartition("/")[2])
    return table


def _carries(pid: int, mark: str) -> bool:
    try:
        with open(f"{_PROC}/{pid}/environ", "rb") as file:
            return mark.encode() in file.read().split(b"\0")
    except OSError:
        return False
