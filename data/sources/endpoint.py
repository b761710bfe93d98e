"""Where a source is: an address that was checked, and how to show it without the password in it."""

import ipaddress
from urllib.parse import unquote, urlsplit, urlunsplit

import msgspec

from data.errors import BadInput
from data.sources.credentials import NOTHING, Access
from data.text import clean_line


class Endpoint(msgspec.Struct, frozen=True):
    """A source's name and base address; made by `endpoint`."""

    name: str
    """What it is to the reader: ``Alertmanager``, ``Prometheus``."""
    base: str
    """The address with any credentials, without a slash at the end."""
    shown: str
    """The address as it may be shown: without credentials."""
    loopback: bool
    """On this machine, where compressing costs more than it saves."""
    access: Access = NOTHING
    """How it lets us in."""

    def masked(self, text: str) -> str:
        """A text about it, without its password or token."""
        password = urlsplit(self.base).password
        known = self.access.masked(text)
        return (
            known.replace(unquote(password), "[masked]").replace(password, "[masked]") if password else known
        )


def endpoint(name: str, url: str, access: Access = NOTHING) -> Endpoint:
    """Checks an address such as ``http://alertmanager:9093`` or ``https://user:pass@host/prefix``.

    Raises `BadInput` where it is none; a query or a fragment in it is refused too, and so are credentials
    in it beside ``access``.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _refused(name, text) from None
    printable = text.isprintable() and not any(character.isspace() for character in text)
    if not printable or parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
        raise _refused(name, text)
    if access.asks and (parts.username or parts.password):
        raise BadInput(
            f"the address of {name} holds a user, and the settings name another",
            remedy="Take the user and password out of the address.",
        )
    bare = f"[{host}]" if ":" in host else host
    shown = f"{parts.scheme}://{bare}{f':{port}' if port else ''}{parts.path.rstrip('/')}"
    base = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
    return Endpoint(name, base, shown, _is_loopback(host), access)


def _refused(name: str, text: str) -> BadInput:
    shown = clean_line(text.rpartition("@")[2], 100)
    return BadInput(
        f"{shown!r} is not an address for {name}",
        remedy=f"Write it as http://HOST:PORT or https://HOST/PREFIX, where {name} answers.",
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
