"""Programs that run another program: which of a command's words are the inner command.

``sudo -n kubectl delete …`` deletes. Where the words before the inner command are not all known, nothing is
said about it, and who asked must expect anything.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from runbooks.command_words import Table, names, read_options, table
from runbooks.shell_script import Word

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?[smhd]?")

WRAPPERS: dict[str, Table] = {
    "builtin": table(stops=True),
    "command": table(flags="p", stops=True),
    "doas": table(values="u C", flags="n", stops=True),
    "env": table(
        values="unset", flags="ignore-environment", short="i=ignore-environment u=unset", stops=True
    ),
    "exec": table(values="a", flags="c l", stops=True),
    "ionice": table(
        values="class classdata", flags="ignore", short="c=class n=classdata t=ignore", stops=True
    ),
    "nice": table(values="adjustment", short="n=adjustment", stops=True),
    "nohup": table(stops=True),
    "setsid": table(flags="wait fork ctty", short="w=wait f=fork c=ctty", stops=True),
    "stdbuf": table(values="input output error", short="i=input o=output e=error", stops=True),
    "sudo": table(
        values="user group",
        flags="non-interactive preserve-env set-home",
        short="n=non-interactive E=preserve-env u=user g=group H=set-home",
        stops=True,
    ),
    "time": table(flags="p", stops=True),
    "timeout": table(
        values="kill-after signal",
        flags="foreground preserve-status verbose",
        short="k=kill-after s=signal v=verbose",
        stops=True,
    ),
    "xargs": table(
        values="max-args max-procs replace delimiter arg-file max-lines max-chars",
        flags="null no-run-if-empty verbose exit",
        short="n=max-args P=max-procs I=replace d=delimiter a=arg-file L=max-lines s=max-chars 0=null "
        "r=no-run-if-empty t=verbose x=exit",
        stops=True,
    ),
}
HARMLESS = frozenset({"builtin", "command", "nice", "stdbuf", "time", "timeout"})
"""Wrappers that only read when the inner command only reads."""

OPAQUE = names(
    "eval source . bash sh dash zsh ksh fish rbash busybox parallel ssh su watch script expect make at "
    "batch crontab trap awk gawk mawk nawk sed perl ruby node deno php lua tclsh osascript ed ex vi vim "
    "emacs m4 gdb strace ltrace flock chroot nsenter unshare coproc chpst runuser systemd-run setpriv "
    "pkexec tmux screen psql mysql mariadb sqlite3 mongo mongosh redis-cli bc dc find tar git rsync "
    "alias"
)
"""Programs that may take another program's text, or its name, among their arguments or on their input."""

_INTERPRETER = re.compile(r"(?:python|pypy|perl|ruby|node|php|lua|bash|zsh|ksh)[0-9.]*")


class Unwrapped(NamedTuple):
    """``wrappers`` from the outside in; ``start`` is where the inner command's name stands in the words."""

    wrappers: tuple[str, ...]
    start: int
    words: tuple[Word, ...]
    """The inner command; empty when it cannot be told."""


def program(name: str) -> str:
    """``kubectl`` for ``/usr/local/bin/kubectl``."""
    return name.rsplit("/", 1)[-1]


def is_opaque(name: str | None) -> bool:
    """Whether what a command of this name does is hidden in its arguments or its input."""
    if name is None:
        return True
    return program(name) in OPAQUE or _INTERPRETER.fullmatch(program(name)) is not None


def unwrap(words: Sequence[Word]) -> Unwrapped:
    """Look through any number of wrappers."""
    wrappers: tuple[str, ...] = ()
    start = 0
    while start < len(words):
        name = words[start].literal
        if name is None:
            return Unwrapped(wrappers, start, ())
        if program(name) not in WRAPPERS:
            return Unwrapped(wrappers, start, tuple(words[start:]))
        wrappers += (program(name),)
        inner = _inner(program(name), words[start + 1 :])
        if not inner:
            return Unwrapped(wrappers, start, ())
        start = len(words) - len(inner)
    return Unwrapped(wrappers, start, ())


def _inner(name: str, words: Sequence[Word]) -> list[Word]:
    known = WRAPPERS[name]
    reading = read_options(words, known)
    rest = reading.rest
    if reading.doubt or not rest:
        return []
    if name == "timeout":
        if not _NUMBER.fullmatch(rest[0].literal or ""):
            return []
        rest = rest[1:]
    while name in {"env", "sudo"} and rest and _ASSIGNMENT.match(rest[0].prefix):
        rest = rest[1:]
    return rest
