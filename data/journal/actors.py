"""Who acts: a name for people, and an opaque id for the hashed bodies."""

import getpass
import os
import platform
from collections.abc import Mapping

import msgspec

from data.text import clean_line

_SHARED_ACCOUNTS = frozenset(
    ["root", "admin", "administrator", "ubuntu", "debian", "ec2-user", "centos", "oncall", "ops", "deploy"]
)
_NAME_LIMIT = 80


class Responder(msgspec.Struct, frozen=True):
    """The person at this terminal, as far as the machine knows."""

    name: str
    host: str
    os_user: str
    sudo_user: str = ""
    named: bool = True
    """False for a shared account without a name: shown as ``root@host, unnamed``, and warned about."""


def responder(
    name: str = "", environment: Mapping[str, str] | None = None, *, host: str = "", os_user: str = ""
) -> Responder:
    """Who is here: ``name`` (from the command line or settings), else ``FIRELINE_RESPONDER``, else the
    account. It never refuses: a shared account without a name is recorded as such."""
    environment = os.environ if environment is None else environment
    host = clean_line(host or platform.node() or "localhost", _NAME_LIMIT)
    os_user = clean_line(os_user or _account(), _NAME_LIMIT)
    sudo_user = clean_line(environment.get("SUDO_USER", ""), _NAME_LIMIT)
    chosen = clean_line(name or environment.get("FIRELINE_RESPONDER", ""), _NAME_LIMIT)
    if chosen:
        return Responder(chosen, host, os_user, sudo_user)
    person = sudo_user if os_user in _SHARED_ACCOUNTS and sudo_user not in _SHARED_ACCOUNTS else os_user
    if not person or person in _SHARED_ACCOUNTS:
        return Responder(f"{os_user}@{host}, unnamed", host, os_user, sudo_user, named=False)
    return Responder(person, host, os_user, sudo_user)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
